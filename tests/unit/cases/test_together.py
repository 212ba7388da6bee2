"""What many send at once is kept in one go."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.cases.intake.together import MOST, Together

MANY = MOST + 30


class Shop:
    """Doubles numbers, but not 13; the first customer is served for as long as the others take to come."""

    def __init__(self, awaited: int) -> None:
        self.served: list[list[int]] = []
        self._come, self._awaited, self._all_here = 0, awaited, threading.Event()
        self.together = Together(self.double)

    def brings(self, number: int) -> int:
        self._come += 1
        if self._come == self._awaited:
            self._all_here.set()
        return self.together.do(number)

    def double(self, numbers: Sequence[int]) -> list[int]:
        if not self.served:
            self.served.append([])
            assert self._all_here.wait(10)
        if 13 in numbers:
            raise ValueError(numbers)
        self.served[-1:] = [list(numbers)] if not self.served[-1] else [self.served[-1], list(numbers)]
        return [2 * number for number in numbers]


def test_what_comes_while_others_are_served_is_done_together_and_each_gets_their_own() -> None:
    shop = Shop(MANY)
    with ThreadPoolExecutor(MANY) as pool:
        assert list(pool.map(shop.brings, range(100, 100 + MANY))) == [2 * n for n in range(100, 100 + MANY)]
    assert sorted(n for some in shop.served for n in some) == list(range(100, 100 + MANY))
    assert len(shop.served) < MANY / 2
    assert max(map(len, shop.served)) <= MOST


def test_what_cannot_be_done_is_a_matter_of_who_brought_it_alone() -> None:
    shop = Shop(15)
    with ThreadPoolExecutor(15) as pool:
        done = [pool.submit(shop.brings, number) for number in range(15)]
    with pytest.raises(ValueError, match=r"\[13\]"):
        done[13].result()
    assert [one.result() for number, one in enumerate(done) if number != 13] == [2 * n for n in range(15) if n != 13]
    assert shop.brings(50) == 100
