"""Reports under hashes: the trail tells what came, and by what a case goes, so that neither can be changed unseen.

Cases that began before the trail told it hold as well; what of them is under a hash is what changed since.
"""

import json
import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any

from bot.cases import erasures
from bot.cases.case import Case, Sighting
from bot.cases.events import SEALED, SEALED_ERASED, Change, Event, Verb, erasure
from bot.cases.keeping import in_utc
from bot.cases.report import Report

REPORTS = "reports"
"""What stands for the reports where an erasure is signed, as the id of an item does for its chain."""

BELIEVED = 0
"""Stands for what a case goes by, beside the numbers of its reports."""

_BRINGS = {Verb.OPENED, Verb.SIGHTED, Verb.MERGED}
_CHANGES = _BRINGS | {Verb.PARTED, Verb.RIGHTS_SET}


@dataclass(frozen=True)
class Seals:
    """What a trail tells of reports. ``broken``: those that were others when an entry changed them than the one before had it.

    ``bare`` are verbs of entries that changed reports and tell no hash.
    """

    digests: Mapping[int, str]
    broken: frozenset[int]
    bare: frozenset[Verb]


def sealing(before: Case | None, after: Case) -> Change:
    """What an entry tells of the reports that it changes: hashes of those that are no more, and of those that are now."""
    was, now = _things(before) if before else {}, _things(after)
    gone = {number: digest(thing) for number, thing in was.items() if now.get(number) != thing}
    come = {number: digest(thing) for number, thing in now.items() if was.get(number) != thing}
    return Change(SEALED, _written(gone), _written(come))


def digest(thing: Sighting | Report) -> str:
    """SHA-256 over it as JSON with sorted keys, wherever it stands in its case; a field that says nothing is not in it."""
    thing = replace(thing, number=0) if isinstance(thing, Sighting) else thing
    text = json.dumps(_plain(in_utc(thing)), sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def read(trail: Iterable[Event]) -> Seals:
    """What a trail tells."""
    digests: dict[int, str] = {}
    broken: set[int] = set()
    bare = {Verb.OPENED}
    for event in trail:
        if (text := erasure(event, SEALED_ERASED)) is not None:
            erased = erasures.read(text)
            digests |= erased.digests if erased else {}
        elif event.verb in _CHANGES:
            told = next((change for change in event.changes if change.field == SEALED), None)
            if told is None:
                bare.add(event.verb)
                digests.pop(BELIEVED, None)
                continue
            was, now = _read(told.before), _read(told.after)
            broken |= {number for number, sealed in was.items() if digests.get(number, sealed) != sealed}
            digests = {number: sealed for number, sealed in digests.items() if number not in was} | now
            bare -= {event.verb} & {Verb.OPENED}
    return Seals(digests, frozenset(broken), frozenset(bare))


def changed(case: Case, seals: Seals) -> list[int]:
    """The numbers of reports that are not what the trail tells, of those that are gone, and of those it does not know."""
    now = [(BELIEVED, digest(case.report)), *((each.number, digest(each)) for each in case.sightings)]
    numbers = {number for number, _ in now}
    found = {number for number, is_ in now if seals.digests.get(number, is_) != is_} | seals.broken
    if not seals.bare & _BRINGS:
        found |= numbers - seals.digests.keys() - {BELIEVED}
    if Verb.PARTED not in seals.bare:
        found |= seals.digests.keys() - numbers
    return sorted(found)


def unsealed(case: Case, seals: Seals) -> bool:
    """Whether something that a case was told, or goes by, is under no hash."""
    return any(number not in seals.digests for number in _things(case))


def resealed(before: Case, after: Case, trail: Iterable[Event]) -> dict[int, str]:
    """What reports hash to once a person is out of them; one that was under no hash, or changed unseen, stays so."""
    seals, was, now = read(trail).digests, _things(before), _things(after)
    known = [number for number, thing in was.items() if now[number] != thing and seals.get(number) == digest(thing)]
    return {number: digest(now[number]) for number in known}


def _things(case: Case) -> dict[int, Sighting | Report]:
    return {BELIEVED: case.report, **{each.number: each for each in case.sightings}}


def _plain(value: Any) -> Any:
    """A value as JSON has it, without fields that have their default: a field that comes later changes no hash."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if defaults := _defaults(value.__class__):
        told = ((name, getattr(value, name), default) for name, default in defaults)
        return {name: _plain(held) for name, held, default in told if default is MISSING or held != default}
    return value.isoformat() if isinstance(value, date) else value


@cache
def _defaults(kind: Hashable) -> tuple[tuple[str, Any], ...]:
    """The fields of a dataclass with their defaults; nothing of anything else."""
    if not (isinstance(kind, type) and is_dataclass(kind)):
        return ()
    return tuple((field.name, field.default) for field in fields(kind))


def _written(digests: Mapping[int, str]) -> str:
    return ",".join(f"{number}={sealed}" for number, sealed in sorted(digests.items()))


def _read(text: str) -> dict[int, str]:
    return {int(number): sealed for number, sealed in re.findall("([0-9]+)=([0-9a-f]{64})", text)}
