"""Signed heads in the database."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.cases.custody.heads import Head
from bot.cases.keeping import in_utc
from bot.storage.engine import Database
from bot.storage.head_tables import case_heads
from bot.storage.upsert import insert_new


class SqlHeads:
    """A ``HeadStore`` over SQLAlchemy."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, heads: Sequence[Head]) -> None:
        """Keep heads; of one chain, length and key the first stays."""
        with self._database.writing() as connection:
            for head in heads:
                insert_new(connection, case_heads, vars(in_utc(head)))

    def of_case(self, case_id: str) -> tuple[Head, ...]:
        """Of each chain of a case and each key the longest, in the order of chains and keys."""
        mine = select(case_heads).where(case_heads.c.case_id == case_id).order_by(case_heads.c.count)
        with self._database.reading() as connection:
            rows = connection.execute(mine).all()
        longest = {(row.chain, row.key): Head(**{**row._mapping, "at": in_utc(row.at)}) for row in rows}
        return tuple(longest[place] for place in sorted(longest))
