"""Fits the support check's threshold on labelled pairs and says how good the check is. Run: python -m tests.benchmarks.support

Every second quotation is for fitting: the lowest threshold at which at most one wrong sentence in fifty passes there. The others
only measure.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from bot.answering.support import THRESHOLD, agreement
from tests.knowledge_builders import REPOSITORY

PAIRS = REPOSITORY / "tests" / "data" / "supported.yaml"
STEPS = [step / 20 for step in range(1, 21)]
WRONG_AT_MOST = 0.02


@dataclass(frozen=True)
class Pair:
    """A sentence about a quotation; ``kind`` is ``entailed`` or what is wrong with it."""

    quote: str
    sentence: str
    kind: str
    fitting: bool

    @property
    def entailed(self) -> bool:
        """Whether the quotation supports the sentence."""
        return self.kind == "entailed"


def read_pairs() -> list[Pair]:
    """Every pair in the order of the file."""
    return list(_pairs(yaml.safe_load(PAIRS.read_text(encoding="utf-8"))))


def _pairs(groups: list[dict[str, object]]) -> Iterator[Pair]:
    for number, group in enumerate(groups):
        for kind, sentences in group.items():
            if isinstance(sentences, list):
                yield from (Pair(str(group["quote"]), sentence, kind, number % 2 == 0) for sentence in sentences)


def fit(pairs: Sequence[Pair]) -> float:
    """The lowest threshold at which at most WRONG_AT_MOST of the wrong sentences of the fitting half pass; above 1 if none is."""
    wrong = [agreement(pair.sentence, pair.quote) for pair in pairs if pair.fitting and not pair.entailed]
    fitting = (step for step in STEPS if sum(score >= step for score in wrong) <= WRONG_AT_MOST * len(wrong))
    return next(fitting, 1.05)


def passed(pairs: Sequence[Pair], threshold: float, fitting: bool) -> dict[str, tuple[int, int]]:
    """By kind: how many pass, and how many there are."""
    counts: dict[str, list[bool]] = defaultdict(list)
    for pair in pairs:
        if pair.fitting == fitting:
            counts[pair.kind].append(agreement(pair.sentence, pair.quote) >= threshold)
    return {kind: (sum(found), len(found)) for kind, found in sorted(counts.items())}


def main() -> None:
    """Print the figures."""
    pairs = read_pairs()
    print(f"{len(pairs)} pairs, fitted threshold {fit(pairs)}, in use {THRESHOLD}")
    for fitting in (True, False):
        found = passed(pairs, THRESHOLD, fitting)
        wrong = [counts for kind, counts in found.items() if kind != "entailed"]
        print(f"{'fitting' if fitting else 'measuring'} half: passed of", found, end="; ")
        print(f"wrong ones {sum(n for n, _ in wrong)} of {sum(of for _, of in wrong)}")
    for pair in pairs:
        score = agreement(pair.sentence, pair.quote)
        if pair.fitting and pair.entailed != (score >= THRESHOLD):
            print(f"  {score:.2f} {pair.kind}: {pair.sentence}\n       {pair.quote}")


if __name__ == "__main__":
    main()
