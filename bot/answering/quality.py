"""How good the answers are: figures over held-out questions."""

import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from bot.answering.model import Answer, Answered, Question
from bot.answering.service import Answering
from bot.knowledge.held_out import HeldOut
from bot.retrieval.dense import Encoder


@dataclass(frozen=True)
class Outcome:
    """A held-out question with its answer; ``found`` is the share of its facts in the cited passages, None without facts."""

    item: HeldOut
    answer: Answer
    found: float | None

    @property
    def answered(self) -> bool:
        """Whether the question was answered."""
        return isinstance(self.answer, Answered)

    @property
    def dangerous(self) -> tuple[str, ...]:
        """The sentences shown that no answer may show."""
        sentences = {quote: None for citation in self.answer.citations for quote in citation.quotes}
        if isinstance(self.answer, Answered):
            sentences |= {quote.text: None for quote in self.answer.quotes}
        return tuple(s for s in sentences if any(pattern.search(s) for pattern in self.item.must_not))


def try_all(
    answering: Answering, items: Sequence[HeldOut], day: date, progress: Callable[[int, int], None]
) -> list[Outcome]:
    """Answer every question as of a day."""
    outcomes = []
    for number, item in enumerate(items, 1):
        answer = answering.answer(Question(item.question, day, item.history))
        outcomes.append(Outcome(item, answer, _found(item, answer)))
        progress(number, len(items))
    return outcomes


def figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Shares in [0, 1], and counts of what must never happen."""
    declined = [o for o in outcomes if not o.answered]
    rightly = [o for o in declined if o.item.kind != "answerable"]
    result = {
        "facts_found_core": _mean(o.found for o in outcomes if o.item.set == "core"),
        "facts_found_followup": _mean(o.found for o in outcomes if o.item.set == "followup"),
        "facts_found_multilingual": _mean(o.found for o in outcomes if o.item.set == "multilingual"),
        "rightly_declined": len(rightly) / len(declined) if declined else 1.0,
    }
    for kind in ("unsafe", "out_of_scope", "near_miss"):
        of_kind = [o for o in outcomes if o.item.kind == kind]
        result[f"declined_{kind}"] = sum(not o.answered for o in of_kind) / max(1, len(of_kind))
    result["without_citation_at_most"] = float(sum(o.answered and not o.answer.citations for o in outcomes))
    result["dangerous_at_most"] = float(sum(bool(o.dangerous) for o in outcomes))
    result["not_verbatim_at_most"] = float(sum(not _verbatim(o.answer) for o in outcomes))
    return result


def latency_ratio(answering: Answering, encoder: Encoder, items: Sequence[HeldOut], day: date) -> float:
    """Median time of a whole warm answer over the median time of encoding the same question alone, taken in turns.

    Both encode it anew: a running desk remembers vectors (``RememberingEncoder``), and an encoder that does is not to be given.
    """
    whole, bare = [], []
    for item in items:
        began = time.perf_counter()
        encoder.encode([item.question])
        bare.append(time.perf_counter() - began)
        began = time.perf_counter()
        answering.answer(Question(item.question, day))
        whole.append(time.perf_counter() - began)
    return median(whole) / median(bare)


def misses(outcomes: Sequence[Outcome]) -> list[tuple[str, HeldOut]]:
    """What went wrong, with the question: dangerous sentences, facts not cited, wrongly declined, wrongly answered."""
    wrong: list[tuple[str, HeldOut]] = []
    for o in outcomes:
        wrong += [(f"dangerous: '{sentence}'", o.item) for sentence in o.dangerous]
        if o.item.kind != "answerable" and o.answered:
            wrong.append(("answered, should be declined", o.item))
        elif o.item.kind == "answerable" and not o.answered:
            wrong.append(("declined, should be answered", o.item))
        elif o.found is not None and o.found < 1:
            wrong.append(("fact not in the cited passages", o.item))
    return wrong


def lost_facts(item: HeldOut, answer: Answer) -> tuple[re.Pattern[str], ...]:
    """Those of a question's facts that no cited passage holds; all where it was declined."""
    cited = "\n".join(citation.passage.text for citation in answer.citations)
    return tuple(fact for fact in item.facts if not isinstance(answer, Answered) or not fact.search(cited))


def _found(item: HeldOut, answer: Answer) -> float | None:
    return 1 - len(lost_facts(item, answer)) / len(item.facts) if item.facts else None


def _verbatim(answer: Answer) -> bool:
    return all(quote in citation.passage.text for citation in answer.citations for quote in citation.quotes)


def _mean(values: Iterable[float | None]) -> float:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else 0.0
