"""``knockoff eval``: how good the answers are, on questions nothing was fitted on."""

import json
from typing import Annotated

import typer
from rich.table import Table

from bot import answerwiring
from bot.answering.quality import figures, latency_ratio, misses, try_all
from bot.cli.output import progress_bar, stdout
from bot.knowledge.held_out import load_floors, load_held_out
from bot.settings import read_settings

LATENCY = "answer_over_encoder_at_most"
LATENCY_SAMPLE = 60


def evaluate(
    show: Annotated[bool, typer.Option("--show", help="List every miss")] = False,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object")] = False,
) -> None:
    """Print the answer quality figures and fail below the floors kept in the repository."""
    settings = read_settings()
    items = load_held_out(settings.knowledge_dir)
    floors = load_floors(settings.knowledge_dir, {*figures(()), LATENCY})
    with progress_bar("Indexing the guidance") as progress:
        desk = answerwiring.answer_desk(settings, progress)
    with progress_bar("Answering held-out questions") as progress:
        outcomes = try_all(desk.answering, items, answerwiring.today(), progress)
    found = figures(outcomes)
    found[LATENCY] = latency_ratio(
        desk.answering, desk.encoder, [i for i in items if not i.history][:LATENCY_SAMPLE], answerwiring.today()
    )
    below = [name for name, floor in floors.items() if _below(name, found[name], floor)]
    if json_:
        print(json.dumps({name: round(value, 4) for name, value in found.items()}))
    else:
        stdout.print(_table(found, floors, below))
    if show:
        for why, item in misses(outcomes):
            stdout.print(f"{item.id} {item.kind:<12} {why}: {item.question}", markup=False)
    if below:
        raise typer.Exit(1)


def _below(name: str, value: float, floor: float) -> bool:
    return value > floor if name.endswith("_at_most") else value < floor


def _table(found: dict[str, float], floors: dict[str, float], below: list[str]) -> Table:
    table = Table("figure", "value", "floor or ceiling", "")
    for name, value in found.items():
        floor = floors.get(name)
        table.add_row(name, f"{value:.3f}", "" if floor is None else f"{floor:g}", "BELOW" if name in below else "")
    return table
