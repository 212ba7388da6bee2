"""Triage: what a report means and in which order to act. Pure and total: equal report, playbook and day give an equal triage."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache

from bot.cases.clocks import due
from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import ClockRule, Playbook, Rule, SeverityLine, StepText
from bot.cases.report import Report
from bot.cases.triage.facts import LAW_OF_2027, REMEMBERED, read_facts
from bot.cases.triage.in_words import in_words
from bot.cases.triage.missing import missing
from bot.cases.triage_model import (
    Clock,
    FiredRule,
    Hazard,
    RuleKind,
    Severity,
    Step,
    StepState,
    Triage,
)

COUNSEL = "counsel_escalation"
REGISTER = "register_in_cn"
EVIDENCE = "collect_evidence_quietly"
GRANT = "chinese_grant"
CONFIRMATION = "right_confirmed"
COUNSEL_REVIEW = "counsel_review"
PAPERS = "papers_complete"

_RIGHT_IN_HAND = {Fact.CHINA_REGISTERED, Fact.COPYRIGHT_AT_STAKE}
_FILED = {*_RIGHT_IN_HAND, Fact.CHINA_PENDING, Fact.CHINA_MADRID}
_ORDER = (RuleKind.STOP, RuleKind.CLOCK, RuleKind.WARN, RuleKind.ROUTE)
_FIRST_NUMBERS = range(1, 5)  # what we hold in China comes before everything


@dataclass(frozen=True)
class Context:
    """What a case knows beyond its report. ``dates`` holds the day of a fact that starts a clock; such a fact holds, too.

    ``papers`` are what a complaint to the marketplace still lacks, in words; ``others`` the later reports of the same thing.
    """

    facts: frozenset[Fact] = frozenset()
    dates: Mapping[Fact, date] = field(default_factory=dict)
    papers: tuple[str, ...] = ()
    others: tuple[Report, ...] = ()


def triage(report: Report, playbook: Playbook, as_of: date, context: Context | None = None) -> Triage:
    """What a report means on a day.

    Args:
        report: As given, or as corrected since.
        playbook: Hazards, steps and rules.
        as_of: The day whose law and deadlines count.
        context: What the case knows besides.
    """
    known = context or Context()
    facts = read_facts(report, playbook, as_of, known.others) | known.facts | frozenset(known.dates)
    facts |= {Fact.PACK_INCOMPLETE} if known.papers else set()
    found = assess(facts, playbook, as_of, known.dates)
    papers = known.papers if any(PAPERS in step.blocked_by for step in found.plan) else ()
    asked = missing(report, facts, playbook.asks)
    return replace(found, missing=asked, read=in_words((report, *known.others), playbook, facts), papers=papers)


def assess(facts: frozenset[Fact], playbook: Playbook, as_of: date, dates: Mapping[Fact, date]) -> Triage:
    """What a set of facts means; ``missing`` and ``read`` are left empty."""
    return _assess(facts, playbook, as_of, frozenset(dates.items()))


@lru_cache(REMEMBERED)
def _assess(facts: frozenset[Fact], playbook: Playbook, as_of: date, days: frozenset[tuple[Fact, date]]) -> Triage:
    dates = dict(days)
    fired = [rule for rule in playbook.rules if rule.valid_on(as_of) and rule.when.holds(facts)]
    clocks = tuple(sorted((counted(rule.clock, rule, dates, as_of) for rule in fired if rule.clock), key=soonest))
    if any(clock.starts < LAW_OF_2027 <= clock.due for clock in clocks):
        facts |= {Fact.CLOCK_CROSSES_LAW}
        fired = [rule for rule in playbook.rules if rule.valid_on(as_of) and rule.when.holds(facts)]
    assessment = _Assessment(facts, tuple(fired), playbook, as_of)
    level, reasons = _severity(facts, playbook.severity)
    return Triage(
        hazards=assessment.hazards,
        plan=assessment.plan,
        rules=tuple(_fired(rule, playbook, as_of) for rule in _in_order(fired, clocks)),
        clocks=clocks,
        severity=level,
        severity_reasons=reasons,
        missing=(),
        do_not=assessment.do_not,
        as_of=as_of,
        playbook_version=playbook.version,
    )


@dataclass(frozen=True)
class _Assessment:
    """The rules that fired, turned into hazards and a plan."""

    facts: frozenset[Fact]
    fired: tuple[Rule, ...]
    playbook: Playbook
    as_of: date

    @property
    def hazards(self) -> tuple[Hazard, ...]:
        found = []
        for text in self.playbook.hazards:
            behind = [rule for rule in self.fired if text.id in rule.raises]
            if not behind:
                continue
            citations = self.playbook.citable((*text.citations, *_cited(behind)), self.as_of)
            assumed = all(rule.assumed for rule in behind)
            ids = tuple(rule.id for rule in behind)
            found.append(Hazard(text.id, text.title, text.why, ids, _once(citations), assumed))
        return tuple(found)

    @property
    def do_not(self) -> tuple[str, ...]:
        """Ids of what to leave alone, for exactly the hazards that were found, and what rules say of their own."""
        raised = {hazard for rule in self.fired for hazard in rule.raises}
        of_hazards = (line for text in self.playbook.hazards if text.id in raised for line in text.do_not)
        return _once((*of_hazards, *(line for rule in self.fired for line in rule.do_not)))

    @property
    def plan(self) -> tuple[Step, ...]:
        steps = [self._step(text) for text in self.playbook.steps if text.id in self._wanted or text.id in self._barred]
        counsel = [step for step in steps if step.id == COUNSEL]
        rest = [step for step in steps if step.id != COUNSEL]
        return tuple([*counsel, *rest] if self._counsel_first else [*rest, *counsel])

    @property
    def _counsel_first(self) -> bool:
        return any(rule.counsel == "first" for rule in self.fired)

    @cached_property
    def _wanted(self) -> set[str]:
        return {step for rule in self.fired for step in rule.adds} | {COUNSEL for rule in self.fired if rule.counsel}

    @cached_property
    def _barred(self) -> set[str]:
        return {step for rule in self.fired for step in rule.bars}

    def _step(self, written: StepText) -> Step:
        text = written.read(self.facts)
        behind = [rule for rule in self.fired if self._concerns(rule, text.id)]
        blockers = () if text.id in self._barred else self._blockers(text)
        state = StepState.BLOCKED if blockers else StepState.DO
        deciding = [rule for rule in behind if text.id in (rule.bars if text.id in self._barred else rule.adds)]
        return Step(
            id=text.id,
            title=text.title,
            state=StepState.NOT_ADVISED if text.id in self._barred else state,
            blocked_by=blockers,
            why=text.why,
            rules=tuple(rule.id for rule in behind),
            citations=_once(self.playbook.citable((*text.citations, *_cited(behind)), self.as_of)),
            assumed=bool(deciding) and all(rule.assumed for rule in deciding),
            reveals_us=text.reveals_us,
        )

    def _concerns(self, rule: Rule, step: str) -> bool:
        return step in (*rule.adds, *rule.bars, *rule.blocks) or (step == COUNSEL and rule.counsel is not None)

    def _blockers(self, text: StepText) -> tuple[str, ...]:
        """What comes first: the gate's needs that are not met, then what the rules hold the step back for."""
        gate = [blocker for need in text.needs for blocker in self._unmet(need)]
        held = [rule.until for rule in self.fired if text.id in rule.blocks and rule.until]
        return _once(blocker for blocker in (*gate, *held) if blocker != text.id)

    def _unmet(self, need: str) -> tuple[str, ...]:
        if need == "evidence":
            return () if Fact.EVIDENCE_PRESERVED in self.facts else (EVIDENCE,)
        if need == "counsel":
            return () if Fact.COUNSEL_APPROVED in self.facts else (COUNSEL_REVIEW,)
        if Fact.RIGHT_UNCONFIRMED in self.facts:
            return (CONFIRMATION,)
        filing = (REGISTER,) if REGISTER in self._wanted else ()
        if need == "chinese_filing":
            return () if self.facts & _FILED else filing or (GRANT,)
        return () if self.facts & _RIGHT_IN_HAND else (*filing, GRANT)


