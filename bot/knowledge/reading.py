"""Files of the ``knowledge/`` folder become checked entries; every problem met on the way is noted with its line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import Problem
from bot.knowledge.strict_yaml import YamlProblem, line_of, load_yaml

Model = TypeVar("Model", bound=BaseModel)
_DATED = {"rule", "valid_from", "valid_to"}


@dataclass
class Reading:
    """What has been read so far, and every problem met on the way."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)

    def problem(self, path: str, line: int, message: str, *, warning: bool = False) -> None:
        """Note a problem and go on."""
        self.problems.append(Problem(path, line, message, warning))


def read(reading: Reading, name: str) -> str | None:
    """The text of a file; None when it is absent, or is no text, which is a problem."""
    try:
        return (reading.folder / name).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        reading.problem(name, line, "the file is not UTF-8 text: save it as UTF-8")
        return None


def parse(
    reading: Reading, name: str, first_line: int, text: str, model: type[Model], spare: Mapping[str, Any] | None = None
) -> Model | None:
    """Read one header or file, noting its problems.

    Args:
        spare: Values for fields that are wrong or missing, so that what depends on the others is looked at in the same run.

    Returns:
        What was read, where need be with spare values; None when nothing can be made of it.
    """
    try:
        raw: Any = load_yaml(text) or {}
    except YamlProblem as error:
        reading.problem(name, first_line + error.line - 1, str(error))
        return None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        places = list(_messages(error))
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
    text = read(reading, name) or ""
    try:
        raw: Any = load_yaml(text) or []
    except YamlProblem as error:
        reading.problem(name, error.line, str(error))
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
            for place, message in _messages(error):
                reading.problem(name, line_of(text, (number, *place)), message)
            continue
        identity = getattr(entry, unique) if unique else None
        if identity in seen:
            reading.problem(name, line_of(text, (number, unique or "")), f"{unique} '{identity}' is used twice")
        if identity is not None:
            seen.add(identity)
        found.append(entry)
    return found


def _messages(error: ValidationError) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for detail in error.errors():
        place, message = ".".join(str(part) for part in detail["loc"]), str(detail["msg"])
        yield detail["loc"], f"{place}: {message[:1].lower()}{message[1:]}" if place else message
