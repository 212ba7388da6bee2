"""Whatever people type: nobody is pinged, nothing becomes a link, nothing is formatted as a mention."""

import pytest

from bot.slack import ids
from tests.builders import Json
from tests.desk import ALICE, BOB, COUNSEL, DESK, GENERAL, Desk
from tests.sample_answers import FakeAnswering, answered, passage

# As Slack sends them when they are typed: its own markup for what it recognised, escapes for what was only typed.
NASTY = [
    "<!channel> is this ours?",
    "&lt;!channel&gt; is this ours?",
    "&amp;lt;!channel&amp;gt; is this ours?",
    "<!everyone|@everyone> <!here> is this ours?",
    "<https://evil.example|our trademark page> is this ours?",
    "&lt;https://evil.example|our trademark page&gt; is this ours?",
    "&lt;@U02BOB&gt; &lt;#C01GENERAL&gt; is this ours?",
    "a &amp; b &lt; c &gt; d &amp;amp; e?",
    "`code` *bold* _it_ ~no~ > quoted\n> again?",
]


@pytest.mark.parametrize("typed", NASTY)
def test_what_people_typed_is_shown_back_without_any_power(desk: Desk, typed: str) -> None:
    desk.commands(ALICE, typed)
    (answer,) = desk.slack.whispers(ALICE)
    desk.presses_private(ids.SHARE, answer)
    desk.presses_private(ids.ASK_COUNSEL, answer)

    for message in (desk.slack.posted(GENERAL)[0], desk.slack.posted(COUNSEL)[0]):
        shown = _all_text(message).replace(f"<@{ALICE}>", "").replace("<https://", "")
        assert "<!" not in shown
        assert "<@" not in shown
        assert "<#" not in shown
        assert "evil.example|" not in shown.replace("&lt;https://evil.example|our trademark page&gt;", "")
        assert "is this ours?" in shown or "e?" in shown or "again?" in shown


def test_the_question_is_understood_as_it_was_typed(desk: Desk, answering: FakeAnswering) -> None:
    desk.says(
        ALICE,
        f"{DESK} is R&amp;D at &lt;Shop&gt; <https://www.alibaba.com/x|alibaba.com/x> in <#C01GENERAL|general> ours?",
    )

    assert answering.texts == ["is R&D at <Shop> alibaba.com/x in general ours?"]


def test_escapes_typed_twice_stay_what_was_typed(desk: Desk, answering: FakeAnswering) -> None:
    desk.says(ALICE, f"{DESK} does &amp;amp; mean and?")

    assert answering.texts == ["does &amp; mean and?"]


def test_guidance_with_markup_characters_is_shown_as_it_is_written(desk: Desk, answering: FakeAnswering) -> None:
    answering.otherwise = answered(passage(text="Use <brand> & co only when R&D > sales. Do. Not."))
    post = desk.says(ALICE, f"{DESK} is this ours?")

    (message,) = desk.sees(post)
    assert "Use &lt;brand&gt; &amp; co only when R&amp;D &gt; sales." in message["text"]
    assert "Use &lt;brand&gt; &amp; co only when R&amp;D &gt; sales." in str(message["blocks"])


def test_a_very_long_question_is_answered_and_cut_where_it_is_shown_back(desk: Desk, answering: FakeAnswering) -> None:
    question = "is this ours & theirs? " * 1700
    desk.commands(ALICE, question.replace("&", "&amp;"))
    (answer,) = desk.slack.whispers(ALICE)
    desk.presses_private(ids.SHARE, answer)
    desk.presses_private(ids.ASK_COUNSEL, answer)

    assert len(answering.texts[0]) > 35_000
    assert "…" in desk.slack.posted(GENERAL)[0]["text"]
    assert "China protects the mark" in desk.slack.posted(COUNSEL)[0]["text"]


def test_nobody_is_pinged_by_a_counsel_message_but_the_one_who_asked_is_named(desk: Desk) -> None:
    post = desk.says(ALICE, f"{DESK} is this ours?")
    desk.presses(BOB, ids.ASK_COUNSEL, desk.sees(post)[0])

    assert _all_text(desk.slack.posted(COUNSEL)[0]).count(f"<@{BOB}>") == 2  # once in the text, once in the blocks


def _all_text(message: Json) -> str:
    def texts(node: object) -> list[str]:
        if isinstance(node, dict):
            own = [str(node["text"])] if isinstance(node.get("text"), str) else []
            return own + [text for value in node.values() for text in texts(value)]
        return [text for value in node for text in texts(value)] if isinstance(node, list) else []

    return "\n".join(texts({"text": message["text"], "blocks": message.get("blocks")}))
