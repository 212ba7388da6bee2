"""App Home, the prompts of the Messages tab, and suggested questions."""

import pytest

from bot.slack import ids
from tests import builders
from tests.desk import ALICE, Desk
from tests.fake_slack import Fault
from tests.sample_answers import FakeAnswering


def test_opening_home_publishes_how_to_ask(desk: Desk) -> None:
    desk.event(builders.home_opened(ALICE, desk.slack.workspace.direct(ALICE), "home"))

    shown = str(desk.slack.workspace.homes[ALICE])
    assert "type /ask-ip" in shown
    assert "do not contact the seller" in shown


def test_opening_messages_offers_prompts_without_naming_a_thread(desk: Desk) -> None:
    desk.event(builders.home_opened(ALICE, desk.slack.workspace.direct(ALICE), "messages"))

    (offered,) = desk.slack.workspace.prompts
    assert "thread_ts" not in offered
    assert len(offered["prompts"]) == 4
    assert desk.slack.workspace.homes == {}


@pytest.mark.parametrize("tab", ["home", "messages"])
@pytest.mark.parametrize("fault", [Fault(error="unknown_method"), Fault(status=500), Fault(drop=True)])
def test_a_home_that_cannot_be_shown_disturbs_nobody(desk: Desk, tab: str, fault: Fault) -> None:
    for method in ("views.publish", "assistant.threads.setSuggestedPrompts"):
        desk.slack.fail(method, fault, times=2)
    response = desk.event(builders.home_opened(ALICE, desk.slack.workspace.direct(ALICE), tab))

    assert response.status == 200
    assert desk.told(ALICE) == []
    assert desk.slack.posted(desk.slack.workspace.direct(ALICE)) == []


def test_a_suggested_question_is_asked_and_answered_in_direct_messages(desk: Desk, answering: FakeAnswering) -> None:
    _press_suggested(desk)

    asked, answer = desk.slack.posted(desk.slack.workspace.direct(ALICE))
    assert asked["text"] == "You asked: Does our US trademark count in China?"
    assert answer["thread_ts"] == asked["ts"]
    assert answering.texts == ["Does our US trademark count in China?"]


def test_a_follow_up_to_a_suggested_question_knows_it(desk: Desk, answering: FakeAnswering) -> None:
    _press_suggested(desk)
    asked = desk.slack.posted(desk.slack.workspace.direct(ALICE))[0]
    desk.tells(ALICE, "and for patents?", thread=asked["ts"])

    assert answering.asked[1].history == ("Does our US trademark count in China?",)


def test_a_guest_who_presses_a_suggestion_is_refused(desk: Desk, answering: FakeAnswering) -> None:
    desk.slack.workspace.users[ALICE]["is_restricted"] = True
    _press_suggested(desk)

    assert answering.asked == []
    assert desk.slack.posted(desk.slack.workspace.direct(ALICE))[-1]["text"].startswith("Sorry, I answer staff")


def test_a_suggestion_that_cannot_be_asked_is_met_with_a_sentence_and_a_reference(desk: Desk) -> None:
    desk.slack.fail("conversations.open", Fault(error="fatal_error"))
    _press_suggested(desk)

    (told,) = desk.slack.posted(desk.slack.workspace.direct(ALICE))
    assert "noted under the reference E" in told["text"]


def _press_suggested(desk: Desk) -> None:
    desk.event(builders.home_opened(ALICE, desk.slack.workspace.direct(ALICE), "home"))
    view = desk.slack.workspace.homes[ALICE]
    buttons = [element for block in view["blocks"] if block["type"] == "actions" for element in block["elements"]]
    button = next(b for b in buttons if b["action_id"] == f"{ids.SUGGESTED}_2")
    action = {"action_id": button["action_id"], "value": button["value"]}
    desk.send(builders.pressed(action, ALICE, desk.slack.workspace.trigger(), **builders.at_home(view)))
