"""Questions that are edited or deleted after they were asked."""

from datetime import timedelta

import pytest

from bot.answering.model import Reason
from tests import builders
from tests.desk import ALICE, BOB, DESK, GENERAL, Desk
from tests.fake_slack import Fault
from tests.fake_workspace import BOT_ID, BOT_USER
from tests.sample_answers import FakeAnswering, answered, declined, passage

QUESTION, BETTER = "does our mark count?", "does our US mark count in China?"
REVISED = "Revised after the question was edited."


@pytest.fixture(autouse=True)
def _another_answer(answering: FakeAnswering) -> None:
    answering.answers[BETTER] = answered(passage("marks#abroad", "A mark counts where it is registered."))


def test_an_edit_within_ten_minutes_changes_the_same_answer_and_says_so(desk: Desk) -> None:
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    (before,) = desk.sees(post)
    ts = before["ts"]
    desk.clock.forward(timedelta(minutes=9))
    desk.edits(post, f"{DESK} {BETTER}")

    (after,) = desk.sees(post)
    assert after["ts"] == ts
    assert after["text"].startswith(REVISED)
    assert after["blocks"][0]["elements"][0]["text"] == REVISED
    assert "A mark counts where it is registered." in after["text"]


def test_an_edited_question_is_not_read_as_a_follow_up_of_its_own_first_words(
    desk: Desk, answering: FakeAnswering
) -> None:
    post = desk.tells(ALICE, "what about Taiwan?")
    follow = desk.tells(ALICE, QUESTION, thread=post.ts)
    desk.tells(ALICE, "and designs?", thread=post.ts)
    desk.edits(follow, BETTER)

    assert answering.asked[-1].text == BETTER
    assert answering.asked[-1].history == ("what about Taiwan?",)


def test_a_follow_up_after_an_edit_is_read_with_the_edited_question(desk: Desk, answering: FakeAnswering) -> None:
    post = desk.tells(ALICE, QUESTION)
    desk.edits(post, BETTER)
    desk.tells(ALICE, "and designs?", thread=post.ts)

    assert answering.asked[-1].history == (BETTER,)


def test_a_preview_or_another_change_without_new_words_does_nothing(desk: Desk, answering: FakeAnswering) -> None:
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    desk.edits(post, post.stored["text"], attachments=[{"title": "a preview"}])
    desk.edits(post, f"{QUESTION} {DESK}")

    assert answering.texts == [QUESTION]
    assert desk.slack.counts["chat.update"] == 0


def test_a_change_that_slack_reports_without_the_words_before_is_compared_with_what_was_asked(
    desk: Desk, answering: FakeAnswering
) -> None:
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    body = builders.edited(GENERAL, post.stored, post.stored["text"], desk.slack.workspace.stamp())
    del body["previous_message"]
    desk.event(body)

    assert answering.texts == [QUESTION]


def test_an_edit_after_ten_minutes_does_nothing(desk: Desk, answering: FakeAnswering) -> None:
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    desk.clock.forward(timedelta(minutes=10, seconds=1))
    desk.edits(post, f"{DESK} {BETTER}")

    assert answering.texts == [QUESTION]


def test_an_edit_in_time_counts_even_when_the_desk_gets_to_it_late(desk: Desk) -> None:
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    desk.clock.forward(timedelta(minutes=9))
    desk.slack.fail("chat.update", Fault(status=503), times=2)
    desk.edits(post, f"{DESK} {BETTER}")
    desk.catch_up(timedelta(minutes=5))

    assert desk.sees(post)[0]["text"].startswith(REVISED)


def test_an_edit_delivered_twice_is_worked_off_once(desk: Desk, answering: FakeAnswering) -> None:
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    body = builders.edited(GENERAL, post.stored, f"{DESK} {BETTER}", desk.slack.workspace.stamp())
    desk.event(body)
    desk.event(body)

    assert answering.texts == [QUESTION, BETTER]


