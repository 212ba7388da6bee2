"""From one database into the other, in several goes if need be, and held against each other in the end."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import BotError
from bot.storage import dumping, migrate, moving
from bot.storage.engine import Database
from tests import kept
from tests.contract.conftest import DATABASES

NewDatabase = Callable[[str], Database]
pytestmark = pytest.mark.parametrize("kind", DATABASES)


class Cut(Exception):
    """The power is gone."""


@pytest.fixture
def source(new_database: NewDatabase, tmp_path: Path) -> Database:
    """An SQLite database with something of everything."""
    made = new_database("sqlite")
    migrate.upgrade(made)
    kept.fill(made, tmp_path / "evidence", questions=40)
    return made


def rows(database: Database) -> dict[str, list[str]]:
    """Everything in a database."""
    with dumping.snapshot(database) as connection:
        return {name: sorted(dumping.lines(connection, name)) for name in dumping.tables()}


def test_the_copy_is_the_same_row_by_row(source: Database, new_database: NewDatabase, kind: str) -> None:
    target = new_database(kind)
    counts = moving.copy(source, target)
    assert rows(target) == rows(source)
    assert counts == {name: len(lines) for name, lines in rows(source).items()}


def test_a_copy_that_was_cut_off_is_taken_up_where_it_ended(
    source: Database, new_database: NewDatabase, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dumping, "BATCH", 7)
    target = new_database(kind)
    steps: list[tuple[int, int]] = []

    def cut(done: int, total: int) -> None:
        steps.append((done, total))
        if len(steps) == 5:
            raise Cut

    with pytest.raises(Cut):
        moving.copy(source, target, cut)
    reached = steps[-1][0]
    with target.reading() as connection:
        assert sum(dumping.counts(connection).values()) == reached > 0
    steps.clear()
    moving.copy(source, target, lambda done, total: steps.append((done, total)))
    assert steps[0][0] > reached
    assert steps[-1][0] == steps[-1][1]
    assert rows(target) == rows(source)
    steps.clear()
    moving.copy(source, target, lambda done, total: steps.append((done, total)))
    assert steps == []


def test_a_database_with_rows_of_its_own_is_left_alone(source: Database, new_database: NewDatabase, kind: str) -> None:
    target = new_database(kind)
    migrate.upgrade(target)
    with target.writing() as connection:
        connection.execute(text("INSERT INTO case_numbers (year, last) VALUES (2025, 17)"))
    with pytest.raises(BotError, match="rows of its own in 'case_numbers'"):
        moving.copy(source, target)
    with target.reading() as connection:
        assert sum(dumping.counts(connection).values()) == 1


def test_a_trail_that_does_not_hold_is_said_not_hidden(source: Database, new_database: NewDatabase, kind: str) -> None:
    with source.writing() as connection:
        connection.execute(text("DROP TRIGGER case_events_stays_update"))
        connection.execute(text("UPDATE case_events SET text = 'rewritten' WHERE seq = 2"))
    target = new_database(kind)
    with pytest.raises(BotError, match="case case-1: entry 2 of its trail"):
        moving.copy(source, target)
    assert rows(target) == rows(source)
