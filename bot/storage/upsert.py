"""INSERT … ON CONFLICT for both databases, which spell it the same way in two modules."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table, insert
from sqlalchemy.dialects import postgresql, sqlite

Row = dict[str, Any]


def insert_new(connection: Connection, table: Table, row: Row) -> bool:
    """Insert a row unless its key is there; says whether it was new."""
    statement = _insert_new(connection.dialect.name, table)
    return connection.execute(statement, row).first() is not None  # the row count of an INSERT is -1 on PostgreSQL


def insert_those_new(connection: Connection, table: Table, rows: list[Row]) -> None:
    """Insert those of some rows whose keys are not there."""
    if rows:
        connection.execute(_unless_there(connection.dialect.name, table), rows)


@cache  # made once: to make a statement and its key anew takes longer than to run it
def _unless_there(dialect: str, table: Table) -> Any:
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def _insert_new(dialect: str, table: Table) -> Any:
    return _unless_there(dialect, table).returning(*table.primary_key)


@cache
def into(table: Table) -> Insert:
    """A plain INSERT into a table, made once."""
    return insert(table)


def insert_or_replace(connection: Connection, table: Table, row: Row, key: list[str]) -> None:
    """Insert a row, or overwrite the one with the same values in the ``key`` columns."""
    statement = _insert(connection.dialect.name, table).values(row)
    kept = {name: statement.excluded[name] for name in row if name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=kept))


def count_up(connection: Connection, table: Table, key: Row, counter: str) -> int:
    """Count one further in the row with this key, from 1; gives the new count."""
    statement = _count_up(connection.dialect.name, table, tuple(key), counter)
    return int(connection.execute(statement, {**key, counter: 1}).scalar_one())


@cache
def _count_up(dialect: str, table: Table, key: tuple[str, ...], counter: str) -> Any:
    counted = _insert(dialect, table).on_conflict_do_update(
        index_elements=list(key), set_={counter: table.c[counter] + 1}
    )
    return counted.returning(table.c[counter])


def _insert(dialect: str, table: Table) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)
