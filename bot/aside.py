"""A thread beside those that answer: for work that can be done while one of them computes outside Python."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any


class Aside:
    """One thread that does one piece of work at a time; whoever finds it busy does his own, for then no processor idles."""

    def __init__(self, name: str) -> None:
        self._turn, self._thread = Lock(), ThreadPoolExecutor(1, name)

    def begin(self, work: Callable[..., Any], *given: object) -> Future[Any] | None:
        """Have something done meanwhile, to be waited for; None if it has to be done without this thread."""
        if not self._turn.acquire(blocking=False):
            return None
        try:
            return self._thread.submit(self._done, work, given)
        except RuntimeError:  # the program is ending; what is asked until then is answered
            self._turn.release()
            return None

    def _done(self, work: Callable[..., Any], given: tuple[object, ...]) -> Any:
        try:
            return work(*given)
        finally:
            self._turn.release()
