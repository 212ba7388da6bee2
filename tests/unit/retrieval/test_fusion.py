"""Mixing two sides keeps what both agree on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.fusion import convex

SCORES = st.dictionaries(st.integers(0, 12), st.floats(0, 1), max_size=8)
WEIGHT = st.floats(0, 1)


@given(SCORES, SCORES, WEIGHT)
def test_every_document_that_either_side_knows_has_a_score_between_those_of_both(
    first: dict[int, float], second: dict[int, float], weight: float
) -> None:
    mixed = convex(first, second, weight)
    assert mixed.keys() == first.keys() | second.keys()
    for number, score in mixed.items():
        sides = (first.get(number, 0.0), second.get(number, 0.0))
        assert min(sides) - 1e-12 <= score <= max(sides) + 1e-12


@given(SCORES, SCORES, WEIGHT)
def test_a_document_that_both_sides_rate_at_least_as_high_is_not_ranked_lower(
    first: dict[int, float], second: dict[int, float], weight: float
) -> None:
    mixed = convex(first, second, weight)
    for better in mixed:
        for worse in mixed:
            if first.get(better, 0) >= first.get(worse, 0) and second.get(better, 0) >= second.get(worse, 0):
                assert mixed[better] >= mixed[worse]


@given(SCORES, SCORES, WEIGHT, st.integers(0, 12), st.floats(0, 1))
def test_raising_one_score_raises_that_document_and_leaves_the_others(
    first: dict[int, float], second: dict[int, float], weight: float, number: int, more: float
) -> None:
    raised = {**first, number: max(first.get(number, 0.0), more)}
    before, after = convex(first, second, weight), convex(raised, second, weight)
    assert after[number] >= before.get(number, 0.0)
    assert {n: s for n, s in after.items() if n != number} == {n: s for n, s in before.items() if n != number}


@given(SCORES, SCORES, WEIGHT)
def test_the_sides_may_change_places_with_their_weights(
    first: dict[int, float], second: dict[int, float], weight: float
) -> None:
    assert convex(first, second, weight) == pytest.approx(convex(second, first, 1 - weight), abs=1e-9)


@given(SCORES, SCORES)
def test_a_weight_of_one_or_zero_listens_to_one_side_only(first: dict[int, float], second: dict[int, float]) -> None:
    assert {n: s for n, s in convex(first, second, 1.0).items() if n in first} == first
    assert {n: s for n, s in convex(first, second, 0.0).items() if n in second} == second


def test_nothing_mixed_with_nothing_is_nothing() -> None:
    assert convex({}, {}, 0.5) == {}
