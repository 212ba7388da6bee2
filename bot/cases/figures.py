"""What the figures page counts, and how a time is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Milestone(StrEnum):
    """What a case takes its time to come to, from the day it was opened."""

    CLAIM = "claim"
    REGISTER = "register"
    CLOSE = "close"


class By(StrEnum):
    """What reports are counted by; of some there are many."""

    PLATFORM = "platform"
    SELLER = "seller"
    HAZARD = "hazard"


@dataclass(frozen=True)
class Count:
    """How many there are of something. ``what`` is an id, a name, or the Monday of a week."""

    what: str
    number: int


@dataclass(frozen=True)
class Opened:
    """Cases opened: week by week, those without any too; by severity and by status, most first."""

    by_week: tuple[Count, ...]
    by_severity: tuple[Count, ...]
    by_status: tuple[Count, ...]


@dataclass(frozen=True)
class Took:
    """How long cases took that came to a milestone: days, the middle one and the one that nine of ten stay below."""

    milestone: Milestone
    cases: int
    median: float
    nine_of_ten: float


@dataclass(frozen=True)
class Helpfulness:
    """What people made of answers in a week that begins on a Monday."""

    week: str
    helpful: int
    not_helpful: int


class Figures(Protocol):
    """Counts what is kept, from a time on."""

    def latest(self) -> str:
        """By which the state of all that is counted is known again: it differs once something was added or changed."""

    def opened(self, since: datetime) -> Opened:
        """Cases opened, by what there is little of."""

    def cases_by(self, by: By, since: datetime, limit: int = 30) -> tuple[Count, ...]:
        """Cases opened, by something, most first; a case seen in two places counts in both."""

    def took(self, since: datetime) -> tuple[Took, ...]:
        """Times to the milestones, of cases opened since."""

    def open_by_age(self, now: datetime, limits_days: Sequence[int]) -> tuple[int, ...]:
        """Open cases up to each age in days, youngest first, and those older than the last."""

    def answers(self, since: datetime) -> tuple[Count, ...]:
        """Questions by outcome: ``answered``, or the reason they were declined for."""

    def helpfulness(self, since: datetime) -> tuple[Helpfulness, ...]:
        """What people made of answers, week by week."""


def percentile(counted: Sequence[tuple[float, int]], percent: int) -> float:
    """The value that so many of a hundred do not exceed, of values in order with how often each is there; 0 for none."""
    left = -(-sum(number for _, number in counted) * percent // 100)
    for value, number in counted:
        left -= number
        if left <= 0:
            return value
    return 0.0
