"""``kill -9`` at each step of a question, in a process of its own over a real file: after a restart there is one answer."""

import random
import shutil
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import builders
from tests.builders import Json
from tests.desk import ALICE, DESK, GENERAL
from tests.fake_slack import FakeSlack
from tests.fakes import FakeClock
from tests.faults.driver import POINTS
from tests.faults.runs import Driver

KILLED, ENDED = -signal.SIGKILL, 0
Run = Callable[..., int]

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def run(driver: Driver, slack: FakeSlack, clock: FakeClock, tmp_path: Path, migrated: Path) -> Run:
    """Run the program over the events given, killed at a point or not; says how it ended."""
    shutil.copy(migrated, tmp_path / "desk.sqlite")

    def once(bodies: list[Json], point: str | None = None, nth: int = 1) -> int:
        kill = {"point": point, "nth": nth} if point else None
        order: dict[str, Any] = {"folder": str(tmp_path), "slack": slack.url, "now": clock().isoformat(), "kill": kill}
        code = driver.run({**order, "bodies": bodies})
        clock.forward(timedelta(minutes=1))
        return code

    return once


def asked(slack: FakeSlack, number: int = 1) -> tuple[str, list[Json]]:
    """A question in a channel: its timestamp, and both events that tell of it."""
    post = slack.workspace.keep(GENERAL, {"user": ALICE, "text": f"{DESK} is this ours? {number}"})
    events = [builders.app_mention(GENERAL, post), builders.message(GENERAL, post)]
    return post["ts"], [builders.event(event, 2 * number + side) for side, event in enumerate(events)]


IN_THREAD = [point for point in POINTS if point != "after the private reply"]


# what was not written down was not acknowledged, so Slack always sends it again
ACKNOWLEDGED = [point for point in IN_THREAD if point != "before it is written down"]


@pytest.mark.parametrize(
    ("point", "again"),
    [*((point, False) for point in ACKNOWLEDGED), *((point, True) for point in IN_THREAD)],
)
def test_a_question_whose_process_was_killed_is_answered_once_after_a_restart(
    run: Run, slack: FakeSlack, point: str, again: bool
) -> None:
    ts, events = asked(slack)
    assert run(events[:1], point) == KILLED
    assert run(events if again else []) == ENDED
    assert run(events) == ENDED

    assert len(slack.posted(GENERAL, ts)) == 1


def test_a_question_killed_at_every_step_in_turn_is_answered_once(run: Run, slack: FakeSlack) -> None:
    ts, events = asked(slack)
    for point in (
        "after it is written down",
        "after it is taken up",
        "after the answer is stored",
        "after that is noted",
    ):
        run(events, point)
    assert run([], "before the post") == KILLED
    assert run([], "after the post") == KILLED
    assert run(events) == ENDED

    assert len(slack.posted(GENERAL, ts)) == 1


@pytest.mark.parametrize("point", [point for point in POINTS if "post" not in point and "before it is" not in point])
def test_a_command_whose_process_was_killed_is_answered(run: Run, slack: FakeSlack, point: str) -> None:
    body = builders.command("is this ours?", GENERAL, ALICE, slack.workspace.trigger(), slack.hook(GENERAL, ALICE))
    assert run([body], point) == KILLED
    assert run([]) == ENDED

    told = [str(whisper.payload["text"]) for whisper in slack.whispers(ALICE)]
    assert len(told) in ({1, 2} if point == "after the private reply" else {1})
    assert all("China protects" in text for text in told)


def test_an_edit_whose_process_was_killed_changes_the_answer(run: Run, slack: FakeSlack) -> None:
    ts, events = asked(slack)
    assert run(events) == ENDED
    post = slack.workspace.channels[GENERAL].message(ts)
    assert post is not None
    edit = builders.event(builders.edited(GENERAL, post, f"{DESK} is that ours?", slack.workspace.stamp()), 9)
    assert run([edit], "before the answer is stored") == KILLED
    assert run([]) == ENDED

    (answer,) = slack.posted(GENERAL, ts)
    assert answer["text"].startswith("Revised after")


def test_a_flood_whose_process_was_killed_in_the_middle_is_answered_once_each(run: Run, slack: FakeSlack) -> None:
    questions = [asked(slack, number) for number in range(1, 31)]
    events = [event for _, both in questions for event in both]
    random.Random(7).shuffle(events)
    assert run(events, "after the post", nth=11) == KILLED
    assert run(events) == ENDED

    assert [len(slack.posted(GENERAL, ts)) for ts, _ in questions] == [1] * 30


def test_the_end_of_a_run_that_nobody_waited_for_is_not_taken_for_that_of_the_next(
    driver: Driver, slack: FakeSlack, clock: FakeClock, tmp_path: Path, migrated: Path
) -> None:
    shutil.copy(migrated, tmp_path / "desk.sqlite")
    order = {"folder": str(tmp_path), "slack": slack.url, "now": clock().isoformat(), "bodies": asked(slack)[1]}
    driver.begin({**order, "kill": {"point": "before it is written down", "nth": 1}})
    assert driver.run({**order, "kill": None}) == ENDED
