"""The HTTP side: Slack is let in by its signature, watchers see whether all is well, and nobody else gets anything."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt import BoltContext, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.slack.watched import WatchedApp
from bot.telemetry import set_up_logging
from bot.web import app as web
from bot.web.app import MOST_BYTES, Watch, build_web, serving, slack_routes, watch_routes

PRIVATE = "only counsel may read this"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
VERIFIER = SignatureVerifier(SECRET)
Seen = list[dict[str, Any]]


def desk(seen: Seen) -> WatchedApp:
    """A Slack app that keeps what reaches it."""

    def keep(body: dict[str, Any], context: BoltContext, next_: Callable[[], BoltResponse]) -> BoltResponse:
        seen.append(body)
        context.ack()
        return BoltResponse(status=200, body="")

    installed = AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="U0BOT")
    app = WatchedApp(authorize=lambda **_context: installed, signing_secret=SECRET)
    app.use(keep)
    return app


@pytest.fixture
def seen() -> Seen:
    """What reached the Slack app."""
    return []


@pytest.fixture
def client(seen: Seen) -> TestClient:
    """A browser in front of the server of HTTP mode."""
    watch = Watch(list, lambda: b"knockoff_answers_total 1.0\n")
    routes = slack_routes(desk(seen), VERIFIER) + watch_routes(watch, "token", metrics=True)
    return TestClient(build_web(routes), raise_server_exceptions=True)


def signed(body: bytes, at: float | None = None, kind: str = "application/json") -> dict[str, str]:
    """The headers Slack would send, at a time."""
    stamp = str(int(at if at is not None else time.time()))
    signature = VERIFIER.generate_signature(timestamp=stamp, body=body) or ""
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": signature, "content-type": kind}


BODY = json.dumps(
    {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": {"type": "app_mention"}}
).encode()


def test_what_slack_signed_reaches_the_desk(client: TestClient, seen: Seen) -> None:
    assert client.post("/slack/events", content=BODY, headers=signed(BODY)).status_code == 200
    assert [body["event_id"] for body in seen] == ["Ev1"]


def test_slacks_question_whether_the_address_is_ours_is_answered(client: TestClient) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    answer = client.post("/slack/events", content=body, headers=signed(body))
    assert (answer.status_code, answer.json()) == (200, {"challenge": "abc"})


@pytest.mark.parametrize("age", [-301, -3600, 301, 86400])
def test_a_signature_older_or_newer_than_five_minutes_is_refused(client: TestClient, seen: Seen, age: int) -> None:
    answer = client.post("/slack/events", content=BODY, headers=signed(BODY, time.time() - age))
    assert (answer.status_code, seen) == (401, [])


@pytest.mark.parametrize("age", [0, 290])
def test_a_replay_within_five_minutes_is_let_in_because_the_inbox_knows_it(
    client: TestClient, seen: Seen, age: int
) -> None:
    headers = signed(BODY, time.time() - age)
    assert [client.post("/slack/events", content=BODY, headers=headers).status_code for _ in range(2)] == [200, 200]


@pytest.mark.parametrize(
    "change",
    [
        {"x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-signature": ""},
        {"x-slack-signature": "v0=\u00e9".encode("latin-1")},
        {"x-slack-request-timestamp": "yesterday"},
        {"x-slack-request-timestamp": "1e999"},
        {"x-slack-request-timestamp": ""},
    ],
)
def test_a_forged_signature_is_refused_whatever_it_looks_like(client: TestClient, seen: Seen, change: Any) -> None:
    answer = client.post("/slack/events", content=BODY, headers={**signed(BODY), **change})
    assert (answer.status_code, answer.text, seen) == (401, "unauthorized", [])


def test_a_signature_covers_the_body(client: TestClient, seen: Seen) -> None:
    answer = client.post("/slack/events", content=BODY.replace(b"T1", b"T2"), headers=signed(BODY))
    assert (answer.status_code, seen) == (401, [])


@cache
def one_client() -> tuple[TestClient, Seen]:
    """One desk's HTTP side for all that is made up, as an attacker has it, and what reached the desk."""
    seen: Seen = []
    return TestClient(build_web(slack_routes(desk(seen), VERIFIER)), raise_server_exceptions=True), seen


@given(
    st.binary(max_size=300),
    st.dictionaries(st.sampled_from(["x-slack-signature", "x-slack-request-timestamp"]), st.binary(max_size=40)),
)
def test_nothing_unsigned_is_parsed_or_crashes_anything(body: bytes, headers: dict[str, bytes]) -> None:
    client, seen = one_client()
    clean = {name: value.replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"") for name, value in headers.items()}
    assert client.post("/slack/events", content=body, headers=list(clean.items())).status_code == 401
    assert seen == []


