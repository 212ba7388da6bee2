"""What became different, as the trail tells it: fields before and after, as text."""

from dataclasses import replace
from typing import Any

from bot.cases.case import Case
from bot.cases.events import Change, Event
from bot.cases.report import Contact, Report, Shipment
from bot.cases.triage_model import Triage

COUNSEL, WAIVED = "counsel", "waived"
"""The changes that name who advised to let a step through the rights gate, and what it waits for no more."""

DO_NOT = "do_not"
"""The change that tells what is to be left alone."""

READ = frozenset({"hazards", "plan", "severity", "counsel_status"})
"""What may become different when a case is read anew."""

TOLD = ("told_china", "told_rights")
"""What a later report says of rights: told, and not believed by itself."""


def counsel_of(event: Event, case: Case) -> str:
    """Who advised to let a step through: as the trail has it, or the case alone for what was let through before it did."""
    named = next((change.after for change in event.changes if change.field == COUNSEL), "")
    return named or next((freed.counsel for freed in reversed(case.overrides) if freed.step == event.about), "")


def sighting_of(event: Event, case: Case) -> str:
    """The number of the report that an entry tells of: as the trail has it, or by its time in what was written before it did."""
    by_time = (each.number for each in case.sightings if each.at == event.at)
    return event.about or str(next(by_time, len(case.sightings)))


def triage_changes(before: Triage, after: Triage) -> list[Change]:
    """What became different in a triage, in the ids of hazards and steps."""
    changes = []
    hazards = [" ".join(sorted(h.id for h in t.hazards)) for t in (before, after)]
    if hazards[0] != hazards[1]:
        changes.append(Change("hazards", *hazards))
    plans = [" ".join(f"{s.id}:{s.state}" for s in t.plan) for t in (before, after)]
    if plans[0] != plans[1]:
        changes.append(Change("plan", *plans))
    if before.severity is not after.severity:
        changes.append(Change("severity", before.severity, after.severity))
    return changes


def read_changes(before: Case, after: Case) -> list[Change]:
    """What became different when a case was read anew: its triage, and whether counsel has looked at what it says."""
    return [*changed_fields(before, counsel_status=after.counsel_status), *triage_changes(before.triage, after.triage)]


def new_hazards(event: Event) -> frozenset[str]:
    """The dangers that an event of the trail brought, by their ids."""
    brought = (set(c.after.split()) - set(c.before.split()) for c in event.changes if c.field == "hazards")
    return frozenset[str]().union(*brought)


def addressed(warning: Event) -> tuple[str, ...]:
    """The reporters who are told by an entry what more to leave alone."""
    return tuple(warning.about.split())


def forbidden_by(warning: Event) -> tuple[str, ...]:
    """All that such an entry says is to be left alone, by ids."""
    return tuple(name for change in warning.changes if change.field == DO_NOT for name in change.after.split())


def told_changes(before: Case, after: Case, told: Report) -> tuple[Change, ...]:
    """What a later report adds to a case; what it says otherwise of rights is not believed by itself, but is to be seen."""
    silent = Report()
    otherwise = [
        Change(field, _shown(getattr(after.report, name)), _shown(getattr(told, name)))
        for field, name in zip(TOLD, ("china", "rights"), strict=True)
        if getattr(told, name) not in (getattr(silent, name), getattr(after.report, name))
    ]
    return (*changes_of(before.report, after.report), *otherwise, *read_changes(before, after))


def rule_changes(before: Triage, after: Triage) -> list[Change]:
    """Rules and deadlines that came, went or moved."""
    rules = [" ".join(sorted(rule.id for rule in triage.rules)) for triage in (before, after)]
    clocks = [" ".join(f"{clock.id}:{clock.due.isoformat()}" for clock in triage.clocks) for triage in (before, after)]
    found = [Change("rules", *rules), Change("deadlines", *clocks)]
    return [change for change in found if change.before != change.after]


def changes_of(before: Any, after: Any) -> list[Change]:
    """The fields in which two values of one kind differ; of contact and goods under way, each by itself."""
    found: list[Change] = []
    for name in vars(before):
        was, now = getattr(before, name), getattr(after, name)
        if was != now and isinstance(was, (Contact, Shipment)):
            found += (replace(inner, field=f"{name}_{inner.field}") for inner in changes_of(was, now))
        elif was != now:
            found.append(Change(name, _shown(was), _shown(now)))
    return found


def changed_fields(case: Case, **fields: Any) -> tuple[Change, ...]:
    """Those of the given fields that differ from the case's."""
    return tuple(
        Change(name, _shown(getattr(case, name)), _shown(value))
        for name, value in fields.items()
        if getattr(case, name) != value
    )


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(_shown(part) for part in value)
    if hasattr(value, "__dataclass_fields__"):
        return " ".join(_shown(part) for part in vars(value).values() if part not in (None, "", ()))
    return "" if value is None else str(value)
