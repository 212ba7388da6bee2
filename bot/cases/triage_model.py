"""What triage says about a report, as values that can be kept with the case."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Severity(StrEnum):
    """How bad, from least to worst."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class StepState(StrEnum):
    """Whether a step may be taken now."""

    DO = "do"
    BLOCKED = "blocked"
    NOT_ADVISED = "not_advised"
    DONE = "done"


class RuleKind(StrEnum):
    """STOP blocks, WARN needs a reason to pass, ROUTE says where to go, CLOCK starts a deadline."""

    STOP = "stop"
    WARN = "warn"
    ROUTE = "route"
    CLOCK = "clock"


@dataclass(frozen=True)
class Hazard:
    """A danger. ``rules`` fired it; ``assumed`` when no rule behind it rests on a source that was read first-hand."""

    id: str
    title: str
    why: str
    rules: tuple[str, ...]
    citations: tuple[str, ...]
    assumed: bool = False


@dataclass(frozen=True)
class Step:
    """A step of the plan.

    ``blocked_by`` names steps or conditions that come first; ``reveals_us`` says that the seller can learn who we are.
    """

    id: str
    title: str
    state: StepState
    blocked_by: tuple[str, ...]
    why: str
    rules: tuple[str, ...]
    citations: tuple[str, ...]
    assumed: bool = False
    reveals_us: bool = False


@dataclass(frozen=True)
class FiredRule:
    """A rule that fired: what it says, and how sure its source is (V, V2, U, I); ``until`` names what it holds steps back for."""

    id: str
    kind: RuleKind
    say: str
    grade: str
    citations: tuple[str, ...]
    assumed: bool
    until: str = ""


@dataclass(frozen=True)
class Clock:
    """A deadline that a rule starts: ``due`` is the last day, counted on ``calendar`` (none for calendar days)."""

    id: str
    rule: str
    starts: date
    due: date
    length: int
    unit: str
    calendar: str
    assumed: bool

    @property
    def own_name(self) -> str:
        """Its name whichever of several by one rule was given first: the rule, and the day it runs from."""
        return own_name(self.id, self.starts)


def own_name(kind: str, starts: date) -> str:
    """What a deadline is known by where its place among others of its kind may change, such as in a form that is open."""
    return f"{kind.partition(':')[0]}:{starts.isoformat()}"


@dataclass(frozen=True)
class Read:
    """What was read from the text alone, to be confirmed: what it means, the words, and a labelled example like them, if any."""

    fact: str
    says: str
    words: str
    example: str


@dataclass(frozen=True)
class Triage:
    """The whole of it, in the order to act. ``papers`` are what a filing still lacks, in words."""

    hazards: tuple[Hazard, ...]
    plan: tuple[Step, ...]
    rules: tuple[FiredRule, ...]
    clocks: tuple[Clock, ...]
    severity: Severity
    severity_reasons: tuple[str, ...]
    missing: tuple[str, ...]
    do_not: tuple[str, ...]
    as_of: date
    playbook_version: str
    read: tuple[Read, ...] = ()
    papers: tuple[str, ...] = ()

    @property
    def cited(self) -> tuple[str, ...]:
        """The passages behind hazards and steps by their ids, each once."""
        behind = (*(hazard.citations for hazard in self.hazards), *(step.citations for step in self.plan))
        return tuple(dict.fromkeys(name for citations in behind for name in citations))

    @property
    def remarks(self) -> tuple[FiredRule, ...]:
        """The rules that no hazard, step or deadline speaks for: what they say is said nowhere else."""
        spoken = {rule for hazard in self.hazards for rule in hazard.rules}
        spoken |= {rule for step in self.plan for rule in step.rules} | {clock.rule for clock in self.clocks}
        return tuple(rule for rule in self.rules if rule.id not in spoken)


UNTRIAGED = Triage((), (), (), (), Severity.LOW, (), (), (), date.min, "")
"""Stands in a case until it is looked at for the first time."""
