"""The playbook as values: hazards, steps, rules, phrases and what to ask for. ``reading`` reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.cases.clocks import Calendar, Unit
from bot.cases.links.listings import Marketplaces
from bot.cases.playbook.fact import Fact
from bot.cases.playbook.hearing import Hearing
from bot.cases.playbook.naming import Naming
from bot.cases.playbook.phrases import Phrases
from bot.cases.playbook.reader.model import Reader
from bot.cases.playbook.words import Words
from bot.cases.triage_model import RuleKind, Severity

Citations = tuple[str, ...]


@dataclass(frozen=True)
class When:
    """A condition: all of these facts, one of those (when there are any), and none of the third."""

    all_of: frozenset[Fact] = frozenset()
    any_of: frozenset[Fact] = frozenset()
    none_of: frozenset[Fact] = frozenset()

    def holds(self, facts: frozenset[Fact]) -> bool:
        """Whether it holds when exactly these facts do."""
        return self.all_of <= facts and (not self.any_of or bool(self.any_of & facts)) and not self.none_of & facts


@dataclass(frozen=True)
class ClockRule:
    """A period and the fact whose day sets it off; when it would end on or after ``shorter_from``, ``shorter`` counts instead.

    Rules of before and after a change of law that start the same deadline give it the same ``id``.
    """

    id: str
    starts: Fact
    length: int
    unit: Unit
    calendar: Calendar
    shorter_from: date | None = None
    shorter: int | None = None


@dataclass(frozen=True)
class Rule:
    """A rule. ``number`` is that of the domain reference. ``blocks`` names steps that wait ``until`` a condition or a step.

    ``do_not`` names what to leave alone beside what its hazards do.
    """

    id: str
    number: int | None
    kind: RuleKind
    when: When
    grade: str
    sources: tuple[str, ...]
    say: str
    next: str
    citations: Citations
    raises: tuple[str, ...]
    adds: tuple[str, ...]
    bars: tuple[str, ...]
    blocks: tuple[str, ...]
    until: str | None
    do_not: tuple[str, ...]
    counsel: str | None
    clock: ClockRule | None
    valid_from: date | None
    valid_to: date | None

    @property
    def assumed(self) -> bool:
        """Whether its source was not read first-hand."""
        return self.grade in ("V2", "U")

    def valid_on(self, day: date) -> bool:
        """Whether it is in force on a day (both ends included)."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class HazardText:
    """A hazard's words and what not to do about it (ids of ``Playbook.do_not``)."""

    id: str
    title: str
    why: str
    citations: Citations
    do_not: tuple[str, ...]


@dataclass(frozen=True)
class DoNot:
    """One thing to leave alone, and the passages behind it."""

    id: str
    text: str
    citations: Citations


@dataclass(frozen=True)
class StepText:
    """A step's words; those of ``instead`` whose condition holds first take their place."""

    id: str
    title: str
    why: str
    citations: Citations
    reveals_us: bool
    needs: tuple[str, ...]
    instead: tuple[tuple[When, "StepText"], ...]

    def read(self, facts: frozenset[Fact]) -> "StepText":
        """The words that fit."""
        return next((text for when, text in self.instead if when.holds(facts)), self)


@dataclass(frozen=True)
class SeverityLine:
    """When a report is how severe, and why."""

    level: Severity
    when: When
    reason: str


@dataclass(frozen=True)
class Ask:
    """Something a report should hold, and the question that asks for it."""

    name: str
    question: str


@dataclass(frozen=True, eq=False)
class Playbook:
    """All of it. ``validity`` holds from when to when a cited passage states the law, where it changes."""

    hazards: tuple[HazardText, ...]
    steps: tuple[StepText, ...]
    rules: tuple[Rule, ...]
    severity: tuple[SeverityLine, ...]
    asks: tuple[Ask, ...]
    do_not: Mapping[str, DoNot]
    hearing: Hearing
    named: Naming
    links: Marketplaces
    places: Mapping[str, frozenset[str]]
    markets: Mapping[Fact, frozenset[str]]
    words: Words
    validity: Mapping[str, tuple[date | None, date | None]]
    version: str

    @property
    def phrases(self) -> Phrases:
        """The listed phrases."""
        return self.hearing.phrases

    @property
    def reader(self) -> Reader:
        """The classifiers."""
        return self.hearing.reader

    @property
    def meanings(self) -> Mapping[Fact, str]:
        """What facts mean that words may state, in words to be shown."""
        return {**self.reader.says, **self.phrases.means}

    def said(self, text: str, doubted: frozenset[Fact] = frozenset()) -> frozenset[Fact]:
        """The facts a text states; of ``doubted`` facts the words must be surer, as what else is known speaks against them."""
        return self.hearing.said(text, doubted)

    def citable(self, citations: Citations, day: date) -> Citations:
        """Those passages that state the law of a day."""
        return tuple(identity for identity in citations if self._valid(identity, day))

    def _valid(self, identity: str, day: date) -> bool:
        first, last = self.validity.get(identity, (None, None))
        return (first is None or first <= day) and (last is None or day <= last)
