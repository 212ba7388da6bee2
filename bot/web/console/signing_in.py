"""Who is signed in. A link given in Slack signs one reviewer in, once; what is then kept of a session is a hash.

Whoever reads the database finds no secret there, and whether somebody still reviews cases is asked anew on every request.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.cases.console import ConsoleStore
from bot.cases.roles import Reviewers, Role

LINK_LASTS = timedelta(minutes=10)
SESSION_LASTS = timedelta(hours=8)
HOME = "/console"
SIGN_IN = f"{HOME}/sign-in"


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in and reviews cases. ``csrf`` must come back with every form."""

    person: str
    role: Role
    csrf: str


@dataclass(frozen=True)
class SignIn:
    """Gives links, makes sessions of them, and knows whose a session is. ``new_secret`` gives what nobody can guess."""

    store: ConsoleStore
    reviewers: Reviewers
    base_url: str
    now: Callable[[], datetime]
    new_secret: Callable[[], str]

    @property
    def secure(self) -> bool:
        """Whether the console is only ever reached encrypted."""
        return urlsplit(self.base_url).scheme == "https"

    @property
    def cookie(self) -> str:
        """The session cookie's name; the prefix has browsers refuse one that another site or an open connection set."""
        return "__Host-knockoff" if self.secure else "knockoff-console"

    def link(self, person: str) -> str | None:
        """An address that signs a person in once within ten minutes; None for who does not review cases."""
        if not self.reviewers.role(person).reviews:
            return None
        secret, now = self.new_secret(), self.now()
        self.store.give_link(_hash(secret), person, now, now + LINK_LASTS)
        return f"{self.base_url}{SIGN_IN}/{secret}"

    def usable(self, secret: str) -> bool:
        """Whether a link would sign somebody in; it is not spent by asking, since chats look at links before people do."""
        return self.store.holder(_hash(secret), self.now()) is not None

    def spend(self, secret: str) -> str | None:
        """The secret of a new session; None when the link is unknown, spent or too old, or its bearer reviews no more."""
        session, now = self.new_secret(), self.now()
        person = self.store.sign_in(_hash(secret), _hash(session), now, now + SESSION_LASTS)
        return session if person is not None and self._still_reviews(person) else None

    def visitor(self, session: str) -> Visitor | None:
        """Who is signed in with a session. Of somebody who reviews no more, every session ends."""
        person = self.store.person(_hash(session), self.now()) if session else None
        if person is None or not self._still_reviews(person):
            return None
        return Visitor(person, self.reviewers.role(person), csrf_of(session))

    def sign_out(self, session: str) -> None:
        """End a session."""
        self.store.sign_out(_hash(session))

    def _still_reviews(self, person: str) -> bool:
        if self.reviewers.role(person).reviews:
            return True
        self.store.sign_out_everywhere(person)
        return False


def csrf_of(session: str) -> str:
    """What the forms of a session carry; the session cannot be worked out from it."""
    return hmac.new(session.encode(), b"form", hashlib.sha256).hexdigest()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
