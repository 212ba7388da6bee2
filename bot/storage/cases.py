"""Cases in the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select

from bot.cases.case import Case
from bot.cases.events import Audience, Event, Verb
from bot.cases.evidence import CustodyEvent, Evidence
from bot.cases.finding import ref_order
from bot.cases.keeping import in_utc
from bot.cases.ports import CasePage, CaseQuery
from bot.storage.case_rows import custody_of, event_of
from bot.storage.case_search import find_page
from bot.storage.case_tables import case_events, cases, custody, evidence
from bot.storage.case_work import SqlWork, evidence_of_case, find_case, working
from bot.storage.deadlines import SqlDeadlines
from bot.storage.drafts import SqlDrafts
from bot.storage.engine import Database
from bot.storage.notices import SqlNotices


class SqlCaseStore(SqlNotices, SqlDrafts, SqlDeadlines):
    """A ``CaseStore`` over SQLAlchemy. ``mirrors`` are told of all that happens but what is privileged."""

    def __init__(self, database: Database, mirrors: tuple[Audience, ...] = ()) -> None:
        self._database = database
        self._mirrors = mirrors

    @contextmanager
    def work(self) -> Iterator[SqlWork]:
        """A transaction; all of them wait for each other, so that what one looks for cannot be opened meanwhile."""
        with self._database.alone() as connection, working(connection, self._mirrors) as work:
            yield work

    def find(self, case_id: str) -> Case | None:
        """The case with this id."""
        with self._database.reading() as connection:
            return find_case(connection, cases.c.id == case_id)

    def by_ref(self, ref: str) -> Case | None:
        """The case with this reference, in any case of letters and with or without zeros before its number."""
        with self._database.reading() as connection:
            return find_case(connection, cases.c.ref_order == ref_order(ref))

    def search(self, query: CaseQuery) -> CasePage:
        """Cases a query asks for.

        Raises:
            BotError: it asks for an order that there is not.
        """
        with self._database.reading() as connection:
            return find_page(connection, query)

    def events(self, case_id: str) -> tuple[Event, ...]:
        """A case's trail, oldest first."""
        trail = select(case_events).where(case_events.c.case_id == case_id).order_by(case_events.c.seq)
        with self._database.reading() as connection:
            return tuple(event_of(row) for row in connection.execute(trail))

    def cases_with(self, verb: Verb, since: datetime | None, until: datetime) -> tuple[str, ...]:
        """Ids of cases in whose trails something was done between two times, the later one left out, each once."""
        done = select(case_events.c.case_id).where(case_events.c.verb == verb.value, case_events.c.at < in_utc(until))
        done = done if since is None else done.where(case_events.c.at >= in_utc(since))
        with self._database.reading() as connection:
            return tuple(connection.execute(done.distinct().order_by(case_events.c.case_id)).scalars())

    def evidence(self, case_id: str) -> tuple[Evidence, ...]:
        """A case's items in the order of their numbers."""
        with self._database.reading() as connection:
            return evidence_of_case(connection, case_id)

    def custody(self, evidence_id: str) -> tuple[CustodyEvent, ...]:
        """An item's chain of custody, oldest first."""
        chain = select(custody).where(custody.c.evidence_id == evidence_id).order_by(custody.c.seq)
        with self._database.reading() as connection:
            return tuple(custody_of(row) for row in connection.execute(chain))

    def chains(self, case_id: str) -> dict[str, tuple[CustodyEvent, ...]]:
        """The chains of custody of a case's items, by the items' ids; of an item without entries there is none."""
        of_case = select(custody).join(evidence).where(evidence.c.case_id == case_id).order_by(custody.c.seq)
        with self._database.reading() as connection:
            found: dict[str, list[CustodyEvent]] = {}
            for row in connection.execute(of_case):
                found.setdefault(row.evidence_id, []).append(custody_of(row))
        return {item: tuple(chain) for item, chain in found.items()}
