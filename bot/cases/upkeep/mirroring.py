"""Cases mirrored elsewhere, such as in an issue tracker: one way, in order, again after a failure or a restart.

What is to be mirrored is written down with the trail, in the same transaction. It is sent at least once: the id of the trail's
entry is the same whenever it is sent again. The case here stays the truth; of its trail what happened is told, never words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.cases.case import Case
from bot.cases.events import Audience, Event
from bot.cases.ports import CaseStore, Notice, Post
from bot.errors import BotError

HOLD = timedelta(minutes=2)  # longer than one delivery takes
LOOK_EVERY = timedelta(seconds=5)
AT_ONCE = 100
FIRST_REST_S, LONGEST_REST_S = 5.0, 600.0
OUTCOMES = ("taken", "failed", "given_up")
ATTEMPTS = 8  # of what will not be taken, whenever it is sent


@dataclass(frozen=True)
class Mirrored:
    """A case as it is now, and the entry of its trail that it is sent for.

    ``known`` is the name it has there, empty before it has one; ``begun``: it may have been sent before.
    """

    case: Case
    event: Event
    known: str
    begun: bool


class MirrorFailed(BotError):
    """It was not taken. ``hopeless`` when it will not be taken later either; what the others said is in the message alone."""

    def __init__(self, what: str, said: str = "", hopeless: bool = False) -> None:
        super().__init__(f"{what}: {said}" if said else what)
        self.what = what
        self.hopeless = hopeless


class Mirror(Protocol):
    """A place where cases are mirrored."""

    def send(self, mirrored: Mirrored) -> str:
        """Bring it up to date there; returns the name the case has there, empty where it has none.

        Raises:
            MirrorFailed: it was not taken.
        """


Said = Callable[[Notice, MirrorFailed], None]


class Mirroring:
    """Sends what is to be sent. ``failed`` hears of every failure; ``tally`` counts by mirror and outcome."""

    def __init__(
        self, store: CaseStore, mirrors: Mapping[Audience, Mirror], now: Callable[[], datetime], failed: Said
    ) -> None:
        self._store, self._mirrors, self._now, self._failed = store, mirrors, now, failed
        self.tally = {(name.value, outcome): 0 for name in mirrors for outcome in OUTCOMES}

    @property
    def names(self) -> tuple[str, ...]:
        """Where cases are mirrored."""
        return tuple(name.value for name in self._mirrors)

    def look(self) -> float:
        """Send all that can be sent now; returns in how many seconds to come again."""
        sent = True
        while sent:
            found = self._store.notices(self._now(), AT_ONCE, frozenset(self._mirrors))
            sent = sum(self._take(event_id, audience) for event_id, audience in found) > 0
        return LOOK_EVERY.total_seconds()

    def _take(self, event_id: str, audience: Audience) -> bool:
        """Send one; whether that is done with."""
        now = self._now()
        notice = self._store.claim(event_id, audience, now, now + HOLD)
        if notice is None:
            return False
        try:
            self._send(notice)
        except MirrorFailed as error:
            self._failed(notice, error)
            given_up = error.hopeless and notice.attempts >= ATTEMPTS
            self.tally[audience.value, "given_up" if given_up else "failed"] += 1
            if not given_up:
                rest = min(FIRST_REST_S * 2 ** min(notice.attempts - 1, 10), LONGEST_REST_S)
                self._store.release(event_id, audience, self._now() + timedelta(seconds=rest))
                return False
            self._store.told(event_id, audience, self._now(), str(error))
        else:
            self._store.told(event_id, audience, self._now())
            self.tally[audience.value, "taken"] += 1
        return True

    def _send(self, notice: Notice) -> None:
        case = self._store.find(notice.event.case_id)
        if case is None:
            raise MirrorFailed("the case is not kept any more", hopeless=True)
        there = self._store.post(case.id, notice.audience)
        known = there.ts if there is not None else ""
        self._store.begin(notice.event.id, notice.audience)
        name = self._mirrors[notice.audience].send(Mirrored(case, notice.event, known, notice.begun))
        if name and name != known:
            self._store.remember_post(case.id, notice.audience, "", Post(notice.audience.value, name))
