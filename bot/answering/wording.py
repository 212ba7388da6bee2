"""An answer as plain text and as the JSON object of ``ask --batch``; the texts themselves are templates."""

from collections.abc import Iterator
from datetime import date
from textwrap import shorten
from typing import Any

from bot.answering.composing import SUBJECTS
from bot.answering.facets import PATENTS
from bot.answering.model import Answer, Answered, Citation, Declined, LawNote, Quote, Speaks
from bot.answering.refusing import quotes_of
from bot.knowledge.model import Role
from bot.prompts import AnswerText, DeclinedText, LawLine, Prompts, Said

HEADING = 120  # characters of what was asked that stand above its answer


def plain_text(answer: Answer, prompts: Prompts) -> str:
    """The text a person reads, with [1] markers, without the list of sources."""
    if isinstance(answer, Declined):
        said = tuple(Said(quote.number, quote.text) for quote in quotes_of(answer))
        return prompts.render(DeclinedText(answer.reason.value, said, answer.notice or ""))
    return prompts.render(answer_text(answer, prompts))


def answer_text(answer: Answered, prompts: Prompts) -> AnswerText:
    """The answer's quotations, sorted into what they do, and the desk's remarks on them."""
    numbers = {citation.passage.id: citation.number for citation in answer.citations}
    return AnswerText(
        statements=tuple(_statements(answer.quotes, prompts)),
        do=_said(answer.quotes, Role.DO),
        avoid=_said(answer.quotes, Role.AVOID),
        remarks=tuple(_remarks(answer, prompts)),
        further=tuple(Said(c.number, c.passage.path) for c in further(answer)),
        laws=tuple(_law(note, numbers[note.passage.id]) for note in answer.notes),
        notice=answer.notice or "",
    )


def _statements(quotes: tuple[Quote, ...], prompts: Prompts) -> Iterator[Said]:
    """What is stated; above the first sentence about each of several things asked, which it is."""
    before = ""
    for quote in quotes:
        if quote.role is Role.STATE:
            yield Said(quote.number, quote.text, _heading(quote, prompts) if quote.asked != before else "")
            before = quote.asked


def _heading(quote: Quote, prompts: Prompts) -> str:
    heading = prompts.text("on_part", shorten(quote.asked, HEADING, placeholder=" …"))
    return f"{heading} {prompts.text('said_above', str(quote.above))}" if quote.above else heading


def _remarks(answer: Answered, prompts: Prompts) -> Iterator[str]:
    for part in answer.unanswered:
        yield prompts.text("left_out" if part.reason in SUBJECTS else "left_out_refused", part.text)
    of_each = [f"{_rights(speaks, prompts)} {' '.join(f'[{n}]' for n in speaks.numbers)}" for speaks in answer.speaks]
    if of_each:
        yield prompts.text("speaks", "; ".join(of_each))


def _rights(speaks: Speaks, prompts: Prompts) -> str:
    """Rights in words; all patents together are patents."""
    patents = PATENTS if set(speaks.rights) >= PATENTS else frozenset()
    named = [prompts.text(f"right_{right}") for right in speaks.rights if right not in patents]
    return ", ".join([*named, *([prompts.text("right_patents")] if patents else [])])


def further(answer: Answered) -> tuple[Citation, ...]:
    """Passages to read on: those that are cited and not quoted, the best first."""
    quoted = sourced(answer)
    return tuple(citation for citation in answer.citations if citation not in quoted)


def sourced(answer: Answered) -> tuple[Citation, ...]:
    """Citations of what is quoted."""
    quoted = {quote.number for quote in answer.quotes} | {n.other.number for n in answer.notes if n.other}
    return tuple(citation for citation in answer.citations if citation.number in quoted)


def told_sources(answer: Answer) -> tuple[Citation, ...]:
    """Citations whose numbers a person reads, in their order."""
    if isinstance(answer, Answered):
        return (*sourced(answer), *further(answer))
    return answer.citations if quotes_of(answer) else ()


def as_json(answer: Answer, prompts: Prompts) -> dict[str, Any]:
    """The answer as one JSON object; the contract names its keys."""
    declined = isinstance(answer, Declined)
    return {
        "outcome": "declined" if declined else "answered",
        "reason": answer.reason.value if isinstance(answer, Declined) else None,
        "answer": plain_text(answer, prompts),
        "citations": [entry for citation in answer.citations for entry in _citation(citation)],
        "nearest": [{"passage_id": p.id, "title": p.path} for p in answer.nearest]
        if isinstance(answer, Declined)
        else [],
        "as_of": answer.as_of.isoformat(),
        "corpus_version": answer.corpus_version,
    }


def _citation(citation: Citation) -> list[dict[str, Any]]:
    """One entry a quotation; quotations of one passage share its number."""
    passage = citation.passage
    return [
        {
            "n": citation.number,
            "passage_id": passage.id,
            "title": passage.title,
            "heading": passage.heading,
            "quote": quote,
            "passage": passage.text,
            "reviewed_on": passage.reviewed_on.isoformat(),
            "valid_from": _day(passage.valid_from) or None,
            "valid_to": _day(passage.valid_to) or None,
            "confidence": passage.confidence,
            "sources": [
                {
                    "title": s.title,
                    "url": s.url,
                    "kind": s.kind.value,
                    "publisher": s.publisher,
                    "date": s.date,
                }
                for s in passage.sources
            ],
        }
        for quote in citation.quotes
    ]


def _law(note: LawNote, number: int) -> LawLine:
    other = Said(note.other.number, note.other.quotes[0]) if note.other else None
    return LawLine(number, _day(note.passage.valid_from), _day(note.passage.valid_to), other, _day(note.starts))


def _said(quotes: tuple[Quote, ...], role: Role) -> tuple[Said, ...]:
    return tuple(Said(quote.number, quote.text) for quote in quotes if quote.role is role)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
