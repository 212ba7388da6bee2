"""A database server that is out of reach."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from bot.errors import BotError
from bot.storage import dumping, migrate
from bot.storage.cases import SqlCaseStore
from bot.storage.engine import Database, open_database
from tests.contract.test_embedded_database import UPGRADE

LIMITS = ("idle_in_transaction_session_timeout", "lock_timeout")


@pytest.mark.parametrize("password", ["p@ss:Tr0ub4dor", "a:b@Tr0ub4dor:9x", "Tr0ub4dor@x:y"])
def test_a_password_that_does_not_fit_into_a_url_is_told_of_without_any_of_it(password: str) -> None:
    with pytest.raises(BotError, match=r"KNOCKOFF_DATABASE_URL cannot be used: .*port.*%40 and %3A") as refused:
        open_database(f"postgresql+psycopg://desk:{password}@db.example/desk")
    assert "Tr0ub" not in str(refused.value)
    assert refused.value.__suppress_context__  # nor is it printed with what led to it


def test_a_value_of_a_url_that_is_of_another_kind_is_not_taken_for_a_wrong_port() -> None:
    with pytest.raises(BotError, match=r"a value after its \? is not of the kind") as refused:
        open_database("sqlite:///:memory:?timeout=Tr0ub4dor")
    assert "port" not in str(refused.value)
    assert "Tr0ub" not in str(refused.value)


@pytest.mark.parametrize(("given", "seconds"), [("", "5"), ("&connect_timeout=30", "30")])
def test_nobody_waits_minutes_for_a_server_that_does_not_answer(postgresql: str, given: str, seconds: str) -> None:
    database = open_database(postgresql + given)
    with database.engine.connect() as connection:
        used = connection.connection.driver_connection.info.get_parameters()
    database.close()

    assert used["connect_timeout"] == seconds
    assert (used["keepalives_idle"], used["tcp_user_timeout"]) == ("30", "30000")


@pytest.mark.parametrize(
    ("given", "lock"), [("", "30s"), ("&options=-c%20lock_timeout%3D5s%20-c%20work_mem%3D8MB", "5s")]
)
def test_a_replica_that_hangs_is_waited_for_no_longer_than_a_minute_unless_an_operator_says_otherwise(
    postgresql: str, given: str, lock: str
) -> None:
    database = open_database(postgresql + given)
    with database.reading() as connection:
        shown = {name: connection.execute(text(f"SHOW {name}")).scalar() for name in (*LIMITS, "work_mem")}
    assert shown == {
        "idle_in_transaction_session_timeout": "1min",
        "lock_timeout": lock,
        "work_mem": "8MB" if given else "4MB",
    }
    database.close()


def test_a_backup_a_restoration_and_a_migration_take_as_long_as_they_take(
    new_database: Callable[[str], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = list[tuple[str, ...]]()

    def look(connection: Connection, *_: object) -> None:
        seen.append(tuple(connection.execute(text(f"SHOW {name}")).scalar_one() for name in LIMITS))

    database = new_database("postgresql")
    monkeypatch.setattr(MigrationContext, "run_migrations", lambda context: look(context.connection))
    migrate.upgrade(database)
    monkeypatch.undo()
    migrate.upgrade(database)
    with dumping.snapshot(database) as connection:
        look(connection)
    with database.writing() as connection:
        dumping.clear(connection)
        look(connection)
    assert seen == [("0", "0")] * 3
    with database.reading() as connection:  # the next one is as hurried as ever
        look(connection)
    assert seen[-1] == ("1min", "30s")


def test_who_waits_to_write_leaves_connections_to_who_reads(database: Callable[[str], Database]) -> None:
    store = SqlCaseStore(database("postgresql"))
    places = store._database.engine.pool.size() + store._database.engine.pool._max_overflow
    entered, go_on = Event(), Event()

    def write(number: int) -> None:
        with store.work() as work:
            work.next_number(2026)
            if number == 0:
                entered.set()
                go_on.wait(20)

    with ThreadPoolExecutor(places + 2) as pool:
        done = [pool.submit(write, 0)]
        assert entered.wait(20)
        done += [pool.submit(write, number) for number in range(1, places + 1)]
        try:
            assert store.find("x") is None
            assert store._database.engine.pool.checkedout() == 1
        finally:
            go_on.set()
        for each in done:
            each.result(20)


@pytest.mark.slow
def test_programs_may_upgrade_an_empty_database_at_once(new_database: Callable[[str], Database]) -> None:
    database = new_database("postgresql")
    environment = {**os.environ, "KNOCKOFF_DATABASE_URL": database.engine.url.render_as_string(hide_password=False)}
    command = [sys.executable, "-c", UPGRADE]
    programs = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [(program.communicate(timeout=60)[1], program.returncode) for program in programs] == [("", 0)] * 3
    assert migrate.is_current(database)
