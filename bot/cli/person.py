"""``knockoff person``: what is kept of somebody, and their erasure."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import stdout
from bot.errors import BotError
from bot.operating.person import erase_person, export_person
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
        text = json.dumps(export_person(desk, who), ensure_ascii=False, indent=1)
    if out is None:
        print(text)
        return
    try:
        out.touch(mode=0o600, exist_ok=False)
    except FileExistsError as error:
        raise BotError(f"{out} is there already") from error
    out.write_text(text + "\n", encoding="utf-8")
    stdout.print(f"{out}", markup=False)


@app.command()
def erase(
    who: Who,
    name: Annotated[
        list[str] | None,
        typer.Option(help="What people call them, to be replaced in texts; may be given several times"),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
) -> None:
    """Erase a person: a name that leads to nobody in cases, which still verify; gone elsewhere. Cannot be undone.

    Exit 1 when some cases had to be left as they are.
    """
    if not yes:
        typer.confirm(f"Erase {who}? This cannot be undone, and backups made before still name them", abort=True)
    with shell_desk(read_settings()) as desk:
        done = erase_person(desk, who, tuple(name or ()))
    where = f"{len(done.cases)} cases: {', '.join(done.cases)}" if done.cases else "no case"
    stdout.print(f"{who} is {done.becomes} now in {where}", markup=False)
    for what, count in done.gone.items():
        if count and what != "waiting":
            stdout.print(f"  {count} {what.replace('_', ' ')} deleted", markup=False)
    if done.gone["waiting"]:
        stdout.print(f"{done.gone['waiting']} messages are still being worked on: erase again later", markup=False)
    if done.left:
        raise BotError("\n".join(f"{left.ref} still names them: {left.why}" for left in done.left))