def test_of_two_edits_the_later_words_stand_even_if_the_earlier_edit_is_worked_off_last(desk: Desk) -> None:
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    desk.clock.forward(timedelta(seconds=5))
    desk.slack.fail("chat.update", Fault(status=503), times=2)
    desk.edits(post, f"{DESK} does our mrak count?")
    desk.clock.forward(timedelta(seconds=5))
    desk.edits(post, f"{DESK} {BETTER}")
    desk.catch_up()

    assert "A mark counts where it is registered." in desk.sees(post)[0]["text"]
    assert desk.slack.counts["chat.update"] == 3


def test_an_edit_while_the_answer_is_on_its_way_changes_it_afterwards(desk: Desk, answering: FakeAnswering) -> None:
    post = desk.writes(ALICE, f"{DESK} {QUESTION}")
    answering.meanwhile = lambda: desk.edits(post, f"{DESK} {BETTER}")
    desk.send(post.events[0])
    desk.catch_up()

    (answer,) = desk.sees(post)
    assert answer["text"].startswith(REVISED)


def test_an_edit_can_turn_an_answer_into_a_no(desk: Desk, answering: FakeAnswering) -> None:
    answering.answers[BETTER] = declined(Reason.NOT_COVERED)
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    desk.edits(post, f"{DESK} {BETTER}")

    assert "does not cover this" in desk.sees(post)[0]["text"]


def test_an_edit_of_an_answer_that_somebody_removed_ends_quietly(desk: Desk) -> None:
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    desk.slack.workspace.channels[GENERAL].messages.remove(desk.sees(post)[0])
    desk.edits(post, f"{DESK} {BETTER}")
    desk.catch_up()

    assert desk.sees(post) == []
    assert desk.slack.counts["chat.update"] == 1


def test_an_edit_of_a_question_that_could_not_be_answered_is_answered_in_the_same_place(
    desk: Desk, answering: FakeAnswering
) -> None:
    answering.answers[QUESTION] = RuntimeError("broken")
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    for _ in range(4):
        desk.catch_up()
    desk.edits(post, f"{DESK} {BETTER}")
    for _ in range(4):
        desk.catch_up()

    (answer,) = desk.sees(post)
    assert "A mark counts where it is registered." in answer["text"]
    assert desk.inbox.waiting(desk.clock()) == []
    desk.edits(post, f"{DESK} {QUESTION}?")
    assert "China protects the mark that was filed first." in desk.sees(post)[0]["text"]


@pytest.mark.parametrize("known", [True, False])
def test_an_edit_of_a_question_whose_asker_could_not_be_checked_is_answered_once_they_can_be(
    desk: Desk, known: bool
) -> None:
    desk.slack.fail("users.info", Fault(status=500), times=20)
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    (refused,) = [message["text"] for message in desk.sees(post)]
    if known:
        desk.slack.heal()
    desk.edits(post, f"{DESK} {BETTER}")

    (answer,) = desk.sees(post)
    assert "could not check" in refused
    assert ("A mark counts where it is registered." in answer["text"]) == known


def test_an_edit_of_what_a_bot_wrote_is_ignored(desk: Desk, answering: FakeAnswering) -> None:
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    (answer,) = desk.sees(post)
    desk.event(builders.edited(GENERAL, answer, "something else", desk.slack.workspace.stamp()))

    assert answering.texts == [QUESTION]
    assert (answer["user"], answer["bot_id"]) == (BOT_USER, BOT_ID)


def test_a_deleted_question_takes_its_answer_back(desk: Desk, answering: FakeAnswering) -> None:
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    desk.deletes(post)

    assert desk.sees(post) == []
    assert answering.texts == [QUESTION], "the stone in the thread's place was taken for a question"


def test_a_deleted_follow_up_takes_its_answer_back_and_leaves_the_rest(desk: Desk) -> None:
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    follow = desk.says(ALICE, BETTER, thread=post.ts)
    desk.deletes(follow)

    (answer,) = desk.sees(post)
    assert "China protects the mark that was filed first." in answer["text"]


