"""Reporters who were asked twice and said nothing: once their time is over, their case is looked at again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.cases.case import Case
from bot.cases.events import Verb
from bot.cases.intake.opening import Assess
from bot.cases.ports import CaseStore
from bot.cases.upkeep.looking_again import look_again
from bot.cases.upkeep.marks import Marks

MARK = "silence"
QUESTIONS = 2
PATIENCE = timedelta(days=7)
"""How long a reporter has for an answer; nobody is hurried who is at a fair or on a holiday."""


def unanswered(asked: Sequence[datetime], day: date) -> bool:
    """Whether so many questions stayed unanswered that no answer is to be expected."""
    return len(asked) >= QUESTIONS and day - asked[-1].date() >= PATIENCE


@dataclass(frozen=True)
class Silences:
    """Looks at cases again."""

    store: CaseStore
    assess: Assess
    marks: Marks
    now: Callable[[], datetime]

    def round(self) -> int:
        """Look, once a day, at the cases whose reporters' time for an answer is over; says how many changed."""
        last = self.now().date() - PATIENCE
        before = self.marks.those(MARK).get(MARK)
        if before is not None and before >= last.isoformat():
            return 0
        since = _midnight_after(date.fromisoformat(before)) if before else None
        silent = self.store.cases_with(Verb.ASKED_REPORTER, since, _midnight_after(last))
        at = self.now()

        def due(case: Case) -> bool:
            return unanswered(case.asked, at.date())

        changed = sum(look_again(self.store, self.assess, at, case_id, due) for case_id in silent)
        self.marks.put({MARK: last.isoformat()})
        return changed


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)
