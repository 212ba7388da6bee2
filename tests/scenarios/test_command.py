"""/ask-ip: an answer only the asker sees, and the button that shares it."""

from datetime import timedelta

from bot.answering.model import Reason
from tests.builders import Json
from tests.desk import ALICE, BOB, GENERAL, QUIET, Desk
from tests.desk_fixtures import OpenDesk
from tests.fake_slack import Fault
from tests.fake_workspace import BOT_USER
from tests.sample_answers import FakeAnswering, declined

QUESTION = "does our US trademark count in China?"


def test_the_command_is_answered_privately_by_its_response_url(desk: Desk) -> None:
    response = desk.commands(ALICE, QUESTION)

    (whisper,) = desk.slack.whispers(ALICE)
    assert (response.status, response.body) == (200, "")
    assert whisper.hook
    assert whisper.payload["response_type"] == "ephemeral"
    assert whisper.payload["replace_original"] is False
    assert "China protects the mark" in whisper.payload["text"]
    assert desk.slack.posted(GENERAL) == []


def test_only_a_private_answer_can_be_shared(desk: Desk) -> None:
    desk.commands(ALICE, QUESTION)
    post = desk.tells(ALICE, QUESTION)

    assert "Share in channel" in _buttons(desk.slack.whispers(ALICE)[0].payload)
    assert "Share in channel" not in _buttons(desk.sees(post)[0])


def test_a_no_is_neither_helpful_nor_to_be_shared(desk: Desk, answering: FakeAnswering) -> None:
    answering.otherwise = declined(Reason.NOT_COVERED, cited=1, nearest=1)
    desk.commands(ALICE, QUESTION)

    told = desk.slack.whispers(ALICE)[0].payload
    assert {"Helpful", "Share in channel"}.isdisjoint(_buttons(told))
    assert {"Not helpful", "Ask counsel"} <= set(_buttons(told))


def test_the_command_without_words_or_with_help_is_told_how_to_use_it(desk: Desk, answering: FakeAnswering) -> None:
    for words in ("", "   ", "help", "Help"):
        desk.commands(ALICE, words)

    assert [text[:39] for text in desk.told(ALICE)] == ["Type your question after the command, f"] * 4
    assert "/report-knockoff" in desk.told(ALICE)[0]
    assert answering.asked == []


def test_a_command_lends_no_history_to_the_next(desk: Desk, answering: FakeAnswering) -> None:
    desk.commands(ALICE, QUESTION)
    desk.commands(ALICE, "and for patents?")

    assert answering.asked[1].history == ()


def test_sharing_posts_the_answer_with_its_question_and_takes_the_button_away(desk: Desk) -> None:
    desk.commands(ALICE, QUESTION)
    desk.presses_private("share_answer", desk.slack.whispers(ALICE)[0])

    (shared,) = desk.slack.posted(GENERAL)
    assert shared["text"].startswith(f"<@{ALICE}> asked: {QUESTION}")
    assert "China protects the mark" in shared["text"]
    assert "Share in channel" not in _buttons(shared)
    last = desk.slack.whispers(ALICE)[-1].payload
    assert (last["text"], last["replace_original"]) == ("Shared in the channel.", True)


def test_replies_below_a_shared_answer_go_on_from_it(desk: Desk, answering: FakeAnswering) -> None:
    desk.commands(ALICE, QUESTION)
    desk.presses_private("share_answer", desk.slack.whispers(ALICE)[0])
    (shared,) = desk.slack.posted(GENERAL)
    desk.restart()
    desk.says(BOB, "and for patents?", thread=shared["ts"])

    assert (answering.asked[-1].text, answering.asked[-1].history) == ("and for patents?", (QUESTION,))
    assert len(desk.slack.posted(GENERAL, shared["ts"])) == 1


