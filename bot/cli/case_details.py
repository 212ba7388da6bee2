"""``knockoff cases details``: what is noted of a case and of the things in it, field by field, and noting it."""

import json
from collections.abc import Iterator
from typing import Annotated

import typer

from bot.cases.case import Case
from bot.cases.details.subjects import Entry, Subject, entries, found_subject, noted, subjects
from bot.cli.input import pair
from bot.cli.output import stdout
from bot.errors import BotError
from bot.operating.shell import ShellDesk, shell_desk
from bot.settings import read_settings


def details(
    ref: Annotated[str, typer.Argument(help="For example KO-2026-0001")],
    about: Annotated[
        str | None, typer.Argument(help="What it is about, as this command lists it; an item by its number")
    ] = None,
    said: Annotated[
        list[str] | None, typer.Argument(metavar="NAME=VALUE", help="Fields to note; NAME= drops what is there")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object")] = False,
) -> None:
    """List what can be noted about a case, or the fields of one thing in it, or fill those in."""
    typed = dict(pair(text, "NAME=VALUE") for text in said or ())
    with shell_desk(read_settings()) as desk:
        case = desk.case(ref)
        if typed:
            case = desk.cases.detailing.note_details(case.id, desk.actor, str(about), typed, case.version)
        else:
            desk.looks(case)
        numbers = [item.number for item in desk.cases.store.evidence(case.id)]
        subject = found_subject(case, numbers, about) if about is not None else None
        if about is not None and subject is None:
            raise BotError(desk.prompts.text("refused_detail_about_unknown", about))
        if as_json:
            some = subjects(case, numbers) if subject is None else (subject,)
            print(json.dumps({each.key: _said(desk, case, each) for each in some}, ensure_ascii=False))
            return
        lines = _listed(desk, case, numbers) if subject is None else _fields(desk, case, subject)
        for line in lines:
            stdout.print(line, markup=False, soft_wrap=True)


def _said(desk: ShellDesk, case: Case, subject: Subject) -> dict[str, str]:
    return {entry.field.name: entry.said for entry in entries(desk.book.details, case, subject)}


def _listed(desk: ShellDesk, case: Case, numbers: list[str]) -> Iterator[str]:
    for subject in subjects(case, numbers):
        yield f"{subject.key}  {desk.said.about(subject, case)}"
        yield from (f"    {entry.field.label}: {entry.words}" for entry in noted(desk.book.details, case, subject))


def _fields(desk: ShellDesk, case: Case, subject: Subject) -> Iterator[str]:
    yield f"{subject.key}  {desk.said.about(subject, case)}"
    for entry in entries(desk.book.details, case, subject):
        yield f"  {entry.field.name:<22} {entry.words or '–'}"
        yield f"  {'':<22} {_about(entry)}"


def _about(entry: Entry) -> str:
    field = entry.field
    choices = f" ({', '.join(field.choices)})" if field.choices else ""
    return " ".join(part for part in (f"{field.label}{choices}.", field.help or "") if part)
