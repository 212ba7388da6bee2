"""What a text must contain for a pattern to be found in it at all: looking for that first is a hundred times quicker."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from re import _parser  # type: ignore[attr-defined] # nothing public says how a pattern is built; a test holds this against it
from typing import Any

Needles = frozenset[str]
_SHORTEST = 2  # one Latin letter is in nearly every sentence
_GRAM = 3  # so many characters of a needle are looked up before the whole of it


class Index:
    """Finds those of many patterns that may match a text. They are known by their numbers, in order."""

    def __init__(self, patterns: Sequence[str]) -> None:
        """``patterns`` are tried on the same text as it is given to ``in_text``: folded, if they are written for that."""
        self._others: list[tuple[Needles, ...]] = []
        self._by_best: dict[str, list[int]] = {}
        for number, pattern in enumerate(patterns):
            best, *others = needles(pattern) or (frozenset({""}),)
            self._others.append(tuple(others))
            for needle in best:
                self._by_best.setdefault(needle, []).append(number)
        every = {*self._by_best, *(needle for some in self._others for one in some for needle in one)}
        self._short = frozenset(needle for needle in every if len(needle) < _GRAM)
        self._by_gram: dict[str, list[str]] = {}
        for needle in every - self._short:
            self._by_gram.setdefault(needle[:_GRAM], []).append(needle)

    def in_text(self, text: str) -> list[str]:
        """The needles that are in a text: looked for by how they begin, for there are thousands of them."""
        short, grams = ({text[at : at + size] for at in range(len(text))} for size in (_GRAM - 1, _GRAM))
        likely = (needle for gram in grams & self._by_gram.keys() for needle in self._by_gram[gram])
        return [*self._short & (short | set(text) | {""}), *(needle for needle in likely if needle in text)]

    def worth_trying(self, there: Iterable[str]) -> list[int]:
        """The numbers of the patterns that may match a text in which these needles are, and no others."""
        held = set(there)
        found = {number for needle in held for number in self._by_best.get(needle, ())}
        return sorted(number for number in found if not any(want.isdisjoint(held) for want in self._others[number]))


# what is taken up anew has nearly the same patterns, and parsing them all takes a third of a second
@lru_cache(maxsize=4_000)
def needles(pattern: str) -> tuple[Needles, ...]:
    """Sets of texts, of each of which every match of the pattern contains one; the best to look for first."""
    parsed = _parser.parse(pattern)
    found = [] if parsed.state.flags & re.IGNORECASE else _of(parsed)
    return tuple(dict.fromkeys(sorted(found, key=_worth)))


def _worth(some: Needles) -> tuple[int, int, list[str]]:
    return len(some), -min(map(len, some)), sorted(some)


def _of(parts: Any) -> list[Needles]:
    found: list[Needles] = []
    run = ""
    for operation, argument in [*parts, ("END", None)]:
        name = str(operation)
        if name == "LITERAL":
            run += chr(argument)
            continue
        if len(run) >= _SHORTEST or not run.isascii():
            found.append(frozenset({run}))
        run = ""
        found += _inside(name, argument)
    return found


def _inside(name: str, argument: Any) -> list[Needles]:
    if name == "BRANCH":
        branches = [min(_of(branch), key=_worth, default=None) for branch in argument[1]]
        known = [branch for branch in branches if branch is not None]
        return [frozenset().union(*known)] if len(known) == len(branches) else []
    if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        return _of(argument[2]) if argument[0] else []
    if name == "SUBPATTERN":
        _, flags, _, inner = argument
        return [] if flags & re.IGNORECASE else _of(inner)
    if name == "ASSERT":
        return _of(argument[1])
    return []
