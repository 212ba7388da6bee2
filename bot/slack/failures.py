"""The one error handler of the Slack app. People see a sentence and a reference; the log sees where it happened."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from slack_bolt import BoltResponse
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import where
from bot.prompts import Prompts
from bot.slack.payloads import part
from bot.slack.poster import Poster
from bot.slack.views.answer import Message

_LIMITED = {"ratelimited", "rate_limited"}
_PASSING = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
NO_TOKEN = {  # what is true of the desk and of nothing it sends: an operator mends it, and nothing is given up before
    *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"),
    *("team_access_not_granted", "org_login_required"),
}
_CLOSED = {  # nobody is reached there, or not by the desk
    *("channel_not_found", "is_archived", "not_in_channel", "no_permission", "channel_is_limited_access"),
    *("ekm_access_denied", "posting_to_general_channel_denied", "cannot_reply_to_message"),
    *("user_not_found", "user_disabled", "user_not_visible", "users_not_found", "user_is_restricted"),
    *("cannot_dm_bot", "messages_tab_disabled"),
}
_RESTRICTED = "restricted_action"  # alone, or with what of it is: _read_only_channel, _thread_locked
_UNFIT = {"invalid_arguments", "invalid_blocks", "msg_too_long", "no_text", "invalid_metadata_format"}
_TOO_MANY, _SERVER = 429, 500  # HTTP statuses; what is at or above the second is Slack's own trouble

Result = TypeVar("Result")

log = structlog.get_logger()


@dataclass(frozen=True)
class Failed:
    """Something that could not be done. People are told the reference; under it the log says where it happened."""

    reference: str


class NotYet(Exception):
    """Something else must be finished first."""


class Failures:
    """Hears what a middleware or a listener could not do."""

    def __init__(self, poster: Poster, prompts: Prompts) -> None:
        self._poster = poster
        self._prompts = prompts

    def on_error(self, error: Exception, body: dict[str, Any], response: BoltResponse | None) -> BoltResponse | None:
        """Log it without the text of anybody, and tell the person who is waiting.

        An event stays unacknowledged, so that Slack sends it again; nobody is told, because the second time may go well.
        ``response`` is None when the acknowledgement has gone out.
        """
        reference = _noted(error, body)
        told = "event" not in body and self._tell(body, Message(self._prompts.text("failed", reference), ()))
        if response is None:
            return None
        return BoltResponse(status=200 if told and body.get("command") else 500, body="")

    def attempt(self, body: dict[str, Any], work: Callable[[], Result]) -> Result | Failed:
        """Do something for a person who must hear how it went, whatever goes wrong; nobody is told here."""
        try:
            return work()
        except Exception as error:  # noqa: BLE001 - whatever goes wrong, what a person typed must come back to them
            return Failed(_noted(error, body))

    def _tell(self, body: dict[str, Any], message: Message) -> bool:
        person = part(body, "user").get("id")
        try:
            if body.get("response_url"):
                self._poster.reply(str(body["response_url"]), message)
            elif person:
                self._poster.announce(str(person), message)
        except (SlackClientError, OSError):
            return False
        return True


def _noted(error: Exception, body: dict[str, Any]) -> str:
    """Log what happened where; returns the reference it is noted under."""
    kind = part(body, "event").get("type") or body.get("type") or body.get("command")
    given = body.get("event_id") or body.get("trigger_id") or part(body, "view").get("id")
    reference = "E" + hashlib.sha256(f"{given}".encode()).hexdigest()[:8].upper()
    log.error(
        "listener_failed",
        reference=reference,
        kind=kind,
        error=type(error).__name__,
        api_error=api_error(error),
        where=where(error),
    )
    return reference


def passing(error: BaseException) -> bool:
    """Whether waiting may help: the network, Slack's own trouble, a token to be replaced, or something that must come first."""
    if isinstance(error, SlackApiError):
        return limited(error) or _status(error) >= _SERVER or api_error(error) in _PASSING | NO_TOKEN
    return isinstance(error, NotYet | OSError)


def limited(error: SlackApiError) -> bool:
    """Whether Slack was asked too much of in too short a time."""
    return _status(error) == _TOO_MANY or api_error(error) in _LIMITED


def closed(error: BaseException) -> bool:
    """Whether nobody can be reached there, however often it is tried."""
    code = api_error(error) or ""
    return code in _CLOSED or code.startswith(_RESTRICTED)


def unfit(error: BaseException) -> bool:
    """Whether the message is one that Slack takes nowhere."""
    return api_error(error) in _UNFIT


def _status(error: SlackApiError) -> int:
    return int(getattr(error.response, "status_code", 0) or 0)


def api_error(error: BaseException) -> str | None:
    """Slack's word for what is wrong; None when it is not Slack that says so."""
    return str(error.response.get("error")) if isinstance(error, SlackApiError) else None
