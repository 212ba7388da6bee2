"""Is this ours to answer? A classifier fitted when the index is built, from curated examples.

Similarity alone cannot tell (best cosines of answerable and near-miss questions overlap almost wholly), so several views are
put side by side: the question's vector, its words, its letters, how near it lies to questions that must be answered, how near to
questions that must be declined, and how many of its words the guidance holds. A logistic regression for each reason to decline
weighs them, fitted against the answerable questions alone. Nothing but numpy is needed to ask them.

On 4,138 English questions by eight authors, each judged by a gate that had seen only the other seven, the area under the curve
against answerable questions is .964 for unsafe requests, .978 for those that need counsel and .990 for other subjects; on 370 by
two more authors it is .992 for unsafe requests and .996 for other subjects. One model for both kinds of request gave .961 and
.904, and .988. Left out, as none gave .003 more: a model for each of three or six clusters of unsafe requests (+.001, -.004),
1,000 kernel features of the vector (+.002), four times as many buckets of letters, nearness without the examples of the same
passage, a network beside the models, pooled middle layers of the encoder, stacking. The last sentences of a long question judged
by themselves (.86 to .88) spoil the verdict on the whole (.993) in any mixture.
"""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.answering.bank import NEIGHBOURS, Bank
from bot.answering.coverage import NEAREST, Coverage
from bot.answering.model import Reason
from bot.retrieval.dense import Vectors
from bot.retrieval.mapped import Arrays
from bot.retrieval.text import ANSWERED, UNSPACED, fold, stem

WORD_BUCKETS, LETTER_BUCKETS = 1 << 15, 1 << 16
# rows of the coefficients for a question in English; as many more are for one in another language
REASONS = Reason.OFF_TOPIC, Reason.NOT_COVERED, Reason.UNSAFE, Reason.NEEDS_COUNSEL
SUBJECTS = 2  # of them speak of another subject, the others of a request we refuse
VECTOR_SCALE, NEAR_SCALE, WORD_SCALE, LETTER_SCALE = 3.0, 0.25, 5.0, 5.0
LETTERS = (2, 3, 4, 5)
TINY = 1e-9
# Off the logits of questions in other languages, as the thresholds are of English ones. Of 42 answerable ones by somebody who had
# seen nothing of the desk 2 are declined so, of 63 requests 52; with 0 it is 6 and 54, with .25 4 and 53.
LENIENCE = 0.5
# How much surer than in cross-validation, where examples are harder than questions are, the gate must be that a question is of
# another subject, as long as no request is half suspected. Of 743 answerable questions by eight people who had not seen the desk
# 31 are declined so at 1 and 20 at 3, for one of 195 others that is answered; of 1,501 held-out ones 36 and 27, for five of 534.
SURER, HALF = 3.0, 0.5
BANKS = "answer", "decline", "passages"  # examples to be answered, those to be declined, the passages' own texts

_WORD = re.compile(rf"[a-z0-9]+(?:'[a-z]+)?|[{UNSPACED}]|[?!]")

Floats = NDArray[np.float32]
Buckets = list[int] | NDArray[np.intp]


def word_buckets(text: str) -> list[int]:
    """Hashes of the words and pairs of neighbouring words of a text, each once, in [0, WORD_BUCKETS).

    Unlike the search, the gate reads the commonest words too: "will you" and "should we" tell a request from a question.
    """
    tokens = ["^", *(stem(word) for word in _WORD.findall(fold(text)))]
    pairs = [f"{first}_{second}" for first, second in pairwise(tokens)]
    return list({zlib.crc32(token.encode()) % WORD_BUCKETS for token in tokens + pairs})


def letter_buckets(text: str) -> NDArray[np.intp]:
    """Hashes of the runs of 2 to 5 letters within words, each once, in [0, LETTER_BUCKETS); typing errors leave most alone."""
    of_each = [_letters(word) for word in fold(text).split()]
    if not of_each:
        return np.zeros(0, dtype=np.intp)
    held = np.concatenate(of_each)
    held.sort()
    return np.asarray(held[np.concatenate([[True], held[1:] != held[:-1]])])


@lru_cache(maxsize=8_000)  # people's words come up again and again
def _letters(word: str) -> NDArray[np.intp]:
    """Hashes of the runs of 2 to 5 letters of a word and the gaps around it."""
    framed = f" {word} "
    runs = (framed[start : start + size] for size in LETTERS for start in range(max(1, len(framed) - size + 1)))
    return np.array([zlib.crc32(run.encode()) % LETTER_BUCKETS for run in runs], dtype=np.intp)


def nearness(similarities: Floats) -> Floats:
    """Mean of the best NEIGHBOURS similarities in each row: shape (rows, bank) to (rows, 3)."""
    top = min(max(NEIGHBOURS), similarities.shape[1])
    best = -np.sort(-np.partition(similarities, similarities.shape[1] - top, axis=1)[:, -top:], axis=1)
    return np.stack([best[:, :k].mean(axis=1) for k in NEIGHBOURS], axis=1)


def _means(best: list[float]) -> list[float]:
    """As ``nearness`` of similarities that are sorted already, best first."""
    return [sum(best[:count]) / min(count, len(best)) for count in NEIGHBOURS]


