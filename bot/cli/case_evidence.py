"""``knockoff cases``: an item of evidence, where it went, and what it is worth."""

from collections.abc import Collection
from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from bot.cases.case import Case
from bot.cases.custody.grading import BY_HAND, GIVEN
from bot.cases.evidence import Custody, Grade
from bot.cli.output import stdout
from bot.operating.shell import ShellDesk, shell_desk
from bot.settings import read_settings

Item = Annotated[str, typer.Argument(metavar="ITEM", help="Its number, for example KO-2026-0001-E03")]
Choice = TypeVar("Choice", bound=StrEnum)


def custody(item: Item) -> None:
    """Show an item's chain of custody: who had it, when, where and why."""
    with shell_desk(read_settings()) as desk:
        case = _case(desk, item)
        found = desk.cases.grading.item(case.id, item, desk.actor)
        desk.looks(case)
        chain = desk.cases.store.custody(found.id)
    stdout.print(f"{found.number}  {found.grade}  {found.original_name}  sha256 {found.sha256}", markup=False)
    for entry in chain:
        where = " -> ".join(place for place in (entry.from_place, entry.to_place) if place)
        line = f"{entry.seq:>4}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.event}  {entry.actor}  {where}  {entry.purpose}"
        stdout.print(line, markup=False, soft_wrap=True)


def handled(
    item: Item,
    event: Annotated[str, typer.Argument(metavar="EVENT", help=f"What happened to it: {', '.join(BY_HAND)}")],
    to: Annotated[str, typer.Option(help="Where it is now, or who has it")],
    reason: Annotated[str, typer.Option(help="Why")],
    from_: Annotated[str, typer.Option("--from", help="Where it was")] = "",
) -> None:
    """Note in an item's chain of custody what the desk does not see: passed on, sealed, returned."""
    happened = _one_of(event, Custody, BY_HAND, "EVENT")
    with shell_desk(read_settings()) as desk:
        case_id = _case(desk, item).id
        desk.cases.grading.handled(case_id, item, desk.actor, happened, from_, to, reason)
    stdout.print(f"{item.upper()} is noted as {happened} in its chain of custody.", markup=False)


def grade(
    item: Item,
    worth: Annotated[str, typer.Argument(metavar="GRADE", help=f"What it is worth: {', '.join(GIVEN)}")],
    paper: Annotated[str, typer.Option(help="The paper that says so, with its number, office and day")],
) -> None:
    """Say what an item of evidence is worth, by a paper that says so; a timestamp is an authority's alone."""
    given = _one_of(worth, Grade, GIVEN, "GRADE")
    with shell_desk(read_settings()) as desk:
        graded = desk.cases.grading.grade(_case(desk, item).id, item, desk.actor, given, paper)
    stdout.print(f"{graded.number} is graded {graded.grade}.", markup=False)


def mark(
    item: Item,
    privileged: Annotated[
        bool, typer.Option("--privileged/--not-privileged", help="Whether a platform may not have it")
    ],
) -> None:
    """Say whether an item is privileged: exports for a platform leave it out then and give its hash alone."""
    with shell_desk(read_settings()) as desk:
        marked = desk.cases.grading.mark(_case(desk, item).id, item, desk.actor, privileged)
    stdout.print(f"{marked.number} is {'' if privileged else 'not '}privileged.", markup=False)


def _case(desk: ShellDesk, item: str) -> Case:
    ref, between, _ = item.upper().rpartition("-E")
    if not between:
        raise typer.BadParameter(f"'{item}' is no number of an item; write KO-2026-0001-E03", param_hint="ITEM")
    return desk.case(ref)


def _one_of(value: str, kind: type[Choice], some: Collection[Choice], what: str) -> Choice:
    if value not in some:
        raise typer.BadParameter(f"'{value}' is none of {', '.join(some)}", param_hint=what)
    return kind(value)
