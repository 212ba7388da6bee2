"""Questions nothing is fitted on, with what a good answer to them must cite: the measure of the whole."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from bot.errors import BotError
from bot.knowledge.front_matter import Line, Strict
from bot.knowledge.strict_yaml import YamlProblem, load_yaml


class _Entry(Strict):
    id: Line
    question: Line
    history: tuple[Line, ...] = ()
    lang: Literal["en", "zh", "es", "de"] = "en"
    kind: Literal["answerable", "out_of_scope", "near_miss", "unsafe"]
    set: Literal["core", "followup", "multilingual", "boundary"]
    facts: tuple[str, ...] = ()


_ENTRIES = TypeAdapter(list[_Entry])
_FACTS = TypeAdapter(dict[str, Annotated[list[str], Field(min_length=1)]])
_FLOORS = TypeAdapter(dict[str, float])


@dataclass(frozen=True)
class HeldOut:
    """A labelled question. ``facts`` holds, for each fact, the patterns of which one must match the cited passages."""

    id: str
    question: str
    history: tuple[str, ...]
    language: str
    kind: str
    set: str
    facts: tuple[re.Pattern[str], ...]


def load_held_out(folder: Path) -> tuple[HeldOut, ...]:
    """Read ``questions/held_out.yaml`` with ``questions/facts.yaml``.

    Raises:
        BotError: a file is malformed or a fact is named that is not there.
    """
    try:
        facts = {
            key: re.compile("|".join(f"(?:{p})" for p in patterns), re.I) for key, patterns in _facts(folder).items()
        }
        entries = _ENTRIES.validate_python(load_yaml((folder / "questions/held_out.yaml").read_text(encoding="utf-8")))
        return tuple(
            HeldOut(e.id, e.question, e.history, e.lang, e.kind, e.set, tuple(facts[key] for key in e.facts))
            for e in entries
        )
    except (YamlProblem, ValidationError, KeyError, re.error) as error:
        raise BotError(f"questions/held_out.yaml: {error}") from error


def load_floors(folder: Path) -> dict[str, float]:
    """Read ``questions/floors.yaml``: the least each figure may be (the most, for a name that ends in ``_at_most``)."""
    return _FLOORS.validate_python(load_yaml((folder / "questions/floors.yaml").read_text(encoding="utf-8")))


def _facts(folder: Path) -> dict[str, list[str]]:
    return _FACTS.validate_python(load_yaml((folder / "questions/facts.yaml").read_text(encoding="utf-8")))
