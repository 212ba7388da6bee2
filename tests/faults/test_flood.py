"""Many at once, in any order, more than once; and the program as it really runs, with threads."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pydantic import SecretStr
from slack_bolt import BoltRequest

from bot import wiring
from bot.settings import Settings
from bot.slack.rush import Rush
from tests.builders import Json
from tests.desk import ALICE, BOB, DESK, Desk
from tests.fake_slack import TOKEN, FakeSlack, Fault
from tests.fakes import FakeClock
from tests.sample_answers import FakeAnswering

QUESTIONS = 100


def test_a_hundred_questions_at_once_in_any_order_with_duplicates_are_answered_once_each(desk: Desk) -> None:
    people = (ALICE, BOB)
    posts = [desk.writes(people[n % 2], f"{DESK} is this ours? {n}") for n in range(QUESTIONS)]
    bodies = [body for post in posts for body in (*post.events, post.events[n_of(post.ts)])]
    random.Random(11).shuffle(bodies)
    with ThreadPoolExecutor(4) as answers:
        program = wiring.assemble(desk_settings(desk), desk.answering, desk.database, answers, desk.clock, Rush())

        def deliver(body: Json) -> int:
            return program.app.dispatch(BoltRequest(body=body, mode="socket_mode")).status

        with ThreadPoolExecutor(10) as deliveries:
            assert set(deliveries.map(deliver, bodies)) == {200}
        program.app.listener_runner.listener_executor.shutdown(wait=True)

    assert [len(desk.sees(post)) for post in posts] == [1] * QUESTIONS
    assert desk.inbox.waiting(desk.clock()) == []
    assert len(desk.answering.asked) == QUESTIONS


def test_the_running_program_takes_up_what_an_earlier_run_left_and_stops_in_order(
    desk: Desk, answering: FakeAnswering
) -> None:
    answering.otherwise, kept = ConnectionError("away"), answering.otherwise
    post = desk.says(ALICE, f"{DESK} is this ours?")
    assert desk.sees(post) == []
    answering.otherwise = kept
    desk.close()
    desk.clock.now = desk.clock.now.replace(minute=desk.clock.now.minute + 1)

    posted = threading.Event()
    desk.slack.fail("chat.postMessage", Fault(hold=posted.set))
    with wiring.slack_program(desk_settings(desk), answering, desk.clock):
        assert posted.wait(10)

    assert len(desk.sees(post)) == 1
    desk.restart(look=False)
    assert desk.inbox.waiting(desk.clock()) == []


def test_what_has_not_begun_when_the_program_stops_is_answered_by_the_next(
    slack: FakeSlack, clock: FakeClock, tmp_path: Path, migrated: Path
) -> None:
    (tmp_path / "desk.sqlite").write_bytes(migrated.read_bytes())
    desk = Desk(slack, FakeAnswering(), clock, tmp_path)
    desk.program.courier.stop()
    post = desk.says(ALICE, f"{DESK} is this ours?")
    assert desk.sees(post) == []
    desk.restart()
    desk.close()

    assert len(desk.sees(post)) == 1


def desk_settings(desk: Desk) -> Settings:
    """Settings over the same file and Slack."""
    file = Path(str(desk.database.engine.url.database))
    return Settings(
        _env_file=None,
        slack_bot_token=SecretStr(TOKEN),
        slack_api_url=desk.slack.url,
        database_url=f"sqlite:///{file}",
        data_dir=file.parent,
        workers=4,
    )


def n_of(ts: str) -> int:
    """Which of a post's two events comes twice."""
    return int(ts[-1]) % 2
