"""How much is waiting in the database, and for how long."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.answering.ports import State
from bot.cases.events import PEOPLE
from bot.storage.case_tables import case_notices, cases
from bot.storage.engine import Database
from bot.storage.inbox import utc
from bot.storage.tables import inbox

_OPEN = (State.RECEIVED, State.ANSWERED, State.POSTING)


@dataclass(frozen=True)
class Waiting:
    """Numbers, and ages of the oldest in seconds."""

    inbox: dict[str, int]
    inbox_oldest_s: float
    outbox: int
    outbox_oldest_s: float
    cases: dict[str, int]


def waiting(database: Database, now: datetime) -> Waiting:
    """What there is now."""
    with database.reading() as connection:
        by_state = connection.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state)).all()
        came = connection.execute(select(func.min(inbox.c.received_at)).where(inbox.c.state.in_(_OPEN))).scalar()
        untold = case_notices.c.told_at.is_(None) & case_notices.c.audience.in_(sorted(PEOPLE))
        outbox, said = connection.execute(select(func.count(), func.min(case_notices.c.at)).where(untold)).one()
        by_status = connection.execute(select(cases.c.status, func.count()).group_by(cases.c.status)).all()
    states = {state.value: 0 for state in State} | {str(state): int(count) for state, count in by_state}
    statuses = {str(status): int(count) for status, count in by_status}
    return Waiting(states, _age(came, now), int(outbox), _age(said, now), statuses)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - utc(since)).total_seconds()) if since else 0.0
