"""Reading free text by the phrases of ``playbook/phrases.yaml``: which facts a person's words state.

How a text is cut into sentences, and which questions are answered "no", is here: that is grammar, of no fact.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter

from bot.cases.playbook.fact import Fact
from bot.patterns import Index, compiled

MOST_CHARACTERS = 6000  # a form takes 3000; what stands behind is not read
MOST_IN_A_SENTENCE = 600  # longer ones are cut, so that the work stays in proportion to the text
_KANA_MARKS = {"\u3099", "\u309a"}
_ABBREVIATION = re.compile(
    r"\b((?:no|cl|kl|n|art|ref|jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec)(?=\.\s*\d)"
    r"|acc|approx|bzw|ca|co|corp|dept|dr|dra|e\.g|ee|esp|etc|hr|i\.e|inc|incl|ltd|mme|mr|mrs|ms|nr|p\.\s?ej|reg|resp|sr|sra|st|uu"
    r"|vs|p\.?\s?r(?=\.\s+(?:of\s+)?china)|(?-i:M)(?=\.\s+(?-i:[A-Z]))|z\.\s?b|\d\d?(?=\.\s+(?:jan|feb|m[aä]r|apr|mai|jun|jul|aug|sep|okt|nov|dez)))\.",
    re.IGNORECASE,
)
_PORTS = (  # in capitals alone: in small letters these are words
    (re.compile(r"(?<!\w)(?:LA|L\.A\.)(?!\w| [A-Z]{2})"), "Los Angeles"),
    (re.compile(r"\bNY\b(?! [A-Z]{2})"), "New York"),
)
_IN_CAPITALS = ("LA", "L.A.", "NY")
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
# "Did anyone write to them? No." says nothing; but where rights in China are asked for, the no says that there are none. What
# "no" begins instead of answering ("covered? No patents on it") stays.
_RIGHTS = r"(?:patents?|trade ?marks?|tms?|marks?|filings?|registrations?|certificates?|rights?)"
_DENIED = re.compile(
    r"(?<![^\s.!?;,])(?<![^.!?;,\n] )"
    r"(?![^.!?;\n]*(?:china|chinese|prc\b|cn\b|cnipa|regist|mark|filed|filing|certificat|patent|中国|国内|注册|商标|专利))"
    r"[^.!?;\n]{1,300}[?？]\s*[-–—:]?\s*(?:(?:nope|no|nein|non|nee|nah|没有|不是|没)(?![\w'])"
    rf"(?! (?:idea|clue|(?:\w+ )?{_RIGHTS})\b)[.,;!]?|(?=no (?:\w+ )?{_RIGHTS}\b))",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[。！？；])|(?<=[.!?;])\s+|\n+|\s+(?=\(?\d\)\s|>>\s)")
_WHOLE_SENTENCE = re.compile(
    r"(?<=[。！？])|(?<=[.!?])(?<!\.\.\.)\s+|\n+|\s+(?=\(?\d\)\s|>>\s)"
)  # what follows a semicolon may take it back, and who trails off goes on
_PIECE = re.compile(rf"\S(?:.{{0,{MOST_IN_A_SENTENCE - 2}}}(?:\s|$)|.{{0,{MOST_IN_A_SENTENCE - 1}}})", re.DOTALL)
_BOUNDS = (
    (r"\w+", r"\w{1,40}"),
    (r"\w*", r"\w{0,40}"),
    (r"\W+", r"\W{1,6}"),
    (r"\W*", r"\W{0,6}"),
    (r"\S+", r"\S{1,40}"),
)
ASKED = ("?", "？")
_PLACE = re.compile(r"\{([a-z][a-z_]*)\}")


@dataclass(frozen=True)
class Phrase:
    """The ways to say one fact: ``says`` are looked for in a sentence after what matches ``unless`` was struck out."""

    fact: Fact
    says: tuple[str, ...]
    unless: str


@dataclass(frozen=True, eq=False)  # told apart as objects: what was read is remembered, and hashing them all is slower
class Phrases:
    """All listed phrases, and what some of their facts mean, in words to be shown."""

    listed: tuple[Phrase, ...]
    means: Mapping[Fact, str]

    @cached_property
    def patterns(self) -> tuple[tuple[int, str], ...]:
        """All there is to look for, in one row, each with the number of its phrase."""
        return tuple((number, pattern) for number, phrase in enumerate(self.listed) for pattern in phrase.says)

    @cached_property
    def index(self) -> Index:
        """Which of the patterns are worth trying in a sentence."""
        return Index([pattern for _, pattern in self.patterns])

    def prepare(self) -> Index:
        """Work out what the first reader would have to wait for."""
        return self.index

    def read(self, text: str) -> frozenset[Fact]:
        """The facts a text states."""
        return _read(self, text) if text.strip() else frozenset()

    def only(self, text: str, wanted: Iterable[Fact]) -> frozenset[Fact]:
        """Those of the wanted facts a text states."""
        return self.read(text) & frozenset(wanted)


@lru_cache(maxsize=1_024)
def _read(phrases: Phrases, text: str) -> frozenset[Fact]:
    found: set[Fact] = set()
    parts = sentences(text)
    there = phrases.index.in_text("\n".join(parts))
    for sentence in parts:
        here = [needle for needle in there if needle in sentence]
        worth_trying = (phrases.patterns[number] for number in phrases.index.worth_trying(here))
        for number, tried in groupby(worth_trying, key=itemgetter(0)):
            phrase = phrases.listed[number]
            if phrase.fact not in found and _says([pattern for _, pattern in tried], phrase, sentence):
                found.add(phrase.fact)
    return frozenset(found)


def _says(patterns: list[str], phrase: Phrase, sentence: str) -> bool:
    """Whether a sentence says it, and still does once negations, questions and other people's doings are struck out."""
    if not any(compiled(pattern).search(sentence) for pattern in patterns):
        return False
    rest = compiled(phrase.unless).sub(" ~ ", sentence) if phrase.unless else sentence
    return any(compiled(pattern).search(rest) for pattern in patterns)


