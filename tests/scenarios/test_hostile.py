"""What people hand in may be meant badly: it gets no power in Slack, no address of it is called, nothing in it is unpacked."""

import io
import json
import random
import socket
import zipfile
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier
from starlette.testclient import TestClient

from bot.cases.report import Contact, Said, Shipment
from bot.slack import ids
from bot.storage.console import SqlConsoleStore
from bot.telemetry import set_up_logging
from bot.web.app import build_web, slack_routes
from tests import builders
from tests.benchmarks.fuzz import broken
from tests.builders import Json
from tests.case_desk import (
    REPORT,
    answers,
    does,
    last_view,
    letters,
    lines,
    presses,
    replies,
    reported,
    trail,
    uploaded,
)
from tests.desk import ALICE, BOB, CARLA, DESK, GENERAL, OPAL, Desk
from tests.desk_fixtures import OpenDesk
from tests.fake_slack import TOKEN, Fault
from tests.fakes import FakeClock
from tests.report_desk import FILLED, opens
from tests.sample_answers import FakeAnswering

EVIL = "<!channel> <@U99EVIL> <https://evil.example|your bank> *bold* {{ 7 * 7 }} {% raw %} &lt;x&gt; =1+1"
EVERYWHERE = replace(
    REPORT,
    product=EVIL,
    brand=EVIL,
    seller=EVIL,
    story=EVIL,
    links=("https://www.alibaba.com/product-detail/K_1600482913377.html?x=<!channel>|<@U99EVIL>", EVIL),
    contact=Contact(Said.YES, Said.NO, Said.NO, EVIL),
    shipment=Shipment(Said.YES, EVIL),
)
INWARD = (
    *(
        "http://169.254.169.254/latest/meta-data/iam",
        "http://127.0.0.1:6379/",
        "http://localhost/admin",
        "file:///etc/passwd",
    ),
    *(
        "http://[::1]:8080/",
        "http://10.0.0.7/offer/1.html",
        "gopher://127.0.0.1:25/x",
        "https://evil.example/@alibaba.com/x",
    ),
)
SECRETS = {
    "slack_app_token": "xapp-1-CANARY-app",
    "slack_signing_secret": "CANARYsigningsecret0123456789abc",
    "metrics_token": "CANARY-metrics-token",
    "signing_key": "CANARY-signing-key-0123",
}
KINDS = ("application/json", "application/x-www-form-urlencoded", "text/plain", "a;b=\xff")
WORDS = "CANARY-of-a-question about our pangolin kettle"


def test_nothing_that_was_typed_has_power_anywhere_in_slack(desk: Desk) -> None:
    """The strict Slack refuses alarms, unknown mentions and links of others; the fixture looks at every message and view."""
    desk.slack.workspace.add_user(BOB, real_name=EVIL, name=EVIL)
    case = reported(desk, BOB, EVERYWHERE)
    replies(desk, OPAL, case, EVIL, files=[uploaded(desk, f"{EVIL}.png")])
    answers(desk, BOB, case, EVIL, files=[uploaded(desk, f"b{EVIL}.png", b"\x89PNG other" + bytes(64))])
    for action, given_ in (("ask", EVIL), ("note", EVIL), ("escalate", EVIL)):
        does(desk, OPAL, case, action, text=given_)
    desk.delivers()
    presses(desk, OPAL, ids.CASE_OPEN, case)
    for user in (OPAL, BOB):
        desk.event(builders.home_opened(user, desk.slack.workspace.direct(user), "home"))

    shown = json.dumps([last_view(desk), *desk.slack.workspace.homes.values(), letters(desk, BOB), lines(desk, case)])
    assert "evil.example" in shown
    assert "<https://evil.example" not in shown
    assert "<!channel>" not in shown
    assert "49" not in shown.replace(case.ref, "").split("{{ 7 * 7 }}")


