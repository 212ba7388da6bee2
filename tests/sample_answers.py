"""Answers made by hand, and a desk that gives them: for tests of everything around an answer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.answering.model import (
    Answer,
    Answered,
    Citation,
    Declined,
    LawNote,
    Question,
    Quote,
    Reason,
    Speaks,
    Unanswered,
)
from bot.answering.writer import QuotingWriter
from bot.knowledge.model import Corpus, Passage, PassageId, Role, Sentence, Source, SourceKind

TODAY = date(2026, 11, 23)
VERSION = "c0ffee0123456789"
LAW = Source("tm-law", "Trademark Law", "Congress", "https://law.example/marks?a=1&b=2", "2019", SourceKind.STATUTE)
OFFICE = Source("office", "How to oppose", "CNIPA", "https://office.example/oppose", "2026-07-01", SourceKind.OFFICIAL)


def passage(
    identity: str = "first-to-register#who-files-first",
    text: str = "China protects the mark that was filed first. File before you show the product. Do not write to the seller.",
    valid_from: date | None = None,
    valid_to: date | None = None,
    rule: str | None = None,
) -> Passage:
    """A passage: its first sentence states, the second says what to do, the third what to leave alone."""
    roles = (Role.STATE, Role.DO, Role.AVOID)
    sentences, start = [], 0
    for number, part in enumerate(text.split(". ")):
        said = part if part.endswith(".") else f"{part}."
        sentences.append(Sentence(said, start, start + len(said), roles[min(number, 2)]))
        start += len(said) + 1
    page, _, heading = identity.partition("#")
    return Passage(
        id=PassageId(identity),
        title=page.replace("-", " ").capitalize(),
        heading=heading.replace("-", " ").capitalize(),
        text=text,
        sentences=tuple(sentences),
        sources=(LAW, OFFICE),
        asked_as=(),
        jurisdictions=("CN",),
        rights=("mark",),
        confidence="high",
        kind="law",
        reviewed_on=date(2026, 11, 20),
        rule=rule,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def answered(*passages: Passage, notice: str | None = None) -> Answered:
    """An answer that quotes every sentence of its passages."""
    cited = passages or (passage(),)
    quotes = tuple(Quote(n, s.text, s.role) for n, p in enumerate(cited, 1) for s in p.sentences)
    citations = tuple(Citation(n, p, tuple(s.text for s in p.sentences)) for n, p in enumerate(cited, 1))
    return Answered(quotes, citations, (), TODAY, VERSION, notice)


def with_law_change() -> Answered:
    """An answer whose rule changes within ninety days."""
    change = date(2027, 1, 1)
    old = passage("marks#old-rule", "Until then use is not asked for.", valid_to=date(2026, 12, 31), rule="use")
    new = passage("marks#new-rule", "From then on use must be shown.", valid_from=change, rule="use")
    other = Citation(2, new, (new.takeaway.text,))
    plain = answered(old)
    notes = (LawNote(old, other, change),)
    return Answered(plain.quotes, (*plain.citations, other), notes, TODAY, VERSION)


def of_two_parts(first: str, second: str, *passages: Passage) -> Answered:
    """An answer to two questions in one: the first passage's sentences are about the first, all others about the second."""
    plain = answered(*passages)
    quotes = tuple(
        replace(quote, asked=(first if quote.number == 1 else second) if quote.role is Role.STATE else "")
        for quote in plain.quotes
    )
    return replace(plain, quotes=tuple(sorted(quotes, key=lambda quote: list(Role).index(quote.role))))


def to_read_on(*more: Passage) -> Answered:
    """An answer that quotes one passage and cites more, which stand under "See also"."""
    plain = answered()
    also = tuple(Citation(number, each, (each.takeaway.text,)) for number, each in enumerate(more, 2))
    return replace(plain, citations=(*plain.citations, *also))


def in_part(left_out: str) -> Answered:
    """An answer that speaks of trademarks, to a question of which it leaves out a part."""
    return replace(
        answered(), unanswered=(Unanswered(left_out, Reason.NOT_COVERED),), speaks=(Speaks(("mark",), (1,)),)
    )


def declined(reason: Reason, rule: str | None = None, cited: int = 0, nearest: int = 0) -> Declined:
    """A no, with so many passages cited and so many near."""
    passages = [passage(f"page-{number}#section-{number}") for number in range(1, cited + nearest + 1)]
    citations = tuple(Citation(n, p, (p.takeaway.text,)) for n, p in enumerate(passages[:cited], 1))
    return Declined(reason, rule, citations, tuple(passages[cited:]), TODAY, VERSION)


class FakeAnswering:
    """Answers everything the same unless told otherwise; keeps what it was asked.

    ``meanwhile`` is called once while the next question is being answered.
    """

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.answers: dict[str, Answer | Exception] = {}
        self.otherwise: Answer = answered()
        self.meanwhile: Callable[[], object] | None = None
        self.corpus = Corpus(())
        self.writer = QuotingWriter()

    def passage(self, name: str) -> Passage | None:
        """A passage of the guidance."""
        return self.corpus.by_id.get(name)

    def answer(self, question: Question) -> Answer:
        """The answer for these words."""
        self.asked.append(question)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        answer = self.answers.get(question.text, self.otherwise)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def texts(self) -> list[str]:
        """What was asked, in order."""
        return [question.text for question in self.asked]
