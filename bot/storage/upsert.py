"""INSERT … ON CONFLICT for both databases, which spell it the same way in two modules."""

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Row = dict[str, Any]


def insert_new(connection: Connection, table: Table, row: Row) -> bool:
    """Insert a row unless its key is there; says whether it was new."""
    statement = _insert(connection, table).values(row).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(statement).first() is not None  # the row count of an INSERT is -1 on PostgreSQL


def insert_or_replace(connection: Connection, table: Table, row: Row, key: list[str]) -> None:
    """Insert a row, or overwrite the one with the same values in the ``key`` columns."""
    statement = _insert(connection, table).values(row)
    kept = {name: statement.excluded[name] for name in row if name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=kept))


def count_up(connection: Connection, table: Table, key: Row, counter: str) -> int:
    """Count one further in the row with this key, from 1; gives the new count."""
    statement = _insert(connection, table).values({**key, counter: 1})
    counted = statement.on_conflict_do_update(index_elements=list(key), set_={counter: table.c[counter] + 1})
    return int(connection.execute(counted.returning(table.c[counter])).scalar_one())


def _insert(connection: Connection, table: Table) -> Any:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)
