"""The command line: one small file a command group. It prints and decides nothing."""

import sys

import typer

from bot.cli import ask, evaluate, guidance, maintenance, sandbox, serve
from bot.errors import BotError

app = typer.Typer(
    name="knockoff",
    help="Knockoff Desk: answers from curated guidance for staff who find copies of their products in China.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("ask")(ask.ask)
app.command("serve")(serve.serve)
app.command("sandbox")(sandbox.sandbox)
app.command("eval")(evaluate.evaluate)
app.command("gaps")(maintenance.gaps)
app.command("purge")(maintenance.purge)
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
