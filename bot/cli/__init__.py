"""The command line: one small file a command group. It prints and decides nothing."""

import sys

import typer

from bot.cli import (
    ask,
    backup,
    case_deadlines,
    case_files,
    cases,
    doctor,
    evaluate,
    guidance,
    maintenance,
    sandbox,
    serve,
    triage,
)
from bot.errors import BotError

app = typer.Typer(
    name="knockoff",
    help="Knockoff Desk: answers from curated guidance for staff who find copies of their products in China.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("ask")(ask.ask)
app.command("triage")(triage.triage)
app.command("serve")(serve.serve)
app.command("sandbox")(sandbox.sandbox)
app.command("eval")(evaluate.evaluate)
app.command("gaps")(maintenance.gaps)
app.command("purge")(maintenance.purge)
app.command("doctor")(doctor.doctor)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
maintenance.db.command("copy")(backup.copy)
cases.app.command("import")(case_files.import_)
cases.app.command("export")(case_files.export)
cases.app.command("pack")(case_files.pack)
cases.app.command("export-all")(case_files.export_all)
cases.app.command("deadlines")(case_deadlines.deadlines)
cases.app.command("date")(case_deadlines.date_)
cases.app.command("met")(case_deadlines.met)
cases.app.command("snooze")(case_deadlines.snooze)
app.add_typer(cases.app, name="cases")
app.add_typer(guidance.app, name="guidance")
app.add_typer(maintenance.db, name="db")


def main() -> None:
    """Run; a failure is one message on stderr and exit code 1, never a traceback."""
    try:
        app()
    except BotError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the top of the program: the person gets a sentence
        print(f"unexpected {type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)
