"""Who may be answered where: staff of this workspace, in channels that no other company shares.

What cannot be read is refused: guidance must not leak because a call failed.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.slack.ids import SLACKBOT
from bot.slack.payloads import is_direct, is_shared

KEEP = timedelta(minutes=10)
MOST_KEPT = 20_000


class Standing(StrEnum):
    """Whether the desk may answer; the refusals name their text in ``prompts/texts.yaml``."""

    STAFF = "staff"
    BOT = "bot"
    GUEST = "refused_guest"
    SHARED = "refused_shared"
    UNKNOWN = "refused_unknown"


OUTSIDE = {Standing.GUEST, Standing.BOT}
"""Who is known to be not of the staff; who could not be looked up may be."""


class Directory:
    """Asks Slack about people and channels, and remembers for ten minutes what it said."""

    def __init__(
        self,
        client: WebClient,
        now: Callable[[], datetime],
        allowed_guests: tuple[str, ...] = (),
        refused_people: tuple[str, ...] = (),
    ) -> None:
        self._client = client
        self._now = now
        self._allowed_guests = frozenset(allowed_guests)
        self._refused_people = frozenset(refused_people)
        self._known: dict[str, tuple[datetime, Standing]] = {}
        self._names: dict[str, str] = {}
        self._turn = threading.Lock()

    def standing(self, person: str, channel: str, team: str, keep: timedelta = KEEP) -> Standing:
        """Whether this person may be answered in this channel; what is known of the person is at most ``keep`` old."""
        of_person = self._remembered(f"person:{team}:{person}", lambda: self._person(person, team), keep)
        if of_person is not Standing.STAFF:
            return of_person
        return self._remembered(f"channel:{channel}", lambda: self._channel(channel))

    def name(self, person: str) -> str:
        """What somebody is called; their id when that cannot be found out."""
        if person not in self._names:
            self._remembered(f"name:{person}", lambda: self._person(person, ""))
        return self._names.get(person, person)

    def _person(self, person: str, team: str) -> Standing:
        user: dict[str, Any] = self._client.users_info(user=person)["user"]
        if len(self._names) >= MOST_KEPT:
            self._names.clear()
        self._names[person] = str(user.get("real_name") or user.get("name") or person)
        if user.get("is_bot") or person == SLACKBOT:
            return Standing.BOT
        if person in self._refused_people:
            return Standing.GUEST
        if person in self._allowed_guests:
            return Standing.STAFF
        outside = (
            user.get("is_restricted")
            or user.get("is_ultra_restricted")
            or user.get("is_stranger")
            or user.get("deleted")
        )
        other_team = bool(team and user.get("team_id") and user["team_id"] != team and not user.get("enterprise_user"))
        return Standing.GUEST if outside or other_team else Standing.STAFF

    def _channel(self, channel: str) -> Standing:
        if is_direct(channel):
            return Standing.STAFF
        info: dict[str, Any] = self._client.conversations_info(channel=channel)["channel"]
        return Standing.SHARED if is_shared(info) else Standing.STAFF

    def _remembered(self, key: str, ask: Callable[[], Standing], keep: timedelta = KEEP) -> Standing:
        now = self._now()
        with self._turn:
            known = self._known.get(key)
        if known is not None and known[0] > now - keep:
            return known[1]
        try:
            standing = ask()
        except (SlackClientError, KeyError, OSError):
            return Standing.UNKNOWN
        with self._turn:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[key] = (now, standing)
        return standing
