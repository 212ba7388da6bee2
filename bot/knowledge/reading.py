"""Files of the ``knowledge/`` folder become checked entries; every problem met on the way is noted with its line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from bot.knowledge.parsing import Model, Parsing, wrong_in
from bot.knowledge.strict_yaml import line_of

_DATED = {"rule", "valid_from", "valid_to"}


@dataclass
class Reading(Parsing):
    """What has been read so far, where its parts stand, and every problem met on the way."""

    lines: dict[str, tuple[str, int]] = field(default_factory=dict)


def parse(
    reading: Reading, name: str, first_line: int, text: str, model: type[Model], spare: Mapping[str, Any] | None = None
) -> Model | None:
    """Read one header or file, noting its problems.

    Args:
        spare: Values for fields that are wrong or missing, so that what depends on the others is looked at in the same run.

    Returns:
        What was read, where need be with spare values; None when nothing can be made of it.
    """
    raw = reading.raw(name, text, first_line)
    if raw is None:
        return None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        places = list(wrong_in(error))
    for place, message in places:
        reading.problem(name, first_line + line_of(text, place) - 1, message)
    if spare is None or not isinstance(raw, dict):
        return None
    wrong = {str(place[0]) for place, _ in places if place}
    if wrong & _DATED:  # without its dates a passage would seem to overlap with the other version of its rule
        wrong |= _DATED
    stand_in = {field: value for field, value in spare.items() if field in wrong}
    try:
        return model.model_validate({**{field: raw[field] for field in raw if field not in wrong}, **stand_in})
    except ValidationError:
        return None


def entries(reading: Reading, name: str, model: type[Model], unique: str | None = None) -> list[Model]:
    """Read a file that is one list; an absent file is an empty list. ``unique`` names a field that may not occur twice."""
    text = reading.text(name) or ""
    raw = reading.raw(name, text)
    if not raw:
        return []
    if not isinstance(raw, list):
        reading.problem(name, 1, "the file must be one list, each entry beginning with '- '")
        return []
    found: list[Model] = []
    seen: set[str] = set()
    for number, item in enumerate(raw):
        try:
            entry = model.model_validate(item)
        except ValidationError as error:
            for place, message in wrong_in(error):
                reading.problem(name, line_of(text, (number, *place)), message)
            continue
        identity = getattr(entry, unique) if unique else None
        if identity in seen:
            reading.problem(name, line_of(text, (number, unique or "")), f"{unique} '{identity}' is used twice")
        if identity is not None:
            seen.add(identity)
        found.append(entry)
    return found
