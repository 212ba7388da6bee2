"""The inbox in the database."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, and_, delete, func, or_, select, update

from bot.answering.ports import ASKED, OPEN, InboxItem, Kind, State, Thread
from bot.storage.engine import Database
from bot.storage.tables import inbox
from bot.storage.upsert import insert_new


class SqlInbox:
    """An ``Inbox`` over SQLAlchemy."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def receive(self, item: InboxItem) -> bool:
        """Write an item down; False when its key is there already."""
        with self._database.writing() as connection:
            return insert_new(connection, inbox, _row(item))

    def find(self, key: str) -> InboxItem | None:
        """The item with this key."""
        with self._database.reading() as connection:
            row = connection.execute(select(inbox).where(inbox.c.key == key)).one_or_none()
        return _item(row) if row else None

    def edits(self, key: str) -> list[InboxItem]:
        """How the post with this key was changed, oldest first."""
        of_post = inbox.c.key.startswith(f"{key}:edit:", autoescape=True)
        changed = select(inbox).where(of_post, inbox.c.kind.in_((Kind.EDIT, Kind.CASE_EDIT)))
        with self._database.reading() as connection:
            return [_item(row) for row in connection.execute(changed.order_by(inbox.c.received_at, inbox.c.key))]

    def claim(self, key: str, now: datetime, until: datetime) -> InboxItem | None:
        """Take an item that is neither done nor held, until a time."""
        free = or_(inbox.c.held_until.is_(None), inbox.c.held_until <= now)
        statement = (
            update(inbox)
            .where(inbox.c.key == key, inbox.c.state.in_(OPEN), free)
            .values(held_until=until, attempts=inbox.c.attempts + 1)
            .returning(inbox)
        )
        with self._database.writing() as connection:
            row = connection.execute(statement).one_or_none()
        return _item(row) if row else None

    def release(self, key: str, after: datetime | None = None) -> None:
        """Let go of an item so that it is taken up again, at once or after a time."""
        with self._database.writing() as connection:
            connection.execute(update(inbox).where(inbox.c.key == key).values(held_until=after))

    def advance(self, key: str, state: State, answer_id: str | None = None, posted_ts: str | None = None) -> None:
        """Note how far an item has come; ids that are None stay as they are."""
        values: dict[str, Any] = {"state": state.value}
        if answer_id is not None:
            values["answer_id"] = answer_id
        if posted_ts is not None:
            values["posted_ts"] = posted_ts
        with self._database.writing() as connection:
            connection.execute(update(inbox).where(inbox.c.key == key).values(values))

    def waiting(self, now: datetime) -> list[InboxItem]:
        """Items that nobody holds and that are not done, oldest first."""
        free = or_(inbox.c.held_until.is_(None), inbox.c.held_until <= now)
        statement = select(inbox).where(inbox.c.state.in_(OPEN), free).order_by(inbox.c.received_at, inbox.c.key)
        with self._database.reading() as connection:
            return [_item(row) for row in connection.execute(statement)]

    def asked_before(self, item: InboxItem, since: datetime) -> int:
        """How many questions its person sent since a time, before this one."""
        earlier = or_(
            inbox.c.received_at < item.received_at,
            and_(inbox.c.received_at == item.received_at, inbox.c.key < item.key),
        )
        sent = select(func.count()).where(
            inbox.c.state.in_(list(State)),  # all there are, so that the index by state and time is used
            inbox.c.received_at > since,
            inbox.c.person == item.person,
            inbox.c.kind.in_(ASKED),
            earlier,
        )
        with self._database.reading() as connection:
            return int(connection.execute(sent).scalar_one())

    def purge(self, before: datetime) -> int:
        """Delete finished items received before a time."""
        finished = delete(inbox).where(inbox.c.received_at < before, inbox.c.state.not_in(OPEN))
        with self._database.writing() as connection:
            return int(connection.execute(finished).rowcount)


def _row(item: InboxItem) -> dict[str, Any]:
    return {
        "key": item.key,
        "kind": item.kind.value,
        "team": item.thread.team,
        "channel": item.thread.channel,
        "thread_ts": item.thread.ts,
        "ts": item.ts,
        "person": item.person,
        "text": item.text,
        "addressed": item.addressed,
        "reply_url": item.reply_url,
        "state": item.state.value,
        "answer_id": item.answer_id,
        "posted_ts": item.posted_ts,
        "attempts": item.attempts,
        "received_at": item.received_at,
    }


def _item(row: Row[Any]) -> InboxItem:
    return InboxItem(
        key=row.key,
        kind=Kind(row.kind),
        thread=Thread(row.team, row.channel, row.thread_ts),
        ts=row.ts,
        person=row.person,
        text=row.text,
        received_at=utc(row.received_at),
        addressed=row.addressed,
        reply_url=row.reply_url,
        state=State(row.state),
        answer_id=row.answer_id,
        posted_ts=row.posted_ts,
        attempts=row.attempts,
    )


def utc(moment: datetime) -> datetime:
    """SQLite gives times back without their zone, PostgreSQL in the server's; all of ours are UTC."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
