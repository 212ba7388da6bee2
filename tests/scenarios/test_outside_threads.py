"""What reporters write to the desk outside the threads of their reports is not lost: it is kept, or they are asked which case."""

from datetime import timedelta

import pytest

from bot.answering.model import Reason
from bot.cases.case import Case
from bot.cases.events import Verb
from bot.slack import ids
from tests.builders import Json
from tests.case_desk import OTHER, answers, does, found, reported, reports, trail, uploaded
from tests.desk import ALICE, BOB, DESK, OPAL, Desk, Post
from tests.sample_answers import declined

WHERE = "Which port, and has anyone written to them?"


def asked(desk: Desk, case: Case) -> None:
    """Ops asks the reporters of a case something."""
    does(desk, OPAL, case, "ask", text=WHERE)
    desk.delivers()


def sends(desk: Desk, user: str, text: str, *files: Json) -> Post:
    """Somebody writes to the desk outside any thread, with files."""
    return desk.says(user, text, desk.slack.workspace.direct(user), subtype="file_share", files=list(files))


def below(desk: Desk, post: Post) -> list[str]:
    """What the desk says below what somebody wrote."""
    return [str(message["text"]) for message in desk.sees(post)]


def evidence(desk: Desk, case: Case) -> list[str]:
    """The names of what a case holds."""
    return [item.original_name for item in desk.program.cases.store.evidence(case.id)]


def said(desk: Desk, case: Case) -> list[str]:
    """What the reporters of a case wrote."""
    return [event.text for event in trail(desk, case, Verb.REPORTER_SAID)]


def test_an_answer_below_the_desks_question_is_kept_and_its_author_told_where(desk: Desk) -> None:
    case = reported(desk, ALICE)
    asked(desk, case)
    post = desk.tells(ALICE, "Long Beach, on 3 December. I wrote to the seller this morning.")
    desk.tells(ALICE, "yes, on Monday")
    desk.delivers()

    assert said(desk, case) == ["Long Beach, on 3 December. I wrote to the seller this morning.", "yes, on Monday"]
    assert "already_contacted" in {hazard.id for hazard in found(desk, case).triage.hazards}
    assert below(desk, post) == [f"Kept in {case.ref}. Ops sees it. I go on in the thread of that report."]
    assert desk.answering.asked == []
    assert found(desk, case).asked == ()


def test_what_follows_below_an_answer_that_was_kept_is_kept_too(desk: Desk) -> None:
    case = reported(desk, ALICE)
    asked(desk, case)
    post = desk.tells(ALICE, "Long Beach")
    desk.tells(ALICE, "the seller has the moulds", post.ts)
    desk.edits(post, "Oakland")
    desk.deletes(post)

    assert said(desk, case) == ["Long Beach", "the seller has the moulds", "(changed to) Oakland"]
    assert found(desk, case).said == ("the seller has the moulds",)


def test_a_question_in_an_answer_below_the_desks_question_is_answered(desk: Desk) -> None:
    case = reported(desk, ALICE)
    asked(desk, case)
    post = desk.tells(ALICE, "Long Beach. does our US trademark count in China?")

    assert [question.text for question in desk.answering.asked] == ["does our US trademark count in China?"]
    assert "China protects the mark that was filed first." in str(below(desk, post))
    desk.tells(ALICE, "does our US trademark count in China?")
    assert len(said(desk, case)) == 1


@pytest.mark.parametrize("later", [timedelta(minutes=31), timedelta(days=15)])
def test_what_comes_long_after_is_no_answer_but_can_be_added(desk: Desk, later: timedelta) -> None:
    case = reported(desk, ALICE)
    asked(desk, case)
    if later < timedelta(days=1):
        answers(desk, ALICE, case, "Long Beach")
    before = len(said(desk, case))
    desk.clock.forward(later)
    desk.answering.otherwise = declined(Reason.NOT_COVERED)
    post = desk.tells(ALICE, "Tom has one on his desk")
    assert len(said(desk, case)) == before
    desk.presses(ALICE, f"{ids.CASE_KEEP}_1", desk.sees(post)[0], post.channel)

    assert said(desk, case)[before:] == ["Tom has one on his desk"]
    assert below(desk, post)[-1].startswith(f"Kept in {case.ref}.")
    desk.presses(ALICE, f"{ids.CASE_KEEP}_1", desk.sees(post)[0], post.channel)
    assert desk.told(ALICE)[-1] == "This was added to a case already."
    assert len(said(desk, case)) == before + 1


