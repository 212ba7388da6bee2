"""Upkeep: gaps in the guidance, retention, the database."""

from datetime import timedelta
from itertools import groupby
from typing import Annotated

import typer

from bot import answerwiring, wiring
from bot.cli.output import stdout
from bot.cli.times import LONGEST_DAYS
from bot.settings import read_settings

db = typer.Typer(help="The database.", no_args_is_help=True)


@db.callback()
def _database() -> None:
    """The database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the newest version of its tables."""
    wiring.upgrade_database(read_settings())
    stdout.print("The database is at the newest version.")


def gaps(days: Annotated[int, typer.Option(min=1, max=LONGEST_DAYS, help="How many days back")] = 90) -> None:
    """List questions that were declined or whose answers did not help, grouped by the nearest topic."""
    since = answerwiring.now() - timedelta(days=days)
    with wiring.open_database(read_settings()) as database:
        found = wiring.answer_log(database).gaps(since)
    by_topic = sorted(found, key=lambda gap: (gap.topic, gap.outcome))
    groups = [(topic, list(members)) for topic, members in groupby(by_topic, key=lambda gap: gap.topic)]
    for topic, members in sorted(groups, key=lambda group: -len(group[1])):
        stdout.print(f"{topic} ({len(members)})", markup=False, style="bold")
        for gap in members:
            said = f" | {gap.reason}" if gap.reason else ""
            stdout.print(f"  {gap.asked_at:%Y-%m-%d}  {gap.outcome:<12} {gap.question}{said}", markup=False)
    stdout.print(f"{len(found)} gap{'' if len(found) == 1 else 's'} in the last {days} days")


def purge() -> None:
    """Delete questions and answers that are past retention, and bytes of evidence that a crash left without a record."""
    settings = read_settings()
    before = answerwiring.now() - timedelta(days=settings.retention_days)
    with wiring.open_database(settings) as database:
        answers, items = wiring.purge(settings, database, before)
    stdout.print(f"deleted {answers} answers and {items} inbox items older than {settings.retention_days} days")
