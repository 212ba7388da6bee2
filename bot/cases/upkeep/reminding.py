"""Reminders written into the trails of their cases, each once: the transaction that writes one notes that it was written.

What is written is told by whoever tells all else of a case, so a restart in between neither loses a reminder nor sends it twice.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from bot.cases.case import Case
from bot.cases.deadlines.reminders import THRESHOLDS, WEEKEND, owing
from bot.cases.deadlines.running import OVERDUE, Deadline
from bot.cases.events import ActorKind, Audience, Change, Event, Verb
from bot.cases.ports import CaseStore

DESK = "desk"
SOURCE = "clock"
AHEAD = timedelta(days=max(THRESHOLDS) + 1) + WEEKEND  # a day more: it is tomorrow already in some zone
ZoneOf = Callable[[str | None], tzinfo]


@dataclass(frozen=True)
class Reminding:
    """Reminds. ``zone_of`` gives the time zone of an owner, and the desk's for nobody."""

    store: CaseStore
    zone_of: ZoneOf
    now: Callable[[], datetime]

    def round(self) -> int:
        """Write every reminder that is owed now; says how many."""
        now, written = self.now(), 0
        for deadline in self.store.deadlines((now + AHEAD).date(), escalated=False):
            case = self.store.find(deadline.case_id)
            if case is not None and owing(deadline, now.astimezone(self.zone_of(case.owner))) is not None:
                written += self._write(deadline, now)
        return written

    def _write(self, seen: Deadline, now: datetime) -> int:
        with self.store.work() as work:
            case = work.case(seen.case_id)
            found = next((d for d in work.deadlines(seen.case_id) if d.kind == seen.kind), None)
            if case is None or found is None or not case.is_open:
                return 0
            step = owing(found, now.astimezone(self.zone_of(case.owner)))  # another may have written it in between
            if step is None:
                return 0
            work.save_deadline(replace(found, reminded=(*found.reminded, step)))
            work.append(_event(case, found, step, found.left(now), now), _tell(case, step))
        return 1


def _tell(case: Case, step: int) -> tuple[Audience, ...]:
    if step == OVERDUE:
        return (Audience.THREAD, Audience.OWNER, Audience.COUNSEL)
    return (Audience.THREAD, Audience.OWNER) if case.owner else (Audience.THREAD,)


def _event(case: Case, deadline: Deadline, step: int, left: int, now: datetime) -> Event:
    verb = Verb.OVERDUE if step == OVERDUE else Verb.REMINDED
    event = Event(case.id, 0, verb, DESK, ActorKind.DESK, SOURCE, now, text=deadline.says, about=deadline.kind)
    due = Change("due", "", deadline.due.isoformat())
    sure = Change("assumed", "", "yes" if deadline.assumed else "no")
    return replace(event, changes=(due, Change("left", "", str(left)), sure))
