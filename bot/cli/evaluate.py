"""``knockoff eval``: how good the answers are, on questions nothing was fitted on."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot import answerwiring
from bot.answering.causes import Cause, Miss, causes, tallied
from bot.answering.comparing import Shift, removals, shifts
from bot.answering.quality import Outcome, figures, latency_ratio, misses, try_all
from bot.cli.output import INDEXING, progress_bar, stdout, table
from bot.errors import BotError, InvalidKnowledge
from bot.inference.remembering import RememberingEncoder
from bot.knowledge.held_out import HeldOut, load_facts, load_floors, load_held_out
from bot.operating.revision import guidance_at
from bot.settings import Settings, read_settings

LATENCY = "answer_over_encoder_at_most"
LATENCY_SAMPLE = 60
MISSED = "passages_missed"
MEASURED = {*figures(()), LATENCY, MISSED}


def evaluate(
    show: Annotated[bool, typer.Option("--show", help="List every miss")] = False,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object")] = False,
    against: Annotated[
        str, typer.Option("--against", metavar="REV", help="What got better or worse since a git revision, as Markdown")
    ] = "",
    passages: Annotated[
        bool, typer.Option("--passages", help="Whether each passage is found, and missed when it is removed")
    ] = False,
    causes_: Annotated[
        bool, typer.Option("--causes", help="What went wrong first with each miss, as a table in Markdown")
    ] = False,
) -> None:
    """Print the answer quality figures and fail below the floors kept in the repository."""
    settings = read_settings()
    if passages:
        _passages(settings, load_floors(settings.knowledge_dir, MEASURED), show)
        return
    items = load_held_out(settings.knowledge_dir)
    if causes_:
        _causes(settings, items, show, json_)
        return
    floors = load_floors(settings.knowledge_dir, MEASURED)
    if against:
        _against(settings, against, items)
        return
    desk, outcomes = _tried(settings, items)
    found = figures(outcomes)
    found[LATENCY] = latency_ratio(
        desk.answering, desk.encoder, [i for i in items if not i.history][:LATENCY_SAMPLE], answerwiring.today(settings)
    )
    below = [name for name, floor in floors.items() if name in found and _below(name, found[name], floor)]
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
    rows = table("figure", "value", "floor or ceiling", "")
    for name, value in found.items():
        floor = floors.get(name)
        rows.add_row(name, f"{value:.3f}", "" if floor is None else f"{floor:g}", "BELOW" if name in below else "")
    return rows


def _passages(settings: Settings, floors: Mapping[str, float], show: bool) -> None:
    """Fail when a passage could be lost without any question noticing, or too many without a fact being lost."""
    with progress_bar(INDEXING) as progress:
        desk = answerwiring.answer_desk(settings, progress)
    answering = answerwiring.make_answering(settings, RememberingEncoder(desk.encoder))
    facts, day = load_facts(settings.knowledge_dir), answerwiring.today(settings)
    with progress_bar("Asking for every passage, with and without it") as progress:
        tried = removals(answering, facts, day, progress)
    for one in tried:
        if not one.found:
            stdout.print(f"{one.passage.id}: none of its own questions leads to it", markup=False)
        elif show and not one.missed:
            stdout.print(f"{one.passage.id}: without it others say what its questions are answered with", markup=False)
    found, missed = sum(one.found for one in tried), sum(one.missed for one in tried)
    stdout.print(f"{found} of {len(tried)} passages are found by their own questions")
    stdout.print(f"{missed} of {len(tried)} are missed when they are removed: one of their questions loses a fact")
    if found < len(tried) or missed < floors.get(MISSED, 0.0) * len(tried):
        raise typer.Exit(1)


def _causes(settings: Settings, items: Sequence[HeldOut], show: bool, json_: bool) -> None:
    desk, outcomes = _tried(settings, items)
    day, version = answerwiring.today(settings), desk.answering.corpus_version
    found = causes(desk.answering, outcomes, day)
    if json_:
        of_each = {
            cause.name.lower(): {
                "questions": [miss.item.id for miss in found if miss.cause is cause],
                "facts": facts,
            }
            for cause, (_, facts) in tallied(found).items()
        }
        print(json.dumps({"day": day.isoformat(), "corpus_version": version, "asked": len(items), "causes": of_each}))
        return
    facts = sum(len(item.facts) for item in items)
    print(
        f"# Misses by cause\n\nOf {len(items):,} held-out questions with {facts:,} facts, asked as of {day} of the guidance "
        f"{version}, {len({miss.item.id for miss in found})} were missed. A question that lost several facts may stand "
        "in several rows.\n"
    )
    _print_causes({"questions": found})
    if show:
        print()
    for miss in found if show else ():
        print(f"- {miss.item.id} ({miss.item.set}) {miss.cause}: {_one_line(miss.item)}")


def _print_causes(columns: Mapping[str, Sequence[Miss]]) -> None:
    """A table of how many questions were missed for each cause, and how many facts with them."""
    print(f"| cause | {' | '.join(f'{name} | facts' for name in columns)} |\n|---|{'---|---|' * len(columns)}")
    tallies = [tallied(found) for found in columns.values()]
    for cause in Cause:
        print(f"| {cause} | {' | '.join(f'{each[cause][0]} | {each[cause][1]}' for each in tallies)} |")


def _tried(settings: Settings, items: Sequence[HeldOut]) -> tuple[answerwiring.AnswerDesk, list[Outcome]]:
    """The desk over today's guidance, and what it makes of the questions."""
    with progress_bar(INDEXING) as progress:
        desk = answerwiring.answer_desk(settings, progress)
    with progress_bar("Answering held-out questions") as progress:
        return desk, try_all(desk.answering, items, answerwiring.today(settings), progress)


