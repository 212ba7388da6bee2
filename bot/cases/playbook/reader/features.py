"""What a classifier sees of a sentence: its words and runs of words, its letters, and what its words mean, in which order."""

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.cases.playbook.phrases import fold
from bot.cases.playbook.reader.vocabulary import Meant, Vocabulary

WORDS, LETTERS, MEANINGS = 1 << 17, 1 << 17, 1 << 14  # buckets that features are hashed into
VIEWS = (WORDS, LETTERS, MEANINGS)
MOST_WORDS = 2  # in a run
RUNS = (2, 3, 4, 5)  # letters
NEAR, NEXT = 60, 8  # characters, and meanings: how far apart two still belong together
_WORD = re.compile(r"\w+")

Buckets = tuple[tuple[int, ...], ...]
"""For each view, the numbers of its features, each once."""


@dataclass(frozen=True)
class Seen:
    """A folded text, looked at once; two that follow each other are joined without looking again."""

    words: tuple[str, ...]
    letters: frozenset[int]
    meant: tuple[Meant, ...]
    length: int

    def then(self, other: "Seen") -> "Seen":
        """Both, one after the other."""
        apart = self.length + 1
        moved = tuple(Meant(m.at + apart, m.meaning) for m in other.meant)
        return Seen(self.words + other.words, self.letters | other.letters, self.meant + moved, apart + other.length)

    def buckets(self) -> Buckets:
        """Its features."""
        words = {_bucket(run, WORDS) for run in _runs(self.words)}
        meanings = {_bucket(pair, MEANINGS) for pair in _together(self.meant)}
        return tuple(words), tuple(self.letters), tuple(meanings)


def look(text: str, vocabulary: Vocabulary) -> Seen:
    """Look at a text as a person wrote it."""
    folded = fold(text)
    words = tuple(_WORD.findall(folded))
    letters: frozenset[int] = frozenset().union(*map(_letters, words))
    return Seen(words, letters, tuple(vocabulary.find(folded)), len(folded))


def _runs(words: Sequence[str]) -> Iterable[str]:
    for size in range(1, MOST_WORDS + 1):
        yield from (" ".join(words[at : at + size]) for at in range(len(words) - size + 1))


@lru_cache(maxsize=8_000)  # people's words come up again and again
def _letters(word: str) -> frozenset[int]:
    framed = f" {word} "
    runs = (framed[at : at + size] for size in RUNS for at in range(max(1, len(framed) - size + 1)))
    return frozenset(_bucket(run, LETTERS) for run in runs)


def _together(meant: Sequence[Meant]) -> Iterable[str]:
    """Each meaning, and two near each other: in their order, and in any."""
    for number, one in enumerate(meant):
        yield one.meaning
        for other in meant[number + 1 : number + 1 + NEXT]:
            if other.at - one.at > NEAR:
                break
            if other.meaning != one.meaning:
                yield f"{one.meaning}>{other.meaning}"
                yield "&".join(sorted((one.meaning, other.meaning)))


def _bucket(text: str, size: int) -> int:
    return zlib.crc32(text.encode()) % size
