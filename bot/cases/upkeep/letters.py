"""Direct messages that belong to no single case, such as the daily digest: written down first, then sent, each once."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Letter:
    """A message to a person. ``key`` is the same when it is written again; ``begun``: it may have been sent before."""

    key: str
    person: str
    text: str
    at: datetime
    begun: bool = False


class Letters(Protocol):
    """Keeps letters."""

    def write(self, letter: Letter) -> bool:
        """Keep a letter unless one with its key was ever kept; says whether it was new."""

    def waiting(self, limit: int = 100) -> tuple[Letter, ...]:
        """Letters that are not sent, the oldest first."""

    def begin(self, key: str) -> None:
        """Note that a letter is about to be sent."""

    def sent(self, key: str, at: datetime, failed: str = "") -> None:
        """Note that a letter was sent, or why it cannot be; its words are forgotten, its key is not."""


@dataclass
class MemoryLetters:
    """``Letters`` that are forgotten with the process."""

    kept: dict[str, Letter] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=dict)

    def write(self, letter: Letter) -> bool:
        """Keep a letter unless one with its key was ever kept; says whether it was new."""
        return self.kept.setdefault(letter.key, letter) is letter

    def waiting(self, limit: int = 100) -> tuple[Letter, ...]:
        """Letters that are not sent, the oldest first."""
        left = [letter for key, letter in self.kept.items() if key not in self.done]
        return tuple(sorted(left, key=lambda letter: (letter.at, letter.key))[:limit])

    def begin(self, key: str) -> None:
        """Note that a letter is about to be sent."""
        self.kept[key] = replace(self.kept[key], begun=True)

    def sent(self, key: str, at: datetime, failed: str = "") -> None:  # noqa: ARG002 - memory keeps no times
        """Note that a letter was sent, or why it cannot be; its words are forgotten, its key is not."""
        self.kept[key] = replace(self.kept[key], text="")
        self.done.setdefault(key, failed)
