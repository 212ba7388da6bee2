"""A thread beside those that answer: for work that can be done while one of them computes outside Python."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from typing import Any


class Aside:
    """One thread that does one thing at a time, while no more than one is at work: with several, no processor is idle."""

    def __init__(self, name: str) -> None:
        self._lock, self._thread = Lock(), ThreadPoolExecutor(1, name)
        self._at_work, self._busy = 0, False

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """As long as somebody is at work who may have something done aside; of several nobody may."""
        with self._lock:
            self._at_work += 1
        try:
            yield
        finally:
            with self._lock:
                self._at_work -= 1

    def begin(self, work: Callable[..., Any], *given: object) -> Future[Any] | None:
        """Have something done meanwhile, to be waited for; None where whoever asks does it himself."""
        with self._lock:
            if self._busy or self._at_work > 1:
                return None
            self._busy = True
        try:
            return self._thread.submit(self._done, work, given)
        except RuntimeError:  # the program is ending; what is asked until then is answered
            self._busy = False
            return None

    def _done(self, work: Callable[..., Any], given: tuple[object, ...]) -> Any:
        try:
            return work(*given)
        finally:
            self._busy = False
