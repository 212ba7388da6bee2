"""Stopping: what is under way gets its time and no more; what it did not end is still in the inbox."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bot.answering.ports import InboxItem, Kind, State, Thread
from bot.slack.courier import HOLD, STOP_S, Courier
from bot.slack.questions import Questions
from bot.web.app import FINISH_S
from tests.fakes import FakeClock, InMemoryInbox


class Held(Questions):
    """Questions that take until they are let go."""

    def __init__(self, inbox: InMemoryInbox) -> None:
        object.__setattr__(self, "inbox", inbox)
        object.__setattr__(self, "begun", threading.Semaphore(0))
        object.__setattr__(self, "let_go", threading.Event())

    def work(self, item: InboxItem) -> None:
        """Wait, then be done."""
        held: Any = self
        held.begun.release()
        held.let_go.wait(10)
        self.inbox.advance(item.key, State.DONE)


def courier_with(*keys: str, workers: int = 1) -> tuple[Courier, Any, InMemoryInbox, FakeClock]:
    """A courier with items in its inbox."""
    inbox, clock = InMemoryInbox(), FakeClock()
    for key in keys:
        inbox.receive(InboxItem(key, Kind.ASK, Thread("T", "C", key), key, "U", "who signs?", clock()))
    questions = Held(inbox)
    return Courier(inbox, questions, ThreadPoolExecutor(workers), clock), questions, inbox, clock


def test_what_is_under_way_is_finished_and_what_has_not_begun_stays_in_the_inbox() -> None:
    courier, questions, inbox, clock = courier_with("1", "2", "3")
    courier.look()
    assert questions.begun.acquire(timeout=5)
    threading.Timer(0.05, questions.let_go.set).start()
    assert courier.stop() == 0
    assert [inbox.items[key].state for key in "123"] == [State.DONE, State.RECEIVED, State.RECEIVED]
    assert [item.key for item in inbox.waiting(clock())] == ["2", "3"]


def test_what_takes_too_long_is_left_and_can_be_taken_up_when_its_hold_is_over() -> None:
    courier, questions, inbox, clock = courier_with("1", "2", workers=2)
    courier.look()
    assert questions.begun.acquire(timeout=5)
    assert questions.begun.acquire(timeout=5)
    assert (courier.stop(wait_s=0.01), courier.unfinished) == (2, 2)
    assert inbox.waiting(clock()) == []
    clock.forward(HOLD)
    assert [item.key for item in inbox.waiting(clock())] == ["1", "2"]
    questions.let_go.set()


def test_nothing_is_taken_up_once_it_was_stopped() -> None:
    courier, questions, inbox, _clock = courier_with("1")
    courier.start()
    assert questions.begun.acquire(timeout=5)
    assert courier.alive
    questions.let_go.set()
    courier.stop()
    courier.wake(inbox.items["1"])
    assert not courier.alive
    assert inbox.items["1"].attempts == 1


def test_everything_is_over_within_twenty_seconds() -> None:
    assert STOP_S + FINISH_S + 1 < HOLD.total_seconds() == 20
