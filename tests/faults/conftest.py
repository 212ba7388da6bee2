"""The desk, the fake Slack and their clock, as fixtures."""

from tests.contract.conftest import postgresql as postgresql
from tests.desk_fixtures import answering, clock, desk, migrated, naps, one_set_of_prompts, open_desk, slack
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
