"""One loaded index with all that is compiled from it."""

from copy import copy
from dataclasses import replace

from bot.answering.facets import Facets
from bot.answering.gate import REASONS, Gate
from bot.answering.goods import Goods
from bot.answering.language import Languages
from bot.answering.scope import Scope
from bot.knowledge.model import Corpus, Passage, PassageId
from bot.retrieval.store import Index


class Desk:
    """One loaded index with all that is compiled from it."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.corpus: Corpus = index.knowledge.corpus
        self.scope = Scope(index.knowledge)
        self.languages = Languages(index.knowledge)
        self.facets = Facets(index.knowledge)
        self.goods = Goods(index.knowledge.goods)
        figures = index.manifest.gate
        self.gate = Gate(index.gate, {reason: figures[f"threshold_{reason}"] for reason in REASONS})

    def without(self, passage: PassageId) -> "Desk":
        """The same as if a passage were lost. Rules and gate stay as they were, so that only its words are missing."""
        other = copy(self)
        other.index = replace(self.index, searcher=self.index.searcher.without(passage))
        pages = ((page, tuple(p for p in page.passages if p.id != passage)) for page in self.corpus.documents)
        other.corpus = Corpus(tuple(replace(page, passages=left) for page, left in pages))
        return other

    def leads(self, text: str) -> tuple[tuple[Passage, ...], bool]:
        """What the answer to a question begins with, and whether it is answered whatever the gate thinks."""
        lead = self.scope.lead(text)
        if lead is None:
            return (), False
        return tuple(self.corpus.by_id[target] for target in lead.see if target in self.corpus.by_id), lead.firm
