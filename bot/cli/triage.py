"""``knockoff triage``: what reports mean and in which order to act."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot import wiring
from bot.cli.input import text_of, whole_characters
from bot.errors import BotError
from bot.settings import read_settings


def triage(
    batch: Annotated[Path, typer.Option(help="A JSON list of reports", exists=True, dir_okay=False)],
) -> None:
    """Triage every report of a JSON file, one JSON line each; nothing is kept."""
    text = whole_characters(text_of(batch).encode()).decode()
    try:
        rows = wiring.batch(read_settings()).run(text)
    except BotError as error:
        raise BotError(f"{batch}: {error}") from error
    for row in rows:
        print(json.dumps(row, ensure_ascii=False), flush=True)
