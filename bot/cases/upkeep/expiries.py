"""Rights that ran out: from the day after, their cases are looked at again, and what can no longer be done is told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.cases.case import Case
from bot.cases.details.rights import EXPIRY
from bot.cases.events import Verb
from bot.cases.intake.opening import Assess
from bot.cases.ports import CaseStore
from bot.cases.upkeep.looking_again import look_again
from bot.cases.upkeep.marks import Marks

MARK = "expiry"
_NOTING = (Verb.DETAILS_SET, Verb.MERGED)  # a merged case may have the day from its duplicate alone


@dataclass(frozen=True)
class Expiries:
    """Looks at cases again."""

    store: CaseStore
    assess: Assess
    marks: Marks
    now: Callable[[], datetime]
    day: Callable[[datetime], date]

    def round(self) -> int:
        """Look, once a day, at the cases whose rights ran out since it was done last; says how many changed."""
        at = self.now()
        today = self.day(at).isoformat()
        before = self.marks.those(MARK).get(MARK, "")
        if before >= today:
            return 0

        def ran_out(case: Case) -> bool:
            return any(each.name == EXPIRY and before <= each.said < today for each in case.details)

        noted = (case_id for verb in _NOTING for case_id in self.store.cases_with(verb, None, at))
        due = (
            case_id
            for case_id in dict.fromkeys(noted)
            if (case := self.store.find(case_id)) is not None and ran_out(case)
        )
        changed = sum(look_again(self.store, self.assess, at, case_id, ran_out) for case_id in due)
        self.marks.put({MARK: today})
        return changed
