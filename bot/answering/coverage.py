"""How much of what a question says the guidance speaks of at all.

A question next door to ours sounds alike but holds words that no passage near it holds ("deposit", "origin certificate"). The
passages' own texts count, not the questions they are known to answer: otherwise every example would be covered by itself.
"""

import math
import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.mapped import Arrays
from bot.retrieval.text import ANSWERED, words

BUCKETS = 1 << 18  # 20,000 words of guidance, the most expected, share a bucket once in 30
NEAREST = 5
KEPT = 2_000  # passages whose words are at hand

Floats = NDArray[np.float32]


class Coverage:
    """The words of every passage and how rare each is."""

    def __init__(self, arrays: Arrays) -> None:
        self._words, self._starts = arrays["coverage_words"], arrays["coverage_starts"].astype(np.int64)
        self._of = lru_cache(maxsize=KEPT)(self._held)
        passages = len(self._starts) - 1
        self._rarity = _rarity(self._words, passages)
        self._unknown = _log(passages, 0)
        self.asked = lru_cache(ANSWERED)(self._weighed)

    def features(self, text: str, nearest: Sequence[int]) -> Floats:
        """How much of a text's words the passages hold, weighed by rarity: shape (4,).

        In the nearest passage that holds most, in the NEAREST passages together, in the guidance (each a share), and how much no
        passage holds (a tenth of the weight).

        Args:
            text: The question.
            nearest: The places of the passages nearest to it, at least one.
        """
        rarity, total, unknown = self.asked(text)
        if not total:
            return np.zeros(4, dtype=np.float32)
        held = [rarity.keys() & self._of(passage) for passage in nearest]
        shares = [sum(rarity[word] for word in words_) / total for words_ in (*held, set().union(*held))]
        return np.array([max(shares[:-1]), shares[-1], 1 - unknown / total, unknown / 10], dtype=np.float32)

    def _weighed(self, text: str) -> tuple[dict[int, float], float, float]:
        """How rare each word of a text is, all of them together, and those that no passage holds."""
        rarity = {word: self._rarity.get(word, self._unknown) for word in buckets(text)}
        unknown = sum(weight for word, weight in rarity.items() if word not in self._rarity)
        return rarity, sum(rarity.values()), unknown

    def _held(self, passage: int) -> frozenset[int]:
        """The buckets of a passage's words."""
        return frozenset(self._words[self._starts[passage] : self._starts[passage + 1]].tolist())


def index_words(texts: Sequence[str]) -> Arrays:
    """What ``Coverage`` is made from: the buckets of each passage's words one after another, and where each passage's begin."""
    of_each = [sorted(buckets(text)) for text in texts]
    starts = np.cumsum([0, *map(len, of_each)])
    return {
        "coverage_words": np.array([word for found in of_each for word in found], dtype=np.int32),
        "coverage_starts": starts.astype(np.int64),
    }


def buckets(text: str) -> set[int]:
    """Hashes of a text's stemmed words, in [0, BUCKETS)."""
    return {zlib.crc32(word.encode()) % BUCKETS for word in words(text)}


def _rarity(held: NDArray[np.int32], passages: int) -> dict[int, float]:
    found, counts = np.unique(held, return_counts=True)
    return {int(word): _log(passages, int(count)) for word, count in zip(found, counts, strict=True)}


def _log(passages: int, count: int) -> float:
    return math.log((passages + 1) / (count + 0.5))
