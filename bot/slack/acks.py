"""Acknowledgements that are sent the moment they are given, and given while Slack still waits for them."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

from slack_bolt import Ack, BoltResponse

LATEST_S = 2.2  # Slack waits three seconds, and the way there and back takes some of them
_LOOK_S = 0.5


class PromptAck(Ack):
    """An acknowledgement whose sender sleeps until it is given.

    Bolt's own is looked at every ten milliseconds by the thread that took the delivery. When fifty people send a form in one
    moment, that is five thousand looks a second, each of which takes the interpreter away from whoever writes their reports.
    ``heard`` is called when it is given.
    """

    def __init__(self, heard: Callable[[], None] = lambda: None) -> None:
        self._heard = heard
        self._given = threading.Event()
        self._kept: BoltResponse | None = None
        self._sender = threading.get_ident()
        super().__init__()  # type: ignore[no-untyped-call] # sets ``response``

    @property
    def response(self) -> BoltResponse | None:
        """What is to be sent; None until then, which the thread that took the delivery is told after a while only."""
        if self._kept is None and threading.get_ident() == self._sender:
            self._given.wait(_LOOK_S)
        return self._kept

    @response.setter
    def response(self, given: BoltResponse | None) -> None:
        self._kept = given
        if given is not None:
            self._heard()
            self._given.set()


class Watch:
    """Says something in place of what takes longer than ``LATEST_S``.

    One thread for all of it: starting one for each of fifty forms would cost more than keeping their reports.
    """

    def __init__(self) -> None:
        self._begun: SimpleQueue[tuple[threading.Event, float, Callable[[], None]]] = SimpleQueue()
        self._turn = threading.Lock()
        self._thread: threading.Thread | None = None

    def over(self, given: threading.Event, late: Callable[[], None]) -> None:
        """Call ``late`` unless ``given`` is set in time. All have the same time, so that who comes first is due first."""
        self._begun.put((given, time.perf_counter() + LATEST_S, late))
        with self._turn:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._look, name="acknowledgements", daemon=True)
                self._thread.start()

    def _look(self) -> None:
        while True:
            given, due, late = self._begun.get()
            time.sleep(max(0.0, due - time.perf_counter()))  # and is not woken by each that is given in time
            if not given.is_set():
                late()


_WATCH = Watch()


@contextmanager
def in_time(ack: Ack, late: Callable[[], Mapping[str, Any]]) -> Iterator[Callable[..., None]]:
    """An acknowledgement that is given once: by the block, or, when the block takes too long, in its place.

    ``late`` is what Slack is told then; the block goes on, and what it says comes to nothing.
    """
    turn, given = threading.Lock(), threading.Event()

    def once(**said: Any) -> None:
        with turn:
            if not given.is_set():
                given.set()
                ack(**said)

    _WATCH.over(given, lambda: once(**late()))
    try:
        yield once
    finally:
        given.set()
