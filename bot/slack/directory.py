"""Who may be answered where: staff of this company, in conversations that no other company shares.

Staff are of the workspace that the token is for, or of another of the same Enterprise Grid organisation. Slack
shows people of other organisations alike, so whose it is must be compared. What cannot be read is refused: guidance must not
leak because a call failed.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.ids import SLACKBOT
from bot.slack.payloads import is_direct, is_shared, part

KEEP = timedelta(minutes=10)
KEEP_DIRECT = timedelta(days=1)  # who is in direct messages does not change, and there are as many of them as people
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
    """Asks Slack about people and conversations, and remembers what it said: for ten minutes, of direct messages for a day."""

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
        self._ours: tuple[str, str] | None = None
        self._turn = threading.Lock()

    def standing(self, person: str, channel: str) -> Standing:
        """Whether this person may be answered in this channel."""
        of_person = self.of_person(person)
        if of_person is not Standing.STAFF:
            return of_person
        keep = KEEP_DIRECT if is_direct(channel) else KEEP
        return self._remembered(f"channel:{channel}", lambda: self._channel(channel), keep)

    def of_person(self, person: str, keep: timedelta = KEEP) -> Standing:
        """Whether this person is of the staff, wherever they are; what is known of them is at most ``keep`` old."""
        return self._remembered(f"person:{person}", lambda: self._person(person), keep)

    def name(self, person: str) -> str:
        """What somebody is called; their id when that cannot be found out."""
        if person not in self._names:
            self._remembered(f"name:{person}", lambda: self._person(person), KEEP)
        return self._names.get(person, person)

    def _person(self, person: str) -> Standing:
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
        return Standing.STAFF if not outside and self._is_colleague(user) else Standing.GUEST

    def _is_colleague(self, user: dict[str, Any]) -> bool:
        """Whether somebody's workspace is ours, or their organisation; a workspace that stands alone has none."""
        if self._ours is None:
            told = self._client.auth_test()
            self._ours = str(told["team_id"]), str(told.get("enterprise_id") or "")
        team, organisation = self._ours
        theirs = part(user, "enterprise_user").get("enterprise_id")
        return bool(organisation and theirs == organisation) or user["team_id"] == team

    def _channel(self, channel: str) -> Standing:
        try:
            info: dict[str, Any] = self._client.conversations_info(channel=channel)["channel"]
        except SlackApiError as error:
            if is_direct(channel) and error.response.get("error") == "channel_not_found":
                return Standing.STAFF  # of two other people: what the desk says there only the person who asked it sees
            raise
        return Standing.SHARED if is_shared(info) else Standing.STAFF

    def _remembered(self, key: str, ask: Callable[[], Standing], keep: timedelta) -> Standing:
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
