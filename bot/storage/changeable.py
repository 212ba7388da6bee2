"""Tables whose rows stay as they were written, changed all the same: by an erasure, and where a backup takes their place."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import DDL, Connection, Table, text


def _ddl(statement: str, **names: str) -> DDL:
    return DDL(statement, names)  # type: ignore[no-untyped-call] # SQLAlchemy gives it no types


_DISABLED = _ddl("ALTER TABLE %(table)s DISABLE TRIGGER USER")
_ENABLED = _ddl("ALTER TABLE %(table)s ENABLE TRIGGER USER")


@contextmanager
def changeable(connection: Connection, *tables: Table) -> Iterator[None]:
    """Lift, within this transaction, what keeps tables from being changed."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.execute(_DISABLED.against(table))
        yield
        for table in tables:
            connection.execute(_ENABLED.against(table))
        return
    kept = connection.execute(text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    mine = [row for row in kept if row.tbl_name in {table.name for table in tables}]
    for row in mine:
        connection.execute(_ddl("DROP TRIGGER %(name)s", name=row.name))
    yield
    for row in mine:
        connection.exec_driver_sql(row.sql)
