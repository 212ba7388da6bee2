"""The desk, the fake Slack and their clock, as fixtures, and the process that runs are forked from."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.contract.conftest import postgresql as postgresql
from tests.desk_fixtures import answering, clock, desk, migrated, naps, one_set_of_prompts, open_desk, slack
from tests.faults.runs import Driver
from tests.knowledge_builders import REPOSITORY
from tests.s3 import bucket, s3_server

__all__ = [
    "answering",
    "bucket",
    "clock",
    "desk",
    "migrated",
    "naps",
    "one_set_of_prompts",
    "open_desk",
    "s3_server",
    "slack",
]


@pytest.fixture(scope="session")
def driver() -> Iterator[Driver]:
    """The process that forks the runs; how long it takes to start counts against no test."""
    command = [sys.executable, "-m", "tests.faults.driver"]
    with subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Driver(process)
        assert process.stdin is not None
        process.stdin.close()
