"""Reading the files of the playbook: every problem of all of them is met before anything is refused."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.cases.playbook.lint import Fault, Place
from bot.errors import Problem
from bot.knowledge.strict_yaml import YamlProblem, line_of, load_yaml

Model = TypeVar("Model", bound=BaseModel)


@dataclass
class Parsing:
    """The files read so far, and every problem met on the way. Names are relative to ``folder``."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def parse(self, name: str, model: type[Model]) -> Model | None:
        """One file, or None with its problems noted."""
        try:
            self.texts[name] = (self.folder / name).read_text(encoding="utf-8-sig")
            return model.model_validate(load_yaml(self.texts[name]) or {})
        except (OSError, UnicodeDecodeError) as error:
            self.problems.append(Problem(name, 1, f"the file cannot be read as UTF-8 text: {type(error).__name__}"))
        except YamlProblem as error:
            self.problems.append(Problem(name, error.line, str(error)))
        except ValidationError as error:
            self.note(Fault(name, detail["loc"], _message(detail["loc"], detail["msg"])) for detail in error.errors())
        return None

    def note(self, found: Iterable[Fault]) -> None:
        """Note problems at their lines."""
        self.problems += [
            Problem(fault.file, line_of(self.texts[fault.file], fault.place), fault.message) for fault in found
        ]


def _message(place: Place, message: str) -> str:
    name = ".".join(str(part) for part in place)
    return f"{name}: {message.lower()}" if name else message
