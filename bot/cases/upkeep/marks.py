"""What the desk has dealt with, by name: which law it has looked at cases by, which state of each passage it has told about."""

from collections.abc import Mapping
from typing import Protocol


class Marks(Protocol):
    """Keeps marks over restarts."""

    def those(self, beginning: str) -> dict[str, str]:
        """Marks whose names begin like this."""

    def put(self, marks: Mapping[str, str | None]) -> None:
        """Set marks; None drops one."""
