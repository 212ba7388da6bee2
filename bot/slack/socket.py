"""Slack by a socket.

The SDK takes a connection that ended without a word for one over which nothing comes: it reads from it again and again, keeps a
core busy, and notices after half a minute. Here its end reads as the closing it is, and the desk is connected anew at once. The
SDK also waits for a read to end, three seconds, before it goes over to a new connection; here it ends sooner.
"""

import errno
import json
import secrets
import select
import socket
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientNotConnectedError
from slack_sdk.socket_mode import SocketModeClient

from bot.slack.app import LISTENERS
from bot.slack.rush import at_once
from bot.slack.watched import WatchedApp

PING_S = 5.0  # a connection over which no answer came for four times as long is given up
STEADY_S = 5.0  # a connection that lasted less is made anew with the next look, so that Slack is not called without end
READ_S = 0.25  # a read takes at the most, and so a new connection's beginning waits
CHUNK = 65_536  # bytes of what Slack sends that are read at once; a form sent is some 30,000
_SHORT, _MIDDLE = 125, 65_535  # bytes whose number stands in a frame's second byte, and in two more
_EVENT = "events_api"  # an envelope with what Slack tells by itself
_CLOSED = struct.pack("!BBH", 0x88, 2, 1006)  # RFC 6455: a frame that closes, and the code for "without a word"


class Ending:
    """A connection's socket whose end, however it comes, reads as a frame that closes; a read gives up soon."""

    def __init__(self, beneath: socket.socket) -> None:
        self.send, self.close = beneath.send, beneath.close
        self._pending: Callable[[], int] = getattr(beneath, "pending", int)  # TLS may have read more than was asked for
        self._arrivals = select.poll()
        self._arrivals.register(beneath, select.POLLIN)
        self._beneath = beneath
        self._over = False

    def recv(self, size: int) -> bytes:
        """What came.

        Raises:
            TimeoutError: nothing came yet.
            OSError: it has ended before, or was closed from here.
        """
        if not self._pending() and not self._arrivals.poll(READ_S * 1_000):
            raise TimeoutError
        try:
            found = self._beneath.recv(size)
        except TimeoutError:
            raise
        except OSError as error:
            if error.errno == errno.EBADF:
                raise
            found = b""
        if found:
            return found
        if self._over:
            raise ConnectionResetError(errno.ECONNRESET, "the connection has ended")
        self._over = True
        return _CLOSED


def _send(session: Any, text: str) -> None:
    """Send a text over a session. The SDK masks it byte by byte, which takes as long as to read a report's fields.

    Raises:
        SlackClientNotConnectedError: the session has ended.
    """
    data = frame(text.encode(), secrets.token_bytes(4))
    try:
        with session.sock_send_lock:
            session.sock.send(data)
    except (OSError, AttributeError) as error:  # the socket is None once it was closed
        raise SlackClientNotConnectedError(f"the connection has ended: {type(error).__name__}") from error


def frame(payload: bytes, mask: bytes) -> bytes:
    """RFC 6455: a whole text in one masked frame."""
    length = len(payload)
    if length <= _SHORT:
        short, size = length, b""
    elif length <= _MIDDLE:
        short, size = 126, struct.pack("!H", length)
    else:
        short, size = 127, struct.pack("!Q", length)
    key = (mask * (length // 4 + 1))[:length]
    masked = (int.from_bytes(payload) ^ int.from_bytes(key)).to_bytes(length)
    return bytes((0x81, 0x80 | short)) + size + mask + masked


class Line(SocketModeClient):
    """The connection to Slack, made anew whenever it ends: at once, unless it ended as soon as it had begun.

    ``begin`` is told what is delivered, from when somebody may wait for it until what it gives is called. Nobody waits for
    events, and before each ``let_pass`` is called; they have threads of their own, as they must not take those of others.
    """

    begin: Callable[[Mapping[str, Any]], Callable[[], None]]
    let_pass: Callable[[], None] = staticmethod(at_once)
    _began = 0.0

    def __init__(self, app_token: str, **more: Any) -> None:
        super().__init__(app_token, **more)
        self.event_workers = ThreadPoolExecutor(LISTENERS, "event")

    def connect(self) -> None:
        """Open a connection in place of the one there was."""
        self._began = time.monotonic()
        super().connect()
        session: Any = self.current_session
        if session.sock is not None:
            session.sock = Ending(session.sock)
            session.send = lambda text: _send(session, text)

    def ended(self, _code: int, _reason: str | None = None) -> None:
        """The other side has ended it. The SDK would connect anew too, but takes it for open and waits for the next look."""
        if self.auto_reconnect_enabled and time.monotonic() - self._began > STEADY_S:
            self.connect_to_new_endpoint(force=True)

    def enqueue_message(self, message: str) -> None:
        """Have a message handled; who waits for it is served from now on, until the acknowledgement is on its way.

        The SDK has another thread take it out of a queue first: with answers under way that takes a tenth of a second.
        """
        read = json.loads(message) if message.startswith("{") else {}
        served = self.begin(read.get("payload") or {})
        event = read.get("type") == _EVENT

        def handle() -> None:
            try:
                if event:
                    self.let_pass()
                self.run_message_listeners(read, message)
            finally:
                served()

        try:
            (self.event_workers if event else self.message_workers).submit(handle)
        except RuntimeError:  # closed meanwhile; Slack delivers again what was not acknowledged
            served()

    def disconnect(self) -> None:
        """End the connection."""
        with suppress(AttributeError):  # the SDK looks whether there is one before it has its locks
            super().disconnect()

    def close(self) -> None:
        """End it for good, after what is in hand."""
        self.closed = True
        self.message_queue.put(None)  # the SDK looks for a message a second long before it sees that it is closed
        super().close()
        self.event_workers.shutdown()


class Handler(SocketModeHandler):
    """Hands Slack's envelopes to Bolt and acknowledges them."""

    def __init__(self, app: WatchedApp, line: Line) -> None:  # Bolt's own makes a connection of its own
        self.app, self.app_token, self.client = app, line.app_token, line
        line.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type] # is only given a ``Line``


@contextmanager
def connected(app: WatchedApp, token: str, api_url: str) -> Iterator[Callable[[], bool]]:
    """Connected by Socket Mode; gives what says whether one is, right now.

    As many deliveries are in hand at once as there are listeners for them.
    """
    # The bot token's client may not open a connection, and knows only slack.com.
    slack = WebClient(token=token, base_url=api_url)
    line = Line(
        token,
        logger=app.logger,
        web_client=slack,
        proxy=app.client.proxy,
        ping_interval=PING_S,
        receive_buffer_size=CHUNK,
        concurrency=LISTENERS,
    )
    line.begin, line.let_pass = app.begin, lambda: app.rush.let_pass()
    line.on_close_listeners.append(line.ended)
    handler = Handler(app, line)
    handler.connect()  # type: ignore[no-untyped-call] # Bolt gives it no types
    try:
        yield line.is_connected
    finally:
        handler.close()  # type: ignore[no-untyped-call] # nor this
