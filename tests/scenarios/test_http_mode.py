"""The whole desk over HTTP: Slack's signed request in at one port, the answer out to Slack, watchers at another port."""

import http.client
import json
import socket
import time
from contextlib import ExitStack
from typing import Any

import pytest
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier

from bot.errors import BotError
from bot.operating import serving
from bot.settings import Settings
from tests.desk import ALICE, DESK, Desk
from tests.desk_fixtures import OpenDesk
from tests.sample_answers import FakeAnswering
from tests.scenarios.test_watching import Known

SECRET = "0123456789abcdef0123456789abcdef"
QUESTION = "does our EU trademark count in China?"


@pytest.fixture
def answering() -> FakeAnswering:
    """Answers made by hand."""
    return Known()


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """A desk in HTTP mode."""
    return open_desk(slack_signing_secret=SecretStr(SECRET))


def settings(**given: Any) -> Settings:
    """Settings with ports that are free; 0 is not one an operator may set."""
    plain = Settings(_env_file=None, slack_signing_secret=SecretStr(SECRET))
    return plain.model_copy(update={"http_port": 0, "watch_port": 0, **given})


def ask(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    """One request, and what comes back."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    told = (answer.status, answer.read())
    connection.close()
    return told


def signed(body: bytes) -> dict[str, str]:
    """The headers Slack would send."""
    stamp = str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body) or ""
    return {"x_slack_request_timestamp": stamp, "x_slack_signature": signature, "content_type": "application/json"}


def test_a_question_that_comes_in_over_http_is_answered_once_though_slack_sends_it_twice(desk: Desk) -> None:
    post = desk.writes(ALICE, f"{DESK} {QUESTION}")
    with serving.http_server(settings(), desk.program) as port:
        for event in (*post.events, *post.events):
            body = json.dumps(event).encode()
            assert ask(port, "POST", "/slack/events", body, **signed(body))[0] == 200
            assert ask(port, "POST", "/slack/events", body, **(signed(body) | {"x_slack_signature": "v0=0"}))[0] == 401
    assert len(desk.sees(post)) == 1


def test_over_http_figures_need_the_token_and_without_one_are_not_there(desk: Desk) -> None:
    with serving.http_server(settings(), desk.program) as port:
        assert ask(port, "GET", "/metrics")[0] == 404
        assert ask(port, "GET", "/healthz") == (200, b"ok")
    with serving.http_server(settings(metrics_token=SecretStr("hush")), desk.program) as port:
        assert ask(port, "GET", "/metrics")[0] == 401
        assert b"knockoff_build_info" in ask(port, "GET", "/metrics", authorization="Bearer hush")[1]


def test_watchers_have_a_port_of_their_own_in_either_mode_and_slack_does_not_come_in_there(desk: Desk) -> None:
    desk.program.courier.start()
    desk.program.casework.start()
    with serving.watch_server(settings(), desk.program) as port:
        assert port is not None
        assert ask(port, "GET", "/readyz") == (200, b'{"ready":true,"faults":[]}')
        assert b"knockoff_database_up 1.0" in ask(port, "GET", "/metrics")[1]
        assert ask(port, "POST", "/slack/events")[0] == 404
    with serving.watch_server(settings(watch_port=None), desk.program) as none:
        assert none is None


def test_a_port_that_is_taken_names_its_setting(desk: Desk) -> None:
    with ExitStack() as stack:
        taken = stack.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
        with pytest.raises(BotError, match="KNOCKOFF_HTTP_PORT: cannot listen"):
            stack.enter_context(serving.http_server(settings(http_port=taken), desk.program))
        with pytest.raises(BotError, match="KNOCKOFF_WATCH_PORT: cannot listen"):
            stack.enter_context(serving.watch_server(settings(watch_port=taken), desk.program))


def test_without_a_signing_secret_nothing_is_served(desk: Desk) -> None:
    with pytest.raises(BotError, match="SLACK_SIGNING_SECRET"), ExitStack() as stack:
        stack.enter_context(serving.http_server(settings(slack_signing_secret=None), desk.program))
