"""Socket Mode over a real websocket that ends in every way one can: the desk is back at once and everything is done once."""

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pydantic import SecretStr

from bot import wiring
from bot.operating.readiness import Readiness
from bot.slack import rush
from bot.slack import socket as by_socket
from tests.builders import Json
from tests.case_desk import cards, letters
from tests.desk import ALICE, BOB, DESK, Desk
from tests.fake_slack import TOKEN, Fault
from tests.fake_socket import FakeSocket, Wire
from tests.report_desk import FILLED, opens

QUESTION = f"{DESK} does our EU trademark count in China?"
BACK_S = 4.0  # within which the desk has a new connection; it looks whether there is one only every five


def ended_by_word(reason: str) -> Callable[[Wire], None]:
    """Slack asks for a new connection, and ends this one once it is there."""

    def end(wire: Wire) -> None:
        told = {
            "type": "disconnect",
            "reason": reason,
            "debug_info": {"host": "applink-1", "approximate_connection_time": 60},
        }
        wire.send(told)

    return end


def falls_silent(wire: Wire) -> None:
    """The other machine is gone, and nothing says so."""
    wire.silent = True


ENDS: dict[str, Callable[[Wire], None]] = {
    "closed": Wire.close,
    "half closed": Wire.half_close,
    "torn": Wire.tear,
    "silent": falls_silent,
    "about to be closed": ended_by_word("warning"),
    "to be refreshed": ended_by_word("refresh_requested"),
    "switched off": ended_by_word("link_disabled"),
}


class Line:
    """The desk, connected; envelopes are numbered."""

    def __init__(self, desk: Desk, ends: FakeSocket) -> None:
        self.desk, self.ends = desk, ends
        self._numbers = itertools.count(1)

    def envelope(self, kind: str, payload: Json, **more: Any) -> Json:
        """An envelope."""
        return {"envelope_id": f"E{next(self._numbers)}", "type": kind, "payload": payload, **more}

    def asks(self, user: str) -> list[Json]:
        """What Slack sends when somebody asks in a channel."""
        return [self.envelope("events_api", body) for body in self.desk.writes(user, QUESTION).events]


@pytest.fixture(autouse=True)
def nobody_waits_for_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test desk does what comes after an acknowledgement before it is sent, and would let whoever waits for that pass."""
    monkeypatch.setattr(rush, "LONGEST_S", 0.01)


@contextmanager
def connected(desk: Desk) -> Iterator[Line]:
    """The desk at work on what it is sent by a socket."""
    with FakeSocket() as ends:
        desk.slack.workspace.socket = ends.url
        settings = desk._settings.model_copy(update={"slack_app_token": SecretStr(TOKEN)})
        with wiring.socket(settings, desk.program):
            yield Line(desk, ends)


@pytest.mark.parametrize("end", ENDS)
def test_however_a_connection_ends_the_next_one_is_there_and_everything_is_done_once(
    desk: Desk, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_socket, "STEADY_S", 0.0)
    if end == "silent":
        monkeypatch.setattr(by_socket, "PING_S", 0.2)
    before, during, after = (desk.writes(who, f"{QUESTION} {n}") for n, who in enumerate((ALICE, BOB, ALICE)))
    form = opens(desk, BOB).fill(**FILLED).body("view_submission")
    with connected(desk) as line:
        first = line.ends.wire(1)
        asked = [line.envelope("events_api", body) for post in (before, during) for body in post.events]
        sent = line.envelope("interactive", form, accepts_response_payload=True)
        for envelope in (*asked[:2], sent):
            first.send(envelope)
        line.ends.until_acknowledged(*(e["envelope_id"] for e in (*asked[:2], sent)))
        for envelope in asked[2:]:
            first.send(envelope)
        ENDS[end](first)
        second = line.ends.wire(2, BACK_S)
        for number, envelope in enumerate((*asked, sent), 1):  # Slack has lost every acknowledgement
            second.send({**envelope, "retry_attempt": number % 4, "retry_reason": "timeout"})
        new = [line.envelope("events_api", body) for body in after.events]
        for envelope in new:
            second.send(envelope)
        line.ends.until_acknowledged(*(e["envelope_id"] for e in new), *(e["envelope_id"] for e in asked))
        line.ends.until_acknowledged(asked[0]["envelope_id"], sent["envelope_id"], times=2)
    desk.delivers()

    assert [len(desk.sees(post)) for post in (before, during, after)] == [1, 1, 1]
    assert (len(cards(desk)), len(letters(desk, BOB))) == (1, 1)


def test_while_slack_gives_no_new_connection_the_desk_says_so_and_tries_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_socket, "PING_S", 0.1)
    post = desk.writes(ALICE, QUESTION)
    desk.answering.problem = None
    readiness, refused = Readiness(desk.program, desk.clock), threading.Event()
    with connected(desk) as line:
        line.ends.wire(1)
        before = readiness.faults()  # of a desk that only listens
        desk.slack.down = Fault(error="invalid_auth", hold=refused.set)
        line.ends.wires[0].tear()
        assert refused.wait(10)
        (fault,) = set(readiness.faults()) - set(before)
        assert "app token" in fault
        desk.slack.down = None
        second = line.ends.wire(2)
        asked = [line.envelope("events_api", body) for body in post.events]
        for envelope in asked:
            second.send(envelope)
        line.ends.until_acknowledged(*(envelope["envelope_id"] for envelope in asked))
        assert readiness.faults() == before

    assert len(desk.sees(post)) == 1
