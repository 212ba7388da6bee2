"""Words of many languages by what they mean: so a sentence in one language helps to read the same said in another."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

ANY_ENDING = "*"
_KEY = 3  # characters: by how it begins a word is looked up; shorter ones by their first
_WORD = re.compile(r"\w")
_SPACED = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff]")  # of a script that puts spaces between words
_STARTS = re.compile(r"(?<!\w)\w|[\u3040-\u30ff\u3400-\u9fff]|[^\w\s]")


@dataclass(frozen=True)
class Meant:
    """A meaning at a place of a text (in characters)."""

    at: int
    meaning: str


@dataclass(frozen=True)
class _Entry:
    word: str
    meaning: str
    ends: bool  # at the end of a word

    def stands(self, text: str, at: int) -> bool:
        if not text.startswith(self.word, at):
            return False
        end = at + len(self.word)
        return not self.ends or end == len(text) or not _WORD.match(text, end)


class Vocabulary:
    """Finds meanings. A word that ends in ``*`` may have any ending; words of scripts without spaces are found anywhere.

    Args:
        words: For each meaning its words, folded.
    """

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        found: dict[str, list[_Entry]] = {}
        for meaning, listed in words.items():
            for word in listed:
                bare = word.removesuffix(ANY_ENDING)
                ends = bare == word and _SPACED.match(bare[-1]) is not None
                found.setdefault(bare[: _KEY if len(bare) >= _KEY else 1], []).append(_Entry(bare, meaning, ends))
        self._by_start = {start: tuple(entries) for start, entries in found.items()}

    def find(self, text: str) -> Sequence[Meant]:
        """The meanings in a folded text, in order; each once at a place."""
        hits: list[Meant] = []
        for start in _STARTS.finditer(text):
            at = start.start()
            likely = self._by_start.get(text[at : at + _KEY], ()) + self._by_start.get(text[at], ())
            if likely and (here := {entry.meaning for entry in likely if entry.stands(text, at)}):
                hits += [Meant(at, meaning) for meaning in sorted(here)]
        return hits
