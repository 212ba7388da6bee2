"""A console for every test."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from bot.web.console import pages
from tests.console_desk import ConsoleDesk, console_desk
from tests.desk_fixtures import migrated
from tests.fakes import FakeClock

__all__ = ["migrated"]


class Compiled(BytecodeCache):
    """What templates were compiled to."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was kept, of the same text."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once() -> Iterator[None]:
    """Every test has a console of its own; compiling its templates would take longer than the rest of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "Environment", partial(Environment, bytecode_cache=Compiled()))
        yield


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """The loop in which the app answers."""
    with start_blocking_portal() as running:
        yield running


@pytest.fixture
def clock() -> FakeClock:
    """The time."""
    return FakeClock()


@pytest.fixture
def desk(migrated: Path, tmp_path: Path, clock: FakeClock, portal: BlockingPortal) -> Iterator[ConsoleDesk]:
    """The console."""
    made = console_desk(migrated, tmp_path, clock)
    made.portal = portal
    yield made
    made.database.close()
