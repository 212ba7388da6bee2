"""When the law changes on a day, open cases that were looked at before it are looked at again; what became different is told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.cases.case import Case
from bot.cases.changes import read_changes, rule_changes
from bot.cases.course import OPEN
from bot.cases.events import ActorKind, Audience, Event, Verb
from bot.cases.intake.opening import Assess
from bot.cases.intake.warned import warn
from bot.cases.looking import looked_at
from bot.cases.playbook.model import Playbook
from bot.cases.ports import CaseQuery, CaseStore
from bot.cases.upkeep.marks import Marks

MARK = "law"
PAGE = 200
_ONE_DAY = timedelta(days=1)
TELL = (Audience.CARD, Audience.THREAD, Audience.OWNER)


def days_of_change(playbook: Playbook) -> tuple[date, ...]:
    """The days on which a rule, or what a cited passage states, begins to hold or holds no more; earliest first."""
    spans = [*((rule.valid_from, rule.valid_to) for rule in playbook.rules), *playbook.validity.values()]
    begun = {first for first, _ in spans if first is not None}
    ended = {last + _ONE_DAY for _, last in spans if last is not None}
    return tuple(sorted(begun | ended))


def open_cases(store: CaseStore) -> Iterator[Case]:
    """Every open case, by reference: that order stays while they are changed."""
    offset = 0
    while True:
        page = store.search(CaseQuery(OPEN, order="ref", limit=PAGE, offset=offset)).cases
        yield from page
        if len(page) < PAGE:
            return
        offset += PAGE


@dataclass(frozen=True)
class LawChanges:
    """Looks at cases again."""

    store: CaseStore
    assess: Assess
    days: tuple[date, ...]
    marks: Marks
    now: Callable[[], datetime]
    day: Callable[[datetime], date]

    def round(self) -> int:
        """Look at every open case that was last looked at before the latest change; says at how many."""
        today, looked = self.day(self.now()), 0
        latest = max((day for day in self.days if day <= today), default=None)
        if latest is None or self.marks.those(MARK).get(MARK, "") >= latest.isoformat():
            return 0
        for case in open_cases(self.store):
            if case.triage.as_of < latest:
                looked += self._again(case.id, latest)
        self.marks.put({MARK: latest.isoformat()})
        return looked

    def _again(self, case_id: str, latest: date) -> int:
        with self.store.work() as work:
            case, at = work.case(case_id), self.now()
            if case is None or not case.is_open or case.triage.as_of >= latest:
                return 0
            again = looked_at(replace(case, version=case.version + 1, updated_at=at), self.assess, at)
            changes = (*read_changes(case, again), *rule_changes(case.triage, again.triage))
            work.save(again)
            event = Event(case_id, 0, Verb.TRIAGED, "desk", ActorKind.DESK, "law", at, about=latest.isoformat())
            work.append(replace(event, changes=changes), TELL if changes else ())
            warn(work, self.store, self.assess, case.triage.do_not, again)
        return 1
