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
    """What reports are counted by."""

    PLATFORM = "platform"
    SELLER = "seller"
    HAZARD = "hazard"
    SEVERITY = "severity"
    STATUS = "status"


@dataclass(frozen=True)
class Count:
    """How many there are of something. ``what`` is an id, a name, or the Monday of a week."""

    what: str
    number: int


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

    def by_week(self, since: datetime) -> tuple[Count, ...]:
        """Cases opened, week by week; weeks without any are there too."""

    def cases_by(self, by: By, since: datetime, limit: int = 30) -> tuple[Count, ...]:
        """Cases opened, by something, most first; a case seen in two places counts in both."""

    def took(self, since: datetime) -> tuple[Took, ...]:
        """Times to the milestones, of cases opened since."""

    def open_by_age(self, now: datetime, limits_days: Sequence[int]) -> tuple[int, ...]:
        """Open cases up to each age in days, youngest first, and those older than the last."""

    def repeat_sellers(self, since: datetime, limit: int = 30) -> tuple[Count, ...]:
        """Sellers with more than one case, most first."""

    def answers(self, since: datetime) -> tuple[Count, ...]:
        """Questions by outcome: ``answered``, or the reason they were declined for."""

    def helpfulness(self, since: datetime) -> tuple[Helpfulness, ...]:
        """What people made of answers, week by week."""


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value that this share of an ordered sequence does not exceed; 0 for an empty one."""
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * int(share * 100) // 100) - 1))]
