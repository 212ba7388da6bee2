"""The embedded database takes several programs at once: a desk, and the commands somebody runs beside it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.storage import migrate
from bot.storage.engine import open_database
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
