"""A chat model's endpoint on 127.0.0.1 that answers as it is told to: properly, or as badly as endpoints do."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]
Behaviour = Callable[["Exchange"], None]


class Exchange(BaseHTTPRequestHandler):
    """One request, read; ``asked`` is its body."""

    server: "FakeEndpoint"
    asked: Json

    def do_POST(self) -> None:
        """Note the request and answer it as told."""
        self.asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(self.asked)
        self.server.paths.append(self.path)
        self.server.keys.append(self.headers.get("Authorization"))
        self.close_connection = True
        self.server.behave(self)

    def reply(self, body: bytes, status: int = 200, **headers: str) -> None:
        """Send a whole response."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def say(self, content: object) -> None:
        """Send a completion whose message has this content; what is no text is sent as JSON."""
        text = content if isinstance(content, str) else json.dumps(content)
        self.reply(json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode())

    @property
    def passages(self) -> list[Json]:
        """What the model was shown."""
        shown: list[Json] = json.loads(self.asked["messages"][1]["content"])["passages"]
        return shown

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class FakeEndpoint(ThreadingHTTPServer):
    """Serves on a free port. ``requests``, ``paths`` and ``keys`` keep what came."""

    daemon_threads = True

    def __init__(self, behave: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.behave = behave
        self.requests: list[Json] = []
        self.paths: list[str] = []
        self.keys: list[str | None] = []
        self.over = threading.Event()

    @property
    def url(self) -> str:
        """The base URL to set."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, *_args: object) -> None:
        """Who hangs up on us is no error."""


@contextmanager
def endpoint(behave: Behaviour) -> Iterator[FakeEndpoint]:
    """A running endpoint."""
    server = FakeEndpoint(behave)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()


def every_sentence(exchange: Exchange) -> list[Json]:
    """Claims that stand every check: each sentence shown, supported by itself."""
    return [
        {"sentence": text, "passage_id": passage["passage_id"], "quote": text}
        for passage in exchange.passages
        for text in passage["sentences"]
    ]
