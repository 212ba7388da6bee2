"""The shortcut on a message begins the form with what people see of it, wherever an app has put its words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.links.listings import load_marketplaces
from bot.settings import content_folder
from bot.slack.ways_in import Values, from_message

MARKETS = load_marketplaces(content_folder("knowledge"))
TEMU = "https://www.temu.com/goods.html?goods_id=601099512345678"
RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "user", "user_id": "U2"},
                {"type": "text", "text": " saw <our> & their kettle: "},
                {"type": "link", "url": TEMU, "text": "here"},
                {"type": "emoji", "name": "boom"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "from Ningbo"}]},
                {"type": "rich_text_section", "elements": [{"type": "link", "url": "https://www.temu.com/m"}]},
            ],
        },
    ],
}
NAMES = st.sampled_from(["type", "text", "elements", "fields", "url", "user_id", "blocks", "fallback"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
)


def begun(**message: Any) -> Values:
    """What the form begins with."""
    return from_message({"user": {"id": "U1"}, "message": {"ts": "1.1", **message}}, MARKETS).values


def section(text: str, **more: Any) -> dict[str, Any]:
    """A section as apps send it."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def test_what_an_app_says_in_blocks_alone_is_read() -> None:
    values = begun(text="", bot_id="B1", blocks=[section(f"New listing: <{TEMU}|Our &amp; their kettle>")])

    assert values["links"] == (TEMU,)
    assert values["seen"] == ("temu",)
    assert values["story"] == (f"New listing: Our & their kettle ({TEMU})",)


def test_headings_fields_small_print_and_markdown_are_read_and_buttons_and_pictures_are_not() -> None:
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Alert <7>"}},
        {
            "type": "section",
            "fields": [{"type": "mrkdwn", "text": "*Seller*\nHaovelle"}, {"type": "plain_text", "text": TEMU}],
        },
        {
            "type": "context",
            "elements": [{"type": "image", "alt_text": "logo"}, {"type": "mrkdwn", "text": "by Radar"}],
        },
        {"type": "markdown", "text": "**found today**"},
        {"type": "actions", "elements": [{"type": "button", "url": "https://radar.example/7"}]},
        {"type": "image", "image_url": "https://radar.example/7.png", "alt_text": "kettle"},
    ]
    values = begun(text="", blocks=blocks)

    assert values["links"] == (TEMU,)
    assert values["story"] == (f"Alert <7>\n*Seller*\nHaovelle\n{TEMU}\nby Radar\n**found today**",)


def test_rich_text_is_read_as_it_is_seen() -> None:
    values = begun(text="", blocks=[RICH])

    assert values["links"] == (f"{TEMU}\nhttps://www.temu.com/m",)
    assert values["story"][0].splitlines()[0] == f"@U2 saw <our> & their kettle: here ({TEMU})"
    assert values["story"][0].splitlines()[1:] == ["from Ningbo", "https://www.temu.com/m"]


def test_what_a_person_wrote_is_not_read_twice() -> None:
    assert begun(text="look at this", blocks=[RICH])["story"] == ("look at this",)


def test_an_app_whose_text_is_only_a_summary_is_read_with_its_blocks_and_no_line_twice() -> None:
    values = begun(text="New listing\nSee it", bot_id="B1", blocks=[section("New listing"), section(f"<{TEMU}>")])

    assert values["links"] == (TEMU,)
    assert values["story"] == (f"New listing\nSee it\n{TEMU}",)


def test_what_was_forwarded_from_an_app_is_read_out_of_its_blocks() -> None:
    values = begun(text="look", attachments=[{"fallback": "[no preview]", "blocks": [section(f"<{TEMU}>")]}])

    assert values["links"] == (TEMU,)
    assert "no preview" not in values["story"][0]


@pytest.mark.parametrize(
    "blocks", [[], [{"type": "divider"}], [{"type": "of_next_year", "text": {"text": TEMU}}], None]
)
def test_a_message_without_words_begins_an_empty_form(blocks: Any) -> None:
    assert begun(text="", blocks=blocks) == {}


@given(JSON, JSON)
def test_blocks_in_disorder_open_the_form_all_the_same(blocks: Any, elements: Any) -> None:
    assert isinstance(begun(text="", blocks=[blocks, {"type": "rich_text", "elements": elements}]), dict)
