"""One transaction on cases."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select, update

from bot.cases.case import Case
from bot.cases.events import Audience, Event, Verb
from bot.cases.evidence import CustodyEvent, Evidence
from bot.cases.finding import ref_order
from bot.cases.keeping import next_custody, next_event
from bot.cases.ports import Stale
from bot.errors import BotError
from bot.storage.case_findable import Findable, all_of
from bot.storage.case_known import OLDEST_FIRST, SqlKnownWork
from bot.storage.case_milestones import milestone_of, note_milestone
from bot.storage.case_rows import (
    case_of,
    case_row,
    custody_of,
    custody_row,
    event_of,
    event_row,
    evidence_of,
    evidence_row,
)
from bot.storage.case_tables import (
    case_events,
    case_listings,
    case_notices,
    cases,
    custody,
    evidence,
)
from bot.storage.deadlines import SqlDeadlineWork
from bot.storage.upsert import insert_new, into

_ONE_AT_A_TIME = 4_202_611_231  # the number of a lock on PostgreSQL
_LAST_EVENT = (
    select(case_events).where(case_events.c.case_id == bindparam("case_id")).order_by(case_events.c.seq.desc()).limit(1)
)
_IS_KEPT = select(cases.c.id).where(cases.c.id == bindparam("case_id"))
_NEXT_VERSION = update(cases).where(cases.c.id == bindparam("this"), cases.c.version == bindparam("before"))
"""What every report asks is made once: to make a statement and its key anew takes longer than to run it."""


class SqlWork(SqlDeadlineWork, SqlKnownWork):
    """A ``Work`` over one connection, whose transaction somebody else begins and ends."""

    def __init__(self, connection: Connection, mirrors: tuple[Audience, ...] = ()) -> None:
        super().__init__(connection)
        self._mirrors = mirrors
        self._last_events: dict[str, Event | None] = {}  # of cases, as far as this transaction knows them
        self._findable = Findable()

    def finish(self) -> None:
        """Write what could wait until the end."""
        self._findable.write(self._connection)
        self._write_known()

    def case(self, case_id: str) -> Case | None:
        """The case with this id."""
        return find_case(self._connection, cases.c.id == case_id)

    def insert(self, case: Case) -> None:
        """Keep a new case. That another has its id or a reference of it shows when it is written."""
        self._bring(cases, [case_row(case)])
        self._last_events[case.id] = None
        self._keep(case, new=True)

    def save(self, case: Case) -> None:
        """Keep a case's next version.

        Raises:
            Stale: the kept one is not of the version before.
        """
        row = case_row(case)
        which = {"this": row.pop("id"), "before": case.version - 1}
        if self._connection.execute(_NEXT_VERSION, {**row, **which}).rowcount != 1:
            raise Stale(f"{case.ref} was changed in between: look at it again")
        self._connection.execute(all_of(case_listings), {"case": case.id})
        self._keep(case)

    def append(self, event: Event, tell: Sequence[Audience] = ()) -> Event:
        """Put an event at the end of its case's chain, with whom to tell of it.

        Raises:
            BotError: there is no such case.
        """
        placed = next_event(event, self._last_event(event.case_id))
        self._last_events[placed.case_id] = placed
        self._bring(case_events, [event_row(placed)])
        self._findable.append(placed)
        if milestone := milestone_of(placed):
            note_milestone(self._connection, placed, milestone)
        mirrors = [mirror for mirror in self._mirrors if _concerns(mirror, placed)]
        untold = {"case_id": placed.case_id, "seq": placed.seq, "at": placed.at}
        untold |= {"attempts": 0, "begun": False, "failed": ""}
        audiences = dict.fromkeys((*tell, *mirrors))
        self._bring(case_notices, ({**untold, "audience": audience.value} for audience in audiences))
        return placed

    def add_evidence(self, item: Evidence) -> None:
        """Keep an item's record.

        Raises:
            BotError: there is one with its id or number.
        """
        if not insert_new(self._connection, evidence, evidence_row(item)):
            raise BotError(f"{item.number} cannot be kept: its id or number is another item's")

    def save_evidence(self, item: Evidence) -> None:
        """Keep what is known anew of an item.

        Raises:
            BotError: it was never kept.
        """
        saved = self._connection.execute(update(evidence).where(evidence.c.id == item.id).values(evidence_row(item)))
        if saved.rowcount != 1:
            raise BotError(f"{item.number} is not in the store")

    def append_custody(self, entry: CustodyEvent) -> CustodyEvent:
        """Put an entry at the end of its item's chain."""
        chain = select(custody).where(custody.c.evidence_id == entry.evidence_id)
        placed = next_custody(entry, self._last(chain.order_by(custody.c.seq.desc()), custody_of))
        self._connection.execute(into(custody), custody_row(placed))
        return placed

    def evidence(self, case_id: str) -> tuple[Evidence, ...]:
        """A case's items in the order of their numbers."""
        return evidence_of_case(self._connection, case_id)

    def _last_event(self, case_id: str) -> Event | None:
        if case_id in self._last_events:
            return self._last_events[case_id]
        row = self._connection.execute(_LAST_EVENT, {"case_id": case_id}).one_or_none()
        if row is None and self._connection.execute(_IS_KEPT, {"case_id": case_id}).first() is None:
            raise BotError(f"nothing can be written in the trail of a case that is not kept: {case_id}")
        return event_of(row) if row else None

    def _last(self, newest_first: Select[Any], read: Callable[[Any], Any]) -> Any:
        row = self._connection.execute(newest_first.limit(1)).one_or_none()
        return read(row) if row else None

    def _keep(self, case: Case, new: bool = False) -> None:
        """Write what transactions themselves look for; the rest of what a case is found by can wait."""
        self._run_deadlines(case)
        self._write_keys(case)
        self._findable.keep(case, new)


@contextmanager
def working(connection: Connection, mirrors: tuple[Audience, ...]) -> Iterator[SqlWork]:
    """A transaction's work; none other is under way meanwhile, on SQLite anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    work = SqlWork(connection, mirrors)
    yield work
    work.finish()


def _concerns(mirror: Audience, event: Event) -> bool:
    """Whether there is anything in an event for a mirror: what changed a case, though its words are privileged; none are sent."""
    if mirror is Audience.AUTHORITY:
        return event.verb is Verb.EVIDENCE_ADDED
    return bool(event.changes) or not event.privileged


def find_case(connection: Connection, which: ColumnElement[bool]) -> Case | None:
    """The oldest case that fits a condition."""
    statement = select(cases.c.body).where(which).order_by(*OLDEST_FIRST).limit(1)
    body = connection.execute(statement).scalar()
    return case_of(body) if body else None


def evidence_of_case(connection: Connection, case_id: str) -> tuple[Evidence, ...]:
    """A case's items in the order of their numbers."""
    rows = connection.execute(select(evidence).where(evidence.c.case_id == case_id))
    return tuple(sorted((evidence_of(row) for row in rows), key=lambda item: ref_order(item.number)))
