"""Acknowledgements that are sent the moment they are given, and given while Slack still waits for them."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from slack_bolt import Ack, BoltResponse

LATEST_S = 2.2  # Slack waits three seconds, and the way there and back takes some of them
_LOOK_S = 0.5


class PromptAck(Ack):
    """An acknowledgement whose sender sleeps until it is given.

    Bolt's own is looked at every ten milliseconds by the thread that took the delivery. When fifty people send a form in one
    moment, that is five thousand looks a second, each of which takes the interpreter away from whoever writes their reports.
    """

    def __init__(self) -> None:
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
            self._given.set()


@contextmanager
def in_time(ack: Ack, late: Callable[[], Mapping[str, Any]]) -> Iterator[Callable[..., None]]:
    """An acknowledgement that is given once: by the block, or, when the block takes too long, in its place by the clock.

    ``late`` is what Slack is told then; the block goes on, and what it says comes to nothing.
    """
    turn, given = threading.Lock(), threading.Event()

    def once(**said: Any) -> None:
        with turn:
            if not given.is_set():
                given.set()
                ack(**said)

    clock = threading.Timer(LATEST_S, lambda: once(**late()))
    clock.daemon = True
    clock.start()
    try:
        yield once
    finally:
        clock.cancel()
