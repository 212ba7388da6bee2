"""What a classifier sees of a sentence: its words and runs of words, its letters, and what its words mean, in which order."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from bot.cases.playbook.phrases import fold
from bot.cases.playbook.reader.vocabulary import Meant, Vocabulary

WORDS, LETTERS, MEANINGS = 1 << 17, 1 << 17, 1 << 14  # buckets that features are hashed into, powers of two
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
        words = {crc32(run) & (WORDS - 1) for run in _runs([word.encode() for word in self.words])}
        meanings = {bucket for pair in _together(self.meant) for bucket in _meanings(*pair)}
        return tuple(words), tuple(self.letters), tuple(meanings)


def look(text: str, vocabulary: Vocabulary) -> Seen:
    """Look at a text as a person wrote it."""
    folded = fold(text)
    words = tuple(_WORD.findall(folded))
    letters: frozenset[int] = frozenset().union(*map(_letters, words))
    return Seen(words, letters, tuple(vocabulary.find(folded)), len(folded))


def _runs(words: Sequence[bytes]) -> Iterable[bytes]:
    yield from words
    for size in range(2, MOST_WORDS + 1):
        yield from map(b" ".join, zip(*(words[at:] for at in range(size)), strict=False))


@lru_cache(maxsize=8_000)  # people's words come up again and again
def _letters(word: str) -> frozenset[int]:
    framed = f" {word} "
    runs = (framed[at : at + size] for size in RUNS for at in range(max(1, len(framed) - size + 1)))
    return frozenset(crc32(run.encode()) & (LETTERS - 1) for run in runs)


def _together(meant: Sequence[Meant]) -> Iterable[tuple[str, str]]:
    """Each meaning with itself, and with others near it."""
    for number, one in enumerate(meant):
        yield one.meaning, one.meaning
        for other in meant[number + 1 : number + 1 + NEXT]:
            if other.at - one.at > NEAR:
                break
            yield one.meaning, other.meaning


@lru_cache(maxsize=20_000)
def _meanings(one: str, other: str) -> tuple[int, ...]:
    """Of a meaning alone, or of two: in their order, and in any."""
    pairs = (one,) if one == other else (f"{one}>{other}", "&".join(sorted((one, other))))
    return tuple(crc32(pair.encode()) & (MEANINGS - 1) for pair in pairs)
