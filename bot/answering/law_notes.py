"""Which version of a rule an answer states, and the other version when it applies within WARN_DAYS or is asked about, too."""

from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import date, timedelta

from bot.answering.model import Citation, LawNote, Question, Quote
from bot.knowledge.model import Corpus, Passage, PassageId

WARN_DAYS = 90


def law_notes(
    corpus: Corpus, citations: tuple[Citation, ...], question: Question, quoted: Container[int]
) -> tuple[tuple[LawNote, ...], tuple[Citation, ...]]:
    """Say which law the quoted passages state, and add the other version of cited ones within 90 days or asked about.

    A passage to read on needs no note: its heading names the law.
    """
    notes: list[LawNote] = []
    cited = list(citations)
    for citation in citations:
        passage = citation.passage
        if passage.valid_from is None and passage.valid_to is None:
            continue
        other = next((o for o in corpus.other_versions(passage) if _beside(passage, o, question)), None)
        extra = None
        if other is not None:
            extra = Citation(len(cited) + 1, other, (other.takeaway.text,))
            cited.append(extra)
        starts = max((p.valid_from for p in (passage, other) if p and p.valid_from), default=None)
        if citation.number in quoted:
            notes.append(LawNote(passage, extra, starts))
    return tuple(notes), tuple(cited)


def in_reading_order(
    quotes: tuple[Quote, ...], citations: tuple[Citation, ...], notes: tuple[LawNote, ...]
) -> tuple[tuple[Quote, ...], tuple[Citation, ...], tuple[LawNote, ...]]:
    """The same, numbered as they are read: what is quoted first, then the other versions noted, then what is to be read on."""
    quoted = {quote.number for quote in quotes}
    noted = {note.other.number for note in notes if note.other}
    ordered = sorted(citations, key=lambda c: (c.number not in quoted, c.number not in noted, c.number))
    number = {citation.number: place for place, citation in enumerate(ordered, 1)} | {0: 0}
    again = {citation.number: replace(citation, number=number[citation.number]) for citation in ordered}
    return (
        tuple(replace(quote, number=number[quote.number], above=number[quote.above]) for quote in quotes),
        tuple(again.values()),
        tuple(replace(note, other=again[note.other.number] if note.other else None) for note in notes),
    )


def as_the_law_is(corpus: Corpus, passages: Iterable[Passage], question: Question) -> tuple[Passage, ...]:
    """Each passage in the version that is the law, and behind it the other where that one is added by ``law_notes``, too."""
    known: dict[PassageId, Passage] = {}
    for passage in passages:
        versions = (passage, *corpus.other_versions(passage))
        now = next((version for version in versions if version.valid_on(question.as_of)), passage)
        others = (version for version in versions if version != now and _beside(now, version, question))
        known |= {version.id: version for version in (now, *others)}
    return tuple(known.values())


def _beside(passage: Passage, other: Passage, question: Question) -> bool:
    return _near(passage, other, question.as_of) or any(map(other.valid_on, question.also))


def _near(passage: Passage, other: Passage, as_of: date) -> bool:
    window = timedelta(days=WARN_DAYS)
    if other.valid_from is not None and other.valid_from > as_of:
        return other.valid_from - as_of <= window
    return passage.valid_from is not None and other.valid_to is not None and as_of - other.valid_to <= window
