"""One POST by HTTP within a time limit that nothing stretches: not a slow name, a slow server, nor a reply that drips.

Limits of sockets count from byte to byte, so the call runs in a thread of its own and is cut off from outside. Redirects are not
followed and no proxy is asked: what is sent goes to the one host it was meant for.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

MOST_BYTES = 1 << 18


class Late(Exception):
    """The time was over before the reply was there."""


class TooLong(Exception):
    """The reply is longer than anything worth reading."""


@dataclass(frozen=True)
class Reply:
    """What came back; the body of anything but a 200 is not read."""

    status: int
    body: bytes


def post(url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> Reply:
    """Send and wait.

    Raises:
        Late: no whole reply within ``seconds``.
        TooLong: a reply of more than MOST_BYTES.
        OSError: there is no connection, or it broke; http.client.HTTPException: what came back is not HTTP.
    """
    call = _Call(url, body, headers, seconds)
    thread = threading.Thread(target=call.run, name="chat-model", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        call.abandon()
        raise Late
    if call.reply is None:
        raise call.error or Late
    return call.reply


class _Call:
    """A call under way. Once abandoned it sends nothing more."""

    def __init__(self, url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> None:
        parts = urlsplit(url)
        self._path, self._body, self._headers = parts.path, body, dict(headers)
        host, port = parts.hostname or "", parts.port
        self._connection = (
            http.client.HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())
            if parts.scheme == "https"
            else http.client.HTTPConnection(host, port, timeout=seconds)
        )
        self._socket: socket.socket | None = None
        self._turn, self._abandoned = threading.Lock(), False
        self.reply: Reply | None = None
        self.error: Exception | None = None

    def run(self) -> None:
        """Send and read; leaves a reply or an error."""
        try:
            self.reply = self._exchange()
        except TimeoutError:
            self.error = Late()
        except (OSError, http.client.HTTPException, ValueError, TooLong, Late) as error:
            self.error = error
        finally:
            self._connection.close()

    def abandon(self) -> None:
        """Cut the connection off under whatever it is at."""
        with self._turn:
            self._abandoned = True
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)

    def _exchange(self) -> Reply:
        self._connection.connect()
        with self._turn:
            if self._abandoned:
                raise Late
            self._socket = self._connection.sock
        self._connection.request("POST", self._path, self._body, self._headers)
        response = self._connection.getresponse()
        with response:
            if response.status != http.client.OK:
                return Reply(response.status, b"")
            body = response.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise TooLong
        return Reply(response.status, body)
