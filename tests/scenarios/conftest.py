"""The desk, the fake Slack and their clock, as fixtures."""

from tests.desk_fixtures import (
    answering,
    begin,
    clock,
    desk,
    kept_desks,
    migrated,
    naps,
    one_set_of_prompts,
    open_desk,
    slack,
)

__all__ = [
    "answering",
    "begin",
    "clock",
    "desk",
    "kept_desks",
    "migrated",
    "naps",
    "one_set_of_prompts",
    "open_desk",
    "slack",
]
