"""What operators see of a question: numbers, and log lines that tell everything but what people wrote."""

import json
import logging
from datetime import timedelta
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest
import structlog
from pydantic import SecretStr

from bot.cases.case import Origin
from bot.cases.intake.opening import Submission
from bot.operating.readiness import Readiness
from bot.telemetry import set_up_logging
from tests.case_desk import REPORT, reported
from tests.desk import ALICE, DESK, Desk
from tests.desk_fixtures import OpenDesk
from tests.fake_slack import FakeSlack
from tests.fakes import FakeClock
from tests.sample_answers import FakeAnswering

QUESTION = "does our EU trademark count in China, dear pangolin?"


class Known(FakeAnswering):
    """Answers made by hand, from guidance with a version."""

    corpus_version, problem, corpus = "v1", None, SimpleNamespace(passages=())


@pytest.fixture
def answering() -> Known:
    """For every desk here."""
    return Known()


def figures(desk: Desk) -> dict[str, float]:
    """All samples by name and labels."""
    desk.program.metrics.look_with(Readiness(desk.program, desk.clock).figures)
    lines = desk.program.metrics.page().decode().splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


def test_a_question_is_counted_with_its_outcome_and_its_times(desk: Desk) -> None:
    desk.says(ALICE, f"{DESK} {QUESTION}")
    seen = figures(desk)
    assert seen['knockoff_answers_total{outcome="answered",reason=""}'] == 1
    for stage in ("waited", "answered", "finished"):
        assert seen[f'knockoff_question_seconds_count{{stage="{stage}"}}'] == 1
    assert seen['knockoff_ack_seconds_count{kind="event"}'] == 2  # the mention, and the same post as a message
    assert seen['knockoff_slack_call_seconds_count{method="chat.postMessage"}'] == 1
    assert seen['knockoff_inbox_items{state="done"}'] == 1
    assert seen["knockoff_inbox_oldest_seconds"] == 0
    assert seen["knockoff_database_up"] == 1


def test_slacks_errors_are_counted_by_their_code(desk: Desk, slack: FakeSlack) -> None:
    desk.program.metrics.called("chat.postMessage", "channel_not_found", 0.1)
    desk.program.metrics.called("chat.postMessage", "<script>", 0.1)
    seen = figures(desk)
    assert seen['knockoff_slack_errors_total{code="channel_not_found",method="chat.postMessage"}'] == 1
    assert seen['knockoff_slack_errors_total{code="other",method="chat.postMessage"}'] == 1


def test_what_waits_has_an_age(desk: Desk, clock: FakeClock) -> None:
    post = desk.writes(ALICE, f"{DESK} {QUESTION}")
    desk.program.courier.stop()  # so that it is written down and no more
    for body in post.events:
        desk.send(body)
    began = clock()
    clock.now = began.replace(hour=began.hour + 1)
    assert figures(desk)["knockoff_inbox_oldest_seconds"] == 3600
    assert figures(desk)['knockoff_inbox_items{state="received"}'] == 1


