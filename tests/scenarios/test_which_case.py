"""Which case something is for that a reporter writes outside its thread: what they say of it, and what they were asked."""

from datetime import timedelta

import pytest

from bot.answering.model import Reason
from bot.cases.case import Case
from bot.cases.events import Verb
from bot.slack import ids
from tests.case_desk import OTHER, chosen, does, found, home, letters, reported, reports, trail, uploaded
from tests.desk import ALICE, BOB, OPAL, Desk
from tests.sample_answers import declined
from tests.scenarios.test_outside_threads import asked, below, evidence, said, sends

ANSWER = "Long Beach, on 3 December. I wrote to the seller this morning."


def two_of(desk: Desk, who: str) -> tuple[Case, Case]:
    """Two open cases of one person's."""
    first, second = reported(desk, who), reports(desk, who, OTHER).case
    desk.delivers()
    return first, second


def test_what_names_a_case_goes_into_that_one_though_another_waits_for_an_answer(desk: Desk) -> None:
    first, second = two_of(desk, ALICE)
    asked(desk, first)
    post = desk.tells(ALICE, f"{second.ref.lower()}: the container left Ningbo")
    sends(desk, ALICE, f"photos for {second.ref}", uploaded(desk))

    assert below(desk, post) == [f"Kept in {second.ref}. Ops sees it. I go on in the thread of that report."]
    assert len(said(desk, second)) == 2
    assert (said(desk, first), evidence(desk, first), evidence(desk, second)) == ([], [], ["page.png"])
    assert found(desk, first).asked


def test_what_names_a_duplicate_goes_where_that_one_goes_on(desk: Desk) -> None:
    duplicate, live = reported(desk, ALICE), reports(desk, BOB, OTHER).case
    desk.delivers()
    does(desk, OPAL, duplicate, "merge", ref=live.ref, text="the same")
    desk.tells(ALICE, f"{duplicate.ref}: the container left Ningbo")

    assert said(desk, live) == [f"{duplicate.ref}: the container left Ningbo"]


def test_of_a_file_for_a_case_of_somebody_elses_its_author_is_asked(desk: Desk) -> None:
    first, theirs = reported(desk, ALICE), reports(desk, BOB, OTHER).case
    desk.delivers()
    asked(desk, first)
    posts = sends(desk, ALICE, f"for {theirs.ref}", uploaded(desk)), desk.tells(ALICE, f"{theirs.ref} is in Oakland")

    assert [below(desk, post)[0][:24] for post in posts] == ["I have not kept this yet"] * 2
    assert (said(desk, first), said(desk, theirs), evidence(desk, first)) == ([], [], [])


def test_who_is_asked_which_case_may_type_its_reference(desk: Desk) -> None:
    first, second = two_of(desk, ALICE)
    post = sends(desk, ALICE, "", uploaded(desk))
    desk.tells(ALICE, f"it is for {first.ref}", post.ts)

    assert (evidence(desk, first), evidence(desk, second)) == (["page.png"], [])
    assert desk.answering.asked == []


@pytest.mark.parametrize(
    "first",
    [
        "which port do you mean, the one in China?",
        "Let me ask our forwarder, I come back to you tomorrow",
        "ok thanks, I'll check with Tom.",
        "Thank you!",
    ],
)
def test_what_asks_back_thanks_or_puts_off_leaves_the_answer_owed(desk: Desk, first: str) -> None:
    case = reported(desk, ALICE)
    asked(desk, case)
    desk.tells(ALICE, first)
    owed = found(desk, case).asked
    desk.clock.forward(timedelta(hours=20))
    desk.tells(ALICE, ANSWER)

    assert said(desk, case) == [first, ANSWER]
    assert owed
    assert found(desk, case).asked == ()
    assert "already_contacted" in {hazard.id for hazard in found(desk, case).triage.hazards}


