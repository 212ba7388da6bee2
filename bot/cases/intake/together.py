"""What many send in one moment is kept in one go: by one of them, for all who came while others were busy."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

MOST = 20  # in one go: what else is to be written waits for it
Item = TypeVar("Item")
Result = TypeVar("Result")


class _Waiting(Generic[Item, Result]):
    """Somebody's item. ``called`` is set when it was seen to, or when it is their turn to see to the next."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.called = threading.Event()
        self.done: list[Result] = []


class Together(Generic[Item, Result]):
    """Does items, at most MOST at once, each for who brought it; ``do_all`` does all of several, or none and raises.

    When it raises, all who brought them do theirs alone, so that nobody hears of another's fault.
    """

    def __init__(self, do_all: Callable[[Sequence[Item]], Sequence[Result]]) -> None:
        self._do_all = do_all
        self._turn = threading.Lock()
        self._line: list[_Waiting[Item, Result]] = []
        self._busy = False

    def do(self, item: Item) -> Result:
        """Do an item, perhaps with those of others."""
        mine: _Waiting[Item, Result] = _Waiting(item)
        with self._turn:
            self._line.append(mine)
            if not self._busy:
                self._busy = True
                mine.called.set()
        mine.called.wait()
        some = self._taken(mine)
        try:
            if len(some) > 1:
                with suppress(Exception):
                    self._see_to(some)
            return mine.done[0] if mine.done else self._do_all([item])[0]
        finally:
            if some:
                self._hand_on(some)

    def _taken(self, mine: _Waiting[Item, Result]) -> list[_Waiting[Item, Result]]:
        """Who is seen to by this one: the first in the line, or nobody if this one was seen to."""
        with self._turn:
            some = self._line[:MOST] if mine in self._line else []
            del self._line[: len(some)]
        return some

    def _see_to(self, some: Sequence[_Waiting[Item, Result]]) -> None:
        for one, result in zip(some, self._do_all([one.item for one in some]), strict=True):
            one.done.append(result)

    def _hand_on(self, some: Sequence[_Waiting[Item, Result]]) -> None:
        with self._turn:
            self._busy = bool(self._line)
            following = self._line[:1]
        for one in (*following, *some):
            one.called.set()
