"""The map of the vectors is learned from what belongs together, is the same every time, and keeps lengths."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.metric import Floats, apply_metric, fit_metric

DIMENSION, PASSAGES, QUESTIONS = 24, 12, 6
OWNERS = np.repeat(np.arange(PASSAGES, dtype=np.int64), QUESTIONS)


def asked(seed: int) -> Floats:
    """Vectors of questions: half of the directions tell the passages apart, the other half is how people happen to talk."""
    draw = np.random.default_rng(seed)
    meant = np.zeros((PASSAGES, DIMENSION))
    meant[:, ::2] = np.random.default_rng(1).normal(size=(PASSAGES, DIMENSION // 2))
    talk = np.zeros((len(OWNERS), DIMENSION))
    talk[:, 1::2] = draw.normal(size=(len(OWNERS), DIMENSION // 2)) * 2
    return apply_metric((meant[OWNERS] + talk).astype(np.float32), np.eye(DIMENSION, dtype=np.float32))


def apart(metric: Floats, seed: int) -> float:
    """How much nearer new questions lie to the known ones of their passage than to the others, in cosine."""
    near = apply_metric(asked(seed), metric) @ apply_metric(asked(0), metric).T
    same = OWNERS[:, None] == OWNERS[None, :]
    return float(near[same].mean() - near[~same].mean())


@pytest.mark.parametrize("seed", range(1, 6))
def test_new_questions_lie_nearer_to_their_passage_with_the_map_than_without(seed: int) -> None:
    learned = fit_metric(asked(0), OWNERS)
    assert apart(learned, seed) > 1.02 * apart(np.eye(DIMENSION, dtype=np.float32), seed)


def test_the_same_questions_give_the_same_map() -> None:
    assert np.array_equal(fit_metric(asked(0), OWNERS), fit_metric(asked(0), OWNERS))


@pytest.mark.parametrize("rows", [0, 1, PASSAGES])
def test_where_no_passage_has_two_vectors_nothing_is_changed(rows: int) -> None:
    vectors = asked(0)[:rows]
    assert np.array_equal(fit_metric(vectors, np.arange(rows)), np.eye(DIMENSION, dtype=np.float32))


@given(st.integers(0, 2**16))
def test_mapped_vectors_have_unit_length(seed: int) -> None:
    metric = np.random.default_rng(seed).normal(size=(DIMENSION, DIMENSION)).astype(np.float32)
    assert np.linalg.norm(apply_metric(asked(seed), metric), axis=1) == pytest.approx(1.0, abs=1e-4)
