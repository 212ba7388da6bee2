"""Search by words: BM25 over stemmed words. bm25s works the scores out when the index is built; asking it needs only numpy."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.text import words

RARE = 3.5  # inverse document frequency (natural logarithm) above which a word counts no more
TINY = np.finfo(np.float32).tiny  # the least that is found at all
GROUP = 64  # scores of which only the best is looked at to see which scores are high
_VOCABULARY = "vocabulary.json"


@dataclass(frozen=True)
class Postings:
    """The documents that hold each word, and their BM25 scores for it.

    Word ``n`` has ``documents[starts[n]:starts[n + 1]]``, and ``scores`` beside them; ``size`` documents there are in all.
    """

    scores: NDArray[np.float32]
    documents: NDArray[np.int32]
    starts: NDArray[np.int64]
    size: NDArray[np.int64]


class LexicalIndex:
    """How much of a question's words a document holds.

    A score is the BM25 score over that of an imagined document which is the best one for every word of the question: 1 means
    that nothing could match better, whatever the question's length. No word counts more than one of RARE frequency does: in
    "does our mark count in China" the odd verb must not outweigh the subject.
    """

    def __init__(self, vocabulary: dict[str, int], postings: Postings) -> None:
        self.vocabulary, self.postings = vocabulary, postings
        self._size = int(postings.size)
        self._rarity = _rarity(np.diff(postings.starts), self._size)
        self._weight = np.minimum(1.0, RARE / self._rarity)
        self._best = _best_of_each_word(postings) * self._weight

    @classmethod
    def build(cls, documents: Sequence[str]) -> "LexicalIndex":
        """Index documents; their numbers are their places in the sequence."""
        return cls.of_words([list(words(document)) for document in documents])

    @classmethod
    def of_words(cls, documents: Sequence[list[str]]) -> "LexicalIndex":
        """Index documents that have been cut into words."""
        import logging

        from bm25s import BM25

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # on import it sets itself to DEBUG and would talk
        bm25: Any = BM25(method="lucene")
        bm25.index([document or ["-"] for document in documents], show_progress=False)
        found = bm25.scores
        size = np.array(found["num_docs"])
        starts = np.asarray(found["indptr"], dtype=np.int64)
        vocabulary = {word: number for word, number in bm25.vocab_dict.items() if word}  # it adds an empty one
        return cls(vocabulary, Postings(found["data"], found["indices"], starts, size))

    @classmethod
    def merged(cls, parts: Sequence["LexicalIndex"], moved: Sequence[NDArray[np.int64]]) -> "LexicalIndex":
        """One index of several, in which a word is as rare as in all of them together.

        How much a document's length counts remains measured against the mean of its part.

        Args:
            parts: The indexes.
            moved: For each, the new numbers of its documents; below 0 for those that are left out.
        """
        vocabulary: dict[str, int] = {}
        found = [part._renumbered(vocabulary, new) for part, new in zip(parts, moved, strict=True)]
        words_, documents, shares = (np.concatenate(column) for column in zip(*found, strict=True))
        in_order = np.argsort(words_, kind="stable")
        held = np.bincount(words_, minlength=len(vocabulary))
        size = sum(int((new >= 0).sum()) for new in moved)
        scores = shares[in_order] * np.repeat(_rarity(held, size), held)
        starts = np.concatenate([[0], np.cumsum(held)])
        return cls(vocabulary, Postings(scores.astype(np.float32), documents[in_order], starts, np.array(size)))

    def _renumbered(
        self, vocabulary: dict[str, int], moved: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
        """The words, documents and scores of all postings; a score is its share of what a word of rarity 1 would give."""
        numbers = np.empty(len(self.vocabulary), dtype=np.int64)
        for word, number in self.vocabulary.items():
            numbers[number] = vocabulary.setdefault(word, len(vocabulary))
        held = np.diff(self.postings.starts)
        documents = moved[self.postings.documents].astype(np.int32)
        kept = documents >= 0
        rarity = np.repeat(self._rarity, held)
        return np.repeat(numbers, held)[kept], documents[kept], (self.postings.scores / rarity)[kept]

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Read what ``save`` wrote."""
        vocabulary = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
        # plain views: a mapped array's own class takes longer to cut than what is cut out of it
        parts = (np.asarray(np.load(folder / f"{n}.npy", mmap_mode="r")) for n in Postings.__dataclass_fields__)
        return cls(vocabulary, Postings(*parts))

    def save(self, folder: Path) -> None:
        """Write the index into a folder of its own."""
        folder.mkdir()
        (folder / _VOCABULARY).write_text(json.dumps(self.vocabulary, ensure_ascii=False), encoding="utf-8")
        for name in Postings.__dataclass_fields__:
            np.save(folder / f"{name}.npy", getattr(self.postings, name))

    def scores(self, text: str, limit: int) -> dict[int, float]:
        """The best documents and their scores in (0, 1]; documents that share no word with the text are left out."""
        known, postings = self.vocabulary, self.postings
        numbers = np.array([known[token] for token in dict.fromkeys(words(text)) if token in known], dtype=np.intp)
        ceiling = float(self._best[numbers].sum())
        if not ceiling:
            return {}
        found = np.zeros(self._size, dtype=np.float32)
        spans = zip(postings.starts[numbers].tolist(), postings.starts[numbers + 1].tolist(), strict=True)
        for span, weight in zip(spans, (self._weight[numbers] / ceiling).astype(np.float32), strict=True):
            np.add.at(found, postings.documents[slice(*span)], weight * postings.scores[slice(*span)])
        return _highest(found, limit)


def _rarity(held: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    """The inverse document frequencies of words that so many of the documents hold, as BM25 has them in Lucene."""
    return np.asarray(np.maximum(np.log(1 + (size - held + 0.5) / (held + 0.5)), 1e-9))


def _highest(scores: NDArray[np.float32], limit: int) -> dict[int, float]:
    """The documents of the highest scores above 0, highest first; of equal ones those that come first."""
    near = np.flatnonzero(scores >= _bound(scores, limit))
    best = near[np.argsort(-scores[near], kind="stable")][:limit]
    return dict(zip(best.tolist(), scores[best].tolist(), strict=True))


def _bound(scores: NDArray[np.float32], limit: int) -> np.float32:
    """A score above 0 that the best ``limit`` reach, and few others.

    Where there are many, it is found among the best of each GROUP, in a tenth of the time that ordering all of them takes.
    """
    groups = len(scores) // GROUP
    highs = scores[: groups * GROUP].reshape(GROUP, groups).max(axis=0) if groups > limit else scores
    place = max(0, len(highs) - limit)
    return np.float32(max(np.partition(highs, place)[place], TINY))


def _best_of_each_word(postings: Postings) -> NDArray[np.float32]:
    """The highest score any document gets for each word of the vocabulary, by the word's number."""
    starts = postings.starts
    best = np.zeros(len(starts) - 1, dtype=np.float32)
    held = starts[:-1] < starts[1:]
    best[held] = np.maximum.reduceat(postings.scores, starts[:-1][held])
    return best
