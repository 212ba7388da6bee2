"""The embedded database takes several programs at once: a desk, and the commands somebody runs beside it."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import OperationalError

from bot.storage import migrate
from bot.storage.engine import Database, open_database
from tests.contract.conftest import at_once

UPGRADE = "from bot import settings, wiring; wiring.upgrade_database(settings.read_settings())"


@pytest.mark.slow
def test_two_programs_may_upgrade_it_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'desk.sqlite'}"
    command = [sys.executable, "-c", UPGRADE]
    environment = {**os.environ, "KNOCKOFF_DATABASE_URL": url}
    programs = [
        subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    assert [(program.communicate(timeout=60)[1], program.returncode) for program in programs] == [("", 0), ("", 0)]
    database = open_database(url)
    assert migrate.is_current(database)
    database.close()


def test_writers_take_turns_from_their_first_read_on(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE counter AS SELECT 0 AS value"))

    def count(_number: int) -> None:
        for _ in range(25):
            with database.writing() as connection:
                value = connection.execute(text("SELECT value FROM counter")).scalar_one()
                connection.execute(text("UPDATE counter SET value = :value"), {"value": value + 1})

    at_once(count)
    with database.reading() as connection:
        assert connection.execute(text("SELECT value FROM counter")).scalar_one() == 50
    database.close()


def test_what_is_acknowledged_survives_a_power_cut_and_readers_never_wait(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    with database.reading() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    database.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Database]:
    """A database with a table of numbers."""
    database = open_database(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE number (value INTEGER)"))
    yield database
    database.close()


def together(database: Database, write: Callable[[Connection, int], None], count: int = 6) -> list[Exception | None]:
    """Have threads write that all wait for the first one; gives what each of them heard, in the order of their numbers."""
    heard: list[Exception | None] = [None] * count
    waiting = database._shared
    assert waiting is not None

    def one(number: int) -> None:
        try:
            with database.writing() as connection:
                while number == 0 and waiting._waiting < count - 1:
                    threading.Event().wait(0.001)
                write(connection, number)
        except (RuntimeError, OperationalError) as error:
            heard[number] = error

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    threads[0].start()
    while waiting._writer is None:
        threading.Event().wait(0.001)
    for thread in threads[1:]:
        thread.start()
    for thread in threads:
        thread.join()
    return heard


def numbers(database: Database) -> set[int]:
    """What a reader sees."""
    with database.reading() as connection:
        return set(connection.execute(text("SELECT value FROM number")).scalars())


def insert(connection: Connection, number: int) -> None:
    """Write a number down."""
    connection.execute(text("INSERT INTO number VALUES (:number)"), {"number": number})


def test_writers_that_wait_for_each_other_share_a_commit(counter: Database) -> None:
    commits: list[object] = []
    event.listen(counter.engine, "commit", commits.append)
    assert together(counter, insert) == [None] * 6
    assert numbers(counter) == set(range(6))
    assert len(commits) < 6


def test_nobody_goes_on_before_what_they_wrote_can_be_read(counter: Database) -> None:
    seen: list[bool] = []

    def one(number: int) -> None:
        with counter.writing() as connection:
            insert(connection, number)
        seen.append(number in numbers(counter))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [True] * 20


@pytest.mark.parametrize("wrong", [0, 1, 3, 5])
def test_what_goes_wrong_in_one_block_is_undone_alone(counter: Database, wrong: int) -> None:
    def write(connection: Connection, number: int) -> None:
        insert(connection, number)
        if number == wrong:
            raise RuntimeError("no")

    heard = together(counter, write)
    assert [number for number, error in enumerate(heard) if error] == [wrong]
    assert numbers(counter) == set(range(6)) - {wrong}


def test_everybody_hears_of_a_commit_that_failed_and_nothing_of_it_is_kept(counter: Database) -> None:
    def refuse(_connection: Connection) -> None:
        event.remove(counter.engine, "commit", refuse)
        raise OperationalError("COMMIT", {}, Exception("the disk is full"))

    event.listen(counter.engine, "commit", refuse)
    heard = together(counter, insert)
    kept = numbers(counter)
    assert any(heard)
    assert kept == {number for number, error in enumerate(heard) if error is None}
    with counter.writing() as connection:
        insert(connection, 99)
    assert 99 in numbers(counter)


def test_a_block_that_writes_in_another_one_is_refused_and_not_waited_for(counter: Database) -> None:
    with counter.writing() as outer:
        with pytest.raises(RuntimeError, match="cannot stand in another"), counter.writing():
            pass
        insert(outer, 1)
    assert numbers(counter) == {1}