def test_who_asked_back_and_then_asks_something_else_gets_an_answer(desk: Desk) -> None:
    case = reported(desk, ALICE)
    asked(desk, case)
    desk.tells(ALICE, "which port do you mean?")
    desk.tells(ALICE, "does our US trademark count in China?")

    assert len(said(desk, case)) == 1
    assert [question.text for question in desk.answering.asked][-1] == "does our US trademark count in China?"


def test_a_question_of_ops_is_not_put_to_who_reported_after_it(desk: Desk) -> None:
    case = reported(desk, ALICE)
    asked(desk, case)
    desk.clock.forward(timedelta(hours=1))
    reports(desk, BOB, key="bob")
    desk.delivers()
    desk.tells(BOB, "does our US trademark count in China")
    other = reports(desk, BOB, OTHER).case
    desk.delivers()
    post = sends(desk, BOB, "", uploaded(desk))

    assert said(desk, case) == []
    assert below(desk, post)[0].startswith("I have not kept this yet")
    assert (evidence(desk, case), evidence(desk, other)) == ([], [])


def test_a_question_of_ops_is_not_put_to_whose_case_was_merged_in_after_it(desk: Desk) -> None:
    duplicate, live = reported(desk, ALICE), reports(desk, BOB, OTHER).case
    desk.delivers()
    asked(desk, live)
    does(desk, OPAL, duplicate, "merge", ref=live.ref, text="the same")
    desk.delivers()
    desk.tells(ALICE, "does our US trademark count in China")

    assert said(desk, live) == []
    desk.tells(BOB, "Long Beach")
    assert said(desk, live) == ["Long Beach"]


def test_a_question_of_ops_waits_on_where_its_case_was_merged_into_another(desk: Desk) -> None:
    duplicate, live = reported(desk, ALICE), reports(desk, BOB, OTHER).case
    desk.delivers()
    asked(desk, duplicate)
    does(desk, OPAL, duplicate, "merge", ref=live.ref, text="the same")
    desk.delivers()
    desk.answering.otherwise = declined(Reason.NOT_COVERED)
    post = desk.tells(ALICE, "Long Beach, on Monday")

    assert [event.actor for event in trail(desk, live, Verb.REPORTER_SAID)] == [ALICE]
    assert below(desk, post)[0].startswith(f"Kept in {live.ref}.")


def test_who_reported_a_case_that_was_merged_is_told_where_it_goes_on(desk: Desk) -> None:
    duplicate, live = reported(desk, ALICE), reports(desk, BOB, OTHER).case
    desk.delivers()
    does(desk, OPAL, duplicate, "merge", ref=live.ref, text="the same")
    desk.delivers()

    assert letters(desk, ALICE)[-1]["text"] == f"{duplicate.ref} is closed: It goes on in {live.ref}."
    assert f"It goes on in {live.ref}." in home(desk, ALICE)


def closes(desk: Desk, case: Case, reason: str) -> None:
    """Ops closes a case."""
    does(desk, OPAL, case, "close", reason=chosen(reason), text="as it is")
    desk.delivers()


def test_what_was_missing_when_a_case_was_closed_can_be_added_to_it(desk: Desk) -> None:
    case = reported(desk, ALICE)
    closes(desk, case, "insufficient_info")
    post = sends(desk, ALICE, "here is the photo you wanted", uploaded(desk))
    (which,) = desk.sees(post)
    assert which["text"].startswith("I have not kept this yet")
    desk.presses(ALICE, f"{ids.CASE_KEEP}_1", which, post.channel)

    assert evidence(desk, case) == ["page.png"]
    assert said(desk, case) == ["here is the photo you wanted"]
    assert desk.answering.asked == []


def test_who_has_only_a_closed_case_is_told_in_which_thread_a_file_for_it_goes(desk: Desk) -> None:
    case = reported(desk, ALICE)
    closes(desk, case, "withdrawn")
    post = sends(desk, ALICE, "", uploaded(desk))

    (where,) = below(desk, post)
    assert f"if this belongs to {case.ref}, which is closed, post it in the thread of that report" in where
