"""What every answer log must do, in memory as on disk."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.answering.model import Answer, Answered, Citation, Declined, LawNote, Quote, Reason
from bot.answering.ports import AnswerLog, AnswerRecord, Feedback, Gap, Thread
from bot.knowledge.model import Role, Source, SourceKind
from bot.storage.answers import SqlAnswerLog
from bot.storage.engine import Database
from tests.contract.conftest import BACKENDS, at_once
from tests.fakes import InMemoryAnswerLog
from tests.knowledge_builders import passage

NOW = datetime(2026, 11, 23, 9, 30, 15, 123456, tzinfo=UTC)
DAY = date(2026, 11, 23)
THREAD = Thread("T1", "C1", "1.0")
OLD = passage(
    "marks#old",
    "Opposition lasts “three” months — RMB 1,500.\n\nDo: Ask counsel.\n\nAvoid: Do not wait. 律师函 🙂",
    rule="opposition",
    valid_to=date(2026, 12, 31),
    sources=(Source("s", "Title", "Publisher", "https://x.example/?a=1&b=2", "2019", SourceKind.SEED, "Art. 5"),),
    rights=("mark", "design"),
    jurisdictions=("CN", "US"),
    confidence="low",
)
NEW = passage(
    "marks#new", "Opposition lasts two months.", rule="opposition", valid_from=date(2027, 1, 1), kind="policy"
)
QUOTES = tuple(Quote(1, sentence.text, sentence.role) for sentence in OLD.sentences)
OTHER = Citation(2, NEW, (NEW.takeaway.text,))
ANSWERED = Answered(
    QUOTES, (Citation(1, OLD, (QUOTES[0].text,)), OTHER), (LawNote(OLD, OTHER, date(2027, 1, 1)),), DAY, "v1", "Notice."
)
PLAIN = Answered((Quote(1, NEW.text, Role.STATE),), (Citation(1, NEW, (NEW.text,)),), (), DAY, "v1")
REFUSED = Declined(Reason.UNSAFE, "bribes", (Citation(1, NEW, (NEW.text,)),), (), DAY, "v1", "Notice.")
NOT_COVERED = Declined(Reason.NOT_COVERED, None, (), (OLD, NEW), DAY, "v1")
NOWHERE = Declined(Reason.OFF_TOPIC, None, (), (), DAY, "v1")


def record(identity: str = "a1", answer: Answer = PLAIN, asked_at: datetime = NOW, **given_: object) -> AnswerRecord:
    """An answer as it was given; its inbox key is its id."""
    plain = AnswerRecord(identity, identity, THREAD, "U1", "who signs?", answer, asked_at, 12.5)
    return replace(plain, **given_)


def feedback(answer_id: str, person: str = "U2", helpful: bool = False, reason: str = "") -> Feedback:
    """What a person made of an answer."""
    return Feedback(answer_id, person, helpful, reason, NOW)


@pytest.fixture(params=BACKENDS)
def log(request: pytest.FixtureRequest, database: Callable[[str], Database]) -> AnswerLog:
    """An empty answer log."""
    return InMemoryAnswerLog() if request.param == "memory" else SqlAnswerLog(database(request.param))


def gaps(log: AnswerLog, since: datetime = NOW - timedelta(days=90)) -> list[Gap]:
    """The gaps of the last ninety days."""
    return log.gaps(since)


@pytest.mark.parametrize(
    "answer",
    [ANSWERED, PLAIN, REFUSED, NOT_COVERED, NOWHERE],
    ids=["answered", "plain", "refused", "not covered", "off topic"],
)
def test_an_answer_is_found_exactly_as_it_was_given(log: AnswerLog, answer: Answer) -> None:
    given_ = record(answer=answer, question="律师函 “C&D”? 🙂\nline two", elapsed_ms=0.1)
    log.record(given_)
    found = log.find("a1")
    assert found == given_
    assert found is not None
    assert type(found.answer) is type(answer)
    assert [c.passage.hash for c in found.answer.citations] == [c.passage.hash for c in answer.citations]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=50), st.floats(0, 1e6), st.datetimes())
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_any_question_and_time_come_back_unchanged(
    log: AnswerLog, question: str, elapsed_ms: float, at: datetime
) -> None:
    given_ = record(question=question, elapsed_ms=elapsed_ms, asked_at=at.replace(tzinfo=UTC))
    log.record(given_)
    assert log.find("a1") == given_


def test_what_was_never_answered_is_not_found(log: AnswerLog) -> None:
    assert log.find("nothing") is None
    assert log.questions(THREAD) == ()
    assert gaps(log) == []
    log.withdraw_escalation("nothing")


def test_a_second_answer_to_the_same_item_replaces_the_first(log: AnswerLog) -> None:
    log.record(record(answer=NOT_COVERED))
    log.record(record(answer=ANSWERED, question="who signs it?"))
    assert log.find("a1") == record(answer=ANSWERED, question="who signs it?")
    assert log.questions(THREAD) == ("who signs it?",)
    assert gaps(log) == []


def test_replacing_an_answer_keeps_what_people_made_of_it(log: AnswerLog) -> None:
    log.record(record())
    log.give_feedback(feedback("a1"))
    log.escalate("a1", "U2", NOW)
    log.record(record(answer=ANSWERED))
    assert [gap.outcome for gap in gaps(log)] == ["not_helpful"]
    assert not log.escalate("a1", "U3", NOW)


def test_the_questions_of_a_thread_come_oldest_first_and_from_no_other_thread(log: AnswerLog) -> None:
    elsewhere = [Thread("T2", "C1", "1.0"), Thread("T1", "C2", "1.0"), Thread("T1", "C1", "2.0")]
    for minutes, identity, thread in ((2, "b", THREAD), (1, "c", THREAD), (2, "a", THREAD), (3, "d", elsewhere[0])):
        asked_at = NOW + timedelta(minutes=minutes)
        log.record(record(identity, thread=thread, question=f"question {identity}", asked_at=asked_at))
    assert log.questions(THREAD) == ("question c", "question a", "question b")
    assert [log.questions(thread) for thread in elsewhere] == [("question d",), (), ()]


def test_what_was_asked_is_asked_in_the_thread_to_which_its_answer_was_moved(log: AnswerLog) -> None:
    log.record(record(thread=Thread("T1", "C1", "command:7")))
    log.move("a1", THREAD)
    log.move("nothing", THREAD)
    assert log.questions(THREAD) == ("who signs?",)
    assert log.questions(Thread("T1", "C1", "command:7")) == ()
    assert log.find("a1") == record()


def test_what_was_asked_lately_in_a_channel_comes_oldest_first_whatever_the_thread(log: AnswerLog) -> None:
    threads = {"a": "1.0", "b": "2.0", "c": "3.0", "d": "1.0"}
    for minutes, (identity, ts) in enumerate(threads.items()):
        asked_at = NOW + timedelta(minutes=minutes)
        log.record(record(identity, thread=Thread("T1", "C1", ts), question=f"question {identity}", asked_at=asked_at))
    log.record(record("e", thread=Thread("T1", "C2", "1.0"), asked_at=NOW + timedelta(minutes=1)))
    asked = log.lately(Thread("T1", "C1", "9.0"), NOW + timedelta(minutes=1), NOW + timedelta(minutes=2))
    assert asked == ("question b", "question c")


def test_what_was_taken_back_is_asked_of_no_more_but_still_found(log: AnswerLog) -> None:
    log.record(record(answer=NOT_COVERED))
    log.record(record("a2", answer=NOT_COVERED, question="who pays?"))
    log.retract("a1", NOW)
    log.retract("nothing", NOW)
    assert log.questions(THREAD) == log.lately(THREAD, NOW, NOW) == ("who pays?",)
    assert [gap.answer_id for gap in gaps(log)] == ["a2"]
    assert log.find("a1") == record(answer=NOT_COVERED)


def test_an_answer_given_anew_after_it_was_taken_back_stands(log: AnswerLog) -> None:
    log.record(record(answer=NOT_COVERED))
    log.retract("a1", NOW)
    log.record(record(answer=NOT_COVERED))
    assert log.questions(THREAD) == ("who signs?",)
    assert [gap.answer_id for gap in gaps(log)] == ["a1"]


def test_a_persons_later_word_replaces_the_earlier_one(log: AnswerLog) -> None:
    log.record(record())
    log.give_feedback(feedback("a1", reason=""))
    log.give_feedback(feedback("a1", reason="it is mistaken"))
    assert [gap.reason for gap in gaps(log)] == ["it is mistaken"]
    log.give_feedback(feedback("a1", helpful=True))
    assert gaps(log) == []


def test_a_reason_stays_when_the_same_is_said_again_without_one(log: AnswerLog) -> None:
    log.record(record())
    log.give_feedback(feedback("a1", reason="it is mistaken"))
    log.give_feedback(feedback("a1"))
    assert [gap.reason for gap in gaps(log)] == ["it is mistaken"]
    log.give_feedback(feedback("a1", helpful=True))
    log.give_feedback(feedback("a1"))
    assert [gap.reason for gap in gaps(log)] == [""]


def test_what_was_made_of_an_answer_is_not_held_against_the_one_given_in_its_place(log: AnswerLog) -> None:
    log.record(record())
    log.give_feedback(feedback("a1", reason="it is mistaken"))
    later = NOW + timedelta(minutes=1)
    log.record(record(answer=ANSWERED, asked_at=later))
    assert gaps(log) == []
    log.give_feedback(replace(feedback("a1"), at=later))
    assert [gap.reason for gap in gaps(log)] == [""]


def test_counsel_is_asked_once_about_an_answer(log: AnswerLog) -> None:
    log.record(record())
    log.record(record("a2"))
    assert log.escalate("a1", "U1", NOW)
    assert log.escalate("a1", "U1", NOW)  # the same asking, taken up again after a crash
    assert not log.escalate("a1", "U1", NOW + timedelta(seconds=1))
    assert not log.escalate("a1", "U2", NOW)
    assert log.escalate("a2", "U2", NOW)


def test_of_many_who_ask_counsel_at_once_exactly_one_does(log: AnswerLog) -> None:
    log.record(record())
    assert sorted(at_once(lambda n: log.escalate("a1", f"U{n}", NOW), workers=4)) == [False, False, False, True]


def test_an_escalation_withdrawn_can_be_made_again(log: AnswerLog) -> None:
    log.record(record())
    log.escalate("a1", "U1", NOW)
    log.withdraw_escalation("a1")
    assert log.escalate("a1", "U2", NOW)


def test_gaps_are_what_was_declined_or_did_not_help_newest_first(log: AnswerLog) -> None:
    answers = {
        "fine": PLAIN,
        "unhelpful": ANSWERED,
        "not-covered": NOT_COVERED,
        "refused": REFUSED,
        "nowhere": NOWHERE,
        "hello": Declined(Reason.GREETING, "greeting", (), (), DAY, "v1"),
        "blank": Declined(Reason.EMPTY, None, (), (), DAY, "v1"),
    }
    for minutes, (identity, answer) in enumerate(answers.items()):
        log.record(record(identity, answer, NOW + timedelta(minutes=minutes), question=f"about {identity}"))
    log.give_feedback(replace(feedback("unhelpful", "U2", reason="too long"), at=NOW + timedelta(hours=1)))
    log.give_feedback(feedback("fine", "U2", helpful=True))
    assert gaps(log) == [
        Gap("none", "off_topic", "about nowhere", NOW + timedelta(minutes=4), "nowhere", ""),
        Gap("marks", "unsafe", "about refused", NOW + timedelta(minutes=3), "refused", ""),
        Gap("marks", "not_covered", "about not-covered", NOW + timedelta(minutes=2), "not-covered", ""),
        Gap("marks", "not_helpful", "about unhelpful", NOW + timedelta(minutes=1), "unhelpful", "too long"),
    ]


def test_every_person_an_answer_did_not_help_is_a_gap_of_its_own_in_a_fixed_order(log: AnswerLog) -> None:
    log.record(record())
    for person in ("U3", "U1", "U2"):
        log.give_feedback(feedback("a1", person, reason=f"says {person}"))
    assert [gap.reason for gap in gaps(log)] == ["says U1", "says U2", "says U3"]


@pytest.mark.parametrize(("days", "found"), [(0, True), (1, False)])
def test_gaps_begin_at_the_time_they_are_asked_for(log: AnswerLog, days: int, found: bool) -> None:
    log.record(record(answer=NOT_COVERED))
    assert bool(gaps(log, NOW + timedelta(days=days))) == found


def test_purge_deletes_answers_from_before_a_time_with_all_that_hangs_on_them(log: AnswerLog) -> None:
    old = NOW - timedelta(days=400)
    log.record(record("old", asked_at=old))
    log.record(record("new"))
    for identity in ("old", "new"):
        log.give_feedback(feedback(identity))
        log.escalate(identity, "U1", NOW)
    assert log.purge(NOW) == 1
    assert log.purge(NOW) == 0
    assert (log.find("old"), log.find("new")) == (None, record("new"))
    assert [gap.answer_id for gap in gaps(log, old)] == ["new"]
    log.record(record("old", asked_at=old))
    assert [gap.answer_id for gap in gaps(log, old)] == ["new"]
    assert log.escalate("old", "U1", NOW)
    assert not log.escalate("new", "U2", NOW)


def test_times_come_back_as_the_same_moment_in_utc(log: AnswerLog) -> None:
    log.record(record(answer=NOT_COVERED))
    found = log.find("a1")
    assert found is not None
    for moment in (found.asked_at, gaps(log)[0].asked_at):
        assert (moment, moment.utcoffset()) == (NOW, timedelta(0))