def sentences(text: str) -> list[str]:
    """The folded sentences of a text, with their end marks; a question that is answered with a no is left out."""
    folded = fold(_with_ports(_ABBREVIATION.sub(r"\1", text[:MOST_CHARACTERS])))
    whole = [part.strip() for part in _SENTENCE.split(_without_denied(folded)) if part and part.strip()]
    return [piece for sentence in whole for piece in _PIECE.findall(sentence)]


def _with_ports(text: str) -> str:
    if not any(letters in text for letters in _IN_CAPITALS) or text == text.upper():
        return text
    for pattern, port in _PORTS:
        text = pattern.sub(port, text)
    return text


@lru_cache(maxsize=64)  # whoever reads a text asks for them several times
def spoken(text: str) -> tuple[str, ...]:
    """The sentences of a text as they were written; a question that is answered with a no is left out."""
    bare = _without_denied(_ABBREVIATION.sub(r"\1", text[:MOST_CHARACTERS]))
    return tuple(
        piece for part in _WHOLE_SENTENCE.split(bare) if part and part.strip() for piece in _PIECE.findall(part.strip())
    )


def _without_denied(text: str) -> str:
    if "?" not in text and "？" not in text:
        return text  # looking for what cannot be there takes long
    return _DENIED.sub(" ", text)


def fold(text: str) -> str:
    """Lower case without accents; "US" the country becomes "usa", contractions become words."""
    if text != text.upper():
        text = _COUNTRY.sub("usa", text)
    text = text.lower() if text.isascii() else _bare(text)  # nothing else can be different in plain letters
    for pattern, plain in _CONTRACTIONS if "'" in text or "can not" in text else ():
        text = pattern.sub(plain, text)
    return text


def _bare(text: str) -> str:
    """Lower case without accents, widths and curled quotation marks."""
    text = (
        unicodedata.normalize("NFKC", text).casefold().translate({0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"'})
    )
    parts = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in parts if unicodedata.category(c) != "Mn" or c in _KANA_MARKS)
    return unicodedata.normalize("NFC", bare)


def alone(pattern: str, words: Mapping[str, str]) -> str:
    """A pattern with its names replaced, as it may be joined with others.

    Raises:
        KeyError: a name that is not in the lists.
    """
    return f"(?:{expand(pattern, words)})"


def expand(pattern: str, words: Mapping[str, str]) -> str:
    """A pattern with its ``{names}`` replaced by their lists, and words and gaps of bounded length.

    Raises:
        KeyError: a name that is not in the lists.
    """
    for endless, bounded in _BOUNDS:
        pattern = pattern.replace(endless, bounded)
    return _PLACE.sub(lambda match: words[match.group(1)], pattern)
