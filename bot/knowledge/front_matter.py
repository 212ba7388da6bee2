"""The fields an author writes, as pydantic models: the only place that says what each may hold.

``knowledge/README.md`` carries tables made from these models (``tests/field_tables.py``), so the two cannot drift.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Jurisdiction = Literal["CN", "US", "EU", "HK", "INT"]
Right = Literal["mark", "design", "invention", "utility_model", "copyright", "trade_secret", "domain_name"]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^\n]+$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Strict(BaseModel):
    """A typo in a field's name is an error, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PageHeader(Strict):
    """The YAML header of a page, between two lines of ``---``."""

    title: Line = Field(description="Title of the page, shown before the heading in every citation")
    summary: Line = Field(description="One line: what a reader finds on the page")
    owner: Line = Field(description="Who answers for the page being right")
    reviewed_on: date = Field(description="Day a person last checked the page against its sources, YYYY-MM-DD")
    review_by: date = Field(description="Day by which it must be checked again; past it, `guidance check` warns")
    jurisdictions: list[Jurisdiction] = Field(
        min_length=1, description="Whose rules the page states, unless a passage says otherwise"
    )


class SectionHeader(Strict):
    """The YAML block under a heading, fenced with ``~~~yaml``."""

    sources: list[Slug] = Field(min_length=1, description="Ids from `sources.yaml` that say what the passage says")
    asked_as: list[Line] = Field(
        min_length=4,
        max_length=8,
        description="Questions this passage answers, in the words staff type; indexed too",
    )
    jurisdictions: list[Jurisdiction] | None = Field(
        None, min_length=1, description="Only where they differ from the page's"
    )
    rights: list[Right] = Field(
        default=[], description="Rights the passage speaks of; leave out when it is all of them"
    )
    confidence: Literal["high", "medium", "low"] = Field(
        "high", description="How sure the sources are; below high the wording must say so"
    )
    kind: Literal["law", "policy"] = Field(
        "law", description="`policy` when the passage says how the desk works, not what the law is"
    )
    rule: Slug | None = Field(None, description="Name shared by the passages that state one rule for different dates")
    valid_from: date | None = Field(None, description="First day on which the passage is the law")
    valid_to: date | None = Field(None, description="Last day on which the passage is the law")


class SourceEntry(Strict):
    """One entry of ``sources.yaml``."""

    id: Slug = Field(description="Name by which passages cite it")
    title: Line = Field(description="Title of the law, page or article")
    publisher: Line = Field(description="Who published it")
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")] = Field(description="Where it can be read")
    date: Line = Field(description="Date as the source gives it; 'undated' when it gives none")
    kind: Literal["statute", "official", "practitioner", "seed"] = Field(
        description="Law may rest on the first three only"
    )
    locator: Line | None = Field(None, description="Where in the collection it stands")


class TermEntry(Strict):
    """One entry of ``glossary.yaml``, of a language's file beside it, of ``goods.yaml`` or ``towns.yaml``."""

    said: list[Line] = Field(min_length=1, description="Words and abbreviations people type")
    means: Line = Field(description="The words the guidance uses for it")


class DeclineEntry(Strict):
    """One group of ``questions/decline.yaml``."""

    kind: Slug
    reason: Literal["off_topic", "not_covered", "unsafe", "needs_counsel"]
    questions: list[Line] = Field(min_length=1)


class AnswerableEntry(Strict):
    """One line of ``questions/answer_hard.yaml``."""

    topic: Slug
    question: Line


class FacetEntry(Strict):
    """One entry of ``facets.yaml``."""

    of: Literal["jurisdiction", "right"]
    name: Jurisdiction | Right
    said: list[Line] = Field(min_length=1)
    of_it: list[Line] = []


class HintEntry(Strict):
    """One hint of ``scope.yaml`` that a request is one we refuse."""

    id: Slug
    any_of: list[Line] = Field(min_length=1)
    unless: list[Line] = []
    see: list[str] = []


class RuleEntry(HintEntry):
    """One rule of ``scope.yaml``."""

    reason: Literal["off_topic", "not_covered", "unsafe", "needs_counsel", "greeting"]
    firm: Literal["true", "false"] = "false"


class LeadEntry(HintEntry):
    """One lead of ``scope.yaml``: what an answer begins with, whatever else is found."""

    see: list[str] = Field(min_length=1)
    firm: Literal["true", "false"] = "false"
    asks: Literal["true", "false"] = "false"


class ScopeFile(Strict):
    """``scope.yaml``; the patterns of the rules may say ``<name>`` for the words of that name."""

    words: dict[Slug, Line] = {}
    rules: list[RuleEntry]
    hints: list[HintEntry] = []
    leads: list[LeadEntry] = []


class LanguageEntry(Strict):
    """One entry of ``languages.yaml``."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    letters: Annotated[str, StringConstraints(pattern=r"^(?:[^\W\d_a-zA-Z](?:-[^\W\d_a-zA-Z])?)+$")] = ""
    stopwords: list[Line] = []
    notice: Line
    declined: Line
