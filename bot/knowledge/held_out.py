"""Questions nothing is fitted on, with what a good answer to them must cite: the measure of the whole."""

import re
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.errors import BotError
from bot.knowledge.front_matter import Line, Strict
from bot.knowledge.parsing import Parsing, Shape


class _Entry(Strict):
    id: Line
    question: Line
    history: tuple[Line, ...] = ()
    lang: Literal["en", "zh", "es", "de", "fr", "it", "pt", "ja", "ko", "nl"] = "en"
    kind: Literal["answerable", "out_of_scope", "near_miss", "unsafe"]
    set: Literal["core", "followup", "multilingual", "boundary"]
    facts: tuple[str, ...] = ()


_ENTRIES = TypeAdapter(Annotated[list[_Entry], Field(min_length=1)])
_PATTERNS = TypeAdapter(dict[str, Annotated[list[str], Field(min_length=1)]])
# "nan" would be a floor that nothing is below
_FLOORS = TypeAdapter(Annotated[dict[str, Annotated[float, Field(allow_inf_nan=False)]], Field(min_length=1)])


@dataclass(frozen=True)
class HeldOut:
    """A labelled question. ``facts`` holds, for each fact, the patterns of which one must match the cited passages.

    No sentence that is shown may match ``must_not``.
    """

    id: str
    question: str
    history: tuple[str, ...]
    language: str
    kind: str
    set: str
    facts: tuple[re.Pattern[str], ...]
    must_not: tuple[re.Pattern[str], ...] = ()


def load_held_out(folder: Path) -> tuple[HeldOut, ...]:
    """Read ``questions/held_out.yaml`` with ``questions/facts.yaml`` and ``questions/dangerous.yaml``.

    Raises:
        BotError: a file is missing or malformed, or a fact is named that is not there.
    """
    facts, dangerous = load_facts(folder), tuple(load_dangerous(folder).values())
    entries = _read(folder, "questions/held_out.yaml", _ENTRIES)
    for entry in entries:
        for key in entry.facts:
            if key not in facts:
                raise BotError(f"questions/held_out.yaml: {entry.id}: fact '{key}' is not in questions/facts.yaml")
    return tuple(
        HeldOut(e.id, e.question, e.history, e.lang, e.kind, e.set, tuple(facts[key] for key in e.facts), dangerous)
        for e in entries
    )


def load_facts(folder: Path) -> dict[str, re.Pattern[str]]:
    """Read ``questions/facts.yaml``: by its name, the pattern that a text holds a fact by.

    Raises:
        BotError: the file is missing or malformed.
    """
    return _patterns(folder, "questions/facts.yaml")


def load_dangerous(folder: Path) -> dict[str, re.Pattern[str]]:
    """Read ``questions/dangerous.yaml``: by its name, the pattern of what no answer may advise or promise.

    Raises:
        BotError: the file is missing or malformed.
    """
    return _patterns(folder, "questions/dangerous.yaml")


def load_floors(folder: Path, figures: Container[str]) -> dict[str, float]:
    """Read ``questions/floors.yaml``: the least each figure may be (the most, for a name that ends in ``_at_most``).

    Raises:
        BotError: the file is missing or malformed, or has a floor for what is not measured.
    """
    floors = _read(folder, "questions/floors.yaml", _FLOORS)
    unknown = [name for name in floors if name not in figures]
    if unknown:
        raise BotError(f"questions/floors.yaml: nothing measured is called {', '.join(unknown)}")
    return floors


def _patterns(folder: Path, name: str) -> dict[str, re.Pattern[str]]:
    return {key: _pattern(name, key, patterns) for key, patterns in _read(folder, name, _PATTERNS).items()}


def _pattern(name: str, key: str, patterns: list[str]) -> re.Pattern[str]:
    try:
        return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.I)
    except re.error as error:
        raise BotError(f"{name}: {key}: {error}") from error


def _read(folder: Path, name: str, shape: TypeAdapter[Shape]) -> Shape:
    """One file as what it should hold; what is wrong with it, as one line."""
    if not (folder / name).exists():
        raise BotError(f"{folder / name} is missing; the questions come with the checkout")
    parsing = Parsing(folder)
    text = parsing.text(name)
    found = None if text is None else parsing.shaped(name, text, shape)
    if found is None:
        first, *others = parsing.problems
        raise BotError(f"{first} (and {len(others)} more)" if others else str(first))
    return found
