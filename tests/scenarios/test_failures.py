"""Things break: people hear a sentence and a reference, the log hears where, and nobody's words leave the database."""

import io
import logging
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from slack_bolt import BoltRequest
from sqlalchemy import event

from bot.answering.ports import State
from bot.slack import ids
from bot.slack.questions import answer_id
from bot.storage import engine
from tests import builders
from tests.desk import ALICE, DESK, GENERAL, Desk
from tests.desk_fixtures import OpenDesk
from tests.fake_slack import Fault
from tests.sample_answers import FakeAnswering

SECRET = "zebra-quilt-7431"
QUESTION = f"is {SECRET} ours?"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything any logger says, at every level, as it would be written."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=out), cache_logger_on_first_use=False)
    yield out
    structlog.reset_defaults()
    root.removeHandler(handler)
    root.setLevel(before)


def test_an_exception_becomes_a_sentence_and_a_reference_that_ops_can_find(
    desk: Desk, answering: FakeAnswering, logged: io.StringIO
) -> None:
    answering.answers[QUESTION] = RuntimeError(f"no idea what {SECRET} is")
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    for _ in range(5):
        desk.catch_up()

    (told,) = desk.sees(post)
    reference = answer_id(f"T01TEST:{GENERAL}:{post.ts}")
    assert reference in told["text"]
    assert "no idea" not in told["text"]
    assert "RuntimeError" not in told["text"]
    assert reference in logged.getvalue()
    assert "sample_answers.py" in logged.getvalue()


def test_an_exception_that_passes_costs_nothing_but_time(desk: Desk, answering: FakeAnswering) -> None:
    answering.answers[QUESTION] = RuntimeError("once")
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    del answering.answers[QUESTION]
    desk.catch_up()

    (answer,) = desk.sees(post)
    assert "China protects" in answer["text"]


def test_a_command_that_fails_says_so_privately(desk: Desk, answering: FakeAnswering) -> None:
    answering.answers[QUESTION] = RuntimeError("always")
    desk.commands(ALICE, QUESTION)
    for _ in range(5):
        desk.catch_up()

    assert [bool(re.search(r"reference A[0-9A-F]{12};", text)) for text in desk.told(ALICE)] == [True]
    assert desk.slack.posted(GENERAL) == []


def test_a_failure_that_cannot_be_told_ends_all_the_same(desk: Desk, answering: FakeAnswering) -> None:
    answering.answers[QUESTION] = RuntimeError("always")
    desk.slack.fail("chat.postMessage", Fault(error="is_archived"), times=20)
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    for _ in range(5):
        desk.catch_up()

    item = desk.inbox.find(f"T01TEST:{GENERAL}:{post.ts}")
    assert item is not None
    assert item.state is State.FAILED
    assert desk.slack.counts["chat.postMessage"] == 1


def test_one_question_that_fails_does_not_hold_up_the_next(desk: Desk, answering: FakeAnswering) -> None:
    answering.answers[QUESTION] = RuntimeError("always")
    desk.says(ALICE, f"{DESK} {QUESTION}")
    post = desk.says(ALICE, f"{DESK} another question?")

    assert len(desk.sees(post)) == 1


def test_no_log_line_holds_what_a_person_wrote(desk: Desk, answering: FakeAnswering, logged: io.StringIO) -> None:
    desk.slack.fail("chat.postMessage", Fault(drop=True), Fault(error="invalid_blocks"), Fault(status=500))
    desk.slack.fail("users.info", Fault(drop=True))
    desk.slack.fail("hooks", Fault(status=404, error="used_url"), times=2)
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    desk.catch_up()
    desk.catch_up()
    desk.edits(post, f"{DESK} and {QUESTION}")
    desk.commands(ALICE, QUESTION)
    desk.catch_up()
    desk.presses(ALICE, ids.SHOW_PASSAGES, desk.sees(post)[0], late_s=9)
    desk.presses(ALICE, ids.NOT_HELPFUL, desk.sees(post)[0])
    reason = {ids.NOT_HELPFUL_MORE: {ids.NOT_HELPFUL_MORE: {"value": SECRET}}}
    desk.send(builders.submitted(desk.slack.workspace.views[-1], ALICE, reason))
    answering.answers[QUESTION] = ValueError(QUESTION)
    desk.tells(ALICE, QUESTION)
    desk.event({"type": "reaction_added", "user": ALICE, "item": {"text": SECRET}})
    desk.deletes(post)

    assert "inbox_item_failed" in logged.getvalue()
    assert "listener_failed" in logged.getvalue()
    assert SECRET not in logged.getvalue()


