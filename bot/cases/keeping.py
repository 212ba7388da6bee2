"""What every store does to values before it keeps them, so that they come back the same from memory and from any database."""

from collections.abc import Hashable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

from bot.cases import events, evidence
from bot.cases.events import FIRST, Event
from bot.cases.evidence import CustodyEvent
from bot.characters import writable

Value = TypeVar("Value")


def in_utc(value: Value) -> Value:
    """The value with every time in it in UTC, deep in dataclasses and tuples too; a time without a zone is taken for UTC.

    A time keeps its moment but not its offset, so the hashes of the trail, which cover times as text, need this first.
    """
    whole: Any = value
    if isinstance(whole, datetime):
        if whole.tzinfo is not UTC:
            whole = whole.astimezone(UTC) if whole.tzinfo else whole.replace(tzinfo=UTC)
    elif isinstance(whole, tuple):
        parts = tuple(in_utc(part) for part in whole)
        whole = parts if any(new is not old for new, old in zip(parts, whole, strict=True)) else whole
    elif names := _with_times(whole.__class__):  # a whole case is hundreds of values, and few of them are times
        values = {name: getattr(whole, name) for name in names}
        changed = {name: new for name, old in values.items() if (new := in_utc(old)) is not old}
        whole = replace(whole, **changed) if changed else whole
    kept: Value = whole
    return kept


@cache
def _given(kind: Hashable) -> tuple[str, ...]:
    """The fields a dataclass is made with; none of anything else."""
    if not (isinstance(kind, type) and is_dataclass(kind)):
        return ()
    return tuple(field.name for field in fields(kind) if field.init)


@cache
def _with_times(kind: Hashable) -> tuple[str, ...]:
    """Those in which a time may stand, or something that holds one."""
    names = _given(kind)
    hints = get_type_hints(kind) if names else {}
    return tuple(name for name in names if _may_hold_a_time(hints[name]))


def _may_hold_a_time(hint: Any) -> bool:
    if parts := get_args(hint):
        return any(_may_hold_a_time(part) for part in parts)
    return hint is Any or hint is datetime or bool(_with_times(hint))


def all_writable(value: Value) -> Value:
    """The value with every text in it writable, deep in what JSON has, dataclasses and tuples too."""
    whole: Any = value
    if type(whole) is str:
        whole = writable(whole)
    elif isinstance(whole, dict):
        whole = {writable(name): all_writable(part) for name, part in whole.items()}
    elif type(whole) in {tuple, list}:
        parts = [all_writable(part) for part in whole]
        whole = type(whole)(parts) if any(new is not old for new, old in zip(parts, whole, strict=True)) else whole
    elif names := _given(whole.__class__):
        values = {name: getattr(whole, name) for name in names}
        changed = {name: new for name, old in values.items() if (new := all_writable(old)) is not old}
        whole = replace(whole, **changed) if changed else whole
    kept: Value = whole
    return kept


def next_event(event: Event, last: Event | None) -> Event:
    """The event as the next in its case's trail: its number, the hash of the one before, its own."""
    clean = replace(
        in_utc(event),
        seq=last.seq + 1 if last else 1,
        actor=writable(event.actor),
        source=writable(event.source),
        text=writable(event.text),
        about=writable(event.about),
        changes=tuple(
            replace(change, before=writable(change.before), after=writable(change.after)) for change in event.changes
        ),
    )
    return events.sealed(clean, last.hash if last else FIRST)


def next_custody(entry: CustodyEvent, last: CustodyEvent | None) -> CustodyEvent:
    """The entry as the next in its item's chain of custody."""
    clean = replace(
        in_utc(entry),
        seq=last.seq + 1 if last else 1,
        actor=writable(entry.actor),
        purpose=writable(entry.purpose),
        from_place=writable(entry.from_place),
        to_place=writable(entry.to_place),
    )
    return evidence.sealed(clean, last.hash if last else FIRST)
