"""The many words people use for rights, states, relations and aspects, as the report's own; ``words.yaml`` lists them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.cases.playbook.phrases import fold
from bot.cases.report import BESIDE_THE_MAINLAND, Aspect, ChinaStatus, Relation, RightKind, RightStatus, Said

PARTS = re.compile(r"\s*(?:[,;/+&|\n]|\band\b)\s*", re.IGNORECASE)
"""What stands between several things that are named in one line."""

_CHINA, _MAINLAND = "CHN", "CN"  # the word, and the place
Value = TypeVar("Value")


@dataclass(frozen=True)
class Table(Generic[Value]):
    """Patterns over folded text, in order, and what each means."""

    rows: tuple[tuple[re.Pattern[str], Value], ...]

    def first(self, text: str, default: Value) -> Value:
        """What a text means: the first pattern that is found in it."""
        return next(iter(self.all(text)), default)

    def all(self, text: str) -> tuple[Value, ...]:
        """Everything a text means, in the table's order, each once."""
        folded = _folded(text)
        return tuple(dict.fromkeys(value for pattern, value in self.rows if folded and pattern.search(folded)))

    def alone(self, text: str) -> bool:
        """Whether a text says nothing besides what the first pattern that is found in it matches."""
        folded = _folded(text)
        found = next((match for pattern, _ in self.rows if (match := pattern.search(folded))), None)
        return found is not None and not re.search(r"\w", folded[: found.start()] + folded[found.end() :])


@dataclass(frozen=True)
class Words:
    """A table for each field that people fill in their own words."""

    no_rights: Table[Said]
    kinds: Table[RightKind]
    states: Table[RightStatus]
    china: Table[ChinaStatus]
    relations: Table[Relation]
    aspects: Table[Aspect]
    answers: Table[Said]
    jurisdictions: Table[str]
    beside: Table[Said]
    limits: Table[Said]
    holders: Table[Said]
    own_holders: Table[Said]
    elsewhere_only: Table[Said]
    certificates: Table[Said]

    def plain(self, text: str, *more: Table[Any]) -> bool:
        """Whether a text says a right's kind and place, what ``more`` means, and nothing that may qualify it."""
        parts = (
            part for part in PARTS.split(self.of_the_right(text)) if part == "NO" or not re.fullmatch("[A-Z]{2}", part)
        )
        return not uncovered(", ".join(parts), (self.kinds, self.jurisdictions, self.beside, *more))

    def places(self, text: str) -> tuple[str, ...]:
        """The places a text names, as a right's ``jurisdiction`` has them. Two letters that no word knows stand for themselves.

        Beside Hong Kong, Macau or Taiwan the word China is taken for a part of their names. Where a company of ours sits that
        holds a right is no place of the right.
        """
        text = self.of_the_right(text)
        named = dict.fromkeys(self.jurisdictions.all(text))
        if _CHINA in named and not named.keys() & BESIDE_THE_MAINLAND:
            named = dict.fromkeys(_MAINLAND if place == _CHINA else place for place in named)
        codes = (part for part in PARTS.split(text) if re.fullmatch("[A-Za-z]{2}", part))
        known = (self.jurisdictions, self.kinds)  # TM is a trademark; Norway is NO
        named |= dict.fromkeys(code.upper() for code in codes if code != "no" and not any(t.all(code) for t in known))
        return tuple(place for place in named if place != _CHINA)

    def of_the_right(self, text: str) -> str:
        """A text without the company of ours that it names as the holder."""
        left = folded = _folded(text)
        for pattern, _ in self.own_holders.rows:
            left = pattern.sub(" ", left)
        return text if left == folded else left


def uncovered(text: str, tables: Iterable[Table[Any]]) -> str:
    """What no pattern of the tables matches in a text; to a match belongs how its word ends, not how it begins."""
    left = folded = _folded(text)
    for pattern in (pattern for table in tables for pattern, _ in table.rows):
        for found in pattern.finditer(folded):
            end = re.compile("[a-z]*").match(folded, found.end())
            left = _blank(left, found.start(), end.end() if end else found.end())
    return " ".join(re.findall(r"\w+", left))


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _folded(text: str) -> str:
    return fold(text).replace("_", " ").strip()
