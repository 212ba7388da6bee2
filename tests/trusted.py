"""Databases of the tests: nobody pulls the plug, so nothing waits for the disk. What a killed process wrote is there, too."""

from typing import Any

from sqlalchemy import event

from bot.storage.engine import Database, open_database


def trusted(database: Database) -> Database:
    """A database that was just opened; only an SQLite file is told anything."""
    if database.engine.dialect.name == "sqlite":
        event.listen(database.engine, "connect", _trust_the_disk)
    return database


def open_trusted(url: str) -> Database:
    """Open a database."""
    return trusted(open_database(url))


def _trust_the_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")
