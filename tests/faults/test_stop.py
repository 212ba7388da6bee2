"""SIGTERM while a question hangs: the process goes all the same, and the question is answered by the next one."""

import json
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from bot.answering.ports import State
from bot.slack.courier import HOLD
from tests.desk import ALICE, DESK, Desk
from tests.fake_slack import FakeSlack
from tests.knowledge_builders import REPOSITORY


@pytest.mark.slow
def test_a_question_that_hangs_holds_nobody_up_and_is_answered_after_a_restart(
    desk: Desk, slack: FakeSlack, tmp_path: Path
) -> None:
    post = desk.writes(ALICE, f"{DESK} does our EU trademark count in China?")
    told = {"folder": str(tmp_path), "slack": slack.url, "bodies": list(post.events)}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.stopped"],
        input=json.dumps(told) + "\n",
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, "1 questions are left to whoever runs next" in done.stderr) == (0, True), done.stderr
    assert time.monotonic() - began < 40
    (waiting,) = desk.inbox.waiting(desk.clock() + timedelta(days=3650))
    assert waiting.state is State.RECEIVED
    assert desk.sees(post) == []
    desk.clock.now = waiting.received_at + HOLD + timedelta(seconds=5)
    desk.restart()
    assert len(desk.sees(post)) == 1
