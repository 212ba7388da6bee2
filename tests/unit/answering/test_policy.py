"""What was found is taken or refused by floors and ceilings alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.model import Reason
from bot.answering.policy import Limits, choose
from bot.retrieval.search import Hit, Ranking
from tests.knowledge_builders import passage

LIMITS = Limits(passages=3, min_cosine=0.3, min_words=0.25, min_share=0.5)
SHARES = st.floats(0, 1)


def ranking(*hits: tuple[float, float, float]) -> Ranking:
    """A ranking of (score, cosine, share of the words)."""
    found = [Hit(passage(f"page#p{n}", f"Takeaway {n}."), *numbers, 0.0) for n, numbers in enumerate(hits)]
    return Ranking(tuple(found), np.zeros(3, dtype=np.float32))


@pytest.mark.parametrize(
    ("hits", "taken"),
    [
        ([], Reason.NOT_COVERED),
        ([(1.0, 0.29, 0.24)], Reason.NOT_COVERED),
        ([(1.0, 0.30, 0.0)], 1),
        ([(1.0, 0.0, 0.25)], 1),
        ([(1.0, 0.29, 0.24), (0.9, 0.9, 0.9)], Reason.NOT_COVERED),
        ([(1.0, 0.5, 0.9), (0.5, 0.1, 0.0)], 2),
        ([(1.0, 0.5, 0.9), (0.49, 0.5, 0.9)], 1),
        ([(0.6, 0.5, 0.9), (0.31, 0.5, 0.9), (0.29, 0.5, 0.9)], 2),
        ([(1.0, 0.5, 0.9)] * 5, 3),
    ],
)
def test_a_ranking_gives_as_many_hits_as_its_floors_allow(
    hits: list[tuple[float, float, float]], taken: int | Reason
) -> None:
    found = ranking(*hits)
    chosen = choose(found, LIMITS)
    assert chosen == (taken if isinstance(taken, Reason) else found.hits[:taken])


@given(st.lists(st.tuples(SHARES, SHARES, SHARES), max_size=8))
def test_hits_are_taken_from_the_top_without_a_gap(hits: list[tuple[float, float, float]]) -> None:
    found = ranking(*sorted(hits, reverse=True))
    chosen = choose(found, LIMITS)
    if not isinstance(chosen, Reason):
        assert 1 <= len(chosen) <= LIMITS.passages
        assert chosen == found.hits[: len(chosen)]


@given(st.lists(st.tuples(SHARES, SHARES, SHARES), max_size=8), st.floats(0, 1), SHARES)
def test_a_higher_floor_never_answers_more(hits: list[tuple[float, float, float]], cosine: float, words: float) -> None:
    found = ranking(*sorted(hits, reverse=True))
    stricter = Limits(LIMITS.passages, max(cosine, LIMITS.min_cosine), max(words, LIMITS.min_words), LIMITS.min_share)
    if choose(found, LIMITS) is Reason.NOT_COVERED:
        assert choose(found, stricter) is Reason.NOT_COVERED


def test_the_limits_in_use_have_a_floor_under_every_measure() -> None:
    used = Limits()
    assert min(used.min_cosine, used.min_words, used.min_share) > 0
    assert 1 <= used.passages <= 8
