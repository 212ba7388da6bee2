"""One question in, a ranking of passages out."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from math import exp

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.model import Knowledge, Passage, PassageId
from bot.retrieval.dense import DenseIndex, Vectors
from bot.retrieval.fusion import convex
from bot.retrieval.lexical import LexicalIndex
from bot.retrieval.text import ANSWERED, Glossary

VECTORS = 300  # looked at; about nine lead to one passage, and looking at 1,200 found one fact more in 1,000
WORDS = 120  # passages looked at
DENSE_WEIGHT = 0.5
GLOSSED_WEIGHT = 0.5  # of meaning, where all that is known of a question are the glossary's words for it
# what is asked now counts so much beside all that it leans on, in meaning and in words: in .559 of 167 follow-ups the first
# sentence shown holds the fact so, in .812 any shown; in .476 and .736 where nothing counts twice
NEWEST, NEWEST_WORDS = 0.75, 0.2
# a passage gains by its page's share of the best VOTERS found, each of which counts exp(CLEAR * score): on 1,232 held-out
# questions the first sentence shown holds .629 of the facts of core questions so, .622 without, the passages cited .947 and .942
VOTERS, CLEAR, OF_PAGE = 20, 20.0, 0.05
# and by so much of how near its takeaway alone lies: of the facts of 1,429 held-out questions the sentences shown hold .892 so,
# .888 without, of 149 questions with several parts .836 and .829
OF_TAKEAWAY = 0.1


@dataclass(frozen=True)
class Hit:
    """A passage found: how near it lies in meaning (``cosine``), how much of the words it holds, and both mixed.

    ``takeaway`` is how near its takeaway alone lies. ``score`` also holds what it gains by that and by its page.
    """

    passage: Passage
    score: float
    cosine: float
    words: float
    takeaway: float


@dataclass(frozen=True)
class Ranking:
    """The hits of one question, best first; ties in the order of the passage ids."""

    hits: tuple[Hit, ...]
    vector: Vectors

    @property
    def best(self) -> Hit | None:
        """The first hit, if there is one."""
        return self.hits[0] if self.hits else None


class Searcher:
    """Finds the passages that bear on a question, in one loaded index."""

    def __init__(
        self, knowledge: Knowledge, dense: DenseIndex, lexical: LexicalIndex, takeaways: NDArray[np.float16]
    ) -> None:
        """``takeaways`` has a row for each passage, to be compared with a question's vector as it is."""
        self._passages = knowledge.corpus.passages
        by_id = sorted(range(len(self._passages)), key=lambda number: self._passages[number].id)
        # of each passage in the order of the ids, by which ties are broken
        self._place = np.argsort(by_id).tolist()
        self._dense = dense
        self._takeaways = takeaways
        self._glossary = Glossary(term for term in knowledge.glossary if not term.language)
        self._lost: PassageId | None = None
        self._words = lru_cache(ANSWERED)(lambda text: lexical.scores(self._glossary.expand(text), WORDS))

    def without(self, passage: PassageId) -> "Searcher":
        """The same search as if a passage could not be found; how rare its words are, and the metric, stay as they were."""
        other = copy(self)
        other._lost = passage
        return other

    def search(
        self,
        text: str,
        vector: Vectors,
        as_of: date,
        limit: int,
        dense_weight: float = DENSE_WEIGHT,
        newest: str = "",
    ) -> Ranking:
        """Find passages that state the law as of a day.

        Args:
            text: The question, for the search by words.
            vector: The question's vector, shape (dimension,), unit length, for the search by meaning.
            as_of: Passages whose rule does not apply on this day are left out.
            limit: At most this many hits.
            dense_weight: How much meaning counts against words, in [0, 1].
            newest: What of the text is asked now, where the rest only says what it is about; its words count more.

        Raises:
            StaleIndex: the vector does not fit the index.
        """
        cosines = self._dense.scores(vector, VECTORS)
        held = self.held(text)
        if newest:
            held = convex(self.held(newest), held, NEWEST_WORDS)
        mixed = convex(cosines, held, dense_weight)
        best = sorted(sorted(mixed, key=self._place.__getitem__), key=mixed.__getitem__, reverse=True)
        valid = (n for n in best if self._passages[n].valid_on(as_of) and self._passages[n].id != self._lost)
        scores = self._with_their_pages(list(islice(valid, max(limit, VOTERS))), mixed)
        takeaways = dict(zip(scores, (self._takeaways[list(scores)].astype(np.float32) @ vector).tolist(), strict=True))
        scores = {number: score + OF_TAKEAWAY * takeaways[number] for number, score in scores.items()}
        hits = [
            Hit(self._passages[n], scores[n], cosines.get(n, 0.0), held.get(n, 0.0), takeaways[n])
            for n in sorted(scores, key=scores.__getitem__, reverse=True)[:limit]
        ]
        return Ranking(tuple(hits), np.asarray(vector))

    def _with_their_pages(self, found: Sequence[int], scores: Mapping[int, float]) -> dict[int, float]:
        """The scores of passages, best first, with what they gain by their pages: a question is seldom about two subjects."""
        pages = [self._passages[number].page for number in found]
        votes = dict.fromkeys(pages, 0.0)
        for page, number in zip(pages, found[:VOTERS], strict=False):
            votes[page] += exp(CLEAR * (scores[number] - scores[found[0]]))
        every = sum(votes.values())
        return {n: scores[n] + OF_PAGE * votes[page] / every for n, page in zip(found, pages, strict=True)}

    def held(self, text: str) -> Mapping[int, float]:
        """How much of the words of a text passages hold; it is remembered for a while."""
        return self._words(text)


def turned(vector: Vectors, newest: Vectors) -> Vectors:
    """The vector to search for what leans on something said before: of both together, turned towards what is asked now."""
    mixed = vector + NEWEST * newest
    return np.asarray(mixed / np.linalg.norm(mixed), dtype=np.float32)
