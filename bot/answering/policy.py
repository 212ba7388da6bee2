"""Which of the passages found are good enough to answer with. Pure: a ranking in, hits or a reason out."""

from dataclasses import dataclass

from bot.answering.model import Reason
from bot.retrieval.search import Hit, Ranking


@dataclass(frozen=True)
class Limits:
    """Floors and ceilings of an answer.

    A best passage under both ``min_cosine`` and ``min_words`` is no answer at all. Further passages are taken while their
    score is at least ``min_share`` of the best one's, up to ``passages``; the writer leaves out those with nothing new to say.
    """

    passages: int = 8
    min_cosine: float = 0.20
    min_words: float = 0.20
    min_share: float = 0.6


def choose(ranking: Ranking, limits: Limits) -> tuple[Hit, ...] | Reason:
    """The hits to answer with, best first, or why there are none."""
    best = ranking.best
    if best is None or (best.cosine < limits.min_cosine and best.words < limits.min_words):
        return Reason.NOT_COVERED
    taken = [best]
    for hit in ranking.hits[1:]:
        if len(taken) == limits.passages or hit.score < limits.min_share * best.score:
            break
        taken.append(hit)
    return tuple(taken)
