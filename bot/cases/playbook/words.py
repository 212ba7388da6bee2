"""The many words people use for rights, states, relations and aspects, as the report's own; ``words.yaml`` lists them."""

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.cases.playbook.phrases import fold
from bot.cases.report import Aspect, ChinaStatus, Relation, RightKind, RightStatus, Said

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
        folded = fold(text).replace("_", " ").strip()
        return tuple(dict.fromkeys(value for pattern, value in self.rows if folded and pattern.search(folded)))


@dataclass(frozen=True)
class Words:
    """A table for each field that people fill in their own words."""

    kinds: Table[RightKind]
    states: Table[RightStatus]
    china: Table[ChinaStatus]
    relations: Table[Relation]
    aspects: Table[Aspect]
    answers: Table[Said]
    jurisdictions: Table[str]
