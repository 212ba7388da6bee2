"""The support check lets hardly anything wrong through, and its threshold is the one that was fitted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.support import THRESHOLD, agreement, supported
from bot.knowledge.model import Knowledge
from tests.benchmarks.support import WRONG_AT_MOST, fit, passed, read_pairs

PAIRS = read_pairs()


def test_the_threshold_is_the_one_fitted_on_half_of_the_labelled_pairs() -> None:
    assert len(PAIRS) >= 200
    assert fit(PAIRS) == THRESHOLD


def test_on_the_half_it_was_not_fitted_on_hardly_any_wrong_sentence_passes_and_most_right_ones_do() -> None:
    found = passed(PAIRS, THRESHOLD, fitting=False)
    right, of = found.pop("entailed")
    assert right / of > 0.7
    assert set(found) == {"negated", "number", "swapped", "duty", "other"}
    assert sum(n for n, _ in found.values()) <= WRONG_AT_MOST * sum(of for _, of in found.values())


def test_every_sentence_of_the_guidance_supports_itself(shipped: Knowledge) -> None:
    sentences = [sentence.text for passage in shipped.corpus.passages for sentence in passage.sentences]
    assert [text for text in sentences if not supported(text, text)] == []


@pytest.mark.parametrize(
    "twisted", ["No: {}", "no, {}", "{} not.", "{}? No.", "{} Never!", "It is not so that {}", "{} It isn't."]
)
def test_no_sentence_of_the_guidance_supports_itself_with_a_denial_at_either_end(
    shipped: Knowledge, twisted: str
) -> None:
    sentences = [sentence.text for passage in shipped.corpus.passages for sentence in passage.sentences]
    assert [text for text in sentences if supported(twisted.format(text), text)] == []


@pytest.mark.parametrize(
    ("sentence", "quote", "holds"),
    [
        ("The licence does not prove who makes it.", "No, the licence does not prove who makes it.", True),
        ("No, the licence does not prove who makes it.", "No, the licence does not prove who makes it.", True),
        ("Yes, the licence does not prove who makes it.", "No, the licence does not prove who makes it.", False),
        ("No, an earlier use can defeat a filing.", "Yes, an earlier use can defeat a filing.", False),
        ("Yes: an earlier use can defeat a filing.", "Yes, an earlier use can defeat a filing.", True),
    ],
)
def test_a_yes_or_no_at_the_beginning_is_left_out_or_the_quotations_own(sentence: str, quote: str, holds: bool) -> None:
    assert supported(sentence, quote) is holds


@given(st.text(), st.text())
def test_any_two_texts_can_be_held_against_each_other(sentence: str, quote: str) -> None:
    assert 0.0 <= agreement(sentence, quote) <= 1.0


@pytest.mark.parametrize("sentence", ["", "It is so.", "China " * 50_000])
def test_what_says_nothing_or_goes_on_for_ever_is_not_supported(sentence: str) -> None:
    assert not supported(sentence, "China is first to register.")
