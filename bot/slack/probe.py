"""Asking Slack how the app stands, for ``knockoff doctor``. Nothing is posted, and no token is in what comes back."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.slack.payloads import is_shared


class Unanswered(Exception):
    """Slack did not answer, or refused. ``code`` is Slack's, or ``network``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Installation:
    """What the bot token is: ``scopes`` and ``date`` (Slack's clock) are None where Slack does not tell."""

    team: str
    user: str
    scopes: frozenset[str] | None
    date: datetime | None


@dataclass(frozen=True)
class Room:
    """A channel as the desk sees it."""

    name: str
    member: bool
    archived: bool
    shared: bool


class Probe:
    """Asks once, without patience."""

    def __init__(self, token: str, base_url: str) -> None:
        self._client = WebClient(token=token, base_url=base_url, timeout=10, retry_handlers=[])

    def installation(self) -> Installation:
        """Whose the bot token is.

        Raises:
            Unanswered: it is nobody's, or Slack is away.
        """
        found = self._ask("auth.test")
        headers = {str(name).lower(): _text(value) for name, value in (found.headers or {}).items()}
        scopes = headers.get("x-oauth-scopes")
        granted = frozenset(part.strip() for part in scopes.split(",")) if scopes else None
        return Installation(str(found.get("team")), str(found.get("user")), granted, _date(headers.get("date")))

    def room(self, channel: str) -> Room:
        """A channel.

        Raises:
            Unanswered: there is none that the desk may read.
        """
        found = self._ask("conversations.info", channel=channel)["channel"]
        member = bool(found.get("is_member") or found.get("is_im"))
        return Room(str(found.get("name") or channel), member, bool(found.get("is_archived")), is_shared(found))

    def members(self, group: str) -> int:
        """How many people a user group has.

        Raises:
            Unanswered: there is no such group, or the scope for it is missing.
        """
        return len(self._ask("usergroups.users.list", usergroup=group)["users"])

    def opens_sockets(self) -> None:
        """Whether this token, an app-level one, opens sockets.

        Raises:
            Unanswered: it does not.
        """
        self._ask("apps.connections.open")

    def _ask(self, method: str, **params: Any) -> SlackResponse:
        try:
            return self._client.api_call(method, params=params)
        except SlackApiError as error:
            raise Unanswered(str(error.response.get("error") or "other")) from None
        except (SlackClientError, OSError, ValueError):
            raise Unanswered("network") from None


def _text(value: Any) -> str:
    return str(value[0]) if isinstance(value, list) and value else str(value)


def _date(value: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(value) if value else None
    except ValueError:
        return None
