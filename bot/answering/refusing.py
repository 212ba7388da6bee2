"""What a refused question gets to read all the same."""

from collections.abc import Iterable

from bot.answering.model import NOTHING_ASKED, Answer, Answered, Citation, Quote, Reason
from bot.knowledge.model import Passage
from bot.retrieval.search import Ranking

POLICIES = 2  # passages on how the desk works that a refusal shows
NEAREST = 3
REFUSALS = frozenset({Reason.UNSAFE, Reason.NEEDS_COUNSEL})
POINTED_ON = frozenset(Reason) - NOTHING_ASKED - {Reason.UNSAFE}  # shown the nearest passages


def cite(passages: Iterable[Passage]) -> tuple[Citation, ...]:
    """Citations of the takeaways of passages, numbered from 1."""
    return tuple(Citation(number, passage, (passage.takeaway.text,)) for number, passage in enumerate(passages, 1))


def policies(ranking: Ranking) -> tuple[Citation, ...]:
    """The best passages found on how the desk works: what a refused request gets to read; none when none was found."""
    return cite([hit.passage for hit in ranking.hits if hit.passage.kind == "policy"][:POLICIES])


def pointed_to(reason: Reason, ranking: Ranking | None, cited: Iterable[Citation]) -> tuple[Passage, ...]:
    """The nearest passages that are not cited, which a no points to."""
    if ranking is None or reason not in POINTED_ON:
        return ()
    known = {citation.passage.id for citation in cited}
    return tuple(hit.passage for hit in ranking.hits if hit.passage.id not in known)[:NEAREST]


def quotes_of(answer: Answer) -> tuple[Quote, ...]:
    """The quotations a person sees, in reading order. Beside a no, only what a refused request or talk gets to read."""
    if isinstance(answer, Answered):
        return answer.quotes
    if answer.reason not in REFUSALS | NOTHING_ASKED:
        return ()  # which subjects the guidance leaves out says no more than the no itself
    return tuple(Quote(c.number, text, c.passage.takeaway.role) for c in answer.citations for text in c.quotes)
