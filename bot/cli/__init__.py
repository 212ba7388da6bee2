"""The command line: one small file a command group. It prints and decides nothing.

Only the command that was typed is imported: reading the files of all of them takes as long as answering a question.
"""

import gc
import os
import select
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module

import typer

from bot.errors import BotError

# new objects before garbage is looked for: each look stops everybody, and a start makes a million
_FEW_COLLECTIONS = 10_000

COMMANDS = {  # the file of each, and its function
    "ask": ("ask", "ask"),
    "triage": ("triage", "triage"),
    "serve": ("serve", "serve"),
    "sandbox": ("sandbox", "sandbox"),
    "eval": ("evaluate", "evaluate"),
    "gaps": ("maintenance", "gaps"),
    "purge": ("maintenance", "purge"),
    "doctor": ("doctor", "doctor"),
    "backup": ("backup", "backup"),
    "restore": ("backup", "restore"),
}


@cache
def _cases() -> typer.Typer:
    from bot.cli import case_deadlines, case_details, case_evidence, case_files, case_shown, cases

    cases.app.command("show")(case_shown.show)
    cases.app.command("import")(case_files.import_)
    cases.app.command("export")(case_files.export)
    cases.app.command("pack")(case_files.pack)
    cases.app.command("export-all")(case_files.export_all)
    cases.app.command("details")(case_details.details)
    cases.app.command("deadlines")(case_deadlines.deadlines)
    cases.app.command("date")(case_deadlines.date_)
    cases.app.command("met")(case_deadlines.met)
    cases.app.command("snooze")(case_deadlines.snooze)
    cases.app.command("custody")(case_evidence.custody)
    cases.app.command("handled")(case_evidence.handled)
    cases.app.command("grade")(case_evidence.grade)
    cases.app.command("mark")(case_evidence.mark)
    return cases.app


@cache
def _guidance() -> typer.Typer:
    from bot.cli import guidance

    return guidance.app


@cache
def _db() -> typer.Typer:
    from bot.cli import backup, maintenance

    maintenance.db.command("copy")(backup.copy)
    return maintenance.db


@cache
def _person() -> typer.Typer:
    from bot.cli import person

    return person.app


GROUPS: dict[str, Callable[[], typer.Typer]] = {
    "cases": _cases,
    "person": _person,
    "guidance": _guidance,
    "db": _db,
}


def program(typed: str | None = None) -> typer.Typer:
    """The command line with the command that was typed; with all of them where that is none of them."""
    app = typer.Typer(
        name="knockoff",
        help="Knockoff Desk: answers from curated guidance for staff who find copies of their products in China.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(lambda: None)  # else a program of one command takes no command's name
    everything = typed not in COMMANDS and typed not in GROUPS
    for name, (file, function) in COMMANDS.items():
        if everything or name == typed:
            app.command(name)(getattr(import_module(f"bot.cli.{file}"), function))
    for name, group in GROUPS.items():
        if everything or name == typed:
            app.add_typer(group(), name=name)
    return app


def _run() -> None:
    try:
        program(sys.argv[1] if len(sys.argv) > 1 else None)()
    except SystemExit as ended:
        cut = isinstance(ended.__context__, BrokenPipeError)  # Typer has made 1 of it
        if _nobody_reads() and (cut or not ended.code):
            sys.exit(0)
        raise


def main() -> None:
    """Run; a failure is one message on stderr and exit code 1, never a traceback."""
    gc.set_threshold(_FEW_COLLECTIONS)
    try:
        _run()
    except (BotError, OSError) as error:  # a full disk, a store that does not answer
        print(error, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - the top of the program: the person gets a sentence
        from bot.storage.engine import out_of_reach, without_values

        print(out_of_reach(error) or f"unexpected {type(error).__name__}: {without_values(error)}", file=sys.stderr)
        sys.exit(1)


def _nobody_reads() -> bool:
    """Whether who read what is printed has had enough, such as ``head``; what is left to print goes nowhere then."""
    out = select.poll()
    out.register(1, 0)
    gone = any(event & (select.POLLERR | select.POLLHUP) for _, event in out.poll(0))
    if gone:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return gone
