"""Marks stay over restarts; a letter is written once, and its words are forgotten once it was sent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.answering.model import Answered, Citation, Declined, Reason
from bot.answering.ports import AnswerRecord, Thread
from bot.cases.upkeep.letters import Letter, Letters
from bot.cases.upkeep.marks import Marks
from bot.storage.answers import SqlAnswerLog
from bot.storage.cited_answers import answers_citing
from bot.storage.engine import Database
from bot.storage.upkeep import SqlLetters, SqlMarks
from tests import sample_answers
from tests.contract.conftest import BACKENDS, DATABASES, at_once
from tests.memory import MemoryLetters, MemoryMarks

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
OpenDatabase = Callable[[str], Database]


@pytest.fixture(params=BACKENDS)
def marks(request: pytest.FixtureRequest, database: OpenDatabase) -> Marks:
    """No marks yet."""
    return MemoryMarks() if request.param == "memory" else SqlMarks(database(request.param))


@pytest.fixture(params=BACKENDS)
def letters(request: pytest.FixtureRequest, database: OpenDatabase) -> Letters:
    """No letters yet."""
    return MemoryLetters() if request.param == "memory" else SqlLetters(database(request.param))


def letter(key: str = "digest:U1:2026-11-23", minutes: int = 0) -> Letter:
    """A letter."""
    return Letter(key, "U1", "律师函\0 “C&D” 🙂".replace("\0", ""), NOW + timedelta(minutes=minutes))


def test_marks_are_set_replaced_dropped_and_found_by_their_beginning(marks: Marks) -> None:
    marks.put({"passage:a#b": "1", "passage:a_b": "2", "law": "2027-01-01"})
    marks.put({"passage:a#b": "3", "passage:a_b": None, "nothing": None})
    assert marks.those("passage:") == {"passage:a#b": "3"}
    assert marks.those("") == {"passage:a#b": "3", "law": "2027-01-01"}
    assert marks.those("passage_") == marks.those("%") == {}


def test_a_letter_is_kept_once_for_ever(letters: Letters) -> None:
    assert letters.write(letter())
    assert not letters.write(replace(letter(), text="other"))
    assert letters.waiting() == (letter(),)
    letters.sent(letter().key, NOW, "refused: \0")
    assert not letters.write(letter())
    assert letters.waiting() == ()


def test_letters_wait_the_oldest_first_and_it_is_known_which_were_begun(letters: Letters) -> None:
    for minutes in (5, 1, 3):
        letters.write(letter(f"k{minutes}", minutes))
    letters.begin("k3")
    assert [(each.key, each.begun) for each in letters.waiting()] == [("k1", False), ("k3", True), ("k5", False)]
    assert [each.key for each in letters.waiting(2)] == ["k1", "k3"]
    letters.sent("k1", NOW, "user_not_found")
    assert [each.key for each in letters.waiting()] == ["k3", "k5"]


@pytest.mark.parametrize("kind", DATABASES)
def test_of_two_that_write_one_letter_at_once_one_does(kind: str, database: OpenDatabase) -> None:
    opened = database(kind)
    assert sorted(at_once(lambda _: SqlLetters(opened).write(letter()))) == [False, True]


@pytest.mark.parametrize("kind", DATABASES)
def test_the_words_of_a_letter_that_was_sent_are_forgotten(kind: str, database: OpenDatabase) -> None:
    opened = database(kind)
    SqlLetters(opened).write(letter())
    SqlLetters(opened).sent(letter().key, NOW)
    with opened.reading() as connection:
        row = connection.exec_driver_sql("SELECT text, sent_at FROM letters").one()
    assert row.text == ""
    assert row.sent_at is not None


@pytest.mark.parametrize("kind", DATABASES)
def test_answers_that_were_not_taken_back_are_found_by_what_they_quote(kind: str, database: OpenDatabase) -> None:
    opened = database(kind)
    log, answer = SqlAnswerLog(opened), sample_answers.with_law_change()
    assert isinstance(answer, Answered)
    cited = frozenset(str(citation.passage.id) for citation in answer.citations)
    assert cited
    assert isinstance(answer.citations[0], Citation)
    declined = Declined(Reason.NOT_COVERED, None, (), (), NOW.date(), "v1")
    for key, given, days in (("a", answer, 10), ("b", answer, 190), ("c", declined, 10), ("back", answer, 10)):
        at = NOW - timedelta(days=days)
        log.record(AnswerRecord(key, key, Thread("T1", "C1", key), f"U-{key}", "who signs?", given, at, 1.0))
    log.retract("back", NOW)
    one = frozenset({sorted(cited)[0]})
    assert answers_citing(opened, one, NOW - timedelta(days=180)) == (
        ("U-a", NOW - timedelta(days=10), "who signs?", cited),
    )
    assert answers_citing(opened, frozenset({"no#where"}), NOW - timedelta(days=180)) == ()
