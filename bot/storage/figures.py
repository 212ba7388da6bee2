"""How much is waiting in the database, and for how long."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.answering.ports import OPEN, State
from bot.cases.events import MIRRORS, PEOPLE
from bot.storage.case_tables import case_notices, cases
from bot.storage.engine import Database
from bot.storage.inbox import utc
from bot.storage.tables import inbox


@dataclass(frozen=True)
class Waiting:
    """Numbers, and ages of the oldest in seconds. ``mirrors`` has both of what is to be sent to each mirror that has any."""

    inbox: dict[str, int]
    inbox_oldest_s: float
    outbox: int
    outbox_oldest_s: float
    cases: dict[str, int]
    mirrors: dict[str, tuple[int, float]]


def waiting(database: Database, now: datetime) -> Waiting:
    """What there is now."""
    with database.reading() as connection:
        by_state = connection.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state)).all()
        came = connection.execute(select(func.min(inbox.c.received_at)).where(inbox.c.state.in_(OPEN))).scalar()
        audience, oldest = case_notices.c.audience, func.min(case_notices.c.at)
        untold = select(audience, func.count(), oldest).where(case_notices.c.told_at.is_(None)).group_by(audience)
        notices = connection.execute(untold).all()
        by_status = connection.execute(select(cases.c.status, func.count()).group_by(cases.c.status)).all()
    states = {state.value: 0 for state in State} | {str(state): int(count) for state, count in by_state}
    statuses = {str(status): int(count) for status, count in by_status}
    people = [(count, at) for audience, count, at in notices if audience in PEOPLE]
    outbox, said = sum(count for count, _ in people), min((at for _, at in people), default=None)
    mirrors = {str(name): (int(count), _age(at, now)) for name, count, at in notices if name in MIRRORS}
    return Waiting(states, _age(came, now), outbox, _age(said, now), statuses, mirrors)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - utc(since)).total_seconds()) if since else 0.0
