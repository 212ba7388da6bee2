"""``knockoff backup``, ``knockoff restore`` and ``knockoff db copy``."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import progress_bar, stderr, stdout
from bot.errors import BotError
from bot.operating import backup as backups
from bot.operating.moving import copy_database
from bot.settings import read_settings

Folder = Annotated[Path, typer.Argument(help="The backup's folder")]


def backup(folder: Folder) -> None:
    """Copy database, evidence and index into a new folder while the desk runs, and check the copy."""
    done = backups.back_up(read_settings(), folder)
    files = sum(path.startswith("evidence/") for path in done.manifest.files)
    stdout.print(f"{done.rows} rows and {files} files of evidence are in {folder}", markup=False)
    stdout.print(f"SHA-256 of its manifest: {done.sha256}")
    _complain(done.faults, "the copy is as the desk's data are, and those are not whole")


def restore(
    folder: Folder,
    force: Annotated[
        bool, typer.Option(help="In the place of all cases and questions that are there; evidence stays")
    ] = False,
    despite_faults: Annotated[
        bool, typer.Option(help="Of a backup that is not whole, put back what can be read")
    ] = False,
) -> None:
    """Put a backup back, after checking all of it. Stop the desk first."""
    done = backups.restore(read_settings(), folder, force, despite_faults)
    stdout.print(f"{done.rows} rows are back, as of {done.manifest.made_at}")
    _complain(done.faults, "what was restored is not whole")


def copy(to: Annotated[str, typer.Option(help="SQLAlchemy URL of the database to fill")]) -> None:
    """Copy the database into another one, for example SQLite into PostgreSQL; interrupted, run it again. Stop the desk first."""
    with progress_bar("Copying") as progress:
        counts = copy_database(read_settings(), to, progress)
    stdout.print(f"{sum(counts.values())} rows in {len(counts)} tables, the same in both databases; all trails hold.")
    stderr.print("Now set KNOCKOFF_DATABASE_URL to it and start the desk.")


def _complain(faults: list[str], what: str) -> None:
    if faults:
        raise BotError(f"{what}:\n" + "\n".join(faults[:20]))
