"""The plain rules of ``scope.yaml``: requests we refuse, subjects and places we hold nothing on. Each hit names its rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.gate import Verdict
from bot.answering.model import Reason
from bot.knowledge.model import Knowledge, ScopeRule
from bot.patterns import Index, compiled
from bot.retrieval.text import ANSWERED, fold

# The gate's suspicion below which a rule gives way: its words may stand beside what is asked ("the freight quote was insane").
# Of 5,880 questions by people who had not seen the rules, 53 of 2,593 answerable ones met one, and 19 of these are answered so;
# of the 664 others that met one, 1 is (at .04 for requests; in 21 later sets 2 of 5 honest questions that met such a rule lie
# between that and .07, and 1 of 531 requests). A rule that names another country (``firm``) gives way to nothing.
GIVES_WAY = {Reason.UNSAFE: 0.07, Reason.NEEDS_COUNSEL: 0.07, Reason.NOT_COVERED: 0.22, Reason.OFF_TOPIC: 0.22}
# The gate's suspicion above which a hint is enough to refuse a question: words that an honest question seldom has. Of 2,400
# questions in 21 sets 14 are refused by a hint alone where .05 is enough: eight requests, all suspected by .29 or more, and six
# honest ones, four of them by less than .1.
TIPPED = 0.1
REMEMBERED = 1_000  # earlier questions


@dataclass(frozen=True)
class OutOfScope:
    """A question that a rule or a hint declines; a ``firm`` rule does so whatever the gate thinks."""

    rule: str
    reason: Reason
    see: tuple[str, ...] = ()
    firm: bool = False

    def gives_way(self, suspicions: Iterable[float]) -> bool:
        """Whether the gate finds the question, in every reading of it, so plainly ours that the rule has misread it."""
        return not self.firm and all(suspicion < GIVES_WAY.get(self.reason, 0.0) for suspicion in suspicions)


class Scope:
    """The rules, the hints and the leads."""

    def __init__(self, knowledge: Knowledge) -> None:
        # a rule that may give way must not stand before one that refuses the same words whatever the gate thinks
        first = sorted(knowledge.rules, key=lambda rule: not (rule.firm and Reason(rule.reason) is Reason.UNSAFE))
        self._rules, self._hints = Patterns(first), Patterns(knowledge.hints)
        self._leads = Patterns(knowledge.leads)
        self._first, self._lead = lru_cache(ANSWERED)(self._rules.first), lru_cache(ANSWERED)(self._leads.matching)
        self._declined = lru_cache(REMEMBERED)(lambda text: self._rules.first(text) is not None)

    def declines(self, text: str) -> OutOfScope | None:
        """The first rule that declines a question, or None when no rule speaks."""
        return self._first(text)

    def declined(self, earlier: str) -> bool:
        """Whether a rule declined an earlier question: each of a thread comes again with whatever is asked next."""
        return self._declined(earlier)

    def lead(self, text: str) -> ScopeRule | None:
        """The first lead to what the answer to a question begins with."""
        return self._lead(text)

    def tipped(self, text: str, verdict: Verdict) -> OutOfScope | None:
        """The first hint that a question is a request we refuse, where the gate suspects it a little, too."""
        return self._hints.first(text) if verdict.suspicion > TIPPED and verdict.reason is None else None


class Patterns:
    """The patterns of some rules. A text is held only against those whose words it has: of 350 some ten."""

    def __init__(self, rules: Iterable[ScopeRule]) -> None:
        self._patterns = [(pattern, rule) for rule in rules for pattern in rule.any_of]
        self._index = Index([pattern for pattern, _ in self._patterns])

    def first(self, text: str) -> OutOfScope | None:
        """What the first rule that matches a text makes of it."""
        rule = self.matching(text)
        return OutOfScope(rule.id, Reason(rule.reason), rule.see, rule.firm) if rule else None

    def matching(self, text: str) -> ScopeRule | None:
        """The first rule of which a pattern matches a text while nothing excuses it."""
        folded = fold(text)
        for number in self._index.worth_trying(self._index.in_text(folded)):
            pattern, rule = self._patterns[number]
            if compiled(pattern).search(folded) and not any(compiled(one).search(folded) for one in rule.unless):
                return rule
        return None