def near_features(answer: Floats, decline: Floats, passages: Floats) -> Floats:
    """How near a question lies to each bank, and the margin between the first two: shapes (rows, 3) to (rows, 12)."""
    return np.concatenate([answer, decline, passages, answer - decline], axis=1)


class Bag:
    """What the buckets of a text add to the logits: for each, its weight times its coefficients, and its weight squared.

    One row a bucket: what a text needs of them lies together, as there are far too many to stay in a processor's cache.
    """

    def __init__(self, idf: Floats, coefficients: NDArray[np.floating[Any]]) -> None:
        self._rows = np.ascontiguousarray(np.column_stack([coefficients.T * idf[:, None], idf**2]), dtype=np.float32)

    def logits(self, buckets: Buckets) -> Floats:
        """The weights of the buckets, scaled to unit length, times their coefficients, shape (models,)."""
        found = self._rows.take(buckets, axis=0).sum(axis=0)
        return np.asarray(found[:-1] / max(float(found[-1]) ** 0.5, TINY))


def against(logits: Any, thresholds: Any) -> Any:
    """The odds for each reason over those at which it declines a question by itself; both are given as logits.

    Models that each half suspect a question are worth one that is sure: it is declined when all of these together pass 1.
    """
    return np.exp(logits - thresholds)


@dataclass(frozen=True)
class Verdict:
    """What the gate makes of a question: probabilities in [0, 1], ``suspicion`` by all models together (above 1 it is declined
    unless it is of another subject alone and not sure enough), and the reason if it is declined."""

    another_subject: float
    refused_request: float
    suspicion: float
    reason: Reason | None


class Gate:
    """The fitted classifiers."""

    def __init__(self, arrays: Arrays, thresholds: Mapping[Reason, float]) -> None:
        """``thresholds`` are the probabilities above which a question is declined whatever the other models say."""
        shares = np.array([thresholds[reason] for reason in REASONS])
        self._thresholds = np.log(shares / (1 - shares))
        self._coverage = Coverage(arrays)
        self._answer, self._decline, self._passages = (Bank.load(arrays[bank]) for bank in BANKS)
        starts = -np.cumsum([LETTER_BUCKETS, WORD_BUCKETS, len(arrays["mean"])])[::-1]
        vector, near, word, letter = np.split(arrays["coefficients"], starts, axis=1)
        self._vector_part = np.ascontiguousarray(vector * VECTOR_SCALE)
        self._near_part = np.ascontiguousarray(near * NEAR_SCALE / arrays["std"])
        self._words = Bag(arrays["word_idf"], word * WORD_SCALE)
        self._letters = Bag(arrays["letter_idf"], letter * LETTER_SCALE)
        self._intercept = arrays["intercept"] - self._near_part @ arrays["mean"]
        self._told = lru_cache(ANSWERED)(self._by_words)

    def judge(self, text: str, vector: Vectors) -> Verdict:
        """Weigh a question in English.

        Args:
            text: The question.
            vector: Its vector, shape (dimension,), unit length.
        """
        return self._verdict(self._logits(text, vector)[: len(REASONS)])

    def judge_readings(self, *readings: tuple[str, Vectors]) -> Verdict:
        """Weigh a question in another language by its readings with their vectors: the glossary's words for it, and its own.

        All weigh the same. In cross-validation the mean of the logits told other subjects with an area under the curve of .944,
        the glossary's words alone with .921, the question's own with .864 (requests: .949, .917, .912).
        """
        logits = np.mean([self._logits(*reading)[len(REASONS) :] for reading in readings], axis=0)
        return self._verdict(logits - LENIENCE)

    def _logits(self, text: str, vector: Vectors) -> NDArray[np.floating[Any]]:
        row = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        to_passages, passages = self._passages.nearest(row)
        answer, decline = _means(self._answer.nearest(row)[0]), _means(self._decline.nearest(row)[0])
        margins = [ours - other for ours, other in zip(answer, decline, strict=True)]
        covered = self._coverage.features(text, passages[:NEAREST])
        near = np.array([*answer, *decline, *_means(to_passages), *margins, *covered], dtype=np.float32)
        return np.asarray(self._vector_part @ vector + self._near_part @ near + self._told(text) + self._intercept)

    def hear(self, text: str) -> None:
        """Make out what needs no vector of a text that is judged in a moment."""
        self._told(text)
        self._coverage.asked(text)

    def _by_words(self, text: str) -> Floats:
        """What the words of a question and their letters add to the logits."""
        return self._words.logits(word_buckets(text)) + self._letters.logits(letter_buckets(text))

    def _verdict(self, logits: NDArray[np.floating[Any]]) -> Verdict:
        doubts = against(logits, self._thresholds).tolist()
        subject, request = sum(doubts[:SUBJECTS]), sum(doubts[SUBJECTS:])
        surer = 1.0 if request >= HALF else SURER
        reason = REASONS[doubts.index(max(doubts))] if request + subject / surer > 1 else None
        odds = np.exp(logits).tolist()
        return Verdict(_share(odds[:SUBJECTS]), _share(odds[SUBJECTS:]), subject + request, reason)


def _share(odds: list[float]) -> float:
    """The probability that one of several reasons holds."""
    return sum(odds) / (1 + sum(odds))
