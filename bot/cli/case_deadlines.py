"""``knockoff cases``: deadlines, and the days they run from."""

import json
from datetime import date, timedelta
from typing import Annotated

import typer
from pydantic import TypeAdapter

from bot.cases.deadlines.running import Deadline
from bot.cli.output import stdout, table
from bot.cli.times import LONGEST_DAYS, day_of
from bot.operating.shell import shell_desk
from bot.settings import read_settings

Ref = Annotated[str, typer.Argument(help="For example KO-2026-0001")]
Kind = Annotated[str, typer.Argument(help="The deadline, as 'deadlines' lists it")]


def deadlines(
    days: Annotated[int, typer.Option(max=LONGEST_DAYS, help="How many days to look ahead")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object")] = False,
) -> None:
    """List what runs out soon, and what has, in open cases."""
    with shell_desk(read_settings()) as desk:
        now = desk.now()
        found = desk.cases.store.deadlines(now.date() + timedelta(days=days))
        refs = {each.case_id: case.ref for each in found if (case := desk.cases.store.find(each.case_id))}
    if as_json:
        rows = TypeAdapter(tuple[Deadline, ...]).dump_python(found, mode="json")
        print(json.dumps({"deadlines": [{"ref": refs[row["case_id"]], **row} for row in rows]}, ensure_ascii=False))
        return
    listed = table("case", "deadline", "last day", "left", "calendar", "", "put off to", whole=("case",))
    for each in found:
        put_off = each.snoozed_until.isoformat() if each.snoozed_until else ""
        sure = "assumed" if each.assumed else "as in the source"
        left = f"{each.left(now)} days"
        listed.add_row(refs[each.case_id], each.kind, each.due.isoformat(), left, each.calendar, sure, put_off)
    stdout.print(listed)
    stdout.print(f"{len(found)} deadlines in {days} days")


def date_(
    ref: Ref,
    name: Annotated[str, typer.Argument(help="What happened; 'list' lists what can be dated")],
    on: Annotated[str | None, typer.Argument(help="The day, YYYY-MM-DD")] = None,
    instead_of: Annotated[str | None, typer.Option(help="The day given before that was wrong, YYYY-MM-DD")] = None,
) -> None:
    """Give the day of something that starts a deadline; triage runs again with it."""
    with shell_desk(read_settings()) as desk:
        if name == "list":
            for entry in desk.book.clocks.dates:
                stdout.print(f"{entry.name:<24} {entry.label}", markup=False)
            return
        wrong = _day(instead_of, "INSTEAD_OF") if instead_of else None
        case = desk.cases.dating.give_day(desk.case(ref).id, desk.actor, name, _day(on, "ON"), wrong)
    for clock in case.triage.clocks:
        sure = "assumed" if clock.assumed else "as in the source"
        stdout.print(f"{clock.id:<24} {clock.due.isoformat()}  {sure}", markup=False)


def met(ref: Ref, kind: Kind, reference: Annotated[str, typer.Option(help="Where it can be found")] = "") -> None:
    """Note that what a deadline asks for was done."""
    with shell_desk(read_settings()) as desk:
        done = desk.cases.dating.met(desk.case(ref).id, desk.actor, kind, reference)
    stdout.print(f"{done.kind} is met.", markup=False)


def snooze(
    ref: Ref,
    kind: Kind,
    until: Annotated[str, typer.Argument(help="The day reminders begin again, YYYY-MM-DD")],
    reason: Annotated[str, typer.Option(help="Why; it stays in the trail")],
) -> None:
    """Send no reminder of a deadline before a day."""
    with shell_desk(read_settings()) as desk:
        put_off = desk.cases.dating.snooze(desk.case(ref).id, desk.actor, kind, _day(until, "UNTIL"), reason)
    stdout.print(f"No reminder of {put_off.kind} before {put_off.snoozed_until}.", markup=False)


def _day(text: str | None, what: str) -> date:
    if text is None:
        raise typer.BadParameter("give the day, such as 2026-11-01", param_hint=what)
    return day_of(text, what)
