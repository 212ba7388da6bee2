"""What goes into a case by a button or a reference, later than it was written, and what becomes of it after."""

from bot.answering.model import Reason
from bot.cases.case import Case
from bot.cases.events import Verb
from bot.slack import ids
from tests.builders import Json
from tests.case_desk import found, reported, trail, uploaded
from tests.desk import ALICE, Desk, Post
from tests.sample_answers import declined
from tests.scenarios.test_outside_threads import below, evidence, said, sends
from tests.scenarios.test_which_case import two_of


def presses_for(desk: Desk, case: Case, message: Json, post: Post) -> None:
    """Alice presses the button that names a case."""
    buttons = [button for block in message["blocks"] if block["type"] == "actions" for button in block["elements"]]
    (mine,) = [button["action_id"] for button in buttons if case.ref in button["text"]["text"]]
    desk.presses(ALICE, mine, message, post.channel)
    desk.delivers()


def added(desk: Desk) -> tuple[Case, Post]:
    """A case, and something that had no answer and was added to it."""
    case = reported(desk, ALICE)
    desk.answering.otherwise = declined(Reason.NOT_COVERED)
    post = desk.tells(ALICE, "Tom has one on his desk")
    presses_for(desk, case, desk.sees(post)[0], post)
    return case, post


def test_a_post_goes_into_the_case_as_it_stands_when_the_button_is_pressed(desk: Desk) -> None:
    first, _ = two_of(desk, ALICE)
    post = sends(desk, ALICE, "It is in Long Beach", uploaded(desk))
    which = desk.sees(post)[0]
    desk.edits(post, "It is in Oakland, sorry")
    presses_for(desk, first, which, post)

    assert found(desk, first).said == ("It is in Oakland, sorry",)
    assert evidence(desk, first) == ["page.png"]


def test_a_post_that_was_deleted_goes_nowhere_and_nobody_is_asked_about_it(desk: Desk) -> None:
    first, _ = two_of(desk, ALICE)
    post = sends(desk, ALICE, "It is in Long Beach", uploaded(desk))
    which = desk.sees(post)[0]
    desk.deletes(post)
    assert below(desk, post) == []
    presses_for(desk, first, which, post)

    assert (said(desk, first), evidence(desk, first)) == ([], [])
    assert "I do not have this any more" in desk.told(ALICE)[-1]


def test_when_the_case_is_chosen_the_question_which_one_gives_way_to_the_answer(desk: Desk) -> None:
    first, second = two_of(desk, ALICE)
    post = sends(desk, ALICE, "", uploaded(desk))
    presses_for(desk, first, desk.sees(post)[0], post)

    (kept,) = desk.sees(post)
    assert kept["text"].startswith(f"This goes into {first.ref}.")
    assert second.ref not in str(kept)


def test_what_was_added_from_under_an_answer_follows_its_edits_and_its_deletion(desk: Desk) -> None:
    case, post = added(desk)
    asked = len(desk.answering.asked)
    desk.edits(post, "Tom has none on his desk")
    assert found(desk, case).said == ("Tom has none on his desk",)
    assert len(desk.answering.asked) == asked + 1
    assert ids.CASE_KEEP not in str(desk.sees(post))
    desk.deletes(post)

    assert found(desk, case).said == ()
    assert trail(desk, case, Verb.DELETED_IN_SLACK)
    assert not [text for text in below(desk, post) if "guidance" in text]


def test_an_answer_that_follows_an_edit_offers_the_case_again_with_the_words_as_they_are(desk: Desk) -> None:
    case = reported(desk, ALICE)
    desk.answering.otherwise = declined(Reason.NOT_COVERED)
    post = desk.tells(ALICE, "Tom has one on his desk")
    desk.edits(post, "Tim has two on his desk")
    presses_for(desk, case, desk.sees(post)[0], post)

    assert said(desk, case) == ["Tim has two on his desk"]
