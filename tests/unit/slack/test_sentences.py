"""Which of what somebody wrote is a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.sentences import asked_in


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("It was red. does it count in China?", "does it count in China?"),
        ("*Should I buy one?*", "*Should I buy one?*"),
        ("Can we act?! It is urgent.", "Can we act?!"),
        ("Should I buy it (really?)", "Should I buy it (really?)"),
        ("我看到了。我们可以买一个吗？谢谢。", "我们可以买一个吗？"),
        ("“Do you sell it?” Then he left.", "“Do you sell it?”"),
        ("may we? and when?\nthanks", "may we? and when?"),
        ("see https://x.example/a?b=1 is it ours?", "see https://x.example/a?b=1 is it ours?"),
        ("is it https://x.example/kettle?", "is it https://x.example/kettle?"),
        ("http://x.y/?", ""),
        ("Shop: https://x.example/search? ok", ""),
        ("Shop: https://x.example/search?", ""),
        ("https://x.example/?q=1 was there.", ""),
        ("he asked (why?) and left.", ""),
        ("it was red", ""),
        ("", ""),
    ],
)
def test_a_question_is_seen_however_it_ends_and_a_link_is_none(text: str, asked: str) -> None:
    assert asked_in(text) == asked


@given(st.text(alphabet="aA ?!.。？)*\n:/x", max_size=60))
def test_what_is_asked_stands_in_the_text_and_asks_the_same_again(text: str) -> None:
    asked = asked_in(text)
    assert all(word in text for word in asked.split())
    assert bool(asked) <= ("?" in text or "？" in text)