def test_the_log_tells_of_events_and_durations_and_never_what_was_written(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logging(as_json=True)
    desk.says(ALICE, f"{DESK} {QUESTION}")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    told = {line["event"]: line for line in lines}
    assert {"acknowledged", "answer_recorded", "inbox_item_finished"} <= set(told)
    assert {"event_id", "team", "kind", "ack_ms", "timestamp"} <= set(told["acknowledged"])
    assert {"team", "outcome", "reason", "answer_ms", "corpus_version"} <= set(told["answer_recorded"])
    assert {"team", "kind", "took_s", "attempt"} <= set(told["inbox_item_finished"])
    assert "pangolin" not in json.dumps(lines)
    structlog.reset_defaults()


def test_the_log_names_the_case_of_a_report_and_of_what_was_told_of_it(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logging(as_json=True)
    case = reported(desk, ALICE)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    (kept,) = [line for line in lines if line["event"] == "report_kept"]
    assert (kept["case"], kept["case_id"], kept["source"]) == (case.ref, case.id, "modal")
    assert kept["kept_ms"] >= 0
    told = [line for line in lines if line["event"] == "notice_told"]
    assert {line["audience"] for line in told} == {"card", "reporter"}
    assert {line["case_id"] for line in told} == {case.id}
    assert all(line["event_id"] and line["took_s"] >= 0 for line in told)
    typed = [REPORT.product, REPORT.seller, *REPORT.links]
    assert [text for text in typed if text and text in json.dumps(lines)] == []


def test_what_libraries_say_is_a_line_of_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(as_json=True)
    logging.getLogger("slack_sdk").warning("Failed to send a request")
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"], line["logger"]) == ("Failed to send a request", "warning", "slack_sdk")


@pytest.mark.parametrize("as_json", [True, False])
def test_an_error_that_a_library_logs_is_told_by_its_type_and_place(
    as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logging(as_json)
    try:
        raise KeyError("only counsel may read this")
    except KeyError as error:
        logging.getLogger("uvicorn.error").exception(f"Exception in ASGI application: {error}")
        logging.getLogger("slack_bolt.App").error(f"Failed to run a listener ({error})")
    logging.getLogger("slack_sdk").error("Failed to handle: only counsel may read this")
    said = capsys.readouterr().err
    assert said.count("KeyError") == 2
    assert said.count("test_watching:") == 3
    assert said.count("test_watching.py:") == 2
    assert "counsel" not in said


def test_people_at_a_terminal_are_told_only_of_trouble(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(as_json=False)
    desk.says(ALICE, f"{DESK} {QUESTION}")
    assert capsys.readouterr().err == ""


def test_a_desk_whose_database_went_away_is_not_ready_and_says_so_in_its_figures(desk: Desk, tmp_path: Path) -> None:
    readiness = Readiness(desk.program, desk.clock)
    assert readiness.faults() == [  # in tests nothing runs aside
        "the inbox is not being worked off: restart the desk",
        "nobody is told what happens to cases: restart the desk",
        "nobody is reminded of deadlines: restart the desk",
    ]
    desk.program.courier.start()
    desk.program.casework.start()
    assert readiness.faults() == []
    with desk.database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert readiness.faults() == ["the database is not at the newest version: run 'knockoff db upgrade'"]
    desk.program.courier.stop()
    desk.program.casework.stop()
    desk.database.close()
    (tmp_path / "desk.sqlite").unlink()
    (tmp_path / "desk.sqlite").mkdir()
    assert readiness.faults()[0] == "the database does not answer"
    assert figures(desk)["knockoff_database_up"] == 0
    assert figures(desk)['knockoff_worker_alive{worker="courier"}'] == 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("name", ["herald", "upkeep"])
def test_a_desk_with_a_dead_thread_is_not_ready_and_says_which(desk: Desk, name: str) -> None:
    died = Event()

    def dies() -> float:
        died.set()
        raise SystemExit  # no Exception: it ends the thread as whatever nobody thought of would

    desk.program.courier.start()
    casework = desk.program.casework
    (worker,) = (rounds for rounds in casework.workers if rounds.name == name)
    worker._round = dies
    casework.start()
    assert died.wait(10)
    worker._thread.join(10)
    (fault,) = Readiness(desk.program, desk.clock).faults()
    assert fault.endswith("restart the desk")
    assert {k: v for k, v in figures(desk).items() if k.startswith("knockoff_worker_alive")} == {
        f'knockoff_worker_alive{{worker="{each}"}}': each != name for each in ("courier", "herald", "upkeep")
    }
    casework.stop()


def test_rounds_that_fail_again_and_again_are_counted_until_one_does_not(desk: Desk) -> None:
    casework = desk.program.casework
    mended, casework.by_the_clock._round = casework.by_the_clock._round, lambda: 1 / 0
    for failures in (1, 2):
        casework.by_the_clock.once()
        assert figures(desk)['knockoff_worker_failures{worker="upkeep"}'] == failures
    casework.by_the_clock._round = mended
    casework.by_the_clock.once()
    assert figures(desk)['knockoff_worker_failures{worker="upkeep"}'] == 0


def test_an_index_that_cannot_be_used_is_why_a_desk_is_not_ready(desk: Desk, answering: Known) -> None:
    desk.program.courier.start()
    desk.program.casework.start()
    answering.problem = "the index was built for another encoder"
    assert Readiness(desk.program, desk.clock).faults() == [
        "the newest index cannot be used: run 'knockoff guidance index'"
    ]
    assert figures(desk)["knockoff_index_usable"] == 0
    assert figures(desk)['knockoff_index_info{corpus_version="v1"}'] == 1
    desk.program.casework.stop()


def test_what_a_mirror_was_not_sent_is_counted_and_told_from_what_people_were_not_told(open_desk: OpenDesk) -> None:
    desk = open_desk(webhook_url="https://127.0.0.1:9/hook", webhook_secret=SecretStr("whsec_" + "QUJD" * 8))
    assert figures(desk)['knockoff_mirror_items{mirror="webhook"}'] == 0
    desk.program.cases.opening.submit(Submission("k", REPORT, ALICE, Origin("modal")))
    told_before, mirrors = figures(desk)["knockoff_outbox_items"], desk.program.casework.mirrors
    assert mirrors is not None
    desk.clock.forward(timedelta(minutes=2))
    mirrors.once()
    seen = figures(desk)
    assert seen['knockoff_mirror_items{mirror="webhook"}'] == 1
    assert seen['knockoff_mirror_oldest_seconds{mirror="webhook"}'] == 120
    assert seen['knockoff_mirror_sends_total{mirror="webhook",outcome="failed"}'] == 1
    assert seen["knockoff_outbox_items"] == told_before > 0
    assert "cases are not mirrored: restart the desk" in Readiness(desk.program, desk.clock).faults()
