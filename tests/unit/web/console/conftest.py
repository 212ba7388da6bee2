"""A console for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console_desk import ConsoleDesk, console_desk
from tests.desk_fixtures import migrated
from tests.fakes import FakeClock

__all__ = ["migrated"]


@pytest.fixture
def clock() -> FakeClock:
    """The time."""
    return FakeClock()


@pytest.fixture
def desk(migrated: Path, tmp_path: Path, clock: FakeClock) -> Iterator[ConsoleDesk]:
    """The console."""
    made = console_desk(migrated, tmp_path, clock)
    yield made
    made.database.close()
