"""The guidance as frozen values.

A *document* is one Markdown page, a *passage* is one section of it. A passage stands alone: its first sentence is the
takeaway, it names its sources, and it says from when to when the rule it states applies.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NewType

PassageId = NewType("PassageId", str)  # "<page>#<section>", for example "first-to-register#who-files-first"


class SourceKind(StrEnum):
    """What sort of source it is; law may rest on the first three only."""

    STATUTE = "statute"
    OFFICIAL = "official"
    PRACTITIONER = "practitioner"
    SEED = "seed"


class Role(StrEnum):
    """What a sentence of a passage does: it states something, says what to do, or says what to leave alone."""

    STATE = "state"
    DO = "do"
    AVOID = "avoid"


@dataclass(frozen=True)
class Source:
    """One entry of the bibliography."""

    id: str
    title: str
    publisher: str
    url: str
    date: str
    kind: SourceKind
    locator: str | None = None


@dataclass(frozen=True)
class Sentence:
    """A sentence of a passage: ``passage.text[start:end] == text``, offsets in characters."""

    text: str
    start: int
    end: int
    role: Role


@dataclass(frozen=True)
class Passage:
    """One section of the guidance, ready to be quoted."""

    id: PassageId
    title: str
    heading: str
    text: str
    sentences: tuple[Sentence, ...]
    sources: tuple[Source, ...]
    asked_as: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    rights: tuple[str, ...]
    confidence: str
    kind: str
    reviewed_on: date
    rule: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def page(self) -> str:
        """The id of the page the passage stands on."""
        return self.id.partition("#")[0]

    @property
    def takeaway(self) -> Sentence:
        """The first sentence, which answers the commonest question alone."""
        return self.sentences[0]

    @property
    def path(self) -> str:
        """Title and heading, as shown above a quotation."""
        return f"{self.title} › {self.heading}"

    @cached_property
    def hash(self) -> str:
        """SHA-256 of everything a reader sees of the passage (16 hex digits are enough to tell versions apart)."""
        parts = [self.id, self.title, self.heading, self.text, str(self.valid_from), str(self.valid_to)]
        parts += [source.id for source in self.sources]
        return digest(parts)[:16]

    def valid_on(self, day: date) -> bool:
        """Whether the rule the passage states is the law on that day (both ends included)."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Document:
    """One page of the guidance."""

    id: str
    title: str
    summary: str
    owner: str
    reviewed_on: date
    review_by: date
    passages: tuple[Passage, ...]

    @cached_property
    def hash(self) -> str:
        """SHA-256 of everything that is known of the page and its passages."""
        return digest([repr(self)])


@dataclass(frozen=True)
class Corpus:
    """All pages, in the order of their file names."""

    documents: tuple[Document, ...]

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every passage, page by page."""
        return tuple(passage for document in self.documents for passage in document.passages)

    @cached_property
    def by_id(self) -> dict[str, Passage]:
        """Passages by their id."""
        return {passage.id: passage for passage in self.passages}

    @cached_property
    def version(self) -> str:
        """SHA-256 over every passage and the questions it is asked as: equal content, equal version."""
        return digest(part for passage in self.passages for part in (passage.hash, *passage.asked_as))[:16]

    @cached_property
    def changes(self) -> frozenset[date]:
        """The days on which the law changes that passages state."""
        return frozenset(passage.valid_from for passage in self.passages if passage.valid_from is not None)

    def other_versions(self, passage: Passage) -> tuple[Passage, ...]:
        """The passages that state the same rule for other dates."""
        if passage.rule is None:
            return ()
        return tuple(other for other in self._by_rule.get(passage.rule, ()) if other.id != passage.id)

    @cached_property
    def _by_rule(self) -> dict[str, list[Passage]]:
        """The passages that state each rule: few do, and every answer that rests on one asks for the others."""
        held: dict[str, list[Passage]] = {}
        for passage in self.passages:
            if passage.rule is not None:
                held.setdefault(passage.rule, []).append(passage)
        return held


@dataclass(frozen=True)
class DeclineGroup:
    """Questions of one kind that must not be answered, and why."""

    kind: str
    reason: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class ScopeRule:
    """A recognisable sort of question that is declined whatever retrieval finds.

    ``any_of`` and ``unless`` are regular expressions over folded text; ``see`` names passages worth showing instead; a rule that
    is not ``firm`` gives way where the gate is sure that the question is ours. A hint is read alike, but needs a gate that
    suspects. A lead declines nothing, so that its reason is empty: answers begin with what it names, and a ``firm`` one is
    answered whatever the gate thinks. What one that ``asks`` matches is a question of its own, however it is put; what any other
    matches is told.
    """

    id: str
    reason: str
    any_of: tuple[str, ...]
    unless: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    firm: bool = False
    asks: bool = False


@dataclass(frozen=True)
class Language:
    """A language staff may ask in: how to recognise it and what to tell them in it.

    ``letters`` is a range for a regular expression; with it the language is known by its script, without by its commonest words.
    """

    code: str
    stopwords: tuple[str, ...]
    notice: str
    declined: str
    letters: str = ""


@dataclass(frozen=True)
class Term:
    """A word people use and the words the guidance uses for the same thing; ``language`` is empty when it is said in any."""

    said: tuple[str, ...]
    means: str
    language: str = ""


@dataclass(frozen=True)
class Facet:
    """A jurisdiction or a right (``of``) and the words people name it by; ``of_it`` those that say what is of it ("German")."""

    of: str
    name: str
    said: tuple[str, ...]
    of_it: tuple[str, ...] = ()


@dataclass(frozen=True)
class Knowledge:
    """Everything in ``knowledge/``: the guidance, and what is needed to decide whether a question is about it."""

    corpus: Corpus
    glossary: tuple[Term, ...] = ()
    declines: tuple[DeclineGroup, ...] = ()
    answerable: tuple[str, ...] = ()
    rules: tuple[ScopeRule, ...] = ()
    hints: tuple[ScopeRule, ...] = ()
    leads: tuple[ScopeRule, ...] = ()
    languages: tuple[Language, ...] = ()
    facets: tuple[Facet, ...] = ()
    goods: tuple[Term, ...] = ()
    towns: tuple[Term, ...] = ()


def digest(parts: Iterable[str]) -> str:
    """SHA-256 over parts, each closed by a zero byte so that moving a boundary changes the digest."""
    return hashlib.sha256("\0".join([*parts, ""]).encode()).hexdigest()
