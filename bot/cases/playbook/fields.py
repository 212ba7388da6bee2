"""The fields an author of the playbook writes, as pydantic models: the only place that says what each may hold."""

from datetime import date
from typing import Annotated, Generic, Literal, Self, TypeVar

from pydantic import Field, StringConstraints, model_validator

from bot.cases.clocks import Calendar, Unit
from bot.cases.playbook.fact import Fact
from bot.cases.report import Aspect, ChinaStatus, Relation, RightKind, RightStatus, Said
from bot.cases.triage_model import RuleKind, Severity
from bot.knowledge.front_matter import Line, Slug, Strict

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")]
Web = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]
Need = Literal["chinese_right", "chinese_filing", "evidence", "counsel"]

Value = TypeVar("Value")


class WhenEntry(Strict):
    """A condition over facts; at least one must be named."""

    all_of: list[Fact] = Field(default=[])
    any_of: list[Fact] = Field(default=[])
    none_of: list[Fact] = Field(default=[])

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.all_of and not self.any_of:
            raise ValueError("name a fact in all_of or any_of: a rule that always fires says all_of: [reported]")
        return self


class ShorterEntry(Strict):
    """The period that counts when the other one would end on or after a day."""

    from_: date = Field(alias="from")
    length: int = Field(ge=1)


class PeriodEntry(Strict):
    """How long something runs."""

    length: int = Field(ge=1)
    unit: Unit
    calendar: Calendar

    @model_validator(mode="after")
    def _has_a_calendar(self) -> Self:
        if (self.unit == "working_days") != (self.calendar != "none"):
            raise ValueError("working days need a calendar, other units have 'none'")
        return self


class ClockEntry(PeriodEntry):
    """A deadline. Without an ``id`` it is known by its rule's; two rules of one deadline, before and after a law, share one."""

    id: Slug | None = None
    starts: Fact
    shorter: ShorterEntry | None = None


class RuleEntry(Strict):
    """One rule."""

    id: Slug
    number: int | None = Field(None, ge=1)
    kind: RuleKind
    when: WhenEntry
    grade: Literal["V", "V2", "U", "I"]
    sources: list[Web]
    say: Line
    next: Line
    citations: list[Line] = Field(min_length=1)
    raises: list[Name] = Field(default=[])
    adds: list[Name] = Field(default=[])
    bars: list[Name] = Field(default=[])
    blocks: list[Name] = Field(default=[])
    until: Name | None = None
    do_not: list[Slug] = Field(default=[])
    counsel: Literal["first", "last"] | None = None
    clock: ClockEntry | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if not self.sources and self.grade != "I":
            raise ValueError("a rule that is no inference (grade I) names its sources")
        if bool(self.blocks) != (self.until is not None):
            raise ValueError("'blocks' and 'until' go together")
        if (self.kind is RuleKind.CLOCK) != (self.clock is not None):
            raise ValueError("a rule of kind clock has a clock, and no other has")
        return self


class RulesFile(Strict):
    """``rules.yaml``."""

    rules: list[RuleEntry] = Field(min_length=1)


class HazardEntry(Strict):
    """One hazard."""

    id: Name
    title: Line
    why: Line
    citations: list[Line] = Field(min_length=1)
    do_not: list[Slug] = Field(min_length=1)


class DoNotEntry(Strict):
    """One thing to leave alone."""

    id: Slug
    text: Line
    citations: list[Line] = Field(min_length=1)


class SeverityEntry(Strict):
    """When a report is how severe."""

    level: Severity
    when: WhenEntry
    reason: Line


class MissingEntry(Strict):
    """Something to ask the reporter for."""

    name: Name
    question: Line


class HazardsFile(Strict):
    """``hazards.yaml``."""

    hazards: list[HazardEntry]
    do_not: list[DoNotEntry]
    severity: list[SeverityEntry]
    missing: list[MissingEntry]


class InsteadEntry(Strict):
    """Other words for a step, where a condition holds."""

    when: WhenEntry
    title: Line
    why: Line
    citations: list[Line] = Field(min_length=1)


class StepEntry(Strict):
    """One step."""

    id: Name
    title: Line
    why: Line
    citations: list[Line] = Field(min_length=1)
    reveals_us: Literal["yes", "no"] = "no"
    needs: list[Need] = Field(default=[])
    instead: list[InsteadEntry] = Field(default=[])


class StepsFile(Strict):
    """``steps.yaml``."""

    steps: list[StepEntry]


class PhraseEntry(Strict):
    """The ways to say one fact; ``means`` is shown with the words, where no example file says it."""

    fact: Fact
    means: Line | None = None
    any_of: list[Line] = Field(min_length=1)
    unless: list[Line]


class NamedEntry(Strict):
    """How sentences name a marketplace: see ``naming``."""

    says: Line
    before: list[Line] = Field(min_length=1)
    ours: list[Line]
    there: list[Line]
    unless: list[Line]


ABOUT_THE_REST = (
    "taken_back",
    "taken_up",
    "denied",
    "set_aside",
    "turned_down",
    "accepted",
    "sent_all_the_same",
    "strangers",
    "tie",
)
"""The lists of ``phrases.yaml`` that state no fact and say what becomes of the rest."""


class PhrasesFile(Strict):
    """``phrases.yaml``."""

    places: dict[Name, list[Line]]
    named: NamedEntry
    markets: dict[Fact, list[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]]]
    words: dict[Name, list[Line]]
    taken_back: list[Line] = Field(min_length=1)
    taken_up: list[Line] = Field(min_length=1)
    denied: list[Line] = Field(min_length=1)
    set_aside: list[Line] = Field(min_length=1)
    turned_down: list[Line] = Field(min_length=1)
    accepted: list[Line] = Field(min_length=1)
    sent_all_the_same: list[Line] = Field(min_length=1)
    strangers: list[Line] = Field(min_length=1)
    tie: list[Line] = Field(min_length=1)
    facts: list[PhraseEntry]


class WordsEntry(Strict, Generic[Value]):
    """What people write, as patterns over folded text, and what it means."""

    value: Value
    found: list[Line] = Field(min_length=1)


class WordsFile(Strict):
    """``words.yaml``."""

    no_rights: list[WordsEntry[Said]]
    beside: list[WordsEntry[Said]]
    limits: list[WordsEntry[Said]]
    holders: list[WordsEntry[Said]]
    own_holders: list[WordsEntry[Said]]
    elsewhere_only: list[WordsEntry[Said]]
    certificates: list[WordsEntry[Said]]
    kinds: list[WordsEntry[RightKind]]
    states: list[WordsEntry[RightStatus]]
    china: list[WordsEntry[ChinaStatus]]
    relations: list[WordsEntry[Relation]]
    aspects: list[WordsEntry[Aspect]]
    answers: list[WordsEntry[Said]]
    jurisdictions: list[WordsEntry[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,3}$")]]]
