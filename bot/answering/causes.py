"""Why questions were missed: for each miss, the first thing on the way to an answer that went wrong."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.answering.extract import Asked
from bot.answering.model import Declined, Question, Reason
from bot.answering.policy import Limits
from bot.answering.quality import Outcome, lost_facts
from bot.answering.service import SEARCHED, Answering
from bot.answering.writer import Draft, QuotingWriter
from bot.knowledge.held_out import HeldOut
from bot.knowledge.model import Passage
from bot.retrieval.search import Hit

EVERYTHING = Limits(passages=SEARCHED, min_cosine=-1.0, min_words=0.0, min_share=float("-inf"))


class Cause(StrEnum):
    """Why a question was missed, in the order in which an answer comes about."""

    MISSING = "guidance missing: no passage holds the fact"
    BY_RULE = "wrongly declined: by a scope rule"
    BY_GATE = "wrongly declined: by the gate"
    BY_WORDS = "wrongly declined: no word of it is known"
    BY_FLOOR = "wrongly declined: nothing found is near enough"
    NOT_FOUND = "not retrieved: the passage is not among those found"
    NOT_CITED = "retrieved, not chosen: found and not cited"
    UNSAFE = "wrongly answered: unsafe"
    NEAR_MISS = "wrongly answered: near miss"
    OUT_OF_SCOPE = "wrongly answered: out of scope"


@dataclass(frozen=True)
class Miss:
    """A question missed for a cause, and how many of its facts were; none where it has no facts or was to be declined."""

    cause: Cause
    item: HeldOut
    facts: int


class _Listening(QuotingWriter):
    """Remembers what it was given to write from."""

    def __init__(self) -> None:
        self.given: dict[str, Passage] = {}

    def write(self, question: str, hits: tuple[Hit, ...], parts: Sequence[Asked] = ()) -> Draft:
        """See ``extract``."""
        lists = [hits, *(part.hits for part in parts)]
        self.given = {hit.passage.id: hit.passage for one in lists for hit in one}
        return super().write(question, hits, parts)


def causes(answering: Answering, outcomes: Sequence[Outcome], day: date) -> list[Miss]:
    """Why questions were missed; one that lost several facts for several causes is there once for each.

    What was missed is asked once more with no floor and no limit on how many of the passages found are chosen: one that is
    answered then was declined by the floors, and a fact that is in none of the passages to choose from then was not retrieved.

    Args:
        answering: The desk that gave the outcomes.
        outcomes: All that it was asked.
        day: The day it was asked as of.
    """
    heard = _Listening()
    lenient = answering.writing_with(heard, EVERYTHING)
    found: list[Miss] = []
    for outcome in outcomes:
        item, facts = outcome.item, lost_facts(outcome.item, outcome.answer)
        if item.kind != "answerable":
            found += [Miss(Cause[item.kind.upper()], item, 0)] if outcome.answered else []
        elif facts or not outcome.answered:
            heard.given = {}
            again = lenient.answer(Question(item.question, day, item.history))
            no = _layer(outcome.answer, again.reason if isinstance(again, Declined) else None)
            found += _why(item, facts, no, answering.corpus.passages, tuple(heard.given.values()))
    return found


def tallied(found: Sequence[Miss]) -> Mapping[Cause, tuple[int, int]]:
    """For every cause how many questions and how many facts were missed for it."""
    of_each = {cause: [miss for miss in found if miss.cause is cause] for cause in Cause}
    return {cause: (len(misses), sum(miss.facts for miss in misses)) for cause, misses in of_each.items()}


def _layer(answer: object, without_floors: Reason | None) -> Cause | None:
    """What said no; None where nothing did."""
    if not isinstance(answer, Declined):
        return None
    if answer.rule is not None:
        return Cause.BY_RULE
    if answer.reason in (Reason.LANGUAGE, Reason.EMPTY):
        return Cause.BY_WORDS
    return Cause.BY_FLOOR if without_floors is None else Cause.BY_GATE


def _why(
    item: HeldOut,
    facts: Sequence[re.Pattern[str]],
    no: Cause | None,
    guidance: Sequence[Passage],
    given: Sequence[Passage],
) -> list[Miss]:
    """The causes for which a question that has an answer was missed.

    Args:
        item: The question.
        facts: Those of its facts that no passage cited holds.
        no: What declined it, if it was declined.
        guidance: Every passage.
        given: The passages that there were to choose from.
    """
    if not facts:
        return [Miss(no, item, 0)] if no else []
    why: list[Cause] = []
    for fact in facts:
        if not _holds(guidance, fact):
            why.append(Cause.MISSING)
        else:
            why.append(no or (Cause.NOT_CITED if _holds(given, fact) else Cause.NOT_FOUND))
    return [Miss(cause, item, why.count(cause)) for cause in dict.fromkeys(why)]


def _holds(passages: Sequence[Passage], fact: re.Pattern[str]) -> bool:
    return any(fact.search(passage.text) for passage in passages)
