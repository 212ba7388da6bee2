"""Reading free text by listed phrases: which facts a person's words state. The phrases are data, in ``playbook/phrases.yaml``."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.cases.fact import Fact

MOST_CHARACTERS = 6000  # a form takes 3000; what stands behind is not read
MOST_IN_A_SENTENCE = 600  # longer ones are cut, so that the work stays in proportion to the text
_KANA_MARKS = {"\u3099", "\u309a"}
_ABBREVIATION = re.compile(r"\b(co|ltd|inc|corp|approx|vs|st|dr|mr|mrs|ms|reg|ca|etc|nr|bzw|incl|esp)\.", re.IGNORECASE)
_COUNTRY = re.compile(r"\b(?:U\.S\.A\.?|U\.S\.|US|USA)(?![\w])")
_CONTRACTIONS = (
    (re.compile(r"\bcan't\b|\bcan not\b"), "cannot"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (
        re.compile(r"\b(it|that|he|she|what|there|who)'s\b(?= (?:a|an|the|our|not|been|from|on|in|just|probably)\b)"),
        r"\1 is",
    ),
    (re.compile(r"'ve\b"), " have"),
)
_SENTENCE = re.compile(r"(?<=[。！？；])|(?<=[.!?;])\s+|\n+")
_PIECE = re.compile(rf"\S(?:.{{0,{MOST_IN_A_SENTENCE - 2}}}(?:\s|$)|.{{0,{MOST_IN_A_SENTENCE - 1}}})", re.DOTALL)
_BOUNDS = (
    (r"\w+", r"\w{1,40}"),
    (r"\w*", r"\w{0,40}"),
    (r"\W+", r"\W{1,6}"),
    (r"\W*", r"\W{0,6}"),
    (r"\S+", r"\S{1,40}"),
)
_PLACE = re.compile(r"\{([a-z][a-z_]*)\}")


@dataclass(frozen=True)
class Phrase:
    """The ways to say one fact: ``says`` is looked for in a sentence after what matches ``unless`` was struck out."""

    fact: Fact
    says: re.Pattern[str]
    unless: re.Pattern[str] | None


@dataclass(frozen=True)
class Phrases:
    """All listed phrases."""

    listed: tuple[Phrase, ...]

    def read(self, text: str) -> frozenset[Fact]:
        """The facts a text states."""
        return _read(self, text) if text.strip() else frozenset()

    def only(self, text: str, wanted: Iterable[Fact]) -> frozenset[Fact]:
        """Those of the wanted facts a text states."""
        return self.read(text) & frozenset(wanted)


@lru_cache(maxsize=256)
def _read(phrases: Phrases, text: str) -> frozenset[Fact]:
    found: set[Fact] = set()
    for sentence in sentences(text):
        for phrase in phrases.listed:
            if phrase.fact in found:
                continue
            if phrase.says.search(sentence) and _stands(phrase, sentence):
                found.add(phrase.fact)
    return frozenset(found)


def _stands(phrase: Phrase, sentence: str) -> bool:
    """Whether the phrase is still there once negations, questions and other people's doings are struck out."""
    if phrase.unless is None:
        return True
    return phrase.says.search(phrase.unless.sub(" ~ ", sentence)) is not None


def sentences(text: str) -> list[str]:
    """The folded sentences of a text, with their end marks."""
    folded = fold(_ABBREVIATION.sub(r"\1", text[:MOST_CHARACTERS]))
    whole = [part.strip() for part in _SENTENCE.split(folded) if part and part.strip()]
    return [piece for sentence in whole for piece in _PIECE.findall(sentence)]


def fold(text: str) -> str:
    """Lower case without accents; "US" the country becomes "usa", contractions become words."""
    if text != text.upper():
        text = _COUNTRY.sub("usa", text)
    text = (
        unicodedata.normalize("NFKC", text).casefold().translate({0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"'})
    )
    parts = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in parts if unicodedata.category(c) != "Mn" or c in _KANA_MARKS)
    text = unicodedata.normalize("NFC", bare)
    for pattern, plain in _CONTRACTIONS:
        text = pattern.sub(plain, text)
    return text


def expand(pattern: str, words: Mapping[str, str]) -> str:
    """A pattern with its ``{names}`` replaced by their lists, and words and gaps of bounded length.

    Raises:
        KeyError: a name that is not in the lists.
    """
    for endless, bounded in _BOUNDS:
        pattern = pattern.replace(endless, bounded)
    return _PLACE.sub(lambda match: words[match.group(1)], pattern)
