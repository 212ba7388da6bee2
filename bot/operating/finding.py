"""What a diagnosis finds."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How bad it is. SKIPPED was not looked at, and says why."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what is so, and what to do about it."""

    check: str
    state: State
    found: str
    remedy: str = ""


def fine(check: str, found: str) -> Finding:
    """All well."""
    return Finding(check, State.OK, found)


def warned(check: str, found: str, remedy: str) -> Finding:
    """To be seen to."""
    return Finding(check, State.WARNING, found, remedy)


def failed(check: str, found: str, remedy: str) -> Finding:
    """The desk does not work like this."""
    return Finding(check, State.FAILED, found, remedy)


def skipped(check: str, why: str) -> Finding:
    """Not looked at."""
    return Finding(check, State.SKIPPED, why)
