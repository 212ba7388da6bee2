"""What a change to the guidance did to the answers, question by question, and which passages nobody would miss."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.answering.model import Question
from bot.answering.quality import Outcome
from bot.answering.service import Answering
from bot.knowledge.held_out import HeldOut
from bot.knowledge.model import Passage


@dataclass(frozen=True)
class Shift:
    """A question whose answer became better or worse; ``before`` and ``after`` are its worth in [0, 1]."""

    item: HeldOut
    before: float
    after: float


def worth(outcome: Outcome) -> float:
    """How good an answer is: the share of the facts it cites, or 1 for rightly answering or declining."""
    if outcome.item.kind != "answerable":
        return float(not outcome.answered)
    return float(outcome.answered) if outcome.found is None else outcome.found


def shifts(before: Sequence[Outcome], after: Sequence[Outcome]) -> tuple[list[Shift], list[Shift]]:
    """The questions that got better and those that got worse, in their order.

    Args:
        before: Outcomes with the guidance as it was.
        after: Outcomes of the same questions, in the same order, with the guidance as it is.
    """
    pairs = zip(before, after, strict=True)
    found = [Shift(new.item, worth(old), worth(new)) for old, new in pairs]
    return [s for s in found if s.after > s.before], [s for s in found if s.after < s.before]


def unmissed(
    answering: Answering, day: date, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> list[Passage]:
    """Passages that no question of their own is answered or refused with: if one of them was lost, nothing would tell.

    Each passage is tried on a day on which it is the law.

    Args:
        answering: The desk.
        day: The day to ask as of, where the passage allows it.
        progress: Told (passages tried, passages in all).
    """
    passages = answering.corpus.passages
    lost = []
    for number, passage in enumerate(passages, 1):
        as_of = day if passage.valid_on(day) else passage.valid_from or passage.valid_to or day
        if not any(_cites(answering, question, passage, as_of) for question in passage.asked_as):
            lost.append(passage)
        progress(number, len(passages))
    return lost


def _cites(answering: Answering, question: str, passage: Passage, as_of: date) -> bool:
    answer = answering.answer(Question(question, as_of))
    return any(citation.passage.id == passage.id for citation in answer.citations)
