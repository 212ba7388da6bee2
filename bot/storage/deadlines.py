"""Deadlines in the database."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from bot.cases.case import Case
from bot.cases.deadlines.running import OVERDUE, Deadline, running
from bot.cases.keeping import in_utc
from bot.characters import writable
from bot.errors import BotError
from bot.storage.case_later import WritesLater
from bot.storage.case_rows import fitted
from bot.storage.deadline_tables import deadlines
from bot.storage.engine import Database


class SqlDeadlineWork(WritesLater):
    """The part of a transaction that is about deadlines."""

    def deadlines(self, case_id: str) -> tuple[Deadline, ...]:
        """A case's deadlines, soonest first."""
        return _of_case(self._connection, case_id)

    def save_deadline(self, deadline: Deadline) -> None:
        """Keep what was done about a deadline.

        Raises:
            BotError: the case has no such deadline.
        """
        this = (deadlines.c.case_id == deadline.case_id) & (deadlines.c.kind == fitted(deadline.kind))
        saved = self._connection.execute(update(deadlines).where(this).values(_row(deadline)))
        if saved.rowcount != 1:
            raise BotError(f"the case has no deadline {deadline.kind}")

    def _run_deadlines(self, case: Case) -> None:
        kept = self.deadlines(case.id) if case.version > 1 else ()
        if not kept and not case.triage.clocks:
            return
        if kept:
            self._connection.execute(delete(deadlines).where(deadlines.c.case_id == case.id))
        self._bring(deadlines, ({**_row(deadline), "is_open": case.is_open} for deadline in running(case, kept)))


class SqlDeadlines:
    """The part of a ``CaseStore`` that finds deadlines."""

    _database: Database

    def deadlines(self, until: date, limit: int = 1000, escalated: bool = True) -> tuple[Deadline, ...]:
        """Deadlines of open cases that are not met and whose last day is not after a day, soonest first.

        Without ``escalated`` those of which it was said that they have passed are left out.
        """
        table = deadlines.c
        wanted = select(deadlines).where(table.met_at.is_(None), table.is_open, table.due <= until)
        if not escalated:  # the only number below nought
            wanted = wanted.where(~table.reminded.contains(str(OVERDUE)))
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(table.due, table.case_id, table.kind).limit(limit)).all()
        return tuple(_deadline(row) for row in rows)

    def deadlines_of(self, case_id: str) -> tuple[Deadline, ...]:
        """A case's deadlines, soonest first."""
        with self._database.reading() as connection:
            return _of_case(connection, case_id)


def _of_case(connection: Connection, case_id: str) -> tuple[Deadline, ...]:
    mine = select(deadlines).where(deadlines.c.case_id == case_id).order_by(deadlines.c.due, deadlines.c.kind)
    return tuple(_deadline(row) for row in connection.execute(mine))


def _row(deadline: Deadline) -> dict[str, Any]:
    kept = in_utc(deadline)
    return {
        **vars(kept),
        "kind": fitted(kept.kind),
        "calendar": fitted(kept.calendar),
        "says": writable(kept.says),
        "snooze_reason": writable(kept.snooze_reason),
        "reminded": " ".join(map(str, kept.reminded)),
    }


def _deadline(row: Row[Any]) -> Deadline:
    columns = {name: value for name, value in row._mapping.items() if name != "is_open"}
    reminded = tuple(int(days) for days in row.reminded.split())
    return Deadline(**{**columns, "met_at": in_utc(row.met_at), "reminded": reminded})