def test_no_address_that_somebody_handed_in_is_ever_called(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    called: set[tuple[str, int]] = set()
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def watched(self: socket.socket, address: Any) -> Any:
        called.add(tuple(address[:2]))
        return connect(self, address)

    def looked_up(host: Any, *rest: Any, **more: Any) -> Any:
        called.add((str(host), 0))
        return resolve(host, *rest, **more)

    monkeypatch.setattr(socket.socket, "connect", watched)
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    for number, address in enumerate(INWARD):
        case = reported(desk, ALICE, replace(REPORT, links=(address,), story=address, seller=f"{number} {address}"))
        replies(desk, OPAL, case, address)
        desk.says(ALICE, f"{DESK} is {address} ours?")
    outside = uploaded(desk, "page.png", url_private=INWARD[0], url_private_download=INWARD[0])
    replies(desk, OPAL, case, "see", files=[outside])
    opens(desk, BOB, f"report {INWARD[1]}").fill(**{**FILLED, "links": INWARD[0]}).sends()
    desk.delivers()

    port = int(desk.slack.host.rpartition(":")[2])
    assert {address for address in called if address[1]} == {("127.0.0.1", port)}
    assert {host for host, known in called if not known} <= {"127.0.0.1", "localhost"}
    assert "evidence_refused" in [event.verb for event in trail(desk, case)]


def test_an_archive_is_kept_as_it_came_and_never_unpacked(desk: Desk) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../../etc/cron.d/x", b"\0" * 50_000_000)
    content = bomb.getvalue()
    case = reported(desk, ALICE)
    replies(desk, OPAL, case, "all of it", files=[uploaded(desk, "../../evil/..\\all.zip", content, "application/zip")])

    folder = desk.program.cases.custodian.files._folder
    files = [file for file in folder.rglob("*") if file.is_file()]
    kept = desk.program.cases.store.evidence(case.id)
    assert [file.read_bytes() for file in files] == [content][: len(kept)]
    assert all(file.resolve().is_relative_to(folder.resolve()) for file in files)
    assert not [file for file in folder.parent.rglob("x") if file.is_file()]


def test_a_case_id_that_somebody_made_up_or_took_from_elsewhere_opens_nothing(desk: Desk) -> None:
    case = reported(desk, ALICE)
    for value in (case.id, f"{case.id}:1", case.ref, "../" + case.id, "1 OR 1=1", EVIL, ""):
        trigger, hook = desk.slack.workspace.trigger(), desk.slack.hook(GENERAL, BOB)
        post = desk.slack.workspace.keep(GENERAL, {"user": BOB, "text": "x"})
        for action in (ids.CASE_OPEN, ids.CASE_CLAIM):
            body = {"action_id": action, "value": value}
            trigger = desk.slack.workspace.trigger()
            desk.send(builders.pressed(body, BOB, trigger, **builders.under(GENERAL, post, hook)))
        view = {"id": "V5", "type": "modal", "callback_id": f"{ids.CASE_FORM}_note", "blocks": [_TEXT]}
        desk.send(builders.submitted({**view, "private_metadata": value}, BOB, {"text": {"text": {"value": "mine"}}}))

    shown = json.dumps(desk.slack.workspace.views) + json.dumps(desk.told(BOB))
    assert REPORT.seller not in shown
    assert case.ref not in shown
    assert [event.verb for event in trail(desk, case)] == ["opened"]


_TEXT = {"type": "input", "block_id": "text", "element": {"type": "plain_text_input", "action_id": "text"}}


def test_who_opened_a_case_in_slack_is_written_down(desk: Desk, clock: FakeClock) -> None:
    case = reported(desk, ALICE)
    for who in (OPAL, ALICE, BOB, CARLA):
        presses(desk, who, ids.CASE_OPEN, case)
        clock.now = clock.now.replace(second=clock.now.second + 1)
    looked = SqlConsoleStore(desk.database).case_views(case.id)
    assert [view.person for view in looked] == [CARLA, OPAL]  # the others were refused and saw nothing of it


def test_no_secret_and_no_question_comes_out_anywhere(
    open_desk: OpenDesk, answering: FakeAnswering, capfd: pytest.CaptureFixture[str]
) -> None:
    set_up_logging(as_json=True, verbose=True)
    desk = open_desk(**{name: SecretStr(value) for name, value in SECRETS.items()})
    case = reported(desk, ALICE, replace(REPORT, story=WORDS))
    desk.says(ALICE, f"{DESK} {WORDS}")
    desk.slack.fail(
        "chat.postMessage", Fault(error="fatal_error"), Fault(status=500), Fault(drop=True), Fault(error="x y")
    )
    desk.says(ALICE, f"{DESK} {WORDS} 2")
    answering.answers[f"{WORDS} 3"] = ValueError(WORDS)
    desk.says(ALICE, f"{DESK} {WORDS} 3")
    for _ in range(4):
        desk.catch_up()
    desk.commands(ALICE, WORDS)
    desk.send({"type": "event_callback", "event": {"type": "somebody_sang", "text": WORDS}, "team_id": "T01TEST"})
    does(desk, OPAL, case, "note", text=WORDS)
    desk.delivers()
    told = capfd.readouterr()
    logged = told.err + told.out + desk.program.metrics.page().decode() + repr(desk._settings)
    structlog.reset_defaults()

    assert "inbox_item_failed" in logged
    assert "CANARY" not in logged
    assert "pangolin" not in logged
    assert TOKEN not in logged
    sent = json.dumps([call.args for call in desk.slack.calls], default=str)
    assert not [secret for secret in (*SECRETS.values(), TOKEN) if secret in sent]


@pytest.fixture
def door(open_desk: OpenDesk) -> tuple[TestClient, SignatureVerifier, Desk]:
    """The desk over HTTP, and Slack's way of signing."""
    verifier = SignatureVerifier(SECRETS["slack_signing_secret"])
    desk = open_desk(slack_signing_secret=SecretStr(SECRETS["slack_signing_secret"]))
    return TestClient(build_web(slack_routes(desk.program.app, verifier))), verifier, desk


def _real(desk: Desk) -> list[Json]:
    post = {"ts": "1.1", "user": ALICE, "text": f"{DESK} is it ours?"}
    view = {
        "id": "V5",
        "type": "modal",
        "callback_id": f"{ids.CASE_FORM}_note",
        "blocks": [_TEXT],
        "private_metadata": "",
    }
    return [
        builders.event(builders.message(GENERAL, post)),
        builders.command("is it?", GENERAL, ALICE, "1.t", desk.slack.hook(GENERAL, ALICE)),
        builders.submitted(view, OPAL, {"text": {"text": {"value": "x"}}}),
        builders.pressed({"action_id": ids.HELPFUL, "value": "A1"}, ALICE, "1.t", **builders.under(GENERAL, post, "")),
    ]


@given(st.integers(0, 2**32), st.text(max_size=300), st.sampled_from(KINDS))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_is_signed_gets_an_answer_and_never_a_crash(
    door: tuple[TestClient, SignatureVerifier, Desk], seed: int, junk: str, kind: str
) -> None:
    client, verifier, desk = door
    chance = random.Random(seed)
    whole = json.dumps(chance.choice(_real(desk)))
    body = chance.choice((broken(whole, chance), broken(whole, chance), junk)).encode("utf-8", "ignore")
    if kind.endswith("urlencoded"):
        body = b"payload=" + body
    stamp = "1795435200"
    verifier.clock = SimpleNamespace(now=lambda: 1795435200.0)  # of its own: the SDK's verifiers share one
    signature = verifier.generate_signature(timestamp=stamp, body=body)
    headers = {"x-slack-request-timestamp": stamp, "x-slack-signature": signature or "", "content-type": kind}
    answer = client.post("/slack/events", content=body, headers={k: v.encode("latin-1") for k, v in headers.items()})

    assert answer.status_code in {200, 400, 401, 404, 500}
    assert "Traceback" not in answer.text
    desk.executor.errors.clear()
    desk.slack.workspace.problems.clear()
