"""One way to cut text into words, for the index and for the question alike."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

import Stemmer

from bot.knowledge.model import Term

UNSPACED = "㐀-䶿一-鿿ぁ-ゖァ-ヺー가-힣"  # scripts without gaps between words, or (Korean) with endings stuck to them
_WORD = re.compile(rf"[a-z0-9]+(?:&[a-z0-9]+)?|[{UNSPACED}]")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_LATIN = re.compile(r"[a-z0-9&']+")
_START = re.compile(rf"(?<![a-z0-9])(?:[a-z0-9]+|\S)|[{UNSPACED}]")  # with what a term may begin in folded text
# fmt: off
_STOP = frozenset((
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do", "does", "for",
    "from", "had", "has", "have", "he", "her", "him", "his", "how", "i", "if", "in", "into", "is", "it", "its",
    "just", "me", "my", "no", "not", "of", "on", "or", "our", "ours", "out", "she", "should", "so", "some",
    "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "to", "up", "us",
    "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with", "would", "you", "your",
    "yours", "im", "ive", "id", "dont", "u", "r", "ur", "pls", "please", "hi", "hey", "hello", "thanks", "thx",
    "someone", "somebody", "anyone", "anybody", "everyone", "everybody", "something", "anything", "everything",
))
# fmt: on
_stemmer = Stemmer.Stemmer("english")
ANSWERED = 64  # texts of the questions that are being answered: what their words say is asked for again and again


@lru_cache(maxsize=ANSWERED)
def fold(text: str) -> str:
    """Lower case, one kind of quotes, no accents, single spaces: what patterns and the glossary are matched against."""
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'")).casefold()
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(unicodedata.normalize("NFC", bare).split())  # Korean syllables were taken apart with the accents


@lru_cache(maxsize=ANSWERED)
def words(text: str) -> tuple[str, ...]:
    """The stemmed words of a text without the commonest ones; each Chinese, Japanese or Korean character is a word."""
    return tuple(stem(word) for word in _WORD.findall(fold(text)) if word not in _STOP)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The English stem of a folded word."""
    return str(_stemmer.stemWord(word))


class Glossary:
    """Says in the guidance's words what people say in theirs (TM, C&D, 律师函, zoll)."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._means = {fold(said): term.means for term in terms for said in term.said}
        # by what they begin with: one pattern of a thousand alternatives costs more than the whole search
        self._by_start: dict[str, list[str]] = {}
        for said in sorted(self._means, key=len, reverse=True):
            if start := _START.match(said):
                self._by_start.setdefault(start[0], []).append(said)

    def meanings(self, text: str) -> list[str]:
        """What the known terms in a text mean, in the order in which they stand, each once; of two at one place the longer."""
        folded = fold(text)
        return list(dict.fromkeys(self._means[folded[start:end]] for start, end in self._terms(folded)))

    def in_place(self, text: str) -> str:
        """The text with the meaning of each known term where it stands, and of the rest only what is in Latin letters."""
        folded, pieces, rest = fold(text), list[str](), 0
        for start, end in self._terms(folded):
            pieces += [*_LATIN.findall(folded[rest:start]), self._means[folded[start:end]]]
            rest = end
        return " ".join([*pieces, *_LATIN.findall(folded[rest:])])

    def _terms(self, folded: str) -> Iterator[tuple[int, int]]:
        """Where known terms begin and end."""
        end = 0
        for start in _START.finditer(folded):
            for said in self._by_start.get(start[0], ()) if start.start() >= end else ():
                if folded.startswith(said, start.start()) and _stands(folded, start.start(), said):
                    end = start.start() + len(said)
                    yield start.start(), end
                    break

    def expand(self, text: str) -> str:
        """The text with the meanings of its known terms added behind it."""
        return " ".join([text, *self.meanings(text)])


def _stands(text: str, place: int, said: str) -> bool:
    """Whether a term is no part of a longer word; some scripts have no gaps between words."""
    end = place + len(said)
    return bool(_UNSPACED.search(said)) or not (
        (place > 0 and _is_latin(text[place - 1])) or (end < len(text) and _is_latin(text[end]))
    )


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
