"""Each of Slack's rules in ``slack_rules`` finds its violation, and the fake Slack refuses with it."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.desk import ALICE, GENERAL, QUIET, SECRET
from tests.fake_slack import TOKEN, FakeSlack, Fault
from tests.fake_workspace import BOT_USER
from tests.fakes import FakeClock
from tests.slack_rules import RULES, check_message, check_view

Json = dict[str, Any]
KNOWN = frozenset({ALICE})


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str) -> Json:
    return {"type": "section", "text": mrkdwn(text)}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": "go", **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def typed(**element: object) -> Json:
    """An input with a text field, or whatever element is given instead."""
    return {"type": "input", "label": plain("x"), "element": {"type": "plain_text_input", "action_id": "a", **element}}


def choice(element: Json) -> Json:
    return {
        "type": "input",
        "label": plain("Which?"),
        "element": {"type": "radio_buttons", "action_id": "r", **element},
    }


def option(text: str = "One", value: str = "1") -> Json:
    return {"text": plain(text), "value": value}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "blocks": list(blocks) or [section("x")], **more}


MESSAGES: list[tuple[str, Json]] = [
    ("block_count", {"text": "x", "blocks": [{"type": "divider"}] * 51}),
    ("block_type", {"text": "x", "blocks": [{"type": "sectoin"}]}),
    ("block_type", {"text": "x", "blocks": [choice({"options": [option()]})]}),
    ("section_size", {"text": "x", "blocks": [section("x" * 3001)]}),
    ("section_size", {"text": "x", "blocks": [{"type": "section"}]}),
    ("section_size", {"text": "x", "blocks": [{"type": "section", "fields": [plain("x")] * 11}]}),
    ("header", {"text": "x", "blocks": [{"type": "header", "text": mrkdwn("x")}]}),
    ("header", {"text": "x", "blocks": [{"type": "header", "text": plain("x" * 151)}]}),
    ("context_elements", {"text": "x", "blocks": [{"type": "context", "elements": [plain("x")] * 11}]}),
    ("context_elements", {"text": "x", "blocks": [{"type": "context", "elements": []}]}),
    ("actions_elements", {"text": "x", "blocks": [actions(*[button(action_id=f"a{n}") for n in range(26)])]}),
    ("button", {"text": "x", "blocks": [actions(button(text=plain("x" * 76)))]}),
    ("button", {"text": "x", "blocks": [actions(button(text=mrkdwn("x")))]}),
    ("button", {"text": "x", "blocks": [actions(button(value="x" * 2001))]}),
    ("empty_text", {"text": "x", "blocks": [section(" ")]}),
    ("duplicate_ids", {"text": "x", "blocks": [actions(button(), button())]}),
    ("duplicate_ids", {"text": "x", "blocks": [{"type": "divider", "block_id": "b"}] * 2}),
    ("id_length", {"text": "x", "blocks": [{"type": "divider", "block_id": "b" * 256}]}),
    ("total_text", {"text": "x", "blocks": [section("x" * 2900)] * 5}),
    ("fallback", {"blocks": [section("x")]}),
    ("fallback", {"text": " "}),
    ("fallback", {"text": "x" * 40_001}),
    ("controls", {"text": "<!channel> x"}),
    ("controls", {"text": "x", "blocks": [section("<@U404NOBODY>")]}),
    ("controls", {"text": "<javascript:alert(1)|x>"}),
    ("controls", {"text": "a < b"}),
    ("escapes", {"text": "R&D"}),
    ("escapes", {"text": "cut in two &am"}),
]
VIEWS: list[tuple[str, Json]] = [
    ("block_count", modal(*[{"type": "divider"}] * 101)),
    ("block_count", {"type": "home", "blocks": []}),
    ("view_texts", modal(title=plain("x" * 25))),
    ("view_texts", modal(close=mrkdwn("x"))),
    ("view_texts", {"type": "modal", "blocks": [section("x")]}),
    ("submit", modal(choice({"options": [option()]}))),
    ("options", modal(choice({"options": [option("x" * 76)]}), submit=plain("Send"))),
    ("options", modal(choice({"options": [option(value="x" * 151)]}), submit=plain("Send"))),
    ("options", modal(choice({"options": []}), submit=plain("Send"))),
    (
        "initial_option",
        modal(choice({"options": [option()], "initial_option": option("Two", "2")}), submit=plain("Send")),
    ),
    ("labels", modal({**choice({"options": [option()]}), "label": mrkdwn("x")}, submit=plain("Send"))),
    (
        "initial_options",
        modal(
            choice({"type": "checkboxes", "options": [option()], "initial_options": [option("Two", "2")]}),
            submit=plain("Send"),
        ),
    ),
    ("initial_options", modal(choice({"options": [option()], "initial_options": []}), submit=plain("Send"))),
    ("typed_fields", modal(typed(max_length=3001), submit=plain("Send"))),
    ("typed_fields", modal(typed(max_length=3, initial_value="four"), submit=plain("Send"))),
    ("typed_fields", modal(typed(type="datepicker", initial_date="tomorrow"), submit=plain("Send"))),
    ("typed_fields", modal(typed(type="file_input", max_files=11), submit=plain("Send"))),
    ("input_elements", modal(typed(action_id=""), submit=plain("Send"))),
    ("input_elements", modal(typed(type="button"), submit=plain("Send"))),
    ("view_size", modal(private_metadata="x" * 3001)),
    ("id_length", modal(callback_id="x" * 256)),
    ("empty_text", modal(section(""))),
    ("controls", modal(section("<!here>"))),
]


@pytest.mark.parametrize(("rule", "message"), MESSAGES)
def test_a_message_that_breaks_a_rule_is_found_out(rule: str, message: Json) -> None:
    assert rule in {problem.rule for problem in check_message(message, KNOWN)}


@pytest.mark.parametrize(("rule", "view"), VIEWS)
def test_a_view_that_breaks_a_rule_is_found_out(rule: str, view: Json) -> None:
    assert rule in {problem.rule for problem in check_view(view, KNOWN)}


def test_every_rule_has_been_seen_to_fire() -> None:
    assert {rule.__name__ for rule in RULES} == {rule for rule, _ in MESSAGES + VIEWS}


def test_what_is_at_every_limit_passes() -> None:
    message = {
        "text": f"<@{ALICE}> <https://a.example/?a=1&amp;b=2|x> &amp;",
        "blocks": [
            section("x" * 3000),
            {"type": "header", "text": plain("x" * 150)},
            {"type": "context", "elements": [plain("x")] * 10},
            actions(*[button(action_id=f"a{n}", value="x" * 2000, text=plain("x" * 75)) for n in range(25)]),
        ],
    }
    view = modal(
        *[{"type": "divider"}] * 99,
        choice({"options": [option("x" * 75, "x" * 150)] * 10}),
        title=plain("x" * 24),
        submit=plain("x" * 24),
        private_metadata="x" * 3000,
        callback_id="x" * 255,
    )

    assert check_message(message, KNOWN) == []
    assert check_view(view, KNOWN) == []


@pytest.fixture
def web(slack: FakeSlack) -> WebClient:
    """A client without retries."""
    return WebClient(TOKEN, base_url=slack.url, retry_handlers=[], timeout=5)


@pytest.mark.parametrize(
    ("error", "method", "arguments"),
    [
        ("invalid_blocks", "chat_postMessage", {"channel": GENERAL, "text": "x", "blocks": [section("x" * 3001)]}),
        (
            "msg_blocks_too_long",
            "chat_postMessage",
            {"channel": GENERAL, "text": "x", "blocks": [section("x" * 2700)] * 5},
        ),
        ("not_in_channel", "chat_postMessage", {"channel": QUIET, "text": "x"}),
        ("channel_not_found", "chat_postMessage", {"channel": SECRET, "text": "x"}),
        ("channel_not_found", "conversations_info", {"channel": "C404"}),
        ("user_not_found", "users_info", {"user": "U404"}),
        ("user_not_in_channel", "chat_postEphemeral", {"channel": GENERAL, "user": "U03CARLA", "text": "x"}),
        ("message_not_found", "chat_update", {"channel": GENERAL, "ts": "1.1", "text": "x"}),
        ("invalid_trigger_id", "views_open", {"trigger_id": "made-up", "view": modal()}),
    ],
)
def test_the_fake_slack_refuses_with_slacks_error(
    slack: FakeSlack, web: WebClient, error: str, method: str, arguments: Json
) -> None:
    with pytest.raises(SlackApiError, match=f"'{error}'"):
        getattr(web, method)(**arguments)
    slack.workspace.problems.clear()


def test_a_trigger_is_good_once_and_for_three_seconds(slack: FakeSlack, web: WebClient, clock: FakeClock) -> None:
    once, late, bad = (slack.workspace.trigger() for _ in range(3))
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        web.views_open(trigger_id=bad, view=modal(title=plain("x" * 25)))
    slack.workspace.problems.clear()
    web.views_open(trigger_id=once, view=modal())
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        web.views_open(trigger_id=once, view=modal())
    clock.forward(timedelta(seconds=4))
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        web.views_open(trigger_id=late, view=modal())


def test_faults_come_in_order_and_end(slack: FakeSlack, web: WebClient) -> None:
    slack.fail("chat.postMessage", Fault(error="fatal_error"), Fault(drop=True, done=True))
    with pytest.raises(SlackApiError, match="fatal_error"):
        web.chat_postMessage(channel=GENERAL, text="one")
    with pytest.raises(OSError, match="closed connection"):
        web.chat_postMessage(channel=GENERAL, text="two")
    web.chat_postMessage(channel=GENERAL, text="three")

    assert [message["text"] for message in slack.posted(GENERAL)] == ["two", "three"]
    assert slack.posted(GENERAL)[0]["user"] == BOT_USER
