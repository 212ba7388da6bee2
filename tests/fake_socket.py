"""Slack's ends of websockets: accepts connections, sends envelopes, notes acknowledgements, and breaks in every way one can."""

import base64
import hashlib
import json
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from tests.builders import Json

_HANDSHAKE = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10
_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: closing throws the connection away


class Wire:
    """One connection. ``silent`` lets pings go unanswered."""

    def __init__(self, peer: socket.socket, acknowledge: Callable[[Json], None]) -> None:
        self._peer, self._acknowledge = peer, acknowledge
        self._stream = peer.makefile("rb")
        self._turn = threading.Lock()
        self.silent = False
        self.over = threading.Event()

    def send(self, envelope: Json) -> None:
        """Send an envelope."""
        self.frame(_TEXT, json.dumps(envelope).encode())

    def frame(self, kind: int, content: bytes) -> None:
        """Send a frame."""
        size = len(content)
        length = bytes([size]) if size < 126 else struct.pack("!BH", 126, size)
        length = length if size < 65_536 else struct.pack("!BQ", 127, size)
        with self._turn:
            self._peer.sendall(bytes([0x80 | kind]) + length + content)

    def close(self) -> None:
        """End it as one should: with a word, and without waiting for one."""
        self.frame(_CLOSE, struct.pack("!H", 1000))
        self.half_close()

    def half_close(self) -> None:
        """Send nothing any more, without a word; what comes is still read."""
        self._peer.shutdown(socket.SHUT_WR)

    def tear(self) -> None:
        """End it in the middle of everything, as a machine that goes does."""
        self._peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self._peer.shutdown(socket.SHUT_RD)
        self._stream.close()
        self._peer.close()

    def listen(self) -> None:
        """Hear acknowledgements and pings until it is over."""
        try:
            while head := self._stream.read(2):
                self._heard(head[0] & 0x0F, self._content(head[1] & 0x7F))
        except (OSError, ValueError, struct.error):  # torn, by either side
            pass
        finally:
            self.over.set()

    def shake_hands(self) -> None:
        """Become a websocket, and say hello."""
        lines = [line.decode().strip() for line in iter(self._stream.readline, b"\r\n")]
        headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
        key = next(line.split(": ", 1)[1] for line in lines if line.lower().startswith("sec-websocket-key"))
        assert headers["upgrade"] == "websocket"
        accept = base64.b64encode(hashlib.sha1((key + _HANDSHAKE).encode()).digest()).decode()
        told = ("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")
        self._peer.sendall("\r\n".join((*told, f"Sec-WebSocket-Accept: {accept}", "", "")).encode())
        self.send({"type": "hello"})

    def _content(self, length: int) -> bytes:
        if length == 126:
            length = struct.unpack("!H", self._stream.read(2))[0]
        elif length == 127:
            length = struct.unpack("!Q", self._stream.read(8))[0]
        mask = self._stream.read(4)
        masked = self._stream.read(length)
        repeated = (mask * (length // 4 + 1))[:length]
        return (int.from_bytes(masked, "big") ^ int.from_bytes(repeated, "big")).to_bytes(length, "big")

    def _heard(self, kind: int, content: bytes) -> None:
        if kind == _PING and not self.silent:
            self.frame(_PONG, content)
        elif kind == _TEXT:
            self._acknowledge(json.loads(content))


class FakeSocket:
    """Where the desk connects to. Use it as a context manager."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"ws://127.0.0.1:{self._listening.getsockname()[1]}/link"
        self.acknowledged: dict[str, tuple[float, Any]] = {}  # when, and with what
        self.acknowledgements: Counter[str] = Counter()
        self.wires: list[Wire] = []
        self._changed = threading.Condition()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.close()
        for wire in self.wires:
            if not wire.over.is_set():
                wire.tear()

    def wire(self, number: int, most_s: float = 20.0) -> Wire:
        """The nth connection that was made, counted from 1, once there is one.

        Raises:
            TimeoutError: there is none.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.wires) >= number, most_s):
                raise TimeoutError(f"there were {len(self.wires)} connections, not {number}")
            return self.wires[number - 1]

    def until_acknowledged(self, *envelopes: str, times: int = 1, most_s: float = 20.0) -> None:
        """Wait until envelopes are acknowledged, so many times each.

        Raises:
            TimeoutError: they are not.
        """
        with self._changed:
            done = self._changed.wait_for(
                lambda: all(self.acknowledgements[name] >= times for name in envelopes), most_s
            )
            if not done:
                raise TimeoutError(f"of {envelopes} these were acknowledged: {self.acknowledgements}")

    def _accept(self) -> None:
        while True:
            try:
                peer, _ = self._listening.accept()
            except OSError:
                return
            wire = Wire(peer, self._note)
            threading.Thread(target=self._serve, args=(wire,), daemon=True).start()

    def _serve(self, wire: Wire) -> None:
        wire.shake_hands()
        with self._changed:
            self.wires.append(wire)
            self._changed.notify_all()
        wire.listen()

    def _note(self, ack: Json) -> None:
        with self._changed:
            name = str(ack["envelope_id"])
            self.acknowledged.setdefault(name, (time.perf_counter(), ack.get("payload")))
            self.acknowledgements[name] += 1
            self._changed.notify_all()
