"""A case looked at again because time has passed; what became different is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.cases.case import Case
from bot.cases.changes import read_changes, rule_changes
from bot.cases.events import ActorKind, Audience, Event, Verb
from bot.cases.intake.opening import Assess
from bot.cases.looking import looked_at
from bot.cases.ports import CaseStore

TELL = (Audience.CARD, Audience.THREAD, Audience.OWNER)


def look_again(store: CaseStore, assess: Assess, at: datetime, case_id: str, due: Callable[[Case], bool]) -> int:
    """Look at a case again if it is open and still ``due``; 1 when something became different, else 0."""
    with store.work() as work:
        case = work.case(case_id)
        if case is None or not case.is_open or not due(case):
            return 0
        again = looked_at(replace(case, version=case.version + 1, updated_at=at), assess, at)
        changes = (*read_changes(case, again), *rule_changes(case.triage, again.triage))
        if not changes:
            return 0
        known = {rule.id for rule in case.triage.rules}
        news = "\n".join(rule.say for rule in again.triage.rules if rule.id not in known)
        work.save(again)
        event = Event(case_id, 0, Verb.TRIAGED, "desk", ActorKind.DESK, "clock", at, text=news)
        work.append(replace(event, changes=changes), TELL)
    return 1
