"""Deadlines of cases: which are running, which were met or put off, and of which somebody was reminded."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.cases.case import Case, Dated
from bot.cases.clocks import day_of
from bot.cases.deadlines.given import StandingClocks, days_of, further
from bot.cases.playbook.model import Playbook
from bot.cases.report import Report
from bot.cases.triage.deciding import Context, counted, soonest, triage
from bot.cases.triage_model import Clock, Triage, own_name

OVERDUE = -1
"""What stands in ``reminded`` once it was said that a deadline has passed."""


@dataclass(frozen=True)
class Deadline:
    """A deadline of a case. ``kind`` is the rule's id, ``says`` its words, ``due`` the last day.

    Of several that run by one rule, each from a day of its own, the later ones have that day in their kind, too.
    ``assumed`` when day, period or calendar is not settled. ``reminded`` holds how many days were left at each reminder.
    """

    case_id: str
    kind: str
    starts: date
    due: date
    calendar: str
    assumed: bool
    says: str
    met_at: datetime | None = None
    snoozed_until: date | None = None
    snooze_reason: str = ""
    reminded: tuple[int, ...] = ()

    @property
    def same(self) -> tuple[str, date, date]:
        """By what one is known again; which of several by one rule was given first may change."""
        return self.kind.partition(":")[0], self.starts, self.due

    @property
    def own_name(self) -> str:
        """Its name whichever of several by one rule was given first."""
        return own_name(self.kind, self.starts)

    @property
    def name(self) -> str:
        """What people call it."""
        return called(self.kind)

    def left(self, moment: datetime) -> int:
        """How many days are left where it is counted, whoever asks from where; less than 0 when it has passed."""
        return (self.due - self.day(moment)).days

    def day(self, moment: datetime) -> date:
        """The day it is where the deadline is counted."""
        return day_of(self.calendar, moment)


def called(kind: str) -> str:
    """A kind of deadline in words: ``customs-notice:2026-11-25`` is "customs notice (2026-11-25)"."""
    rule, _, day = kind.partition(":")
    words = rule.replace("-", " ")
    return f"{words} ({day})" if day else words


def running(case: Case, kept: Iterable[Deadline]) -> tuple[Deadline, ...]:
    """A case's deadlines as its triage has them, soonest first; what was done about one stays while its days stay the same."""
    before = {deadline.same: deadline for deadline in kept}
    said = {rule.id: rule.say for rule in case.triage.rules}
    found = []
    soonest = {clock.id: clock for clock in sorted(case.triage.clocks, key=lambda clock: clock.due, reverse=True)}
    for clock in sorted(soonest.values(), key=lambda clock: (clock.due, clock.id)):
        fresh = Deadline(
            case.id, clock.id, clock.starts, clock.due, clock.calendar, clock.assumed, said.get(clock.rule, clock.rule)
        )
        old = before.get(fresh.same)
        if old is not None:
            fresh = replace(old, kind=fresh.kind, calendar=fresh.calendar, assumed=fresh.assumed, says=fresh.says)
        found.append(fresh)
    return tuple(found)


def assess_dated(
    report: Report, playbook: Playbook, day: date, context: Context, case: Case | None, clocks: StandingClocks
) -> Triage:
    """Triage in which a deadline keeps running from the day it was first seen, and with those that run from given days.

    When the day that starts a deadline is not known, triage counts from today. Asked again tomorrow it would count from tomorrow,
    and nobody would ever be late: so the earliest day it was counted from stays, assumed, until somebody gives the right one.
    """
    found = triage(report, playbook, day, context)
    starts = {rule.id: rule.clock.starts for rule in playbook.rules if rule.clock}
    before = sorted(case.triage.clocks if case else (), key=lambda clock: clock.starts, reverse=True)
    first = {starts[clock.rule]: clock.starts for clock in before if clock.rule in starts}  # the earliest comes last
    moved = {
        fact: first[fact]
        for clock in found.clocks
        if (fact := starts[clock.rule]) not in context.dates and fact in first and first[fact] < clock.starts
    }
    if moved:
        found = triage(report, playbook, day, replace(context, dates={**context.dates, **moved}))
        kept = (replace(c, assumed=True) if starts[c.rule] in moved else c for c in found.clocks)
        found = replace(found, clocks=tuple(kept))
    given: tuple[Dated, ...] = case.dates if case else ()
    return clocks.added(_as_told(_with_further(found, playbook, given), playbook, before), given)


def _with_further(found: Triage, playbook: Playbook, given: tuple[Dated, ...]) -> Triage:
    """A triage with the deadlines of rules that run from further days of one thing, such as a second notice of customs."""
    rules, more = {rule.id: rule for rule in playbook.rules}, []
    for clock in found.clocks:
        rule = rules[clock.rule]
        for number, on in enumerate(days_of(given, rule.clock.starts) if rule.clock else ()):
            if number and rule.clock:
                more.append(further(counted(rule.clock, rule, {rule.clock.starts: on}, found.as_of), number))
    return replace(found, clocks=tuple(sorted((*found.clocks, *more), key=soonest))) if more else found


def _as_told(found: Triage, playbook: Playbook, before: Iterable[Clock]) -> Triage:
    """A triage in which a deadline counted by the shorter of two periods stays so when that has ended: it may have been met."""
    told = {(clock.id, clock.starts): clock for clock in before}
    shortened = {rule.id: rule.clock.shorter for rule in playbook.rules if rule.clock}
    clocks = tuple(
        replace(clock, due=was.due, length=was.length)
        if (was := told.get((clock.id, clock.starts))) and was.length == shortened[clock.rule]
        else clock
        for clock in found.clocks
    )
    return replace(found, clocks=clocks) if clocks != found.clocks else found
