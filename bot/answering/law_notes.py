"""Which version of a rule an answer states, and the other version when it applies within WARN_DAYS."""

from collections.abc import Container
from datetime import date, timedelta

from bot.answering.model import Citation, LawNote
from bot.knowledge.model import Corpus, Passage

WARN_DAYS = 90


def law_notes(
    corpus: Corpus, citations: tuple[Citation, ...], as_of: date, quoted: Container[int]
) -> tuple[tuple[LawNote, ...], tuple[Citation, ...]]:
    """Say which law the quoted passages state, and add the other version of cited ones where it applies within 90 days.

    A passage to read on needs no note: its heading names the law.
    """
    notes: list[LawNote] = []
    cited = list(citations)
    for citation in citations:
        passage = citation.passage
        if passage.valid_from is None and passage.valid_to is None:
            continue
        other = next((o for o in corpus.other_versions(passage) if _near(passage, o, as_of)), None)
        extra = None
        if other is not None:
            extra = Citation(len(cited) + 1, other, (other.takeaway.text,))
            cited.append(extra)
        starts = max((p.valid_from for p in (passage, other) if p and p.valid_from), default=None)
        if citation.number in quoted:
            notes.append(LawNote(passage, extra, starts))
    return tuple(notes), tuple(cited)


def _near(passage: Passage, other: Passage, as_of: date) -> bool:
    window = timedelta(days=WARN_DAYS)
    if other.valid_from is not None and other.valid_from > as_of:
        return other.valid_from - as_of <= window
    return passage.valid_from is not None and other.valid_to is not None and as_of - other.valid_to <= window
