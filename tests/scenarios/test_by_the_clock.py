"""What the desk does by the clock reaches the right person in Slack, at their hour, once."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.answering.ports import AnswerRecord, Thread
from bot.cases.case import Case
from bot.cases.events import Verb
from bot.cases.ports import Draft
from bot.cases.review.reviewing import Actor
from bot.slack import ids
from bot.slack.drafts import KEPT
from bot.storage.upkeep import SqlLetters
from tests.case_desk import letters, lines, presses, reported, trail
from tests.desk import ALICE, CARLA, COUNSEL, FALLBACK, OPAL, Desk
from tests.fake_slack import Fault
from tests.sample_answers import with_law_change

SHANGHAI = ZoneInfo("Asia/Shanghai")


def goes_to(desk: Desk, day: date, hour: int, zone: ZoneInfo = SHANGHAI) -> None:
    """Let time pass until an hour of a day somewhere."""
    there = datetime.combine(day, time(hour), zone).astimezone(UTC)
    assert there >= desk.clock()
    desk.clock.forward(there - desk.clock())


def keeps(desk: Desk) -> None:
    """Let the desk do what is to be done by the clock, and tell it."""
    for _ in range(4):
        desk.clock.forward(timedelta(minutes=1))
        desk.program.casework.upkeep.look()
        desk.delivers()


def dated(desk: Desk, case: Case, days_ago: int = 0) -> date:
    """Somebody gives the day of a counter-notice; the last day of its deadline."""
    on = desk.clock().date() - timedelta(days=days_ago)
    desk.program.cases.dating.give_day(case.id, Actor(OPAL, "button"), "counter_notice", on)
    desk.delivers()
    return on + timedelta(days=15)


@pytest.fixture
def claimed(desk: Desk) -> Case:
    """A case that Opal, who sits in Shanghai, has taken."""
    desk.slack.workspace.users[OPAL]["tz"] = "Asia/Shanghai"
    case = reported(desk, ALICE)
    presses(desk, OPAL, ids.CASE_CLAIM, case)
    desk.delivers()
    return case


def told(desk: Desk, user: str = OPAL, part: str = "Reminder") -> list[str]:
    """What somebody was told directly that has a word in it."""
    return [str(message["text"]) for message in letters(desk, user) if part in str(message["text"])]


def test_the_owner_is_reminded_at_nine_of_their_morning_and_the_thread_says_it_too(desk: Desk, claimed: Case) -> None:
    last = dated(desk, claimed)
    goes_to(desk, last - timedelta(days=7), 8)
    keeps(desk)
    assert told(desk) == []
    goes_to(desk, last - timedelta(days=7), 9)
    keeps(desk)
    (letter,) = told(desk)
    assert claimed.ref in letter
    assert f"counter notice, {last.isoformat()} (7 days left, assumed)" in letter
    assert sum("Reminder" in line for line in lines(desk, claimed)) == 1


@pytest.mark.parametrize("fault", [Fault(drop=True), Fault(drop=True, done=True), Fault(status=500, done=True)])
def test_a_restart_or_a_failure_half_way_sends_no_reminder_and_no_digest_twice(
    desk: Desk, claimed: Case, fault: Fault
) -> None:
    last = dated(desk, claimed)
    goes_to(desk, last - timedelta(days=4), 10)
    desk.slack.fail("chat.postMessage", fault, times=2)
    desk.clock.forward(timedelta(minutes=1))
    desk.program.casework.upkeep.look()
    desk.program.casework.herald.look()
    for _ in range(3):
        desk.restart()
        desk.clock.forward(timedelta(minutes=2))
        keeps(desk)
    assert len(told(desk)) == 1
    assert len(told(desk, part="What runs out")) == 1
    assert sum("Reminder" in line for line in lines(desk, claimed)) == 1


def test_a_deadline_that_has_passed_is_escalated_to_counsel_once(desk: Desk, claimed: Case) -> None:
    last = dated(desk, claimed)
    goes_to(desk, last + timedelta(days=1), 10)
    keeps(desk)
    keeps(desk)
    assert len(told(desk, part="Overdue")) == 1
    asked = [str(message["text"]) for message in desk.slack.posted(COUNSEL)]
    assert len(asked) == 1
    assert claimed.ref in asked[0]
    assert [event.verb for event in trail(desk, claimed)].count(Verb.OVERDUE) == 1


def test_the_digest_comes_once_a_morning_and_lists_what_runs_out(desk: Desk, claimed: Case) -> None:
    last = dated(desk, claimed)
    for day in range(9, 4, -1):
        for hour in (8, 9, 12, 18):
            goes_to(desk, last - timedelta(days=day), hour)
            keeps(desk)
    digests = told(desk, part="What runs out")
    assert len(digests) == 3  # seven, six and five days before
    assert f"• {claimed.ref}: counter notice, {last.isoformat()} (7 days left, assumed)" in digests[0]


def test_who_has_nothing_running_out_gets_no_digest(desk: Desk, claimed: Case) -> None:
    goes_to(desk, desk.clock().date() + timedelta(days=2), 9)
    keeps(desk)
    assert told(desk, part="What runs out") == []


def test_an_owner_who_cannot_be_reached_is_told_of_in_the_fallback_channel(desk: Desk, claimed: Case) -> None:
    last = dated(desk, claimed)
    goes_to(desk, last - timedelta(days=1), 10)
    desk.slack.workspace.users[OPAL]["is_restricted"] = True
    desk.clock.forward(timedelta(minutes=11))  # what is known of people is older than ten minutes
    keeps(desk)
    assert told(desk) == []
    assert any("Reminder" in str(message["text"]) for message in desk.slack.posted(FALLBACK))
    assert SqlLetters(desk.database).waiting() == ()


def test_a_change_of_the_guidance_is_told_to_the_owner_once(desk: Desk, claimed: Case) -> None:
    keeps(desk)
    corpus, step = desk.answering.corpus, claimed.triage.plan[0]
    documents = tuple(
        replace(d, passages=tuple(replace(p, heading="Newly") if p.id in step.citations else p for p in d.passages))
        for d in corpus.documents
    )
    desk.answering.corpus = replace(corpus, documents=documents)
    keeps(desk)
    desk.restart()
    keeps(desk)
    (letter,) = told(desk, part="is not what it was")
    assert f"{step.citations[0]}: changed" in letter


def test_who_got_answers_from_guidance_that_changed_is_told_once(desk: Desk) -> None:
    answer = with_law_change()
    asked_at = desk.clock() - timedelta(days=20)
    desk.log.record(AnswerRecord("a", "k", Thread("T1", "C1", "1.0"), ALICE, "who signs?", answer, asked_at, 1.0))
    passage = next(p for p in desk.answering.corpus.passages)
    cited = replace(passage, id=answer.citations[0].passage.id)
    corpus = desk.answering.corpus
    (first, *others) = corpus.documents
    desk.answering.corpus = replace(corpus, documents=(replace(first, passages=(*first.passages, cited)), *others))
    keeps(desk)
    desk.answering.corpus = corpus
    keeps(desk)
    desk.restart()
    keeps(desk)
    (letter,) = told(desk, ALICE, "Ask again before you rely")
    assert "2026-11-03 who signs?" in letter
    assert f"{cited.id}: withdrawn" in letter


def test_counsel_is_reminded_once_a_threshold_that_guidance_must_be_reviewed_and_told_when_it_was_not(
    desk: Desk,
) -> None:
    documents = desk.answering.corpus.documents
    last = date(2026, 12, 11)
    desk.answering.corpus = replace(
        desk.answering.corpus, documents=tuple(replace(page, review_by=last) for page in documents)
    )
    for days in (8, 7, 6, 3, 1, 0, -3):
        goes_to(desk, last - timedelta(days=days), 10, ZoneInfo("UTC"))
        keeps(desk)
        desk.restart()
        keeps(desk)
    said = told(desk, CARLA, "Pages of the guidance")
    assert [line.partition("(")[2].partition(")")[0] for line in said] == [
        "7 days left",
        "3 days left",
        "1 day left",
        "today is the last day",
        "3 days over",
    ]
    assert all(documents[0].title in line for line in said)
    assert told(desk, OPAL, "Pages of the guidance") == []


def test_a_report_that_was_not_sent_is_kept_no_longer_than_it_is_offered(desk: Desk) -> None:
    store = desk.program.cases.store
    store.save_draft(Draft(ALICE, "[]", desk.clock()))
    desk.clock.forward(KEPT - timedelta(minutes=9))
    keeps(desk)
    assert store.draft(ALICE, desk.clock() - 2 * KEPT) is not None
    desk.clock.forward(timedelta(minutes=9))
    keeps(desk)
    assert store.draft(ALICE, desk.clock() - 2 * KEPT) is None
