"""All rows of all tables, out of one database and into another of either kind.

A row is a JSON list in the order of the table's columns, written the same by both kinds, so that rows can be compared by their
text. Which tables and columns there are is asked of the tables themselves: a new one is covered by being there.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Date, DateTime, LargeBinary, Numeric, Table, delete, func, insert, select, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.storage.changeable import changeable
from bot.storage.engine import Database, unhurried
from bot.storage.tables import metadata

BATCH = 500
Line = TypeVar("Line")


def tables() -> list[str]:
    """The names of all tables, those that others hang on first."""
    return [table.name for table in metadata.sorted_tables]


@contextmanager
def snapshot(database: Database) -> Iterator[Connection]:
    """Read everything as it is at one moment, however long that takes; nobody waits for it."""
    connection = database.engine.connect()
    if connection.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with connection, connection.begin():
        unhurried(connection)
        yield connection


def lines(connection: Connection, name: str) -> Iterator[str]:
    """The rows of a table, each as a line of JSON, in the order of its key."""
    table = metadata.tables[name]
    found = connection.execution_options(yield_per=BATCH).execute(select(table).order_by(*table.primary_key))
    for row in found:
        yield json.dumps([_plain(value) for value in row], ensure_ascii=False, separators=(",", ":"))


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {
        name: int(connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one())
        for name in tables()
    }


def is_empty(database: Database) -> bool:
    """Whether no table has a row."""
    with database.reading() as connection:
        return not any(counts(connection).values())


def clear(connection: Connection) -> None:
    """Delete every row of every table."""
    unhurried(connection)
    with changeable(connection, *metadata.sorted_tables):
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))


def insert_lines(connection: Connection, name: str, rows: Iterable[str]) -> int:
    """Put lines back into a table; says how many.

    Raises:
        ValueError: a line is not a row of this table.
    """
    table, count = metadata.tables[name], 0
    columns = list(table.columns)
    readers = [_reader(column.type) for column in columns]
    for batch in batched(rows):
        values = []
        for line in batch:
            row = json.loads(line)
            if not isinstance(row, list) or len(row) != len(columns):
                raise ValueError(f"a line of {name} is not a row of it")
            values.append({c.name: read(v) for c, read, v in zip(columns, readers, row, strict=True)})
        try:
            connection.execute(insert(table), values)
        except OperationalError:  # the disk is full, the server went away: nothing is wrong with the rows
            raise
        except SQLAlchemyError as error:
            raise ValueError(f"rows of {name} cannot be kept: {type(error).__name__}") from error
        count += len(values)
    count_on(connection, table)
    return count


def batched(rows: Iterable[Line]) -> Iterator[list[Line]]:
    """Some rows at a time."""
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


def digest(line: str) -> bytes:
    """By which a row is known again."""
    return hashlib.sha256(line.encode()).digest()


def count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number the next rows after those that brought their numbers along; SQLite does so by itself."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name != "postgresql":
        return
    sequence = connection.execute(
        text("SELECT pg_get_serial_sequence(:name, :column)"), {"name": table.name, "column": column.name}
    ).scalar()
    last = connection.execute(select(func.max(column))).scalar()
    if sequence is not None and last is not None:
        connection.execute(
            text("SELECT setval(CAST(:sequence AS regclass), :last)"), {"sequence": sequence, "last": last}
        )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):  # SQLite gives ours back without their zone, PostgreSQL in the server's
        return (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, Decimal):
        return str(value)
    return value


def _reader(kind: Any) -> Callable[[Any], Any]:
    read: Callable[[Any], Any]
    if isinstance(kind, DateTime):
        read = datetime.fromisoformat
    elif isinstance(kind, Date):
        read = date.fromisoformat
    elif isinstance(kind, LargeBinary):
        read = base64.b64decode
    elif isinstance(kind, Numeric) and kind.asdecimal:
        read = Decimal
    else:
        return lambda value: value
    return lambda value: None if value is None else read(value)
