"""Who makes an answer of the passages found. The default quotes and needs nobody; see ``extract``."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from bot.answering.extract import Asked, extract
from bot.answering.model import Citation, Quote
from bot.retrieval.search import Hit

Draft = tuple[tuple[Quote, ...], tuple[Citation, ...]]


class Writer(Protocol):
    """Makes an answer of passages; whatever it makes is held against them before anybody sees it."""

    @property
    def tally(self) -> Mapping[str, int]:
        """What became of the questions that were put to somebody else, by outcome; empty where nobody is asked."""

    def write(self, question: str, hits: tuple[Hit, ...], parts: Sequence[Asked] = ()) -> Draft:
        """Quotes in reading order and the citations they rest on; arguments as for ``extract``."""


class QuotingWriter:
    """Quotes the passages by fixed rules."""

    tally: Mapping[str, int] = MappingProxyType({})

    def write(self, question: str, hits: tuple[Hit, ...], parts: Sequence[Asked] = ()) -> Draft:
        """See ``extract``."""
        return extract(question, hits, parts)
