"""The fitted classifiers: which facts a text states, and which labelled example is most like the words that state it.

One logistic regression a fact over ``features``; nothing but numpy is needed to ask them. Pure: the same arrays read the same
text alike on every day.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.phrases import ASKED, spoken
from bot.cases.playbook.reader.features import MEANINGS, VIEWS, WORDS, Buckets, look
from bot.cases.playbook.reader.vocabulary import Vocabulary

Floats = NDArray[np.float32]
Arrays = Mapping[str, NDArray[Any]]
SURE = 0.65  # how probable a fact must be; chosen on reports whose batch the classifiers had not seen
SURE_OF = {  # likewise: what is missed here does harm, a complaint about our own goods, or somebody hurt
    Fact.GREY_MARKET: 0.5,
    Fact.SAFETY: 0.4,
}
DOUBTED = 0.9  # likewise: where the form speaks against it
TWO = 1.25  # so much more counts the doubt about two sentences together, which may have nothing to do with each other
EITHER_IN_A_SENTENCE = (Fact.CONTACTED_SELLER, Fact.PLANS_CONTACT)  # the likelier of the two
EITHER_IN_A_TEXT = (
    (Fact.SAID_CHINA_REGISTERED, Fact.SAID_NOTHING_IN_CHINA),
    (Fact.SAID_NO_SUPPLIER, Fact.SUPPLIER_SUSPECTED),
    (Fact.SAID_SELLER_NOT_CONTACTED, Fact.CONTACTED_SELLER),
    (Fact.SAID_NO_SHIPMENT, Fact.GOODS_UNDER_WAY),
)
LEANS = 0.1  # who says that nothing is registered for us, or that it is, makes a squatter so much more or less likely
NOT_ASKED = (Fact.SAID_CHINA_REGISTERED,)  # a question states none of these, nor does what ends in one
TINY = 1e-9
_STATEMENT = 4  # words, at least
_ADDRESS = re.compile(r"h(?:tt|xx)ps?://[!-~]+")  # its words are the shop's; beside them a person's count less
_JOINS = re.compile(
    r"(?:;\s+|,?\s+(?:and|but)\s+)(?=(?:(?:also|then|now|today|yesterday|tomorrow)\s+)?(?:I|we|he|she|they|it"
    r"|(?:our|my|the|their|his|her|a|an|one)(?:\s+[\w'-]+){1,4}?\s+(?:is|are|was|were|has|have|had|will|would|wants?|is)"
    r"|(?:our|my)(?:\s+[\w'-]+){1,3}?\s+(?:\w+ed|wrote|sent|rang|told|writes|sends|calls|plans))\b)"
    r"|,\s+(?:und|aber)\s+(?=(?:ich|wir|er|sie|unser\w*|mein\w*|der|die|das)\b)"
    r"|,\s+(?:y|pero|et|mais|e|ma)\s+(?=(?:nuestr\w+|notre|nos|nostr\w+|el|la|le|il|yo|je|nous|io|noi)\b)",
    re.IGNORECASE,
)
ASIAN = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")  # who reads one script need not read the other


def statements(sentence: str) -> list[str]:
    """The statements that a sentence joins, each of which has a subject of its own; none where it makes only one."""
    parts = _JOINS.split(sentence)
    return parts if len(parts) > 1 and all(len(part.split()) >= _STATEMENT for part in parts) else []


@dataclass(frozen=True)
class Finding:
    """A fact that was read: what it means, the words that state it, and the labelled example that is most like them."""

    fact: Fact
    says: str
    words: str
    example: str


class Reader:
    """Reads facts from sentences, each alone and together with the one before, and from statements that one of them joins.

    ``arrays`` are those of ``fitting``: by view ``places_*`` (buckets,) and ``rows_*`` (rows that count, facts + 1), ``floors``
    (views,), ``intercept`` (facts,), the ``facts`` and what they mean (``says``), the vocabulary as JSON, and the examples that
    state a fact.
    """

    def __init__(self, arrays: Arrays, digest: str) -> None:
        self.digest = digest
        self.facts = tuple(Fact(str(name)) for name in arrays["facts"])
        self.says = {fact: str(text) for fact, text in zip(self.facts, arrays["says"], strict=True)}
        self._vocabulary = Vocabulary(json.loads(str(arrays["vocabulary"])))
        self._intercept = arrays["intercept"]
        self._floors = [float(floor) for floor in arrays["floors"]]
        self._views = [_View(arrays[f"places_{n}"], arrays[f"rows_{n}"]) for n in range(len(VIEWS))]
        self._examples = _Examples(arrays)
        self.read = lru_cache(maxsize=1_024)(self._read)  # all that is said of a few long cases

    def shares(self, texts: Sequence[Buckets]) -> Floats:
        """Probability that each text states each fact, shape (texts, facts)."""
        logits = np.tile(self._intercept, (len(texts), 1))
        for view, floor, found in zip(self._views, self._floors, zip(*texts, strict=True), strict=True):
            filled = [n for n, buckets in enumerate(found) if buckets]  # reduceat cannot do with empty ones
            if filled:
                starts = np.cumsum([0, *(len(found[n]) for n in filled[:-1])])
                rows = np.add.reduceat(view.take(list(chain.from_iterable(found))), starts, axis=0)
                logits[filled] += rows[:, :-1] / np.maximum(np.sqrt(rows[:, -1:]), floor)
        return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)

    def _read(self, text: str, doubted: frozenset[Fact] = frozenset()) -> tuple[Finding, ...]:
        """The facts a text states; the words must be surer of those that are ``doubted``."""
        sentences = spoken(_ADDRESS.sub(" ", text))
        if not sentences:
            return ()
        seen = [look(sentence, self._vocabulary) for sentence in sentences]
        pairs = [before.then(after) for before, after in pairwise(seen)]
        parts = [part for sentence in sentences for part in statements(sentence)]
        buckets = [one.buckets() for one in (*seen, *pairs, *(look(part, self._vocabulary) for part in parts))]
        words = [*sentences, *(f"{before} {after}" for before, after in pairwise(sentences)), *parts]
        shares = self.shares(buckets)
        shares[len(seen) :] = 1 - (1 - shares[len(seen) :]) * TWO
        asked = [text.rstrip().endswith(ASKED) for text in words]
        shares[np.ix_(asked, [self.facts.index(fact) for fact in NOT_ASKED if fact in self.facts])] = 0
        best = self._either(shares, len(seen)).argmax(axis=0)
        found = {fact for n, fact in enumerate(self.facts) if shares[best[n], n] > self._sure(fact, shares, doubted)}
        return tuple(
            Finding(fact, self.says[fact], words[best[n]], self._nearest(n, words[best[n]], buckets[best[n]]))
            for n, fact in enumerate(self.facts)
            if fact in found
        )

    def _sure(self, fact: Fact, shares: Floats, doubted: frozenset[Fact]) -> float:
        """How probable a fact must be beside what else is known."""
        if fact in doubted:
            return DOUBTED
        if fact is not Fact.SQUATTER:
            return SURE_OF.get(fact, SURE)
        nothing, ours = (
            other in self.facts and float(shares[:, self.facts.index(other)].max()) > SURE
            for other in (Fact.SAID_NOTHING_IN_CHINA, Fact.SAID_CHINA_REGISTERED)
        )
        return SURE - LEANS if nothing else SURE + LEANS if ours else SURE

    def _nearest(self, fact: int, words: str, buckets: Buckets) -> str:
        return self._examples.nearest(fact, words, buckets, self._views)

    def _either(self, shares: Floats, alone: int) -> Floats:
        """The shares (sentences, facts), with nothing left of the less likely of two facts that exclude each other.

        The first rows are sentences ``alone``. What one of them leaves out the next one does not bring back.
        """
        one = self.facts.index(EITHER_IN_A_SENTENCE[0]) if set(EITHER_IN_A_SENTENCE) <= set(self.facts) else None
        heard = shares[:alone] > SURE
        self._less_likely_left_out(EITHER_IN_A_SENTENCE, shares, shares)
        if one is not None:
            left_out = heard[:, one] & (shares[:alone, one] == 0)
            told = shares[:alone, one]
            beside = left_out[:-1] | left_out[1:]
            pairs = shares[alone : 2 * alone - 1, one]
            pairs[beside] = np.maximum(told[:-1], told[1:])[beside]
        for pair in EITHER_IN_A_TEXT:
            self._less_likely_left_out(pair, shares, shares.max(axis=0, keepdims=True))
        return shares

    def _less_likely_left_out(self, pair: tuple[Fact, Fact], shares: Floats, by: Floats) -> None:
        if set(pair) <= set(self.facts):
            one, other = map(self.facts.index, pair)
            first = by[:, one] >= by[:, other]
            shares[:, one] *= first
            shares[:, other] *= ~first


class _View:
    """For each bucket of a view a row: its weight times its coefficients, and its weight squared; most share one of zeros."""

    def __init__(self, places: NDArray[np.int32], rows: Floats) -> None:
        self._places, self._rows = places, rows

    def take(self, buckets: Sequence[int]) -> Floats:
        """A row a bucket, shape (buckets, facts + 1)."""
        return self._rows.take(self._places.take(buckets), axis=0)


class _Examples:
    """The texts that state a fact, as unit vectors over their words and meanings; those of each fact lie together."""

    def __init__(self, arrays: Arrays) -> None:
        self._texts: list[str] = arrays["example_texts"].tobytes().decode().split("\n")
        self._starts, self._first, self._asian = (arrays[f"example_{name}"] for name in ("starts", "first", "asian"))
        self._columns, self._values = arrays["example_columns"], arrays["example_values"]

    def nearest(self, fact: int, text: str, buckets: Buckets, views: Sequence[_View]) -> str:
        """The example of a fact (by its place) that is most like a text; one in its script, if there is any."""
        dense = np.zeros(WORDS + MEANINGS, dtype=np.float32)
        for number, start in ((0, 0), (2, WORDS)):
            found = np.array(buckets[number], dtype=np.int64)
            dense[found + start] = views[number].take(buckets[number])[:, -1] ** 0.5 if len(found) else 0
        first, end = self._first[fact], self._first[fact + 1]
        begins = self._starts[first:end]
        of_fact = slice(begins[0], self._starts[end])
        likeness = np.add.reduceat(self._values[of_fact] * dense[self._columns[of_fact]], begins - begins[0])
        readable = self._asian[first:end] == (ASIAN.search(text) is not None)
        if readable.any():
            likeness[~readable] = -1
        return str(self._texts[first + int(likeness.argmax())])
