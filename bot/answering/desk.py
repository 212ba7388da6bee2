"""One loaded index with all that is compiled from it."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import replace

from bot.answering.composing import Found
from bot.answering.extract import Asked
from bot.answering.facets import Facets
from bot.answering.gate import REASONS, Gate
from bot.answering.goods import Goods
from bot.answering.heard import Heard
from bot.answering.language import Languages
from bot.answering.leading import Lead, asked_parts
from bot.answering.scope import OutOfScope, Scope
from bot.errors import StaleIndex
from bot.knowledge.model import Corpus, PassageId, ScopeRule
from bot.retrieval.store import DAMAGED, DAMAGES, Index


class Desk:
    """One loaded index with all that is compiled from it.

    Raises:
        StaleIndex: what the index keeps of the gate is not whole.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self.corpus: Corpus = index.knowledge.corpus
        self.scope = Scope(index.knowledge)
        self.languages = Languages(index.knowledge)
        self.facets = Facets(index.knowledge)
        self.goods = Goods(index.knowledge.goods)
        try:
            figures = index.manifest.gate
            self.gate = Gate(index.gate, {reason: figures[f"threshold_{reason}"] for reason in REASONS})
        except DAMAGES as error:
            raise StaleIndex(DAMAGED) from error

    def without(self, passage: PassageId) -> "Desk":
        """The same as if a passage were lost. Rules and gate stay as they were, so that only its words are missing."""
        other = copy(self)
        other.index = replace(self.index, searcher=self.index.searcher.without(passage))
        pages = ((page, tuple(p for p in page.passages if p.id != passage)) for page in self.corpus.documents)
        other.corpus = Corpus(tuple(replace(page, passages=left) for page, left in pages))
        return other

    def refuses(self, asked: Heard) -> OutOfScope | None:
        """The first rule that declines a question, by itself or with what it goes on from."""
        return self.scope.declines(asked.text) or self.scope.declines(asked.full)

    def hear(self, asked: Heard, searched: str, judged: Iterable[str]) -> None:
        """Make out what the words of a question say while others compute its vectors: it is remembered until they are there.

        Args:
            asked: The question.
            searched: The words it is searched by, without the goods it names.
            judged: The texts that the gate reads.
        """
        self.refuses(asked)
        self.scope.lead(asked.own)
        for text in judged:
            self.gate.hear(text)
        for text in (searched, asked.newest):
            self.index.searcher.held(text)
        for text in (asked.searched, asked.newest):
            self.facets.places(text)
            self.facets.rights(text)

    def lead(self, text: str) -> Lead:
        """The lead that a question meets."""
        return self.named(self.scope.lead(text))

    def named(self, rule: ScopeRule | None) -> Lead:
        """A lead with the passages it names."""
        see = rule.see if rule else ()
        return Lead(rule, tuple(self.corpus.by_id[target] for target in see if target in self.corpus.by_id))

    def asked(self, found: Sequence[Found], searched: str, lead: Lead) -> tuple[Asked, ...]:
        """The things asked that are answered, with what was found for each; none where the question is one thing."""
        return asked_parts(found, lambda ranking: self.facets.within(ranking, searched), lead, self.named)
