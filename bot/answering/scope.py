"""The plain rules of ``scope.yaml``: requests we refuse, subjects and places we hold nothing on. Each hit names its rule."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from re import _constants, _parser  # type: ignore[attr-defined]  # what re itself reads a pattern with
from typing import Any

from bot.answering.gate import Verdict
from bot.answering.model import Reason
from bot.knowledge.model import Knowledge, ScopeRule
from bot.retrieval.text import fold

# The gate's suspicion below which a rule gives way: its words may stand beside what is asked ("the freight quote was insane").
# Of 5,880 questions by people who had not seen the rules, 53 of 2,593 answerable ones met one, and 19 of these are answered so;
# of the 664 others that met one, 1 is (at .04 for requests; in 21 later sets 2 of 5 honest questions that met such a rule lie
# between that and .07, and 1 of 531 requests). A rule that names another country (``firm``) gives way to nothing.
GIVES_WAY = {Reason.UNSAFE: 0.07, Reason.NEEDS_COUNSEL: 0.07, Reason.NOT_COVERED: 0.22, Reason.OFF_TOPIC: 0.22}
# The gate's suspicion above which a hint is enough to refuse a question: words that an honest question seldom has. Of 2,400
# questions in 21 sets 14 are refused by a hint alone where .05 is enough: eight requests, all suspected by .29 or more, and six
# honest ones, four of them by less than .1.
TIPPED = 0.1
LETTERS = 4  # at the beginning of a piece of text, by which it is found
REMEMBERED = 1_000  # earlier questions
CHOICES = 60  # of a piece that a pattern cannot do without: more are not looked at

_compiled = lru_cache(maxsize=2_000)(re.compile)  # most patterns are never needed

_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)


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
        self._declined = lru_cache(REMEMBERED)(lambda text: self.declines(text) is not None)

    def declines(self, text: str) -> OutOfScope | None:
        """The first rule that declines a question, or None when no rule speaks."""
        return self._rules.first(text)

    def declined(self, earlier: str) -> bool:
        """Whether a rule declined an earlier question: each of a thread comes again with whatever is asked next."""
        return self._declined(earlier)

    def lead(self, text: str) -> ScopeRule | None:
        """The first lead to what the answer to a question begins with."""
        return self._leads.matching(text)

    def tipped(self, text: str, verdict: Verdict) -> OutOfScope | None:
        """The first hint that a question is a request we refuse, where the gate suspects it a little, too."""
        return self._hints.first(text) if verdict.suspicion > TIPPED and verdict.reason is None else None


class Patterns:
    """Those of some rules. A text is held only against those whose words it has: of 170 some five, in a quarter of the time."""

    def __init__(self, rules: Iterable[ScopeRule]) -> None:
        self._patterns = [(pattern, rule) for rule in rules for pattern in rule.any_of]
        self._pieces: dict[str, list[tuple[str, int]]] = {
            "": []
        }  # by how they begin; those that are shorter by nothing
        for number, (pattern, _) in enumerate(self._patterns):
            for piece in _needed(pattern):
                letters = piece[:LETTERS] if len(piece) >= LETTERS else ""
                self._pieces.setdefault(letters, []).append((piece, number))

    def first(self, text: str) -> OutOfScope | None:
        """What the first rule that matches a text makes of it."""
        rule = self.matching(text)
        return OutOfScope(rule.id, Reason(rule.reason), rule.see, rule.firm) if rule else None

    def matching(self, text: str) -> ScopeRule | None:
        """The first rule of which a pattern matches a text while nothing excuses it."""
        folded = fold(text)
        for number in sorted(self._possible(folded)):
            pattern, rule = self._patterns[number]
            if _compiled(pattern).search(folded) and not any(_compiled(one).search(folded) for one in rule.unless):
                return rule
        return None

    def _possible(self, folded: str) -> set[int]:
        """The numbers of the patterns that may match."""
        held = {"", *map("".join, zip(*(folded[place:] for place in range(LETTERS)), strict=False))}
        pieces = self._pieces
        return {number for letters in held & pieces.keys() for piece, number in pieces[letters] if piece in folded}


@lru_cache(maxsize=2_000)  # guidance that is taken up anew has nearly the same rules
def _needed(pattern: str) -> frozenset[str]:
    """What ``_certain`` finds in a pattern."""
    return _certain(_parser.parse(pattern))


def _certain(tree: Any) -> frozenset[str]:
    """Of a parsed pattern: pieces of text of which everything it matches holds at least one, as telling ones as there are."""
    found, run = [], frozenset({""})
    for item in tree:
        texts = _texts(item)
        if texts and len(run) * len(texts) <= CHOICES:
            run = _joined(run, texts)
            continue
        found.append(run)
        run = texts or frozenset({""})
        code, value = item
        if code is _constants.SUBPATTERN:
            found.append(_certain(value[-1]))
        elif code is _constants.BRANCH:
            found.append(frozenset().union(*map(_certain, value[1])))
        elif code in _REPEATS and value[0]:
            found.append(_certain(value[2]))
    return min(*found, run, frozenset({""}), key=lambda pieces: sum(0.1 ** len(piece.encode()) for piece in pieces))


def _texts(item: Any) -> frozenset[str]:
    """All that a part of a pattern matches, where that is a handful of texts; none otherwise."""
    code, value = item
    if code is _constants.LITERAL:
        return frozenset({chr(value)})
    if code in (_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT):
        return frozenset({""})
    if code is _constants.SUBPATTERN:
        return _all_texts([value[-1]])
    if code is _constants.BRANCH:
        return _all_texts(value[1])
    if code in _REPEATS and value[1] == 1:
        texts = _all_texts([value[2]])
        return texts if value[0] or not texts else texts | {""}
    return frozenset()


def _all_texts(trees: Any) -> frozenset[str]:
    """All that any of some parsed patterns matches, where that is a handful of texts; none otherwise."""
    found = frozenset[str]()
    for tree in trees:
        run = frozenset({""})
        for item in tree:
            run = _joined(run, _texts(item))
        if not run or len(found) + len(run) > CHOICES:
            return frozenset()
        found |= run
    return found


def _joined(firsts: frozenset[str], seconds: frozenset[str]) -> frozenset[str]:
    if len(firsts) * len(seconds) > CHOICES:
        return frozenset()
    return frozenset(first + second for first in firsts for second in seconds)
