"""What is kept of a person, handed to them; and their erasure."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from bot.cases.case import Case
from bot.cases.duplicates import held
from bot.cases.erasures import Renaming
from bot.errors import BotError
from bot.mirrorwiring import mirrored
from bot.operating.shell import ShellDesk
from bot.persons import is_person
from bot.storage.persons import By, SqlPersons

_CASE = TypeAdapter(Case)
_ROWS = TypeAdapter(dict[str, list[dict[str, Any]]])


@dataclass(frozen=True)
class Left:
    """A case, or a table of what is in no case, that a person stays in, for now, and why."""

    ref: str
    why: str


@dataclass(frozen=True)
class Done:
    """What an erasure did: the name that took the person's place, the cases it was put into, rows gone, cases left."""

    becomes: str
    cases: tuple[str, ...]
    gone: dict[str, int]
    left: tuple[Left, ...]


def export_person(desk: ShellDesk, person: str) -> dict[str, Any]:
    """Everything that is a person's own, as JSON has it: what they asked, reported, wrote, decided, sent and looked at.

    Raises:
        BotError: that is no Slack id of a person.
    """
    persons, store = SqlPersons(desk.database), desk.cases.store
    rows = _ROWS.dump_python(persons.everything(person), mode="json")
    reports, sent = [], []
    for case_id in persons.named_in(Renaming(_checked(person), "")):
        case = store.find(case_id)
        if case is None:
            continue
        whole = _CASE.dump_python(case, mode="json")
        mine = [each for each in whole["sightings"] if each["reporter"] == person]
        reports += [{"ref": case.ref, **each} for each in mine]
        sent += [
            {"number": item.number, "name": item.original_name, "sha256": item.sha256}
            for item in store.evidence(case_id)
            if item.uploaded_by == person
        ]
    return {"person": person, "made_at": desk.now().isoformat(), "reports": reports, "evidence": sent, **rows}


@dataclass(frozen=True)
class Rehearsal:
    """Whether a person's id stands anywhere, and each name an erasure would replace, by case (``""``: in none)."""

    known: bool
    replaced: tuple[tuple[str, str], ...]


def rehearse_erasure(desk: ShellDesk, person: str, names: tuple[str, ...]) -> Rehearsal:
    """Do all an erasure does, and undo it.

    Raises:
        BotError: that is no Slack id of a person.
    """
    renaming = _renaming(person, names)
    persons = SqlPersons(desk.database, mirrored(desk.settings))
    found: list[tuple[str, str]] = []
    for case in _erased_from(desk, persons, renaming, {}, keep=False):
        found += [(case.ref, words) for words in renaming.replaced]
        renaming.replaced.clear()
    renaming.replaced.clear()
    persons.erase_elsewhere(renaming, keep=False)
    found += [("", words) for words in renaming.replaced]
    known = bool(persons.named(Renaming(person, "")))
    return Rehearsal(known, tuple(dict.fromkeys(found)))


def erase_person(desk: ShellDesk, person: str, names: tuple[str, ...] = ()) -> Done:
    """Put a name that leads to nobody in a person's place in all cases, and delete what is theirs outside cases.

    Cases under a legal hold are left as they are, and with them the answers they began with; so are open cases that the person
    owns, and cases that are not whole, where nothing may blur what somebody else did to them.

    Raises:
        BotError: that is no Slack id of a person.
    """
    renaming = _renaming(person, names)
    persons = SqlPersons(desk.database, mirrored(desk.settings))
    left = dict[str, Left]()
    done = tuple(case.ref for case in _erased_from(desk, persons, renaming, left))
    gone = persons.erase_elsewhere(renaming)
    for place, fields in sorted(persons.named(renaming).items()):
        case = desk.cases.store.find(place)
        where = f"it stands in {', '.join(sorted(fields))}, where names are not looked for or must stay"
        left.setdefault(place, Left(case.ref if case else place, where))
    return Done(renaming.becomes, done, gone, tuple(left.values()))


def _renaming(person: str, names: tuple[str, ...]) -> Renaming:
    return Renaming(_checked(person), f"erased-{secrets.token_hex(4)}", tuple(name for name in names if name.strip()))


def _checked(person: str) -> str:
    if not is_person(person):
        raise BotError(f"{person} is no id of a person in Slack: it begins with U or W (profile, 'Copy member ID')")
    return person


def _erased_from(
    desk: ShellDesk, persons: SqlPersons, renaming: Renaming, left: dict[str, Left], keep: bool = True
) -> Iterator[Case]:
    """Each case that changed, once it did; ``left`` takes those that must stay as they are."""
    by, person = By(desk.actor.person, desk.actor.source, desk.now, desk.verifier.signer.erasure), renaming.person
    for case_id in persons.named_in(renaming):
        case = desk.cases.store.find(case_id)
        if case is None:
            continue
        why = _stays(desk, case, person)
        changed = None if why else persons.erase_from_case(case_id, renaming, by, lambda c: _may(desk, c, person), keep)
        if changed is None:
            left[case_id] = Left(case.ref, why or "it was changed meanwhile")
        elif changed:
            yield case


def _may(desk: ShellDesk, case: Case, person: str) -> bool:
    return not held(case, desk.cases.store.find) and not (case.is_open and case.owner == person)


def _stays(desk: ShellDesk, case: Case, person: str) -> str | None:
    if case.legal_hold:
        return "it is under a legal hold"
    if held(case, desk.cases.store.find):
        return "a case that it was put together with is under a legal hold"
    if not _may(desk, case, person):
        return "they own it and it is open: 'knockoff cases reassign' first"
    faults = desk.verifier.look(case, read_bytes=False).faults
    return "it is not whole: " + "; ".join(desk.faults(faults)) if faults else None
