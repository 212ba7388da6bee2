"""Open the database, with SQLite told to behave like one.

SQLite: write-ahead log (readers never wait), foreign keys on, a busy timeout, and BEGIN emitted by us so that a writer takes
its lock at once (BEGIN IMMEDIATE) instead of failing half way.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DatabaseError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from bot.errors import BotError, where
from bot.storage.sharing import SharedWriting

BUSY_MS = 10_000
_SERVER = {  # an end to every kind of waiting: for a host that swallows what is sent to it, and for a replica that hangs
    "connect_timeout": "5",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
_SESSION = "-c idle_in_transaction_session_timeout=60s -c lock_timeout=30s"
Found = TypeVar("Found")


class Database:
    """An engine with three ways in: ``reading``, ``writing`` and ``alone``, each one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._shared = SharedWriting(engine) if engine.dialect.name == "sqlite" else None
        self._turn = Lock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads; never waits for a writer."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes; rolled back when the block raises. On SQLite writers that wait share a commit."""
        if self._shared is not None:
            with self._shared.writing() as connection:
                yield connection
            return
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """A transaction that writes what no other of these may meanwhile, in this process; who waits for it has no connection.

        Those of other processes wait for a lock of the server, each with a connection. Were it so for all threads of one, no
        connection would be left to readers.
        """
        with self._turn if self._shared is None else nullcontext(), self.writing() as connection:
            yield connection

    def attempt(self, look: Callable[[], Found]) -> Found | None:
        """What a look into the database finds; None when the database does not answer it."""
        try:
            return look()
        except SQLAlchemyError:
            return None

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def open_database(url: str, named: str = "KNOCKOFF_DATABASE_URL") -> Database:
    """Open a database by its SQLAlchemy URL; the folder of an SQLite file is made.

    Args:
        url: Of SQLite or PostgreSQL.
        named: What the person gave it as.

    Raises:
        BotError: the URL is not one, or its driver is not installed.
    """
    told = "its port is no number. Write @ and : of a password as %40 and %3A"
    try:
        parsed = make_url(url)
        told = "a value after its ? is not of the kind that its name wants"
        if parsed.get_backend_name() == "sqlite":
            return Database(_sqlite(parsed))
        return Database(create_engine(parsed, connect_args=_limits(parsed), pool_pre_ping=True, hide_parameters=True))
    except ValueError:
        # whose words are what stands in the wrong place: after an unescaped @ or :, a part of the password
        raise BotError(f"{named} cannot be used: {told}") from None
    except (ArgumentError, ModuleNotFoundError) as error:
        raise BotError(f"{named} cannot be used: {error}") from error


def out_of_reach(error: Exception) -> str | None:
    """What to tell a person of a database that does not answer or is none; None for anything else that went wrong."""
    if not (isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError):
        return None
    said = str(error.orig).strip().splitlines() or [""]
    return (
        f"the database cannot be used: {said[0]}\nIs it running, is there room on its disk, and does KNOCKOFF_DATABASE_URL "
        "(without it: desk.sqlite in the data folder) name it? 'knockoff doctor' says more."
    )


def without_values(error: Exception) -> str:
    """What went wrong; of a refusal by the database only where, since it quotes the row, and with it what people wrote."""
    return f"at {where(error)}" if isinstance(error, SQLAlchemyError) else str(error)


def unhurried(connection: Connection) -> None:
    """Let a transaction wait and rest as long as it must, as that of a backup or a migration."""
    if connection.dialect.name == "postgresql":
        for limit in ("idle_in_transaction_session_timeout", "lock_timeout"):
            connection.execute(select(func.set_config(limit, "0", True)))


def _limits(url: URL) -> dict[str, str]:
    """What a connection to a PostgreSQL server is made with beside its URL, before whose own words ours go."""
    if url.get_backend_name() != "postgresql":
        return {}
    given = url.normalized_query
    options = " ".join((_SESSION, *given.get("options", ())))  # of two that say the same the server takes the later one
    return {**{name: value for name, value in _SERVER.items() if name not in given}, "options": options}


def open_scratch() -> Database:
    """An empty SQLite database for one thread, gone when it is closed, or its process killed.

    What does not fit its cache is in a file under ``TMPDIR`` that has no name any more, so that no copy of what people wrote is
    ever left lying about.
    """
    return Database(
        _prepared(
            create_engine("sqlite://", creator=lambda: sqlite3.connect(""), poolclass=StaticPool, hide_parameters=True)
        )
    )


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    return _prepared(create_engine(url, connect_args={"timeout": BUSY_MS / 1000}, hide_parameters=True))


def _prepared(engine: Engine) -> Engine:

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we emit BEGIN
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")  # an acknowledged write survives a power cut
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
