"""An answer to a question that asks several things: each is looked up by itself, and what is not covered is named."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.answering.extract import Asked
from bot.answering.gate import Gate, Verdict
from bot.answering.model import Reason, Unanswered
from bot.answering.parts import Part
from bot.answering.scope import OutOfScope, Scope
from bot.retrieval.dense import Vectors
from bot.retrieval.search import Ranking, Searcher, turned
from bot.retrieval.text import words

SUBJECTS = frozenset({Reason.OFF_TOPIC, Reason.NOT_COVERED})
FOUND = 6  # passages looked at for each part
# of the gate, for a part taken by itself: above it the part is named as not answered; of so few words the gate must be surer
NOT_OURS, FEW, NOT_OURS_IN_FEW = 0.6, 3, 0.9
# of its suspicion, for a part of a question that is declined as a whole: "and what changes for us when we buy from china" sounds
# harmless by itself (.04); the parts of labelled questions that are to be answered all the same stay under .015
OURS = 0.02


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
        sure = NOT_OURS if len(words(self.part.text)) > FEW else NOT_OURS_IN_FEW
        if self.verdict.refused_request > sure:
            return Reason.UNSAFE
        return Reason.NOT_COVERED if self.verdict.another_subject > sure else None

    @property
    def answerable(self) -> bool:
        """Whether the part is plainly ours, whatever else is asked."""
        return self.rule is None and self.verdict is not None and self.verdict.suspicion < OURS


@dataclass(frozen=True)
class LookUp:
    """Looks the parts of a question up in one index, as of a day."""

    searcher: Searcher
    scope: Scope
    gate: Gate
    as_of: date

    def __call__(self, asked: Sequence[Part], vectors: Vectors) -> tuple[Found, ...]:
        """What is found for each part; ``vectors`` has a row for each text of ``texts_of``."""
        rows = iter(vectors)
        return tuple(self._part(part, next(rows), rows) for part in asked)

    def _part(self, part: Part, vector: Vectors, rows: Iterator[Vectors]) -> Found:
        alone = next(rows) if part.searched != part.text else vector
        verdict = self.gate.judge(part.text, alone) if part.stands_alone else None
        sought, newest = (vector, "") if alone is vector else (turned(vector, alone), part.text)
        ranking = self.searcher.search(part.searched, sought, self.as_of, FOUND, newest=newest)
        return Found(part, ranking, verdict, self.scope.declines(part.text))


def texts_of(asked: Sequence[Part]) -> list[str]:
    """What is to be encoded of parts: each as it is looked up, and behind it what is asked now where that leans on the rest."""
    return [text for part in asked for text in dict.fromkeys((part.searched, part.text))]


def unanswered(found: Sequence[Found]) -> tuple[Unanswered, ...]:
    """The parts that are not answered; none where that would be all of them, as the whole question was found to be ours."""
    named = tuple(Unanswered(one.part.text, one.reason) for one in found if one.reason)
    return named if len(named) < len(found) else ()


def answered_parts(found: Sequence[Found], within: Callable[[Ranking], Ranking]) -> tuple[Asked, ...]:
    """The parts that are answered with what was found for each; none where the question is one thing."""
    lists = [(one.part.text, within(one.ranking).hits) for one in found if one.reason is None]
    return tuple(Asked(text, hits) for text, hits in lists if hits)


def answerable(found: Sequence[Found]) -> Ranking | None:
    """What was found for the first part that is ours, where a question as a whole looks like another subject.

    None where no part is, where nothing can be named that is not, and where a part asks for what the desk does not do.
    """
    reasons = {one.reason for one in found}
    if not reasons & SUBJECTS or reasons - SUBJECTS - {None}:
        return None
    return next((one.ranking for one in found if one.answerable), None)