def test_a_file_of_somebody_with_one_open_case_is_kept_there(desk: Desk) -> None:
    case = reported(desk, ALICE)
    post = sends(desk, ALICE, "here are the photos", uploaded(desk))
    sends(desk, ALICE, "", uploaded(desk, "second.png", b"another", "text/plain"))
    desk.delivers()

    assert evidence(desk, case) == ["page.png", "second.png"]
    assert said(desk, case) == ["here are the photos"]
    assert below(desk, post)[0].startswith(f"This goes into {case.ref}.")
    assert desk.answering.asked == []


def test_of_a_file_that_may_be_for_two_cases_its_author_is_asked(desk: Desk) -> None:
    first, second = reported(desk, ALICE), reports(desk, ALICE, OTHER).case
    desk.delivers()
    post = sends(desk, ALICE, "the photos. does our US trademark count in China?", uploaded(desk))
    assert evidence(desk, first) == evidence(desk, second) == []
    which, answer = desk.sees(post)
    assert which["text"].startswith("I have not kept this yet")
    assert "China protects the mark" in answer["text"]
    buttons = [button for block in which["blocks"] if block["type"] == "actions" for button in block["elements"]]
    (mine,) = [button["action_id"] for button in buttons if first.ref in button["text"]["text"]]
    desk.presses(ALICE, mine, which, post.channel)

    assert (evidence(desk, first), evidence(desk, second)) == (["page.png"], [])
    assert said(desk, first) == ["the photos. does our US trademark count in China?"]
    assert len(desk.answering.asked) == 1
    desk.edits(post, "the old photos")
    assert found(desk, first).said == ("the old photos",)


def test_of_two_cases_the_one_that_waits_gets_the_file(desk: Desk) -> None:
    first, second = reported(desk, ALICE), reports(desk, ALICE, OTHER).case
    desk.delivers()
    asked(desk, second)
    sends(desk, ALICE, "", uploaded(desk))

    assert (evidence(desk, first), evidence(desk, second)) == ([], ["page.png"])


def test_who_has_no_open_case_is_told_where_files_go_and_answered(desk: Desk) -> None:
    post = sends(desk, BOB, "does our US trademark count in China?", uploaded(desk))

    where, answer = desk.sees(post)
    assert "files go into the thread of a report" in where["text"]
    assert "/report-knockoff" in where["text"]
    assert "China protects the mark" in answer["text"]


def test_a_guest_who_sends_a_file_is_refused_like_one_who_asks(desk: Desk) -> None:
    desk.slack.workspace.add_user("U50GUEST", is_restricted=True)
    post = sends(desk, "U50GUEST", "", uploaded(desk))

    (refused,) = below(desk, post)
    assert "I answer staff of this company only" in refused


def test_nobody_adds_what_another_wrote(desk: Desk) -> None:
    case = reported(desk, ALICE)
    reports(desk, BOB)
    desk.answering.otherwise = declined(Reason.NOT_COVERED)
    post = desk.tells(ALICE, "Tom has one on his desk")
    desk.presses(BOB, f"{ids.CASE_KEEP}_1", desk.sees(post)[0], post.channel)

    assert said(desk, case) == []


def test_an_answer_in_a_channel_offers_no_case(desk: Desk) -> None:
    reported(desk, ALICE)
    desk.answering.otherwise = declined(Reason.NOT_COVERED)
    post = desk.says(ALICE, f"{DESK} Tom has one on his desk")

    assert len(desk.sees(post)) == 1
    assert ids.CASE_KEEP not in str(desk.sees(post))