def test_a_database_that_is_locked_at_receipt_makes_slack_send_again_and_that_is_answered(
    open_desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, logged: io.StringIO
) -> None:
    monkeypatch.setattr(engine, "BUSY_MS", 20)
    desk = open_desk()
    post = desk.writes(ALICE, f"{DESK} {QUESTION}")
    other = sqlite3.connect(tmp_path / "desk.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert [desk.send(body).status for body in post.events] == [500, 500]
    other.execute("ROLLBACK")
    other.close()
    assert desk.sees(post) == []

    for body in post.events:
        assert desk.send(body, {"x-slack-retry-num": "1", "x-slack-retry-reason": "http_error"}).status == 200

    assert len(desk.sees(post)) == 1
    assert "listener_failed" in logged.getvalue()
    assert SECRET not in logged.getvalue()


def test_a_database_that_cannot_be_written_at_receipt_makes_slack_send_again(desk: Desk, logged: io.StringIO) -> None:
    @event.listens_for(desk.database.engine, "begin")
    def _full(connection: object) -> None:
        connection.exec_driver_sql("PRAGMA query_only = ON")

    post = desk.writes(ALICE, f"{DESK} {QUESTION}")
    assert desk.send(post.events[0]).status == 500
    event.remove(desk.database.engine, "begin", _full)
    desk.database.engine.dispose()
    assert desk.send(post.events[0], {"x-slack-retry-num": "1"}).status == 200

    assert len(desk.sees(post)) == 1
    assert SECRET not in logged.getvalue()


def test_a_command_that_cannot_be_written_down_is_met_with_a_sentence(
    open_desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MS", 20)
    desk = open_desk()
    other = sqlite3.connect(tmp_path / "desk.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    response = desk.commands(ALICE, QUESTION)
    other.execute("ROLLBACK")
    other.close()

    assert response.status == 200
    (told,) = desk.told(ALICE)
    assert "noted under the reference E" in told
    assert "locked" not in told


def test_a_database_that_goes_away_in_the_middle_of_an_answer_costs_nothing(
    open_desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answering: FakeAnswering
) -> None:
    monkeypatch.setattr(engine, "BUSY_MS", 20)
    desk = open_desk()
    other = sqlite3.connect(tmp_path / "desk.sqlite", isolation_level=None)
    answering.meanwhile = lambda: other.execute("BEGIN EXCLUSIVE")
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    assert desk.sees(post) == []
    other.execute("ROLLBACK")
    other.close()
    desk.catch_up()

    assert len(desk.sees(post)) == 1


@pytest.mark.parametrize(
    "content",
    [
        {"type": "message", "hidden": True, "message": {"ts": "1.1", "user": ALICE}, "thread_ts": "1.1"},
        {"type": "message", "subtype": "message_changed", "channel": GENERAL},
        {"type": "message", "subtype": "message_deleted", "channel": GENERAL},
        {"type": "message", "user": ALICE, "text": "hi"},
        {"type": "app_mention", "user": ALICE, "channel": GENERAL},
        {"type": "app_mention"},
    ],
)
def test_an_event_that_lacks_half_of_it_is_acknowledged_and_ignored(desk: Desk, content: builders.Json) -> None:
    assert desk.event(content).status == 200


def test_a_request_of_nobodys_kind_is_no_crash(desk: Desk) -> None:
    response = desk.program.app.dispatch(BoltRequest(body={"type": "event_callback", "event": {}}, mode="socket_mode"))

    assert response.status in {200, 404}
