"""An answer to a question that asks several things: each is looked up by itself, and what is not covered is named."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answering.gate import Gate, Verdict
from bot.answering.model import Reason, Unanswered
from bot.answering.parts import Part
from bot.answering.scope import OutOfScope, Scope
from bot.retrieval.dense import Vectors
from bot.retrieval.search import Hit, Ranking, Searcher

SUBJECTS = frozenset({Reason.OFF_TOPIC, Reason.NOT_COVERED})
FOUND = 6  # passages looked at for each part
NOT_OURS = 0.6  # of the gate, for a part taken by itself: above it the part is named as not answered


@dataclass(frozen=True)
class Found:
    """What was found for a part; the gate's verdict and the rule that declines it are of the part taken by itself."""

    part: Part
    ranking: Ranking
    verdict: Verdict | None  # None where it cannot stand alone
    rule: OutOfScope | None

    @property
    def reason(self) -> Reason | None:
        """Why the part is not answered."""
        if self.rule is not None and (self.verdict is None or not self.rule.gives_way([self.verdict.suspicion])):
            return self.rule.reason
        if self.verdict is None:
            return None
        if self.verdict.refused_request > NOT_OURS:
            return Reason.UNSAFE
        return Reason.NOT_COVERED if self.verdict.another_subject > NOT_OURS else None

    @property
    def answerable(self) -> bool:
        """Whether the part would be answered if nothing else had been asked."""
        return self.rule is None and self.verdict is not None and self.verdict.reason is None


@dataclass(frozen=True)
class LookUp:
    """Looks the parts of a question up in one index, as of a day."""

    searcher: Searcher
    scope: Scope
    gate: Gate
    as_of: date

    def __call__(self, asked: Sequence[Part], vectors: Vectors) -> tuple[Found, ...]:
        """What is found for each part; ``vectors`` has the row of each part's searched text."""
        return tuple(self._part(part, vector) for part, vector in zip(asked, vectors, strict=True))

    def _part(self, part: Part, vector: Vectors) -> Found:
        verdict = self.gate.judge(part.text, vector) if part.stands_alone else None
        ranking = self.searcher.search(part.searched, vector, self.as_of, FOUND)
        return Found(part, ranking, verdict, self.scope.declines(part.text))


def unanswered(found: Sequence[Found]) -> tuple[Unanswered, ...]:
    """The parts that are not answered; none where that would be all of them, as the whole question was found to be ours."""
    named = tuple(Unanswered(one.part.text, one.reason) for one in found if one.reason)
    return named if len(named) < len(found) else ()


def led(hits: Sequence[Hit], found: Sequence[Found], within: Callable[[Ranking], Ranking]) -> tuple[Hit, ...]:
    """The hits with the best passage of every part that is answered right behind the best of all."""
    lists = [within(one.ranking).hits for one in found if one.reason is None]
    first = hits[0]
    firsts = [replace(of_part[0], score=max(of_part[0].score, first.score)) for of_part in lists if of_part]
    seconds = [hit for of_part in lists for hit in of_part[1:2]]
    in_order: dict[str, Hit] = {}
    for hit in (first, *firsts, *seconds, *hits):
        in_order.setdefault(hit.passage.id, hit)
    return tuple(in_order.values())


def answerable(found: Sequence[Found]) -> Ranking | None:
    """What was found for the first part that is ours, where a question as a whole looks like another subject.

    None where no part is, where nothing can be named that is not, and where a part asks for what the desk does not do.
    """
    reasons = {one.reason for one in found}
    if not reasons & SUBJECTS or reasons - SUBJECTS - {None}:
        return None
    return next((one.ranking for one in found if one.answerable), None)
