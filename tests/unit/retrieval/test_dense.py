"""The search by meaning looks at vectors and answers in documents."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StaleIndex
from bot.retrieval import dense
from bot.retrieval.dense import FaissIndex, Vectors


def unit(*numbers: float) -> Vectors:
    """A vector of unit length."""
    vector = np.array(numbers, dtype=np.float32)
    return vector / np.linalg.norm(vector)


OWNERS = np.array([7, 7, 7, 3, 5], dtype=np.int64)
ROWS = np.stack([unit(1, 0, 0), unit(1, 0, 0), unit(1, 0, 0), unit(0, 1, 0), unit(0, 0, 1)])
PLAIN = np.eye(3, dtype=np.float32)
INDEX = FaissIndex.build(ROWS, OWNERS, PLAIN)
ASKED = st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda numbers: max(map(abs, numbers)) > 0.01)


@given(ASKED)
def test_a_document_whose_vectors_agree_has_their_cosine(numbers: tuple[float, float, float]) -> None:
    vector = unit(*numbers)
    assert INDEX.scores(vector, 10)[7] == pytest.approx(float(vector[0]), abs=1e-3)


@given(ASKED)
def test_no_document_is_nearer_than_its_nearest_vector_or_farther_than_all(numbers: tuple[float, float, float]) -> None:
    vector = unit(*numbers)
    cosines = ROWS @ vector
    for owner, score in INDEX.scores(vector, 10).items():
        assert cosines.min() - 1e-3 <= score <= cosines[owner == OWNERS].max() + 1e-3


def test_three_near_vectors_count_more_than_one() -> None:
    rows = np.stack([unit(1, 0), unit(0, 1), unit(0, 1), unit(1, 0.1), unit(1, 0.1), unit(1, 0.1)])
    owners = np.array([1, 1, 1, 2, 2, 2], dtype=np.int64)
    scores = FaissIndex.build(rows, owners, np.eye(2, dtype=np.float32)).scores(unit(1, 0), 10)
    assert scores[2] > scores[1]


def test_a_direction_that_the_metric_leaves_out_tells_documents_apart_no_more() -> None:
    blind = np.diag([1.0, 1.0, 0.0]).astype(np.float32)
    scores = FaissIndex.build(ROWS, OWNERS, blind).scores(unit(0.6, 0, 0.8), 10)
    assert scores[7] == pytest.approx(1.0, abs=1e-3)
    assert INDEX.scores(unit(0.6, 0, 0.8), 10)[7] == pytest.approx(0.6, abs=1e-3)


def test_of_several_parts_the_nearest_are_found_as_in_one_and_what_is_gone_is_not(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    rows, owners = np.stack([unit(*numbers) for numbers in draw.standard_normal((40, 3))]), draw.integers(0, 9, 40)
    parts = []
    for name, held in (("first", slice(0, 25)), ("added", slice(20, 40))):
        FaissIndex.build(rows[held], owners[held], PLAIN).save(tmp_path / name)
        parts.append((tmp_path / name, owners[held].copy()))
    parts[0][1][20:] = -1  # what is in both is gone from the first
    whole, both = FaissIndex.build(rows, owners, PLAIN), FaissIndex.load(parts, PLAIN)
    for numbers in draw.standard_normal((30, 3)):
        asked = unit(*numbers)
        assert both.scores(asked, 12) == pytest.approx(whole.scores(asked, 12))


def test_the_limit_counts_vectors_and_not_documents() -> None:
    assert set(INDEX.scores(unit(1, 0, 0), 3)) == {7}
    assert set(INDEX.scores(unit(0.9, 0.2, 0), 4)) == {7, 3}
    assert set(INDEX.scores(unit(1, 0, 0), 99)) == {7, 3, 5}


def test_among_many_vectors_nearly_all_of_the_nearest_are_found_without_looking_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dense, "MANY", 4_000)
    draw = np.random.default_rng(0)
    clumps = draw.standard_normal((60, 24))
    rows = clumps[draw.integers(0, 60, 4_000)] + draw.standard_normal((4_000, 24)) / 2
    vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    index = FaissIndex.build(vectors, np.arange(4_000), np.eye(24, dtype=np.float32))
    shares = []
    for asked in vectors[::100]:
        scores = index.scores(asked, 4_000)
        assert 10 <= len(scores) < 1_000
        best = sorted(scores, key=lambda owner: -scores[owner])[:10]
        shares.append(len(set(best) & set(np.argsort(-(vectors @ asked))[:10].tolist())) / 10)
    assert np.mean(shares) >= 0.9


def test_a_vector_of_another_length_says_to_build_the_index_anew() -> None:
    with pytest.raises(StaleIndex, match=r"vectors of 3 numbers, the encoder makes 4.*knockoff guidance index"):
        INDEX.scores(unit(1, 0, 0, 0), 10)


def test_a_saved_index_gives_the_same_scores(tmp_path: Path) -> None:
    INDEX.save(tmp_path / "dense.faiss")
    loaded = FaissIndex.load([(tmp_path / "dense.faiss", OWNERS)], PLAIN)
    assert loaded.scores(unit(1, 2, 3), 10) == INDEX.scores(unit(1, 2, 3), 10)


def test_a_search_in_any_thread_is_done_by_that_thread_alone() -> None:
    def threads_after_a_search() -> int:
        INDEX.scores(unit(1, 2, 3), 10)
        return int(faiss.omp_get_max_threads())

    with ThreadPoolExecutor(1, initializer=faiss.omp_set_num_threads, initargs=(2,)) as others:
        assert others.submit(faiss.omp_get_max_threads).result() == 2
        assert others.submit(threads_after_a_search).result() == 1