def test_more_than_slack_ever_sends_is_refused_unread(client: TestClient, seen: Seen) -> None:
    large = b"{" + b" " * MOST_BYTES + b"}"
    assert client.post("/slack/events", content=large, headers=signed(large)).status_code == 413
    in_pieces = (large[start : start + 65536] for start in range(0, len(large), 65536))
    assert client.post("/slack/events", content=in_pieces, headers=signed(large)).status_code == 413
    assert seen == []


def test_only_the_routes_there_are_are_found(client: TestClient) -> None:
    for path in ("/", "/slack", "/slack/events/", "/docs", "/openapi.json", "/.env", "/console"):
        assert client.get(path, follow_redirects=False).status_code in {307, 404}, path
    assert client.get("/slack/events").status_code == 405
    assert client.post("/healthz").status_code == 405
    assert client.delete("/readyz").status_code == 405


def test_the_desk_is_alive_as_soon_as_it_answers_and_ready_when_nothing_is_wrong(client: TestClient) -> None:
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (200, "ok")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "faults": []})


def test_a_desk_that_is_not_ready_says_why() -> None:
    client = TestClient(
        build_web(watch_routes(Watch(lambda: ["the database does not answer"], bytes), None, metrics=False))
    )
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["faults"]) == (503, ["the database does not answer"])
    assert client.get("/metrics").status_code == 404


def test_a_check_that_hangs_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "LOOK_S", 0.02)
    stuck = threading.Event()

    def hang() -> list[str]:
        stuck.wait(5)
        return []

    with TestClient(build_web(watch_routes(Watch(hang, bytes), None, metrics=False))) as client:
        answer = client.get("/readyz")
        stuck.set()
    assert answer.status_code == 503


@pytest.mark.parametrize("given_", [None, "Bearer wrong", "Bearer ", "token", "Basic token", "Bearer token2"])
def test_figures_are_shown_to_the_bearer_of_the_token_alone(client: TestClient, given_: str | None) -> None:
    headers = {"authorization": given_} if given_ else {}
    assert client.get("/metrics", headers=headers).status_code == 401
    allowed = client.get("/metrics", headers={"authorization": "Bearer token"})
    assert (allowed.status_code, allowed.text) == (200, "knockoff_answers_total 1.0\n")


def test_a_slow_acknowledgement_holds_up_nobody_else_and_the_server_does_not_name_itself() -> None:
    release, entered = threading.Event(), threading.Event()

    class Slow:
        def dispatch(self, _request: Any) -> BoltResponse:
            entered.set()
            release.wait(10)
            return BoltResponse(status=200, body="")

    routes = slack_routes(Slow(), VERIFIER) + watch_routes(Watch(list, bytes), None, metrics=True)
    with serving(build_web(routes), "127.0.0.1", 0) as port:
        slow = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        slow.request("POST", "/slack/events", BODY, signed(BODY))
        assert entered.wait(5)
        other = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        other.request("GET", "/healthz")
        answer = other.getresponse()
        assert (answer.status, answer.getheader("server"), answer.read()) == (200, None, b"ok")
        release.set()
        assert slow.getresponse().status == 200
        slow.close()
        other.close()


def test_a_port_that_is_taken_is_an_error_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"), ExitStack() as stack:
        stack.enter_context(serving(build_web([]), "127.0.0.1", taken.getsockname()[1]))


def test_a_request_that_is_no_http_is_refused() -> None:
    with ExitStack() as stack:
        port = stack.enter_context(serving(build_web([]), "127.0.0.1", 0))
        raw = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
        raw.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 400")


def test_what_nobody_foresaw_is_answered_and_logged_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(as_json=True)

    async def burst(_request: Request) -> Response:
        raise ValueError(PRIVATE)

    async def breaks_off(_request: Request) -> Response:
        return StreamingResponse(f"{int(part)}" for part in ("1", PRIVATE))

    with serving(build_web([Route("/burst/{what}", burst), Route("/breaks", breaks_off)]), "127.0.0.1", 0) as port:
        told = httpx2.get(f"http://127.0.0.1:{port}/burst/{PRIVATE}").text
        with pytest.raises(httpx2.RemoteProtocolError):  # nobody takes a part for the whole
            httpx2.get(f"http://127.0.0.1:{port}/breaks")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    failed = [
        (line["error"], line["where"].count("test_app.py")) for line in lines if line["event"] == "request_failed"
    ]
    assert failed == [("ValueError", 1), ("ValueError", 1)]
    first, second = [line for line in lines if line["event"] == "request_failed"]
    assert told == f"failed, reference {first['reference']}"
    assert [(line["method"], line["route"]) for line in (first, second)] == [
        ("GET", "/burst/{what}"),
        ("GET", "/breaks"),
    ]
    assert PRIVATE not in json.dumps(lines)
