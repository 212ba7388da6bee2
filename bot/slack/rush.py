"""Who waits on Slack's three seconds goes first: what nobody waits for lets them pass."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bot.retrieval.dense import Around, Vectors

LONGEST_S = 1.0  # for longer nothing stands back, however many come


class Rush:
    """How many are being served while somebody looks at a form or a spinner."""

    def __init__(self) -> None:
        self._served = 0
        self._nobody = threading.Condition()

    def begin(self) -> Callable[[], None]:
        """Somebody waits from now on, until what this gives is called; calling it again does nothing."""
        over = False
        with self._nobody:
            self._served += 1

        def end() -> None:
            nonlocal over
            with self._nobody:
                if over:
                    return
                over = True
                self._served -= 1
                if self._served == 0:  # not at every one: who wakes in vain takes time from those who are served
                    self._nobody.notify_all()

        return end

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Somebody waits for what is done in this block."""
        end = self.begin()
        try:
            yield
        finally:
            end()

    def let_pass(self) -> None:
        """Wait until nobody is being served, but not for ever."""
        with self._nobody:
            self._nobody.wait_for(lambda: self._served == 0, LONGEST_S)


def at_once() -> None:
    """Let nobody pass."""


@dataclass(frozen=True)
class YieldingEncoder(Around):
    """An ``Encoder`` in whose midst answers let pass whoever is served: several may be under way when a rush begins."""

    let_pass: Callable[[], None]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts."""
        self.let_pass()
        vectors = self.inner.encode(texts)
        self.let_pass()
        return vectors
