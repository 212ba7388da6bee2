"""What an answer begins with whatever is found: it has happened already, or somebody is hurt, and the rest can wait."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.extract import Asked
from bot.knowledge.model import Passage
from bot.retrieval.search import Hit, Ranking

SURE = 1.0  # as near in every way as a passage can be


def led(ranking: Ranking, first: Sequence[Passage]) -> Ranking:
    """A ranking that begins with these passages; what was found keeps its order and its scores behind them."""
    return replace(ranking, hits=_before(first, ranking.hits)) if first else ranking


def leading(asked: Sequence[Asked], first: Sequence[Passage]) -> tuple[Asked, ...]:
    """The things that are asked, of which the first is answered with these passages first."""
    return tuple(Asked(one.text, one.hits if place else _before(first, one.hits)) for place, one in enumerate(asked))


def _before(first: Sequence[Passage], hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    best = max((hit.score for hit in hits), default=SURE)
    named = {passage.id for passage in first}
    return (
        *(Hit(passage, best, SURE, SURE, SURE) for passage in first),
        *(h for h in hits if h.passage.id not in named),
    )
