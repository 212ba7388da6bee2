"""What a change to the guidance did to the answers, question by question, and which passages nobody would miss."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.answering.model import Answer, Declined, Question
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


@dataclass(frozen=True)
class Removal:
    """What becomes of a passage's own questions when it is lost.

    ``found`` is whether one of them is answered or refused with the passage at all. ``missed`` is whether one is declined without
    it, or answered from passages none of which holds some fact that the first sentence quoted from it held.
    """

    passage: Passage
    found: bool
    missed: bool


def removals(
    answering: Answering,
    facts: Mapping[str, re.Pattern[str]],
    day: date,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[Removal]:
    """What would be missed if a passage was lost, of each: it is hidden, and what it is asked as is asked once more.

    Hidden is what leads to the passage and what it says; nothing is indexed anew, so that rules, gate and the rarity of words are
    those of the whole guidance. Facts are known by patterns, which are loose: of what a passage says only its first sentence
    quoted counts, which is what the question was answered with, and a fact of it must be missing from all passages cited instead,
    up to eight. A passage that is not missed so is not of no use: others say its main fact, too, though seldom all it says.

    Args:
        answering: The desk; asks everything twice, so its encoder had better remember.
        facts: By its name, the pattern that a text holds a fact by.
        day: The day to ask as of; for a passage that is not the law then, a day on which it is.
        progress: Told (passages tried, passages in all).
    """
    passages, tried = answering.corpus.passages, []
    held = cache(lambda sentence: [fact for fact in facts.values() if fact.search(sentence)])
    for number, passage in enumerate(passages, 1):
        as_of = day if passage.valid_on(day) else passage.valid_from or passage.valid_to or day
        asked = (Question(question, as_of) for question in passage.asked_as)
        without = answering.without(passage.id)
        found = missed = False
        while not missed and (question := next(asked, None)) is not None:
            answer = answering.answer(question)
            quoted = next((c.quotes[0] for c in answer.citations if c.passage.id == passage.id), None)
            found = found or quoted is not None
            missed = quoted is not None and _loses(held(quoted), answer, without.answer(question))
        tried.append(Removal(passage, found, missed))
        progress(number, len(passages))
    return tried


def _loses(facts: Iterable[re.Pattern[str]], whole: Answer, without: Answer) -> bool:
    if isinstance(without, Declined) and not isinstance(whole, Declined):
        return True
    left = "\n".join(citation.passage.text for citation in without.citations)
    return not all(fact.search(left) for fact in facts)
