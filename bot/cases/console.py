"""What the console needs kept beside cases: who is signed in, which searches they saved, and who opened which case.

A link and a session are known by the SHA-256 of a secret that only its bearer has; the secret itself is kept nowhere.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class SavedView:
    """A search somebody gave a name: ``query`` is what stands behind the question mark of its address."""

    name: str
    query: str


@dataclass(frozen=True)
class CaseView:
    """Somebody opened a case."""

    person: str
    at: datetime


class ConsoleStore(Protocol):
    """Keeps it."""

    def give_link(self, link: str, person: str, at: datetime, until: datetime) -> None:
        """Keep the hash of a link that signs a person in once; links they had before do so no more."""

    def sign_in(self, link: str, session: str, now: datetime, until: datetime) -> str | None:
        """Spend a link for a session; says whose it is, None when the link is unknown, spent or too old."""

    def holder(self, link: str, now: datetime) -> str | None:
        """Whom a link would sign in, without spending it."""

    def person(self, session: str, now: datetime) -> str | None:
        """Whose session it is, while it lasts."""

    def sign_out(self, session: str) -> None:
        """End a session."""

    def sign_out_everywhere(self, person: str) -> None:
        """End all sessions of a person, and their links."""

    def saved_views(self, person: str) -> tuple[SavedView, ...]:
        """A person's saved searches, by name."""

    def save_view(self, person: str, view: SavedView, at: datetime) -> None:
        """Save a search; one of the same name is replaced."""

    def drop_view(self, person: str, name: str) -> None:
        """Forget a saved search."""

    def note_view(self, case_id: str, person: str, at: datetime) -> None:
        """Write down that somebody opened a case."""

    def case_views(self, case_id: str, limit: int = 20) -> tuple[CaseView, ...]:
        """Who opened a case lately, newest first."""
