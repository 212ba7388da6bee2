"""``knockoff person``: what is kept of somebody, and their erasure."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import stderr, stdout
from bot.errors import BotError
from bot.new_files import write_new
from bot.operating.person import Rehearsal, erase_person, export_person, rehearse_erasure
from bot.operating.shell import shell_desk
from bot.settings import read_settings

app = typer.Typer(help="What is kept of a person.", no_args_is_help=True)
Who = Annotated[str, typer.Argument(help="The person's id in Slack, such as U0123ABCD")]


@app.command()
def export(
    who: Who,
    out: Annotated[Path | None, typer.Option(help="Write to this file, which only you may read")] = None,
) -> None:
    """Export everything that is a person's own as one JSON object."""
    with shell_desk(read_settings()) as desk:
        found = export_person(desk, who)
    if not any(rows for rows in found.values() if isinstance(rows, list)):
        _say_nowhere(who)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    if out is None:
        print(text)
        return
    write_new(out, text + "\n")
    stdout.print(f"{out}", markup=False)


@app.command()
def erase(
    who: Who,
    name: Annotated[
        list[str] | None,
        typer.Option(help="What people call them, to be replaced in texts; may be given several times"),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; every name has two words or more then")] = False,
) -> None:
    """Erase a person: a name that leads to nobody in cases, which still verify; gone elsewhere. Cannot be undone.

    Shows each place where a name would be replaced, and asks. With --yes a name has two words or more.

    Exit 1 when some cases had to be left as they are.
    """
    names = tuple(name or ())
    if yes and (words := [each for each in names if len(each.split()) < 2]):
        what = f"'{words[0]}' is one word, which others may have written for something else: without --yes you see each place"
        raise typer.BadParameter(what, param_hint="--name")
    with shell_desk(read_settings()) as desk:
        _ask(rehearse_erasure(desk, who, names), who, names, yes)
        done = erase_person(desk, who, names)
    where = f"{len(done.cases)} cases: {', '.join(done.cases)}" if done.cases else "no case"
    stdout.print(f"{who} is {done.becomes} now in {where}", markup=False)
    for what, count in done.gone.items():
        if count and what != "waiting":
            stdout.print(f"  {count} {what.replace('_', ' ')} deleted", markup=False)
    if done.gone["waiting"]:
        stdout.print(f"{done.gone['waiting']} messages are still being worked on: erase again later", markup=False)
    if done.left:
        raise BotError("\n".join(f"{left.ref} still names them: {left.why}" for left in done.left))


def _ask(rehearsal: Rehearsal, who: str, names: tuple[str, ...], yes: bool) -> None:
    """Show what would be replaced, and let a person decide.

    Raises:
        BotError: nobody is asked, and names are to go that belong to nobody here.
    """
    for ref, words in rehearsal.replaced:
        stdout.print(f"{ref or 'elsewhere':<14} {words}", markup=False)
    if not rehearsal.known:
        _say_nowhere(who)
    if yes and names and not rehearsal.known:
        raise BotError("nothing was erased: without --yes the names alone can be")
    if names and not rehearsal.replaced:
        stderr.print("no text has these names", markup=False)
    if not yes:
        places = f" and replace what stands between » and « in {len(rehearsal.replaced)} places" if names else ""
        typer.confirm(
            f"Erase {who}{places}? This cannot be undone, and backups made before still name them", abort=True
        )


def _say_nowhere(who: str) -> None:
    stderr.print(f"{who} occurs nowhere here: is it their member ID (Slack profile, 'Copy member ID')?", markup=False)
