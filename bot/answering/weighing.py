"""Whether a question is answered: what the rules, the gate and its parts say, weighed together."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.composing import SUBJECTS, Found, answerable, refused_part
from bot.answering.facets import Facets
from bot.answering.gate import Verdict
from bot.answering.leading import Lead
from bot.answering.model import Reason
from bot.answering.refusing import REFUSALS
from bot.answering.scope import OutOfScope, Scope
from bot.answering.thread import points_back, strays
from bot.retrieval.search import Ranking

CLEAR = 0.1  # of the gate's suspicion, for a question that is not doubted itself


@dataclass(frozen=True)
class Reading:
    """A question as it is looked up, what was found for it and for each thing it asks, and what the gate makes of it.

    ``newest`` is what is asked now, where the rest only says what it is about; empty where nothing leans on anything.
    """

    searched: str
    newest: str
    ranking: Ranking
    found: tuple[Found, ...]
    verdicts: Sequence[Verdict]


@dataclass(frozen=True)
class Weighed:
    """The rule that refuses a question, or the reason to decline it; neither where it is answered from the ranking."""

    refused: OutOfScope | None
    reason: Reason | None
    ranking: Ranking


def weigh(
    scope: Scope, facets: Facets, text: str, reading: Reading, refused: OutOfScope | None, lead: Lead, foreign: bool
) -> Weighed:
    """What becomes of a question.

    Args:
        scope: The rules.
        facets: The countries.
        text: What is asked, in the words it was asked in.
        reading: What was found.
        refused: The rule that refuses the words already, if any.
        lead: The lead it meets: where that is firm it is answered whatever the gate thinks.
        foreign: Whether it is in another language: the gate is not sure enough then to overrule a rule.
    """
    verdict, firm = reading.verdicts[0], lead.firm
    reason = None if firm else verdict.reason
    refused = refused or (None if firm else scope.tipped(text, verdict))
    if reading.newest and not foreign and reason is None:
        reason = strays(reading.verdicts[1], reading.newest)
    if refused is not None and not foreign and _overruled(refused, reason, reading.verdicts):
        refused = None
    if refused is not None and firm and reading.found and refused.reason in SUBJECTS:
        refused = None  # of one part, which is named
    if refused is None and reason is None and not firm and not reading.found:
        reason = Reason.NOT_COVERED if facets.abroad(reading.searched, reading.ranking) else None
    ours = answerable(reading.found) if (refused.reason if refused else reason) in SUBJECTS else None
    if ours is not None:
        return Weighed(None, None, ours)
    if refused is None and reason is None and (lead.asks or not firm):
        refused, reason = refused_part(reading.found, plain=verdict.suspicion < CLEAR)
    return Weighed(refused, reason, reading.ranking)


def _overruled(refused: OutOfScope, reason: Reason | None, verdicts: Sequence[Verdict]) -> bool:
    """Whether the gate finds a question plainly ours, or a request we refuse where the rule hears another subject alone."""
    worse = reason in REFUSALS and refused.reason in SUBJECTS
    return worse or refused.gives_way(one.suspicion for one in verdicts)


def doubted_together(both: Verdict, newest: Verdict, question: str) -> bool:
    """Whether only a follow-up with what it goes on from is taken for another subject: then what stood before decides."""
    return both.reason in SUBJECTS and newest.suspicion < CLEAR and points_back(question)