def test_a_deleted_question_is_neither_read_with_later_ones_nor_shown_to_ops(
    desk: Desk, answering: FakeAnswering
) -> None:
    answering.answers[QUESTION] = declined(Reason.NOT_COVERED)
    post = desk.tells(ALICE, "what about Taiwan?")
    desk.deletes(desk.tells(ALICE, QUESTION, thread=post.ts))
    desk.tells(ALICE, "and designs?", thread=post.ts)
    desk.tells(ALICE, "and for patents?")

    assert [asked.history for asked in answering.asked[-2:]] == [
        ("what about Taiwan?",),
        ("what about Taiwan?", "and designs?"),
    ]
    assert desk.log.gaps(desk.clock() - timedelta(days=1)) == []


def test_a_question_deleted_before_its_answer_was_posted_is_not_read_with_later_ones(
    desk: Desk, answering: FakeAnswering
) -> None:
    post = desk.says(ALICE, f"{DESK} what about Taiwan?")
    follow = desk.writes(ALICE, f"{DESK} {QUESTION}", thread=post.ts)
    answering.meanwhile = lambda: desk.deletes(follow)
    desk.send(follow.events[0])
    desk.catch_up()
    desk.says(ALICE, f"{DESK} and designs?", thread=post.ts)

    assert answering.asked[-1].history == ("what about Taiwan?",)


def test_a_reply_edited_into_talk_is_not_read_with_later_questions(desk: Desk, answering: FakeAnswering) -> None:
    answering.answers["lunch at noon"] = declined(Reason.OFF_TOPIC)
    post = desk.says(ALICE, f"{DESK} what about Taiwan?")
    reply = desk.says(BOB, QUESTION, thread=post.ts)
    desk.edits(reply, "lunch at noon")
    desk.says(ALICE, f"{DESK} and designs?", thread=post.ts)

    assert answering.asked[-1].history == ("what about Taiwan?",)


def test_a_deletion_told_twice_and_in_both_forms_is_worked_off_once(desk: Desk) -> None:
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    desk.deletes(post)
    desk.event(builders.deleted(GENERAL, post.stored, desk.slack.workspace.stamp()))

    assert desk.slack.counts["chat.delete"] == 1


def test_where_deleting_is_not_allowed_the_answer_says_that_it_no_longer_stands(desk: Desk) -> None:
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    desk.slack.fail("chat.delete", Fault(error="cant_delete_message"))
    desk.deletes(post)

    (answer,) = desk.sees(post)
    assert "taken back" in answer["text"]
    assert answer["blocks"] == []


def test_a_question_deleted_before_it_was_taken_up_gets_no_answer(desk: Desk, answering: FakeAnswering) -> None:
    answering.answers[QUESTION] = ConnectionError("away")
    post = desk.writes(ALICE, f"{DESK} {QUESTION}")
    desk.send(post.events[0])
    desk.deletes(post)
    del answering.answers[QUESTION]
    for _ in range(3):
        desk.catch_up()

    assert desk.slack.posted(GENERAL) == []


def test_a_question_deleted_while_it_is_being_answered_gets_no_answer(desk: Desk, answering: FakeAnswering) -> None:
    post = desk.writes(ALICE, f"{DESK} {QUESTION}")
    answering.meanwhile = lambda: desk.deletes(post)
    desk.send(post.events[0])
    desk.catch_up()

    assert desk.slack.posted(GENERAL) == []
    assert desk.slack.counts["chat.postMessage"] == 0


def test_a_question_deleted_while_its_answer_is_being_posted_ends_without_one(desk: Desk) -> None:
    post = desk.writes(ALICE, f"{DESK} {QUESTION}")
    desk.slack.fail("chat.postMessage", Fault(drop=True, done=True))
    desk.send(post.events[0])
    assert len(desk.sees(post)) == 1
    desk.deletes(post)
    for _ in range(3):
        desk.catch_up()

    assert desk.sees(post) == []


def test_the_deletion_of_what_others_say_is_none_of_the_desks_business(desk: Desk) -> None:
    post = desk.says(BOB, "lunch?")
    desk.deletes(post)

    assert desk.slack.counts == {"auth.test": 1}
