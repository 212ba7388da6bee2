"""Upkeep from a shell: what the guidance lacks, what is past retention, the database."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import answerwiring, wiring
from bot.answering.model import Declined, Reason
from bot.answering.ports import AnswerRecord, Feedback, InboxItem, Kind, State, Thread
from bot.cases.ports import Draft
from bot.settings import read_settings
from bot.storage.drafts import SqlDrafts
from bot.storage.inbox import SqlInbox
from tests.knowledge_builders import TODAY, passage
from tests.unit.cli.conftest import Knockoff

THREAD = Thread("T1", "C1", "1.0")
NEAREST = {"marks": passage("marks#a", "It is so."), "letters": passage("letters#b", "So it is.")}


def keep(identity: str, question: str, days_ago: int, topic: str = "marks") -> None:
    """Put a declined question into the database, asked some days ago, and a finished inbox item for it."""
    asked_at = answerwiring.now() - timedelta(days=days_ago)
    answer = Declined(Reason.NOT_COVERED, None, (), (NEAREST[topic],), TODAY, "version")
    item = InboxItem(identity, Kind.ASK, THREAD, "1.0", "U1", question, asked_at, state=State.DONE)
    with wiring.open_database(read_settings()) as database:
        wiring.answer_log(database).record(
            AnswerRecord(identity, identity, THREAD, "U1", question, answer, asked_at, 1.0)
        )
        SqlInbox(database).receive(item)


def test_gaps_are_grouped_by_topic_the_largest_first(knockoff: Knockoff) -> None:
    keep("1", "brass plaques in lisbon", 3, "letters")
    keep("2", "who owns a hologram [red]", 2)
    keep("3", "who owns a smell", 1)
    with wiring.open_database(read_settings()) as database:
        wiring.answer_log(database).give_feedback(Feedback("3", "U2", False, "too short", answerwiring.now()))
    ran = knockoff("gaps")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.index("marks (2)") < ran.out.index("letters (1)")
    assert "who owns a hologram [red]" in ran.out
    assert "who owns a smell | too short" in ran.out
    assert ran.out.endswith("3 gaps in the last 90 days\n")


def test_gaps_look_back_as_far_as_they_are_told(knockoff: Knockoff) -> None:
    keep("1", "who owns a smell", 40)
    assert knockoff("gaps", "--days", "30").out == "0 gaps in the last 30 days\n"
    assert "1 gap in the last 50 days" in knockoff("gaps", "--days", "50").out


def test_purge_deletes_what_is_past_retention_and_nothing_else(
    knockoff: Knockoff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNOCKOFF_RETENTION_DAYS", "30")
    keep("old", "who owns a smell", 31)
    keep("new", "who owns a colour", 29)
    assert knockoff("purge").out == "deleted 1 answers and 1 inbox items older than 30 days\n"
    assert knockoff("purge").out == "deleted 0 answers and 0 inbox items older than 30 days\n"
    with wiring.open_database(read_settings()) as database:
        assert wiring.answer_log(database).find("old") is None
        assert wiring.answer_log(database).find("new") is not None


def test_purge_deletes_reports_that_were_not_sent_and_are_offered_no_more(knockoff: Knockoff) -> None:
    for person, hours in (("U1", 25), ("U2", 23)):
        with wiring.open_database(read_settings()) as database:
            SqlDrafts(database).save_draft(Draft(person, "[]", answerwiring.now() - timedelta(hours=hours)))
    assert knockoff("purge").code == 0
    with wiring.open_database(read_settings()) as database:
        left = [SqlDrafts(database).draft(person, datetime.min.replace(tzinfo=UTC)) for person in ("U1", "U2")]
    assert [draft is not None for draft in left] == [False, True]


def test_the_database_is_upgraded_as_often_as_one_likes(knockoff: Knockoff, bare: Path) -> None:
    for _ in range(2):
        ran = knockoff("db", "upgrade")
        assert (ran.code, ran.out) == (0, "The database is at the newest version.\n")
    assert (bare / "data/desk.sqlite").is_file()


@pytest.mark.parametrize("url", ["nonsense", "oracle9://x/y", "postgresql+psycopg2://localhost/x"])
def test_a_database_url_that_cannot_be_used_names_the_setting(
    knockoff: Knockoff, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("KNOCKOFF_DATABASE_URL", url)
    ran = knockoff("gaps")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("KNOCKOFF_DATABASE_URL cannot be used: ")


def test_serving_without_tokens_says_what_to_do(knockoff: Knockoff) -> None:
    ran = knockoff("serve")
    assert (ran.code, ran.out) == (1, "")
    assert "SLACK_BOT_TOKEN is not set; 'knockoff sandbox' needs no tokens" in ran.err
