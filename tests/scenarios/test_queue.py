"""More questions than can be answered at once: people see that they are in the queue, reports do not wait, nothing is lost."""

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.answering.service import Answering
from bot.cases.events import Verb
from bot.inference.loading import LoadingEncoder
from bot.retrieval.store import IndexStore
from bot.slack import questions
from bot.slack.app import QUEUED_FROM
from tests.case_desk import cards, replies, reported, trail, uploaded
from tests.desk import ALICE, BOB, DESK, GENERAL, OPAL, Desk
from tests.desk_fixtures import OpenDesk
from tests.fake_slack import Fault
from tests.fakes import FakeEncoder
from tests.knowledge_builders import build_tiny, tiny

QUESTION = "does our EU trademark count in China?"


class Busy(Executor):
    """All workers have something to do until ``free`` is called."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], object]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Keep it for later."""
        self.waiting.append(lambda: fn(*args, **kwargs))
        return Future()

    def free(self, most: int = 1_000) -> None:
        """Do what waits."""
        for work in self.waiting[:most]:
            work()
        del self.waiting[:most]


@pytest.fixture
def busy(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Busy:
    """Workers that are at something else."""
    executor = Busy()
    monkeypatch.setattr(desk.program.courier, "_executor", executor)
    return executor


def test_who_asks_while_many_wait_sees_that_the_question_is_in_the_queue_and_is_answered(
    desk: Desk, busy: Busy
) -> None:
    posts = [desk.says(ALICE, f"{DESK} {QUESTION} {number}") for number in range(QUEUED_FROM + 2)]

    shown = [status["status"] for status in desk.slack.workspace.statuses]
    assert shown == [f"has your question in the queue, {n} before it" for n in (QUEUED_FROM, QUEUED_FROM + 1)]
    busy.free()
    assert [len(desk.sees(post)) for post in posts] == [1] * len(posts)


def test_where_slack_shows_no_status_the_person_is_told_alone(desk: Desk, busy: Busy) -> None:
    for number in range(QUEUED_FROM):
        desk.says(BOB, f"{DESK} {QUESTION} {number}")
    desk.slack.fail("assistant.threads.setStatus", Fault(error="unknown_method"))
    desk.says(BOB, f"{DESK} {QUESTION}")
    desk.commands(BOB, QUESTION)

    told = desk.told(BOB)
    assert [text[:38] for text in told] == [
        "Your question is in the queue, 8 befor",
        "Your question is in the queue, 9 befor",
    ]


def test_a_notice_that_slack_will_not_take_costs_no_answer(desk: Desk, busy: Busy) -> None:
    for number in range(QUEUED_FROM):
        desk.says(BOB, f"{DESK} {QUESTION} {number}")
    desk.slack.fail("assistant.threads.setStatus", Fault(drop=True))
    desk.slack.fail("chat.postEphemeral", Fault(status=500))
    post = desk.says(BOB, f"{DESK} {QUESTION}")
    busy.free()

    assert len(desk.sees(post)) == 1


def test_a_report_and_its_files_go_before_the_questions_that_wait(desk: Desk, busy: Busy) -> None:
    posts = [desk.says(ALICE, f"{DESK} {QUESTION} {number}") for number in range(30)]
    case = reported(desk, BOB)
    replies(desk, OPAL, case, "the page as it is now", files=[uploaded(desk)])
    assert len(cards(desk)) == 1  # stored and shown without any worker
    busy.free(1)

    assert [event.verb for event in trail(desk, case)] == [Verb.OPENED, Verb.NOTED, Verb.EVIDENCE_ADDED]
    assert [len(desk.sees(post)) for post in posts] == [0] * 30
    busy.free()
    assert [len(desk.sees(post)) for post in posts] == [1] * 30


def test_whoever_floods_the_desk_holds_nobody_else_up(desk: Desk, busy: Busy) -> None:
    flood = [desk.says(ALICE, f"{DESK} {QUESTION} {number}") for number in range(20)]
    post = desk.says(BOB, f"{DESK} {QUESTION}")
    busy.free(3)

    assert [len(desk.sees(one)) for one in flood] == [1, 1] + [0] * 18
    assert len(desk.sees(post)) == 1


def test_more_questions_than_anybody_types_in_a_minute_are_refused_until_the_minute_is_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert questions.MOST_A_MINUTE > 60
    monkeypatch.setattr(questions, "MOST_A_MINUTE", most := 5)
    posts = [desk.says(ALICE, f"{DESK} {QUESTION} {number}") for number in range(most + 1)]
    other = desk.says(BOB, f"{DESK} {QUESTION}")
    desk.clock.forward(timedelta(seconds=61))
    later = desk.says(ALICE, f"{DESK} {QUESTION}")

    texts = [[str(message["text"])[:27] for message in desk.sees(post)] for post in (*posts, other, later)]
    refused = [number for number, text in enumerate(texts) if text == [f"Sorry, I take at most {most} questions"[:27]]]
    assert refused == [most]
    assert all(len(text) == 1 for text in texts)
    assert len(desk.slack.posted(GENERAL)) == len(texts)


def test_what_is_asked_while_the_encoder_is_loaded_is_acknowledged_and_answered_when_it_is_there(
    open_desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, fake, there = IndexStore(tmp_path / "index"), FakeEncoder(), threading.Event()
    build_tiny(tiny(tmp_path / "tiny"), store, fake)
    encoder = LoadingEncoder(fake.name, fake.hash, lambda: fake if there.wait(30) else FakeEncoder("late"))
    desk = open_desk(Answering(store, encoder))
    with ThreadPoolExecutor(1) as workers:
        monkeypatch.setattr(desk.program.courier, "_executor", workers)
        post = desk.says(ALICE, f"{DESK} who owns a trademark in china")
        assert desk.sees(post) == []
        there.set()
    assert "first company to file" in str(desk.sees(post))
