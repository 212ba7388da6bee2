"""The search by words returns what shares a word with the question, and nothing else."""

import logging
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.retrieval.lexical import LexicalIndex
from bot.retrieval.text import words

DOCUMENTS = [
    "who files a trademark first",
    "customs seize the goods at the border",
    "trademark trademark trademark office",
    "evidence of the listing is notarised",
    "???",
]
INDEX = LexicalIndex.build(DOCUMENTS)
TYPED = st.sampled_from(["trademark", "customs", "evidence", "goods", "zebra", "the", "files"])
ASKED = st.lists(TYPED, max_size=6).map(" ".join)


@given(ASKED)
def test_exactly_the_documents_that_share_a_word_have_a_score_and_it_is_at_most_one(text: str) -> None:
    shared = {n for n, document in enumerate(DOCUMENTS) if set(words(document)) & set(words(text))}
    scores = INDEX.scores(text, 10)
    assert set(scores) == shared
    assert all(0 < score <= 1 + 1e-6 for score in scores.values())


def test_words_that_no_document_holds_find_nothing() -> None:
    assert INDEX.scores("zebra crossing", 10) == {}
    assert INDEX.scores("the of and", 10) == {}
    assert INDEX.scores("", 10) == {}


def test_the_best_document_of_a_single_word_gets_the_full_score() -> None:
    assert max(INDEX.scores("trademark", 10).values()) == pytest.approx(1.0)
    assert max(INDEX.scores("evidence", 10).values()) == pytest.approx(1.0)


def test_a_word_the_guidance_does_not_know_costs_nothing() -> None:
    assert INDEX.scores("customs zebra", 10) == INDEX.scores("customs", 10)


def test_a_word_said_twice_counts_once() -> None:
    assert INDEX.scores("customs customs goods", 10) == INDEX.scores("customs goods", 10)


@given(ASKED, st.integers(1, 10))
def test_a_limit_keeps_the_best(text: str, limit: int) -> None:
    everything = INDEX.scores(text, 10)
    kept = INDEX.scores(text, limit)
    assert len(kept) == min(limit, len(everything))
    assert sorted(kept.values()) == sorted(everything.values())[len(everything) - len(kept) :]


def test_of_many_documents_the_best_are_found_and_of_equal_ones_those_that_come_first() -> None:
    said = ["mark", "customs", "goods", "seller", "listing", "notary"]
    # every pair of words, each in documents of every length, over and over
    many = [f"{said[n % 6]} {said[n % 5]} {'filler ' * (n % 97)}" for n in range(2_000)]
    index = LexicalIndex.build(many)
    everything = list(index.scores("customs goods notary", len(many)).items())
    ordered = sorted(everything, key=lambda one: (-one[1], one[0]))
    for limit in (1, 20, 30, 700):
        assert list(index.scores("customs goods notary", limit).items()) == ordered[:limit]


OF_FOUR = st.lists(
    st.lists(st.sampled_from(["mark", "customs", "goods", "seal"]), min_size=4, max_size=4), min_size=1, max_size=5
)


@settings(max_examples=25)
@given(OF_FOUR, OF_FOUR, st.data())
def test_indexes_merged_find_what_one_index_of_their_documents_finds(
    first: list[list[str]], second: list[list[str]], data: st.DataObject
) -> None:
    parts = [[" ".join(document) for document in part] for part in (first, second)]
    everything = [*parts[0], *parts[1]]
    order = data.draw(st.lists(st.sampled_from(range(len(everything))), min_size=1, unique=True))
    moved = np.full(len(everything), -1)
    moved[order] = np.arange(len(order))
    merged = LexicalIndex.merged([LexicalIndex.build(part) for part in parts], np.split(moved, [len(first)]))
    whole = LexicalIndex.build([everything[number] for number in order])
    for text in ("mark", "customs goods", "seal mark goods zebra"):
        assert merged.scores(text, 10) == pytest.approx(whole.scores(text, 10), rel=1e-5)


def test_a_saved_index_gives_the_same_scores(tmp_path: Path) -> None:
    INDEX.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical")
    for text in ("trademark", "customs goods", "zebra"):
        assert loaded.scores(text, 10) == INDEX.scores(text, 10)


def test_building_an_index_says_nothing_even_where_everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    LexicalIndex.build(DOCUMENTS)
    assert [record.getMessage() for record in caplog.records] == []