def test_an_answer_shared_before_a_restart_is_not_shared_again(desk: Desk) -> None:
    desk.commands(ALICE, QUESTION)
    answer = desk.slack.whispers(ALICE)[0]
    desk.presses_private("share_answer", answer)
    desk.restart()
    desk.presses_private("share_answer", answer)

    assert len(desk.slack.posted(GENERAL)) == 1
    assert desk.told(ALICE)[-1] == "This answer was shared already."


def test_sharing_twice_posts_once(desk: Desk) -> None:
    desk.commands(ALICE, QUESTION)
    answer = desk.slack.whispers(ALICE)[0]
    desk.presses_private("share_answer", answer)
    desk.presses_private("share_answer", answer)

    assert len(desk.slack.posted(GENERAL)) == 1
    assert desk.told(ALICE)[-1] == "This answer was shared already."


def test_sharing_where_the_desk_is_not_says_so_and_works_after_an_invitation(desk: Desk) -> None:
    desk.commands(ALICE, QUESTION, QUIET)
    answer = desk.slack.whispers(ALICE)[0]
    desk.presses_private("share_answer", answer)
    assert desk.told(ALICE)[-1].startswith("I could not post in that channel.")
    assert desk.slack.whispers(ALICE)[-1].payload["replace_original"] is False

    desk.slack.workspace.channels[QUIET].members.add(BOT_USER)
    desk.presses_private("share_answer", answer)

    assert len(desk.slack.posted(QUIET)) == 1


def test_sharing_falls_back_to_plain_text(desk: Desk) -> None:
    desk.commands(ALICE, QUESTION)
    desk.slack.fail("chat.postMessage", Fault(error="msg_blocks_too_long"))
    desk.presses_private("share_answer", desk.slack.whispers(ALICE)[0])

    (shared,) = desk.slack.posted(GENERAL)
    assert "China protects the mark" in shared["text"]
    assert "blocks" not in shared


def test_sharing_that_breaks_says_so_and_can_be_tried_again(desk: Desk) -> None:
    desk.commands(ALICE, QUESTION)
    answer = desk.slack.whispers(ALICE)[0]
    desk.slack.fail("chat.postMessage", Fault(drop=True))
    desk.presses_private("share_answer", answer)
    assert "noted under the reference E" in desk.told(ALICE)[-1]

    desk.presses_private("share_answer", answer)

    assert len(desk.slack.posted(GENERAL)) == 1


def test_an_answer_is_not_shared_once_its_channel_is_open_to_another_company(desk: Desk) -> None:
    desk.commands(ALICE, QUESTION)
    desk.slack.workspace.channels[GENERAL].facts = {"is_ext_shared": True}
    desk.clock.forward(timedelta(minutes=11))
    desk.presses_private("share_answer", desk.slack.whispers(ALICE)[0])

    assert desk.slack.posted(GENERAL) == []
    assert "shared with another company" in desk.told(ALICE)[-1]


def test_a_response_url_that_fails_once_is_tried_again(desk: Desk) -> None:
    desk.slack.fail("hooks", Fault(status=503), times=2)
    desk.commands(ALICE, QUESTION)
    assert desk.told(ALICE) == []
    desk.catch_up()

    assert len(desk.told(ALICE)) == 1


def test_a_response_url_that_refuses_blocks_gets_plain_text(desk: Desk) -> None:
    desk.slack.fail("hooks", Fault(status=400, error="invalid_blocks"))
    desk.commands(ALICE, QUESTION)

    (whisper,) = desk.slack.whispers(ALICE)
    assert "China protects the mark" in whisper.payload["text"]
    assert "blocks" not in whisper.payload


def test_a_command_interrupted_by_a_restart_is_answered(open_desk: OpenDesk, answering: FakeAnswering) -> None:
    desk = open_desk()
    answering.answers[QUESTION] = ConnectionError("away")
    desk.commands(ALICE, QUESTION)
    del answering.answers[QUESTION]
    desk.restart()

    assert len(desk.told(ALICE)) == 1


def _buttons(message: Json) -> list[str]:
    return [e["text"]["text"] for block in message["blocks"] if block["type"] == "actions" for e in block["elements"]]
