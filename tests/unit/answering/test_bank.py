"""A bank finds the nearest examples, however many there are, and is the same after it was kept."""

import numpy as np
import pytest

from bot.answering.bank import CODED, NEIGHBOURS, Bank
from bot.retrieval.dense import Vectors

MOST = max(NEIGHBOURS)


def clumps(rows: int) -> Vectors:
    """Unit vectors that lie in clumps of ten, as questions about one thing do."""
    draw = np.random.default_rng(1)
    middles = np.repeat(draw.standard_normal((rows // 10 + 1, 32)), 10, axis=0)[:rows]
    made = middles + 0.5 * draw.standard_normal((rows, 32))
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


@pytest.mark.parametrize("rows", [1, MOST - 1, MOST + 5, CODED, 3 * CODED])
def test_a_bank_finds_what_an_exact_search_finds_and_so_it_does_after_it_was_kept(rows: int) -> None:
    vectors = clumps(rows)
    bank = Bank.build(vectors)
    again = Bank.load(bank.kept())
    for row in clumps(rows)[:: max(1, rows // 20)] + 0.02:
        similarities, numbers = bank.nearest(row.reshape(1, -1))
        exact = np.sort(vectors @ row)[::-1][:MOST]
        assert similarities == pytest.approx(exact.tolist(), abs=2e-3)
        assert [float(vectors[number] @ row) for number in numbers] == pytest.approx(similarities, abs=2e-3)
        assert again.nearest(row.reshape(1, -1)) == (similarities, numbers)
