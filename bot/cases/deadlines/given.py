"""Deadlines that run from a day somebody gave for a case: ``playbook/clocks.yaml``, read, checked and counted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field

from bot.cases.case import Dated
from bot.cases.clocks import Calendar, Due, due, is_settled, is_working_day
from bot.cases.playbook.fact import Fact
from bot.cases.playbook.fields import Name, PeriodEntry, Web
from bot.cases.playbook.model import Playbook
from bot.cases.triage.deciding import soonest
from bot.cases.triage_model import Clock, FiredRule, RuleKind, Triage
from bot.knowledge.front_matter import Line, Slug, Strict
from bot.knowledge.model import Corpus
from bot.knowledge.parsing import Place, read_valid

FILE = "playbook/clocks.yaml"
_ONE_DAY = timedelta(days=1)


class BackEntry(Strict):
    """How far to count back from the end of a period."""

    length: int = Field(ge=1)
    unit: Literal["days", "working_days"]
    calendar: Calendar


class StandingClockEntry(PeriodEntry):
    """A deadline."""

    id: Slug
    beside: Slug | None = None
    starts: Name
    back: BackEntry | None = None
    grade: Literal["V", "V2", "U", "I"]
    sources: list[Web]
    say: Line
    next: Line
    citations: list[Line] = Field(min_length=1)


class DateEntry(Strict):
    """A day that can be given for a case."""

    name: Name
    label: Line
    future: Literal["yes", "no"] = "no"
    repeats: Literal["yes", "no"] = "no"


class ClocksFile(Strict):
    """The whole file."""

    dates: list[DateEntry] = Field(min_length=1)
    clocks: list[StandingClockEntry]


@dataclass(frozen=True)
class StandingClocks:
    """The days that can be given, and the deadlines that run from them."""

    dates: tuple[DateEntry, ...] = ()
    clocks: tuple[StandingClockEntry, ...] = ()

    def date(self, name: str) -> DateEntry | None:
        """A day that can be given, by its name."""
        return next((entry for entry in self.dates if entry.name == name), None)

    def added(self, found: Triage, given: tuple[Dated, ...]) -> Triage:
        """A triage with the deadlines that run from the days that were given."""
        days = {entry.starts: days_of(given, entry.starts) for entry in self.clocks}
        held = {None, *(rule.id for rule in found.rules)}
        running = [entry for entry in self.clocks if days[entry.starts] and entry.beside in held]
        if not running:
            return found
        started = (further(_clock(e, on), n) for e in running for n, on in enumerate(days[e.starts]))
        clocks = tuple(sorted((*found.clocks, *started), key=soonest))
        return replace(found, clocks=clocks, rules=(*found.rules, *(_rule(entry) for entry in running)))


NO_CLOCKS = StandingClocks()
_FACTS = {fact.value: fact for fact in Fact}


def known_days(given: tuple[Dated, ...]) -> dict[Fact, date]:
    """Those of the given days that rules ask for; of several of one thing the first that was given."""
    return {_FACTS[dated.name]: dated.on for dated in reversed(given) if dated.name in _FACTS}


def days_of(given: tuple[Dated, ...], name: str) -> list[date]:
    """The days that were given of one thing, as they were given."""
    return [dated.on for dated in given if dated.name == name]


def with_day(dates: tuple[Dated, ...], given: Dated, gone: list[date]) -> tuple[Dated, ...]:
    """Days with one more, in the place of those it is given instead of: which of several is the first decides rules."""
    places = [n for n, each in enumerate(dates) if each.name == given.name and each.on in (*gone, given.on)]
    if not places:
        return (*dates, given)
    return tuple(given if n == places[0] else each for n, each in enumerate(dates) if n not in places[1:])


def named_days(given: tuple[Dated, ...], labels: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The days that were given, each once, and of what they are in words."""
    said: dict[str, list[str]] = {}
    for dated in given:
        said.setdefault(dated.on.isoformat(), []).append(labels.get(dated.name, dated.name))
    return tuple((day, f"{day}: {', '.join(names)}") for day, names in said.items())


def further(clock: Clock, number: int) -> Clock:
    """A deadline as one of several of its kind that run side by side; the first, of number nought, has the plain name."""
    return replace(clock, id=clock.own_name) if number else clock


def load_clocks(folder: Path, corpus: Corpus, playbook: Playbook) -> StandingClocks:
    """Read the clocks below the ``knowledge`` folder.

    Raises:
        InvalidKnowledge: with every problem as ``path:line: message``.
    """
    file = read_valid(folder, FILE, ClocksFile, lambda file: _faults(file, corpus, playbook))
    return StandingClocks(tuple(file.dates), tuple(file.clocks))


def _faults(file: ClocksFile, corpus: Corpus, playbook: Playbook) -> list[tuple[Place, str]]:
    found: list[tuple[Place, str]] = []
    names, rules = [entry.name for entry in file.dates], {rule.id for rule in playbook.rules}
    for n, name in enumerate(names):
        if name in names[:n]:
            found.append((("dates", n), f"'{name}' is there twice"))
    for rule in playbook.rules:
        if rule.clock and rule.clock.starts not in names:
            found.append((("dates",), f"rule '{rule.id}' starts from '{rule.clock.starts}', which nobody can give"))
    for n, clock in enumerate(file.clocks):
        if clock.id in rules or clock.id in [other.id for other in file.clocks[:n]]:
            found.append((("clocks", n, "id"), f"id '{clock.id}' is used before"))
        if clock.beside and clock.beside not in rules:
            found.append((("clocks", n, "beside"), f"no rule has the id '{clock.beside}'"))
        if clock.starts not in names:
            found.append((("clocks", n, "starts"), f"no day is named '{clock.starts}'"))
        for m, citation in enumerate(clock.citations):
            if citation not in corpus.by_id:
                found.append((("clocks", n, "citations", m), f"no passage has the id '{citation}'"))
    return found


def _clock(entry: StandingClockEntry, starts: date) -> Clock:
    end = due(starts, entry.length, entry.unit, entry.calendar)
    calendar = entry.calendar
    if entry.back is not None:
        calendar, end = entry.back.calendar, _back(end, entry.back)
    assumed = end.assumed or entry.grade in ("V2", "U")
    return Clock(entry.id, entry.id, starts, end.on, entry.length, entry.unit, calendar, assumed)


def _back(end: Due, back: BackEntry) -> Due:
    """So many days before the end of a period; working days that are not settled make it assumed."""
    if back.unit == "days":
        return Due(end.on - timedelta(days=back.length), end.assumed)
    day, left = end.on, back.length
    while left:
        day -= _ONE_DAY
        left -= is_working_day(day, back.calendar)
    settled = all(is_settled(year, back.calendar) for year in range(day.year, end.on.year + 1))
    return Due(day, end.assumed or not settled)


def _rule(entry: StandingClockEntry) -> FiredRule:
    assumed = entry.grade in ("V2", "U")
    return FiredRule(
        entry.id, RuleKind.CLOCK, f"{entry.say} {entry.next}", entry.grade, tuple(entry.citations), assumed
    )
