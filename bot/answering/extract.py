"""The default writer: it quotes and composes nothing.

The takeaway of the best passage comes first, then those of the others; where they leave room, the sentence of the best passage
that says most of what was asked; last, what to do and what to leave alone, each once. A sentence that says again what a quoted
one says is left out, and so is a passage that lies much farther away than the best. Passages that are near but not quoted are
cited last, to be read on.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from bot.answering.model import Citation, Quote
from bot.knowledge.model import Passage, Role, Sentence
from bot.retrieval.search import Hit
from bot.retrieval.text import words

STATEMENTS = 4
PASSAGES = 8  # cited at most; those beyond the quoted ones are offered for reading on
# of the best passage's score from which a passage is quoted: .798 of 436 questions' facts in the quotes with 3.4 statements an
# answer, where quoting all of them gave .805 with 3.9
QUOTED_SHARE = 0.8
ADVICE = 1  # sentences each of what to do and what to avoid
KEPT = 50_000  # sentences whose words are remembered: those of the guidance come up again and again
ALIKE = 0.6  # share of common words at which two sentences say the same

Chosen = tuple[Passage, Sentence]


def extract(question: str, hits: tuple[Hit, ...]) -> tuple[tuple[Quote, ...], tuple[Citation, ...]]:
    """Quote the hits.

    Args:
        question: As searched for; picks among the sentences of a passage whose takeaway has been said.
        hits: At least one, best first.

    Returns:
        Quotes in reading order, and the citations: the passages quoted, then those to read on, whose takeaway stands for them.
    """
    passages = [hit.passage for hit in hits]
    near = [hit.passage for hit in hits if hit.score >= QUOTED_SHARE * hits[0].score]
    chosen = _statements(set(words(question)), near)
    for role in (Role.DO, Role.AVOID):
        advice = next((a for passage in near[:2] if (a := _advice(passage, role))), [])
        chosen += [(passage, s) for passage, s in advice if not _said(s, chosen)][:ADVICE]
    quoted = [passage for passage in passages if any(passage is other for other, _ in chosen)]
    further = [passage for passage in passages if not any(passage is other for other in quoted)]
    cited = [*quoted, *further][:PASSAGES]
    numbers = {passage.id: number for number, passage in enumerate(cited, 1)}
    quotes = tuple(Quote(numbers[passage.id], sentence.text, sentence.role) for passage, sentence in chosen)
    citations = tuple(
        Citation(
            number,
            passage,
            tuple(quote.text for quote in quotes if quote.number == number) or (passage.takeaway.text,),
        )
        for number, passage in enumerate(cited, 1)
    )
    return quotes, citations


def _statements(asked: set[str], passages: list[Passage]) -> list[Chosen]:
    """A sentence of each passage that says something new; a passage that has nothing new is left out."""
    best = passages[0]
    chosen = [(best, best.takeaway)]
    for passage in [*passages[1:], best]:
        if len(chosen) < STATEMENTS:
            chosen += islice(((passage, s) for s in _by_worth(asked, passage) if not _said(s, chosen)), 1)
    return chosen


def _by_worth(asked: set[str], passage: Passage) -> Iterator[Sentence]:
    """The passage's statements: the takeaway, then those that share most words with what was asked."""
    yield passage.takeaway
    rest = [s for s in passage.sentences[1:] if s.role is Role.STATE]
    yield from sorted(rest, key=lambda s: (-len(asked & _content(s.text)), s.start))


def _advice(passage: Passage, role: Role) -> list[Chosen]:
    return [(passage, sentence) for sentence in passage.sentences if sentence.role is role]


def _said(sentence: Sentence, chosen: list[Chosen]) -> bool:
    """Whether a chosen sentence says the same already."""
    mine = _content(sentence.text)
    for _, other in chosen:
        theirs = _content(other.text)
        if len(mine & theirs) >= ALIKE * min(len(mine), len(theirs)):
            return True
    return False


@lru_cache(maxsize=KEPT)
def _content(sentence: str) -> frozenset[str]:
    return frozenset(words(sentence))
