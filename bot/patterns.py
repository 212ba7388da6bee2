"""Thousands of patterns, of which a text needs a few: what it must contain for one to be found in it at all.

Looking for that first is a hundred times quicker. To find it out of all patterns takes a start most of a second: so it is kept.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from re import _parser  # type: ignore[attr-defined] # nothing public says how a pattern is built; a test holds this against it
from typing import Any

from bot.made_of import code_of
from bot.whole_files import written_whole

Needles = frozenset[str]
_SHORTEST = 2  # one Latin letter is in nearly every sentence
_GRAM = 3  # so many characters of a needle are looked up before the whole of it

_MOST = 8_000  # patterns that are kept; then those that are no longer asked for are left out

# by the SHA-256 of the patterns; a new index has nearly the same as the one before
_known: dict[str, tuple[Needles, ...]] = {}

compiled = lru_cache(maxsize=4_000)(re.compile)
"""A pattern compiled when a text first needs it: most are never needed."""


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


def needles(pattern: str) -> tuple[Needles, ...]:
    """Sets of texts, of each of which every match of the pattern contains one; the best to look for first.

    Raises:
        re.error: the pattern cannot be read.
    """
    name = hashlib.sha256(pattern.encode()).hexdigest()
    if name not in _known:
        _known[name] = _found_out(pattern)
    return _known[name]


@contextmanager
def kept_in(file: Path) -> Iterator[None]:
    """What is found out of patterns meanwhile is kept in a file; of those that are in it nothing needs to be found out."""
    there = _read(file, file.stat().st_mtime_ns if file.exists() else 0)
    _known.update(there)
    try:
        yield
    finally:
        new = _known.keys() - there.keys()
        if new:
            # of a folder that an image carries and nobody may write to, it is found out at each start
            with suppress(OSError):
                _keep(file, dict(_known) if len(_known) <= _MOST else {name: _known[name] for name in new})


@lru_cache(maxsize=1)  # rules and phrases are read one after the other
def _read(file: Path, _written: int) -> Mapping[str, tuple[Needles, ...]]:
    """What is in a file since it was written; nothing, if it is not as this program has written it."""
    with suppress(OSError, ValueError):
        head, _, body = file.read_text(encoding="utf-8").partition("\n")
        if head == _head(body):
            return {name: tuple(map(frozenset, some)) for name, some in json.loads(body).items()}
    return {}


def _keep(file: Path, found: Mapping[str, tuple[Needles, ...]]) -> None:
    body = json.dumps({name: list(map(sorted, some)) for name, some in found.items()}, ensure_ascii=False)
    with written_whole(file) as aside:
        aside.write_text(f"{_head(body)}\n{body}", encoding="utf-8")


def _head(body: str) -> str:
    """SHA-256 over what is kept and what found it out: this code, and the Python that takes patterns apart."""
    return hashlib.sha256(f"{code_of(['bot.patterns'])} {sys.version} {body}".encode()).hexdigest()


def _found_out(pattern: str) -> tuple[Needles, ...]:
    re.compile(pattern)  # parsing alone does not see all that is wrong with one
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
