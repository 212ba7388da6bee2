"""A chat model may choose and order what is said. What is said is the guidance's, word for word, as without it.

The model is shown the sentences of the passages that the quoting writer cites. It replies with claims: a sentence of its own, and
the quotation it rests on. A claim counts when the quotation is a whole sentence of its passage (a part may leave out a "not") and
supports the model's sentence: who misreads a quotation may not choose it. The model's own sentences are never shown: the check on
them is good, not perfect, and a wrong sentence costs a brand.

Whatever it chooses, the quoting writer's first statement, what to do and what to leave alone stay, and no passage speaks without
its takeaway. Where nothing is left of a reply, and where there is none, the answer is the quoting writer's. A question of several
parts is not shown to a model: which sentence answers which part, and that each part keeps some, is not a model's to choose.
"""

import re
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.answering.extract import STATEMENTS, Asked
from bot.answering.grounding import check
from bot.answering.model import Citation, Quote
from bot.answering.support import supported
from bot.answering.writer import Draft, QuotingWriter
from bot.errors import BotError, Ungrounded
from bot.knowledge.model import Passage, Role
from bot.retrieval.search import Hit

# Questions that speak to a program are declined by the gate; this keeps those it lets through, and such passages, from the model.
_SPEAKS_TO_MODELS = re.compile(
    r"(ignore|disregard|forget)\b.{0,40}\b(instruction|prompt|rule|guidance|above|previous)|system\s*(prompt|message|:)"
    r"|\b(assistant|system|user)\s*:|</?\w*(system|instruction|prompt)\w*>|<\|\w+\|>|\[/?inst\]|###|passage_id|\byou are now\b"
    r"|\b(reply|respond|answer)\b.{0,20}\b(only|json|with the)\b|\bnew instructions?\b",
    re.IGNORECASE,
)


Said = tuple[Passage, Role]  # whose sentence it is, and what it does


class Outcome(StrEnum):
    """What became of a question put to a model: its arrangement was used, or why not."""

    USED = "used"
    NOTHING_LEFT = "nothing_left"  # no claim stood the checks
    NOT_ASKED = "not_asked"  # several parts were asked, or the question or a passage speaks to models
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    REJECTED = "rejected"  # an HTTP status other than 200
    REDIRECTED = "redirected"
    TOO_LONG = "too_long"
    GARBAGE = "garbage"  # no list of claims in the reply
    REFUSED = "refused"
    RESTING = "resting"  # failed so often that it is left alone for a while


class ModelFailed(BotError):
    """A model gave nothing to go by."""

    def __init__(self, outcome: Outcome, detail: str = "") -> None:
        self.outcome = outcome
        super().__init__(f"{outcome.value}: {detail}" if detail else outcome.value)


@dataclass(frozen=True)
class Claim:
    """A model's sentence and the quotation said to support it."""

    sentence: str
    passage_id: str
    quote: str


class Model(Protocol):
    """Puts a question and passages to a chat model."""

    def claims(self, question: str, passages: Sequence[Passage]) -> list[Claim]:
        """Its claims as they came, unchecked.

        Raises:
            ModelFailed: it gave none in time, or nothing that can be read.
        """


class ArrangingWriter:
    """Lets a model arrange the statements of an answer; falls back on the quoting writer."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._quoting = QuotingWriter()
        self._counts: Counter[str] = Counter()
        self._turn = threading.Lock()

    @property
    def tally(self) -> Mapping[str, int]:
        """How many questions came to each ``Outcome``."""
        with self._turn:
            return {outcome.value: self._counts[outcome.value] for outcome in Outcome}

    def write(self, question: str, hits: tuple[Hit, ...], parts: Sequence[Asked] = ()) -> Draft:
        """The model's choice and order of statements, else what the quoting writer makes."""
        try:
            draft, outcome = self.arranged(question, hits, parts), Outcome.USED
        except ModelFailed as failure:
            draft, outcome = self._quoting.write(question, hits, parts), failure.outcome
        with self._turn:
            self._counts[outcome.value] += 1
        return draft

    def arranged(self, question: str, hits: tuple[Hit, ...], parts: Sequence[Asked] = ()) -> Draft:
        """The model's choice and order of statements.

        Raises:
            ModelFailed: there is none that can be used.
        """
        if len(parts) > 1:
            raise ModelFailed(Outcome.NOT_ASKED)
        quoted = self._quoting.write(question, hits, parts)
        passages = [citation.passage for citation in quoted[1]]
        if any(_SPEAKS_TO_MODELS.search(text) for text in (question, *(passage.text for passage in passages))):
            raise ModelFailed(Outcome.NOT_ASKED)
        chosen = list(_standing(self._model.claims(question, passages), passages))
        if not chosen:
            raise ModelFailed(Outcome.NOTHING_LEFT)
        draft = _draft(chosen, quoted)
        try:
            check(*draft)
        except Ungrounded as error:
            raise ModelFailed(Outcome.NOTHING_LEFT) from error
        return draft


def statements_of(passage: Passage) -> list[str]:
    """The sentences a model may choose from."""
    return [sentence.text for sentence in passage.sentences if sentence.role is Role.STATE]


def _standing(claims: Sequence[Claim], passages: Sequence[Passage]) -> Iterator[tuple[Passage, str]]:
    """The claims that stand the checks, as sentences of passages."""
    by_id = {str(passage.id): passage for passage in passages}
    for claim in claims:
        passage, quote = by_id.get(claim.passage_id), claim.quote.strip()
        if passage is not None and quote in statements_of(passage) and supported(claim.sentence, quote):
            yield passage, quote


def _draft(chosen: Sequence[tuple[Passage, str]], quoted: Draft) -> Draft:
    """The chosen statements among what must be said whatever is chosen, with the citations in the order of first use."""
    quotes, citations = quoted
    passages = {citation.number: citation.passage for citation in citations}
    lead = {quote.text: (passages[quote.number], quote.role) for quote in quotes[:1]}
    said = _filled({}, chosen)
    if not lead.keys() <= said.keys():
        said = _filled(lead, chosen)
    said |= {quote.text: (passages[quote.number], quote.role) for quote in quotes if quote.role is not Role.STATE}
    return _numbered(said, [citation.passage for citation in citations])


def _filled(said: Mapping[str, Said], chosen: Sequence[tuple[Passage, str]]) -> dict[str, Said]:
    """What is said already and, as far as there is room, what is chosen, each passage's takeaway before the rest of it."""
    filled = dict(said)
    for passage, text in chosen:
        pair = [part for part in dict.fromkeys((passage.takeaway.text, text)) if part not in filled]
        if len(filled) + len(pair) <= STATEMENTS:
            filled |= dict.fromkeys(pair, (passage, Role.STATE))
    return filled


def _numbered(said: Mapping[str, Said], cited: Sequence[Passage]) -> Draft:
    """Quotes and citations of what is said, then the citations to read on; every passage keeps what is quoted of it."""
    order = list(dict.fromkeys(str(passage.id) for passage, _ in said.values()))
    order += [str(passage.id) for passage in cited if passage.id not in order]
    by_id = {str(passage.id): passage for passage in cited}
    numbers = {passage_id: number for number, passage_id in enumerate(order, 1)}
    quotes = tuple(Quote(numbers[passage.id], text, role) for text, (passage, role) in said.items())
    return quotes, tuple(
        Citation(
            number,
            by_id[passage_id],
            tuple(quote.text for quote in quotes if quote.number == number) or (by_id[passage_id].takeaway.text,),
        )
        for passage_id, number in numbers.items()
    )
