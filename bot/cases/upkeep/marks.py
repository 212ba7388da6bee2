"""What the desk has dealt with, by name: which law it has looked at cases by, which state of each passage it has told about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


class Marks(Protocol):
    """Keeps marks over restarts."""

    def those(self, beginning: str) -> dict[str, str]:
        """Marks whose names begin like this."""

    def put(self, marks: Mapping[str, str | None]) -> None:
        """Set marks; None drops one."""


@dataclass
class MemoryMarks:
    """``Marks`` that are forgotten with the process."""

    kept: dict[str, str] = field(default_factory=dict)

    def those(self, beginning: str) -> dict[str, str]:
        """Marks whose names begin like this."""
        return {name: value for name, value in self.kept.items() if name.startswith(beginning)}

    def put(self, marks: Mapping[str, str | None]) -> None:
        """Set marks; None drops one."""
        for name, value in marks.items():
            self.kept.pop(name, None)
            if value is not None:
                self.kept[name] = value
