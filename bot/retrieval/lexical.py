"""Search by words: BM25 over stemmed words (bm25s)."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from bm25s import BM25
from numpy.typing import NDArray

from bot.retrieval.text import words

logging.getLogger("bm25s").setLevel(logging.WARNING)  # on import it sets itself to DEBUG and would talk at every build


RARE = 3.5  # inverse document frequency (natural logarithm) above which a word counts no more


class LexicalIndex:
    """How much of a question's words a document holds.

    A score is the BM25 score over that of an imagined document which is the best one for every word of the question: 1 means
    that nothing could match better, whatever the question's length. No word counts more than one of RARE frequency does: in
    "does our mark count in China" the odd verb must not outweigh the subject.
    """

    def __init__(self, bm25: Any) -> None:
        self._bm25 = bm25
        held = np.diff(bm25.scores["indptr"])
        rarity = np.log(1 + (bm25.scores["num_docs"] - held + 0.5) / (held + 0.5))
        self._weight = np.minimum(1.0, RARE / np.maximum(rarity, 1e-9))
        self._best = _best_of_each_word(bm25) * self._weight

    @classmethod
    def build(cls, documents: Sequence[str]) -> "LexicalIndex":
        """Index documents; their numbers are their places in the sequence."""
        bm25 = BM25(method="lucene")
        bm25.index([words(document) or ["-"] for document in documents], show_progress=False)
        return cls(bm25)

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Read what ``save`` wrote."""
        return cls(BM25.load(folder, show_progress=False))

    def save(self, folder: Path) -> None:
        """Write the index into a folder of its own."""
        self._bm25.save(folder, show_progress=False)

    def scores(self, text: str, limit: int) -> dict[int, float]:
        """The best documents and their scores in (0, 1]; documents that share no word with the text are left out."""
        known = self._bm25.vocab_dict
        numbers = [known[token] for token in dict.fromkeys(words(text)) if token in known]
        ceiling = float(self._best[numbers].sum())
        if not ceiling:
            return {}
        data, documents, starts = (self._bm25.scores[part] for part in ("data", "indices", "indptr"))
        scores = np.zeros(self._bm25.scores["num_docs"])
        for number in numbers:
            of_word = slice(starts[number], starts[number + 1])
            scores[documents[of_word]] += self._weight[number] * data[of_word] / ceiling
        best = np.argsort(-scores, kind="stable")[:limit]
        return {int(number): float(scores[number]) for number in best if scores[number] > 0}


def _best_of_each_word(bm25: Any) -> NDArray[np.float32]:
    """The highest score any document gets for each word of the vocabulary, by the word's number."""
    data, starts = bm25.scores["data"], bm25.scores["indptr"]
    best = np.zeros(len(starts) - 1, dtype=np.float32)
    held = starts[:-1] < starts[1:]
    best[held] = np.maximum.reduceat(data, starts[:-1][held])
    return best
