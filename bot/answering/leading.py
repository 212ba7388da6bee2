"""What an answer begins with whatever is found: it has happened already, or somebody is hurt, and the rest can wait."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.answering.composing import Found
from bot.answering.extract import Asked
from bot.knowledge.model import Passage, ScopeRule
from bot.retrieval.search import Hit, Ranking

SURE = 1.0  # as near in every way as a passage can be


@dataclass(frozen=True)
class Lead:
    """The lead that a question meets and the passages it names; none of either where it meets none."""

    rule: ScopeRule | None = None
    first: tuple[Passage, ...] = ()

    @property
    def firm(self) -> bool:
        """Whether the question is answered whatever the gate thinks."""
        return self.rule is not None and self.rule.firm

    @property
    def asks(self) -> bool:
        """Whether what it is on is asked, and not told."""
        return self.rule is not None and self.rule.asks


def led(ranking: Ranking, first: Sequence[Passage]) -> Ranking:
    """A ranking that begins with these passages; what was found keeps its order and its scores behind them."""
    return replace(ranking, hits=_before(first, ranking.hits)) if first else ranking


def asked_parts(
    found: Sequence[Found],
    within: Callable[[Ranking], Ranking],
    lead: Lead,
    named: Callable[[ScopeRule | None], Lead],
) -> tuple[Asked, ...]:
    """The things asked that are answered, with what was found for each; none where the question is one thing.

    What somebody asks is answered with the passages of its lead alone, where it stands. What he tells comes before all else.

    Args:
        found: What was found for each part.
        within: Leaves the law that is not asked about out of what was found.
        lead: The lead that the question as a whole meets.
        named: The lead of a rule.
    """
    leads = [named(one.part.lead) for one in found if one.reason is None]
    lists = [within(one.ranking).hits for one in found if one.reason is None]
    texts = [one.part.text for one in found if one.reason is None]
    own = [_before(met.first, () if met.asks else hits) for met, hits in zip(leads, lists, strict=True)]
    urgent = sorted(range(len(own)), key=lambda place: leads[place].asks or not leads[place].first)
    asked = [Asked(texts[place], own[place]) for place in urgent if own[place]]
    if not lead.first or (lead.asks and any(met.rule is lead.rule for met in leads)):
        return tuple(asked)
    if found and not asked:
        return (Asked("", _before(lead.first, ())),)
    return tuple(
        Asked(one.text, one.hits if place else _before(lead.first, one.hits)) for place, one in enumerate(asked)
    )


def _before(first: Sequence[Passage], hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    if not first:
        return hits
    best = max((hit.score for hit in hits), default=SURE)
    named = {passage.id for passage in first}
    return (
        *(Hit(passage, best, SURE, SURE, SURE) for passage in first),
        *(h for h in hits if h.passage.id not in named),
    )
