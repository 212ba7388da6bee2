"""Questions that wait together are encoded together, and each gets its own vectors."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from bot.inference.together import MOST, TogetherEncoder
from bot.retrieval.dense import Vectors
from tests.fakes import FakeEncoder


class HeldEncoder(FakeEncoder):
    """Encodes its first texts only when it is let; keeps the texts of each call. ``broken`` ones cannot be encoded."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[list[str]] = []
        self.begun, self.let = threading.Event(), threading.Event()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of the fake."""
        self.calls.append([*texts])
        if len(self.calls) == 1:
            self.begun.set()
            assert self.let.wait(20)
        if "broken" in texts:
            raise ValueError("broken")
        return super().encode(texts)


class Arrivals(list[Any]):
    """Says when somebody has come to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.came = threading.Semaphore(0)

    def append(self, item: Any) -> None:
        """Come to wait."""
        super().append(item)
        self.came.release()


def ask_together(asked: Sequence[Sequence[str]]) -> tuple[list[list[str]], list[Future[Vectors]]]:
    """Encode ``first`` and, while that is under way, all that is asked: the texts of each call, and what became of the asked."""
    held = HeldEncoder()
    together = TogetherEncoder(held)
    together._waiting = arrivals = Arrivals()
    with ThreadPoolExecutor(len(asked) + 1) as threads:
        first = threads.submit(together.encode, ["first"])
        assert held.begun.wait(20)
        assert arrivals.came.acquire(timeout=20)
        results = []
        for texts in asked:
            results.append(threads.submit(together.encode, texts))
            assert arrivals.came.acquire(timeout=20)  # they wait in the order in which they were asked
        held.let.set()
        assert first.result().shape == (1, held.dimension)
    return held.calls, results


def test_who_comes_alone_is_encoded_alone() -> None:
    held = HeldEncoder()
    held.let.set()
    assert TogetherEncoder(held).encode(["one", "two"]).shape == (2, held.dimension)
    assert held.calls == [["one", "two"]]


def test_what_waits_is_encoded_in_one_call_and_each_gets_its_own_vectors() -> None:
    asked = [["our mark"], ["a seizure", "who pays for it"], [], ["a squatter"]]
    calls, results = ask_together(asked)
    assert calls[0] == ["first"]
    assert sorted(calls[1]) == sorted(text for texts in asked for text in texts)
    for texts, result in zip(asked, results, strict=True):
        np.testing.assert_array_equal(result.result(), FakeEncoder().encode(texts))


def test_no_call_takes_more_than_goes_together_unless_one_brings_more() -> None:
    many = [f"text {number}" for number in range(MOST + 2)]
    calls, results = ask_together([["one"], many, *([f"more {number}"] for number in range(MOST + 1))])
    assert many in calls
    assert all(len(call) <= MOST for call in calls if call != many)
    assert len(calls) == 4
    assert all(result.result().shape[0] for result in results)


def test_a_failure_is_told_and_the_next_are_encoded() -> None:
    calls, results = ask_together([["broken"], ["well"] * MOST])
    with pytest.raises(ValueError, match="broken"):
        results[0].result()
    assert results[1].result().shape[0] == MOST
    assert sorted(calls[1:]) == [["broken"], ["well"] * MOST]
