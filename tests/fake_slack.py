"""A strict Slack over HTTP: the real ``WebClient`` talks to it, and it refuses what Slack refuses.

It can be told to fail: with an error code, a rate limit, a server error, a connection that breaks before the call was carried
out or after it (so that the caller cannot know), or slowly.
"""

import json
import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs

from tests.fake_web_api import WebApi
from tests.fake_workspace import BOT_ID, Json, Refused, Whisper, Workspace

TOKEN = "xoxb-test"
HOOKS = "hooks"  # the name under which response URLs are made to fail


@dataclass
class Fault:
    """How a method fails. ``done`` lets the call be carried out first; ``hold`` is waited for before anything happens."""

    error: str = ""
    status: int = 200
    retry_after: int | None = None
    drop: bool = False
    done: bool = False
    hold: Callable[[], object] | None = None

    @property
    def only_slow(self) -> bool:
        """Whether the call comes to its end all the same."""
        return not (self.error or self.drop or self.status != 200)


@dataclass
class Call:
    """A call as it came in."""

    method: str
    args: Json


@dataclass
class Reply:
    """What goes back: nothing at all when the connection breaks."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    broken: bool = False


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # the desk may call fifty times at once


class FakeSlack:
    """The server. Use it as a context manager."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.workspace = Workspace(now)
        self.token = TOKEN  # the one that is good
        self.calls: list[Call] = []
        self._api = WebApi(self.workspace)
        self.down: Fault | None = None  # how every call fails, downloads too
        self._faults: defaultdict[str, list[Fault]] = defaultdict(list)
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """The base address of the Web API."""
        return f"http://127.0.0.1:{self._server.server_port}/api/"

    @property
    def host(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def hook(self, channel: str, user: str) -> str:
        """A new response URL for a person in a channel."""
        name = f"{HOOKS}/{len(self.workspace.hooks) + 1}"
        self.workspace.open_hook(name, channel, user)
        return f"http://127.0.0.1:{self._server.server_port}/{name}"

    def fail(self, method: str, *faults: Fault, times: int = 1) -> None:
        """Let the next calls of a method (``hooks``: of any response URL) fail, each fault so many times."""
        self._faults[method] += [fault for fault in faults for _ in range(times)]

    def heal(self) -> None:
        """Forget the faults that have not come up yet."""
        self._faults.clear()

    def called(self, method: str) -> list[Json]:
        """The arguments of every call of a method, failed ones too."""
        return [call.args for call in self.calls if call.method == method]

    @property
    def counts(self) -> Counter[str]:
        """How often each method was called."""
        return Counter(call.method for call in self.calls)

    def posted(self, channel: str, thread_ts: str | None = None) -> list[Json]:
        """The desk's messages that stand in a channel, or in one of its threads."""
        own = [m for m in self.workspace.channels[channel].messages if m.get("bot_id") == BOT_ID]
        return [m for m in own if thread_ts is None or m.get("thread_ts") == thread_ts]

    def whispers(self, user: str) -> list[Whisper]:
        """What only this person was shown."""
        return [whisper for whisper in self.workspace.whispers if whisper.user == user]

    def answer(self, path: str, token: str, args: Json) -> Reply:
        """Carry a request out, or fail it as told."""
        name = path.removeprefix("/api/").lstrip("/")
        method = HOOKS if name.startswith(HOOKS) else name
        with self.workspace.turn:
            self.calls.append(Call(method, args))
            fault = self._faults[method].pop(0) if self._faults[method] else self.down
        if fault is not None and fault.hold is not None:
            fault.hold()
        carried = Reply()
        if fault is None or fault.done or fault.only_slow:
            with self.workspace.turn:
                carried = self._carry_out(name, token, args)
        if fault is None or fault.only_slow:
            return carried
        if fault.drop:
            return Reply(broken=True)
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        return Reply(fault.status, _json({"ok": False, "error": fault.error or "internal_error"}), headers)

    def download(self, path: str, token: str) -> Reply:
        """Give a file's bytes to who has the token, and a page that asks to sign in to everybody else."""
        with self.workspace.turn:
            self.calls.append(Call("download", {"path": path, "token": token}))
            fault = self._faults["download"].pop(0) if self._faults["download"] else self.down
            kind, content = self.workspace.contents.get(path, ("", b""))
        if fault is not None and fault.drop:
            return Reply(broken=True)
        if fault is not None and fault.status != 200:
            return Reply(fault.status, b"", {"Location": "https://slack.example/sign-in"})
        if token != f"Bearer {self.token}" or not kind:
            return Reply(200 if kind else 404, b"<html>Sign in</html>", {"Content-Type": "text/html; charset=utf-8"})
        return Reply(200, content, {"Content-Type": kind})

    def _carry_out(self, name: str, token: str, args: Json) -> Reply:
        try:
            if name in self.workspace.hooks:
                return Reply(body=self.workspace.respond(name, args).encode())
            if token != f"Bearer {self.token}":
                raise Refused("invalid_auth")
            method: Callable[[Json], Json] | None = getattr(self._api, name.replace(".", "_"), None)
            if "." not in name or method is None:
                raise Refused("unknown_method")
            return Reply(body=_json({"ok": True, **method(args)}))
        except KeyError as missing:
            return Reply(body=_json({"ok": False, "error": "invalid_arguments", "missing": str(missing)}))
        except Refused as error:
            if name in self.workspace.hooks:
                return Reply(400 if "blocks" in str(error) else 404, str(error).encode())
            return Reply(body=_json({"ok": False, "error": str(error)}))


def _handler(slack: FakeSlack) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self._send(slack.answer(self.path, self.headers.get("Authorization") or "", self._args(raw)))

        def do_GET(self) -> None:
            self._send(slack.download(self.path, self.headers.get("Authorization") or ""))

        def _send(self, reply: Reply) -> None:
            if reply.broken:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json; charset=utf-8", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def _args(self, raw: bytes) -> Json:
            if "json" in (self.headers.get("Content-Type") or ""):
                return dict(json.loads(raw or b"{}"))
            return {name: _value(values[0]) for name, values in parse_qs(raw.decode()).items()}

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    return Handler


def _value(text: str) -> Any:
    """Forms carry structures as JSON."""
    return json.loads(text) if text[:1] in "[{" else text


def _json(payload: Json) -> bytes:
    return json.dumps(payload).encode()
