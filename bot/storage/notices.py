"""What is still to be told, and where our messages are."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, or_, select, update

from bot.cases.case import Case
from bot.cases.events import PEOPLE, Audience
from bot.cases.keeping import in_utc
from bot.cases.ports import Notice, Post
from bot.characters import writable
from bot.storage.case_rows import event_of
from bot.storage.case_tables import case_events, case_notices, case_posts, cases
from bot.storage.case_work import find_case
from bot.storage.engine import Database
from bot.storage.upsert import insert_or_replace

_other = case_notices.alias()
_EARLIER = exists().where(
    _other.c.case_id == case_notices.c.case_id,
    _other.c.audience == case_notices.c.audience,
    _other.c.told_at.is_(None),
    _other.c.seq < case_notices.c.seq,
)
"""Something earlier of the case is still to be told to the same audience; put together once: the desk asks all the time."""


class SqlNotices:
    """The part of a ``CaseStore`` that the courier uses."""

    _database: Database

    def notices(
        self, now: datetime, limit: int = 100, audiences: frozenset[Audience] = PEOPLE
    ) -> list[tuple[str, Audience]]:
        """Event ids and audiences to be told now: the newest case first, then what else there is, oldest first."""
        first = case((case_notices.c.seq == 1, case_notices.c.at))
        order = (
            first.desc().nulls_last(),
            case_notices.c.at,
            case_notices.c.case_id,
            case_notices.c.seq,
            case_notices.c.audience,
        )
        these = case_notices.c.audience.in_(sorted(audiences))
        statement = select(case_notices).where(_free(now), these).order_by(*order).limit(limit)
        with self._database.reading() as connection:
            rows = connection.execute(statement).all()
        return [(f"{row.case_id}:{row.seq}", Audience(row.audience)) for row in rows]

    def claim(self, event_id: str, audience: Audience, now: datetime, until: datetime) -> Notice | None:
        """Take a notice until a time. One statement: of two workers the second waits, looks again and finds it held."""
        held = {"held_until": in_utc(until), "attempts": case_notices.c.attempts + 1}
        taken = update(case_notices).where(_is(event_id, audience), _free(now)).values(held).returning(case_notices)
        with self._database.writing() as connection:
            row = connection.execute(taken).one_or_none()
            if row is None:
                return None
            entry = (case_events.c.case_id == row.case_id) & (case_events.c.seq == row.seq)
            event = event_of(connection.execute(select(case_events).where(entry)).one())
        return Notice(event, audience, row.attempts, row.begun)

    def begin(self, event_id: str, audience: Audience) -> None:
        """Note that a message is about to be sent."""
        self._change(event_id, audience, begun=True)

    def told(self, event_id: str, audience: Audience, at: datetime, failed: str = "") -> None:
        """Note that an audience was told, or why it cannot be; what was noted first stays."""
        self._change(event_id, audience, told_at=in_utc(at), failed=writable(failed), held_until=None)

    def release(self, event_id: str, audience: Audience, after: datetime) -> None:
        """Let go of a notice, to be taken up again after a time; that a message was begun stays known."""
        self._change(event_id, audience, held_until=None, not_before=in_utc(after))

    def remember_post(self, case_id: str, audience: Audience, person: str, post: Post) -> None:
        """Note where a case's card or a reporter's message is; a later one replaces it."""
        place = {"case_id": case_id, "audience": audience.value, "person": person}
        with self._database.writing() as connection:
            row = {**place, "channel": post.channel, "ts": post.ts, "shows": post.shows}
            insert_or_replace(connection, case_posts, row, list(place))

    def post(self, case_id: str, audience: Audience, person: str = "") -> Post | None:
        """Where a case's card or a reporter's message is."""
        place = and_(
            case_posts.c.case_id == case_id, case_posts.c.audience == audience.value, case_posts.c.person == person
        )
        with self._database.reading() as connection:
            row = connection.execute(select(case_posts).where(place)).one_or_none()
        return Post(row.channel, row.ts, row.shows or "") if row else None

    def by_post(self, post: Post) -> Case | None:
        """The case whose card, or whose reporter's message, this message is."""
        here = and_(case_posts.c.channel == post.channel, case_posts.c.ts == post.ts)
        with self._database.reading() as connection:
            return find_case(connection, cases.c.id.in_(select(case_posts.c.case_id).where(here)))

    def _change(self, event_id: str, audience: Audience, **values: Any) -> None:
        untold = and_(_is(event_id, audience), case_notices.c.told_at.is_(None))
        with self._database.writing() as connection:
            connection.execute(update(case_notices).where(untold).values(values))


def _is(event_id: str, audience: Audience) -> ColumnElement[bool]:
    case_id, _, seq = event_id.rpartition(":")
    number = int(seq) if seq.isdecimal() else 0
    return and_(
        case_notices.c.case_id == case_id, case_notices.c.seq == number, case_notices.c.audience == audience.value
    )


def _free(now: datetime) -> ColumnElement[bool]:
    """Neither told nor held nor put off, and nothing earlier of the case is still to be told to the same audience."""
    moment = in_utc(now)
    return and_(
        case_notices.c.told_at.is_(None),
        or_(case_notices.c.held_until.is_(None), case_notices.c.held_until <= moment),
        or_(case_notices.c.not_before.is_(None), case_notices.c.not_before <= moment),
        ~_EARLIER,
    )
