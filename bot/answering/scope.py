"""The plain rules of ``scope.yaml``: requests we refuse, subjects and places we hold nothing on. Each hit names its rule."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from bot.answering.model import Reason
from bot.knowledge.model import Knowledge, ScopeRule
from bot.retrieval.text import fold

# The gate's suspicion below which a rule gives way: its words may stand beside what is asked ("the freight quote was insane").
# Of 5,880 questions by people who had not seen the rules, 53 of 2,593 answerable ones met one, and 19 of these are answered so;
# of the 664 others that met one, 1 is. A rule that names another country (``firm``) gives way to nothing.
GIVES_WAY = {Reason.UNSAFE: 0.04, Reason.NEEDS_COUNSEL: 0.04, Reason.NOT_COVERED: 0.22, Reason.OFF_TOPIC: 0.22}
EDGE = r"\b"
_INSIDE = re.compile(r"\\.|\[\^?\]?[^\]]*\]|\([^()]*\)")  # what is no choice at the outermost level


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
    """The rules. Most questions match no pattern of any: all patterns together are asked first, in half the time."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._some = _any(tuple(pattern for rule in knowledge.rules for pattern in rule.any_of))

    @cached_property
    def _rules(self) -> list[tuple[ScopeRule, re.Pattern[str] | None, re.Pattern[str] | None]]:
        """Each rule by itself; compiled when the first question needs it."""
        return [(rule, _any(rule.any_of), _any(rule.unless)) for rule in self._knowledge.rules]

    def declines(self, text: str) -> OutOfScope | None:
        """The first rule that declines a question, or None when no rule speaks."""
        folded = fold(text)
        if self._some is None or not self._some.search(folded):
            return None
        for rule, any_of, unless in self._rules:
            if _fires(folded, any_of, unless):
                return _hit(rule)
        return None


def _fires(folded: str, any_of: re.Pattern[str] | None, unless: re.Pattern[str] | None) -> bool:
    return bool(any_of and any_of.search(folded)) and not (unless and unless.search(folded))


def _hit(rule: ScopeRule) -> OutOfScope:
    return OutOfScope(rule.id, Reason(rule.reason), rule.see, rule.firm)


def _any(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern for all; those that begin with a word share the look for its edge, so that they are tried there only."""
    at_words = [pattern.removeprefix(EDGE) for pattern in patterns if _begins_at_edge(pattern)]
    others = [pattern for pattern in patterns if not _begins_at_edge(pattern)]
    grouped = [f"{EDGE}(?:{_choice(at_words)})"] if at_words else []
    return re.compile(_choice([*grouped, *others])) if patterns else None


def _choice(patterns: list[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def _begins_at_edge(pattern: str) -> bool:
    """Whether all that a pattern matches begins at the edge of a word: it says so first, and offers nothing else beside."""
    if not pattern.startswith(EDGE):
        return False
    outside = pattern
    while (shorter := _INSIDE.sub("", outside)) != outside:
        outside = shorter
    return "|" not in outside
