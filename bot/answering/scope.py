"""The plain rules of ``scope.yaml``: requests we refuse, subjects and places we hold nothing on. Each hit names its rule."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.answering.model import Reason
from bot.knowledge.model import Knowledge, ScopeRule
from bot.retrieval.text import fold

# The gate's suspicion below which a rule gives way: its words may stand beside what is asked ("the freight quote was insane").
# Of 2,120 questions by people who had not seen the rules, 28 of 869 answerable ones met one, and 13 of these are answered so; of
# the 204 others that met one, 4 are. A rule that names another country (``firm``) gives way to nothing.
GIVES_WAY = {Reason.UNSAFE: 0.02, Reason.NEEDS_COUNSEL: 0.02, Reason.NOT_COVERED: 0.22, Reason.OFF_TOPIC: 0.22}


@dataclass(frozen=True)
class OutOfScope:
    """A question that a rule declines; a ``firm`` rule does so whatever the gate thinks."""

    rule: str
    reason: Reason
    see: tuple[str, ...] = ()
    firm: bool = False

    def gives_way(self, suspicions: Iterable[float]) -> bool:
        """Whether the gate finds the question, in every reading of it, so plainly ours that the rule has misread it."""
        return not self.firm and all(suspicion < GIVES_WAY.get(self.reason, 0.0) for suspicion in suspicions)


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
    return OutOfScope(rule.id, Reason(rule.reason), rule.see, rule.firm)


def _any(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None
