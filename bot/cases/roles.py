"""Who may do what to a case. Checked here, not only in the views that offer it."""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from bot.cases.case import Case
from bot.cases.visibility import SUPPLIER, Visibility, narrower
from bot.errors import BotError

Everyone = Callable[[], tuple[str, ...]]
"""Who reviews cases, as far as known."""


class Role(StrEnum):
    """What a person is to the desk."""

    OUTSIDER = "outsider"  # guests, other companies' people, bots
    STAFF = "staff"
    OPS = "ops"
    COUNSEL = "counsel"
    ADMIN = "admin"

    @property
    def reviews(self) -> bool:
        """Whether the person works on cases."""
        return self in {Role.OPS, Role.COUNSEL, Role.ADMIN}


class Reviewers(Protocol):
    """Knows the people."""

    def role(self, person: str) -> Role:
        """What a person is; OUTSIDER when that cannot be found out."""


class Refused(BotError):
    """Something that may not be done now. ``reason`` names its text in ``prompts/texts.yaml``, ``value`` what the text needs."""

    def __init__(self, reason: str, value: str = "") -> None:
        super().__init__(f"{reason}: {value}" if value else reason)
        self.reason = reason
        self.value = value


def may_see(case: Case, role: Role, person: str) -> bool:
    """Whether a person may see a case whole; its reporters see a view of their own in any case."""
    return role.reviews or (role is Role.STAFF and opened_to(case, person))


def opened_to(case: Case, person: str) -> bool:
    """Whether one of the staff may see a case whole although they do not review cases."""
    to = open_to(case)
    return to is Visibility.ORG or (to is Visibility.TEAM and reported(case, person))


def open_to(case: Case) -> Visibility:
    """Who may read a case now, whatever was set before a supplier came to be suspected: among all staff are friends of theirs."""
    suspected = any(hazard.id == SUPPLIER for hazard in case.triage.hazards)
    return narrower(case.visibility, Visibility.TEAM) if suspected else case.visibility


def reported(case: Case, person: str) -> bool:
    """Whether a person reported what the case is about."""
    return any(sighting.reporter == person for sighting in case.sightings)
