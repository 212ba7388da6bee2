"""What a transaction brings is written when it looks for something itself or ends: of many cases as quickly as of one."""

from collections.abc import Iterable

from sqlalchemy import Connection, Table
from sqlalchemy.exc import IntegrityError

from bot.errors import BotError
from bot.storage.case_rows import Columns
from bot.storage.case_tables import case_events, case_listings, case_notices, cases
from bot.storage.deadline_tables import deadlines
from bot.storage.upsert import into

_ORDER = (cases, case_listings, deadlines, case_events, case_notices)  # the others point to cases


class WritesLater:
    """A transaction's connection, and new rows that nothing has looked for yet."""

    def __init__(self, connection: Connection) -> None:
        self._bare = connection
        self._later: dict[Table, list[Columns]] = {table: [] for table in _ORDER}

    @property
    def _connection(self) -> Connection:
        """The connection, once all that was brought is written.

        Raises:
            BotError: a new case has the id, reference or external reference of another.
        """
        for table, rows in self._later.items():
            if rows:
                self._later[table] = []
                self._write(table, rows)
        return self._bare

    def _bring(self, table: Table, rows: Iterable[Columns]) -> None:
        self._later[table] += rows

    def _write(self, table: Table, rows: list[Columns]) -> None:
        try:
            self._bare.execute(into(table), rows)
        except IntegrityError as error:
            if table is not cases:
                raise
            refs = ", ".join(row["ref"] for row in rows)
            which = "its id, reference or external reference is" if len(rows) == 1 else "one of their references is"
            raise BotError(f"{refs} cannot be kept: {which} another case's") from error