@contextmanager
def _said_of(revision: str) -> Iterator[None]:
    """What is wrong with the guidance is not taken for what is wrong with today's."""
    try:
        yield
    except InvalidKnowledge as error:
        lines = [f"at {revision}: {problem}" for problem in error.problems if not problem.warning]
        lines.append(f"the guidance at {revision} cannot be read by this version of the desk: compare with a later one")
        raise BotError("\n".join(lines)) from error


def _against(settings: Settings, revision: str, items: Sequence[HeldOut]) -> None:
    """What a change to the guidance did, for the description of a pull request."""
    day = answerwiring.today(settings)
    with tempfile.TemporaryDirectory() as aside:
        knowledge = guidance_at(revision, settings.knowledge_dir, Path(aside) / "knowledge")
        with _said_of(revision):  # before a minute goes into answering with today's
            answerwiring.read_knowledge(settings.model_copy(update={"knowledge_dir": knowledge}), None)
        desk, now = _tried(settings, items)
        with _said_of(revision), progress_bar(f"Answering as of {revision}") as progress:
            other = answerwiring.answering_with(settings, knowledge, Path(aside), desk.encoder, progress)
            before = try_all(other, items, day, progress)
            causes_before = causes(other, before, day)
    old, new = figures(before), figures(now)
    print(f"| figure | {revision} | now |\n|---|---|---|")
    for name, value in new.items():
        print(f"| {name} | {old[name]:.3f} | {value:.3f} |")
    print("\n### Misses by cause\n")
    _print_causes({revision: causes_before, "now": causes(desk.answering, now, day)})
    for title, found in zip(("Better", "Worse"), shifts(before, now), strict=True):
        print(f"\n### {title}: {len(found)}\n")
        for shift in found:
            print(_line(shift))


def _line(shift: Shift) -> str:
    return f"- {shift.item.id} ({shift.item.kind}): {shift.before:.2f} → {shift.after:.2f}: {_one_line(shift.item)}"


def _one_line(item: HeldOut) -> str:
    return item.question.replace("\n", " ")
