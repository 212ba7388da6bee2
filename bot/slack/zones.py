"""The time zone of each person."""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.persons import is_person

KEEP = timedelta(days=1)
MOST_KEPT = 20_000


class Zones:
    """Where people are, as their Slack says; the desk's own zone where it does not."""

    def __init__(self, client: WebClient, home: str, now: Callable[[], datetime]) -> None:
        self._client = client
        self._home = _zone(home) or ZoneInfo("UTC")
        self._now = now
        self._known: dict[str, tuple[datetime, tzinfo]] = {}

    def of(self, person: str | None) -> tzinfo:
        """The time zone of a person, and the desk's for nobody."""
        if person is None or not is_person(person):
            return self._home
        known = self._known.get(person)
        if known is None or known[0] <= self._now():
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            known = self._known[person] = (self._now() + KEEP, self._asked(person))
        return known[1]

    def _asked(self, person: str) -> tzinfo:
        try:
            return _zone(str(self._client.users_info(user=person)["user"].get("tz") or "")) or self._home
        except (SlackClientError, KeyError, OSError):
            return self._home


def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
