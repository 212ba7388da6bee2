"""YAML below the ``knowledge`` folder becomes what it should hold; every problem met on the way is noted with its line."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.errors import InvalidKnowledge, Problem
from bot.knowledge.strict_yaml import YamlProblem, line_of, load_yaml

Place = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)
Shape = TypeVar("Shape")


class Fault(NamedTuple):
    """Something wrong at a place in a file."""

    file: str
    place: Place
    message: str


@dataclass
class Parsing:
    """The files read so far, and every problem met on the way. Names are relative to ``folder``."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, *, needed: bool = False) -> str | None:
        """A file's text; None when it cannot be had, which is a problem unless it is absent and not needed."""
        try:
            self.texts[name] = (self.folder / name).read_text(encoding="utf-8-sig")
            return self.texts[name]
        except FileNotFoundError:
            if needed:
                self.problem(name, 1, "the file is missing")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            self.problem(name, line, "the file is not UTF-8 text: save it as UTF-8")
        except OSError as error:
            self.problem(name, 1, f"the file cannot be read: {type(error).__name__}")
        return None

    def parse(self, name: str, model: type[Model]) -> Model | None:
        """One file that has to be there, or None with its problems noted."""
        text = self.text(name, needed=True)
        return None if text is None else self.shaped(name, text, TypeAdapter(model))

    def shaped(self, name: str, text: str, shape: TypeAdapter[Shape]) -> Shape | None:
        """A file's text as what it should hold, or None with its problems noted."""
        raw = self.raw(name, text)
        if raw is None:
            return None
        try:
            return shape.validate_python(raw)
        except ValidationError as error:
            self.note(Fault(name, *each) for each in wrong_in(error))
            return None

    def raw(self, name: str, text: str, first_line: int = 1) -> Any:
        """What YAML says, an empty text as an empty map; None when it is no YAML, which is a problem."""
        try:
            found = load_yaml(text)
        except YamlProblem as error:
            self.problem(name, first_line + error.line - 1, str(error))
            return None
        return {} if found is None else found

    def note(self, faults: Iterable[Fault]) -> None:
        """Note problems at their lines in files that were read."""
        for fault in faults:
            self.problem(fault.file, line_of(self.texts[fault.file], fault.place), fault.message)

    def problem(self, path: str, line: int, message: str, *, warning: bool = False) -> None:
        """Note a problem and go on."""
        self.problems.append(Problem(path, line, message, warning))


def read_valid(
    folder: Path, name: str, model: type[Model], faults: Callable[[Model], Iterable[tuple[Place, str]]]
) -> Model:
    """A file that stands for itself.

    Args:
        faults: What no single field can know.

    Raises:
        InvalidKnowledge: with every problem as ``path:line: message``.
    """
    parsing = Parsing(folder)
    file = parsing.parse(name, model)
    if file is not None:
        parsing.note(Fault(name, *each) for each in faults(file))
    if file is None or parsing.problems:
        raise InvalidKnowledge(parsing.problems)
    return file


def wrong_in(error: ValidationError) -> Iterator[tuple[Place, str]]:
    """What is wrong, and where. Messages quote values: of each the first letter alone may be changed."""
    for detail in error.errors():
        place, message = ".".join(str(part) for part in detail["loc"]), detail["msg"]
        said = message[:1].lower() + message[1:]
        yield detail["loc"], f"{place}: {said}" if place else said