def counted(clock: ClockRule, rule: Rule, dates: Mapping[Fact, date], as_of: date) -> Clock:
    """A rule's deadline. When the day it started is not known it is counted from today, as assumed.

    One that began before a shorter period came to hold and would end after is counted by the shorter one, as assumed: which
    of the two it has is not known. Told of only when that has ended, the longer one is what may still be kept.
    """
    starts = dates.get(clock.starts, as_of)
    length, last = clock.length, due(starts, clock.length, clock.unit, clock.calendar)
    doubtful = clock.starts not in dates or rule.assumed or last.assumed
    if clock.shorter and clock.shorter_from and last.on >= clock.shorter_from:
        sooner, begun_before = due(starts, clock.shorter, clock.unit, clock.calendar), starts < clock.shorter_from
        doubtful = doubtful or begun_before
        if not (begun_before and sooner.on < as_of):
            length, last = clock.shorter, sooner
    return Clock(clock.id, rule.id, starts, last.on, length, clock.unit, clock.calendar, doubtful)


def soonest(clock: Clock) -> tuple[date, str]:
    """By what deadlines are in order."""
    return clock.due, clock.rule


def _in_order(fired: Iterable[Rule], clocks: tuple[Clock, ...]) -> list[Rule]:
    """What we hold in China first, then STOP, CLOCK by day, WARN, ROUTE; within these as the playbook has them."""
    days = {clock.rule: clock.due for clock in clocks}
    return sorted(
        fired,
        key=lambda rule: (rule.number not in _FIRST_NUMBERS, _ORDER.index(rule.kind), days.get(rule.id, date.max)),
    )


def _fired(rule: Rule, playbook: Playbook, as_of: date) -> FiredRule:
    cited = playbook.citable(rule.citations, as_of)
    return FiredRule(rule.id, rule.kind, f"{rule.say} {rule.next}", rule.grade, cited, rule.assumed, rule.until or "")


def _severity(facts: frozenset[Fact], lines: Iterable[SeverityLine]) -> tuple[Severity, tuple[str, ...]]:
    fitting = [line for line in lines if line.when.holds(facts)]
    if not fitting:
        return Severity.LOW, ()
    return fitting[0].level, tuple(line.reason for line in fitting if line.level is fitting[0].level)


def _cited(rules: Iterable[Rule]) -> tuple[str, ...]:
    return tuple(identity for rule in rules for identity in rule.citations)


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
