"""Direct messages that belong to no single case, such as the daily digest: written down first, then sent, each once."""

from dataclasses import dataclass
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
