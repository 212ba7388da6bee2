"""The plain rules of ``scope.yaml``: requests we refuse, subjects and places we hold nothing on. Each hit names its rule."""

import re
from dataclasses import dataclass

from bot.answering.model import Reason
from bot.knowledge.model import Knowledge, ScopeRule
from bot.retrieval.text import fold


@dataclass(frozen=True)
class OutOfScope:
    """A question that a rule declines."""

    rule: str
    reason: Reason
    see: tuple[str, ...] = ()


class Scope:
    """The rules, compiled once an index is loaded."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._rules = [(rule, _any(rule.any_of), _any(rule.unless)) for rule in knowledge.rules]

    def declines(self, text: str) -> OutOfScope | None:
        """The first rule that declines a question, or None when no rule speaks."""
        folded = fold(text)
        for rule, any_of, unless in self._rules:
            if _fires(folded, any_of, unless):
                return _hit(rule)
        return None


def _fires(folded: str, any_of: re.Pattern[str] | None, unless: re.Pattern[str] | None) -> bool:
    return bool(any_of and any_of.search(folded)) and not (unless and unless.search(folded))


def _hit(rule: ScopeRule) -> OutOfScope:
    return OutOfScope(rule.id, Reason(rule.reason), rule.see)


def _any(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None
