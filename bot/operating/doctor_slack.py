"""Diagnosis of the Slack side: tokens, scopes, channels, groups, clocks."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import yaml

from bot.operating.finding import Finding, failed, fine, skipped, warned
from bot.settings import Settings, manifest_file

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.slack.probe import Installation, Probe

SKEW_WARN_S, SKEW_FAIL_S = 30, 240  # Slack's signatures count for 300 seconds
_SECRET = re.compile("[0-9a-f]{32}")
_WHY = {
    "invalid_auth": "the token is not valid",
    "token_revoked": "the token was revoked",
    "token_expired": "the token has expired",
    "account_inactive": "the app was uninstalled",
    "not_allowed_token_type": "the token is of the wrong kind",
    "missing_scope": "a scope is missing",
    "channel_not_found": "there is no such channel, or the desk is not in it",
    "no_such_subteam": "there is no such group",
    "network": "Slack could not be reached",
}


def slack_findings(settings: Settings, now: Callable[[], datetime]) -> Iterator[Finding]:
    """All of it; without a bot token only that there is none."""
    from bot.slack.probe import Probe, Unanswered

    if settings.slack_bot_token is None:
        yield skipped("bot token", "SLACK_BOT_TOKEN is not set; 'knockoff sandbox' needs none")
        return
    if not settings.slack_bot_token.get_secret_value().startswith("xoxb-"):
        yield failed("bot token", "it does not begin with xoxb-", "copy the Bot User OAuth Token from 'Install App'")
        yield from _unset(settings)
        return
    probe = Probe(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    try:
        installed = probe.installation()
    except Unanswered as error:
        yield failed("bot token", _why(error.code), _token_remedy(error.code, "SLACK_BOT_TOKEN", "'Install App'"))
        yield from _unset(settings)
        return
    yield fine("bot token", f"{installed.user} in {installed.team}")
    yield _scopes(installed)
    yield _way_in(settings)
    yield _clock(installed, now())
    yield from _rooms(settings, probe)
    yield from _groups(settings, probe)
    yield _reviewers(settings)


def needed_scopes() -> frozenset[str]:
    """What the manifest asks for."""
    manifest = yaml.safe_load(manifest_file().read_text(encoding="utf-8"))
    return frozenset(manifest["oauth_config"]["scopes"]["bot"])


def _scopes(installed: "Installation") -> Finding:
    if installed.scopes is None:
        return skipped("scopes", "Slack does not say which were granted")
    missing, more = needed_scopes() - installed.scopes, installed.scopes - needed_scopes()
    if missing:
        remedy = "put deploy/slack-manifest.yaml into 'App Manifest', then 'Install App', 'Reinstall'"
        return failed("scopes", "missing: " + ", ".join(sorted(missing)), remedy)
    if more:
        return warned(
            "scopes", "more than are used: " + ", ".join(sorted(more)), "take them out under 'OAuth & Permissions'"
        )
    return fine("scopes", f"{len(installed.scopes)}, exactly the manifest's")


def _way_in(settings: Settings) -> Finding:
    """How Slack reaches the desk: by a socket, or over HTTP."""
    from bot.slack.probe import Probe, Unanswered

    if settings.slack_app_token is not None:
        try:
            Probe(settings.slack_app_token.get_secret_value(), settings.slack_api_url).opens_sockets()
        except Unanswered as error:
            remedy = _token_remedy(error.code, "SLACK_APP_TOKEN", "'Basic Information', 'App-Level Tokens'")
            return failed("app token", _why(error.code), remedy + "; it needs the scope connections:write")
        return fine("app token", "Socket Mode")
    return _signing_secret(settings.slack_signing_secret)


def _signing_secret(secret: "SecretStr | None") -> Finding:
    where = "copy the Signing Secret from 'Basic Information' into SLACK_SIGNING_SECRET"
    if secret is None:
        return failed("signing secret", "there is neither an app token nor a signing secret", where)
    if not _SECRET.fullmatch(secret.get_secret_value()):
        return warned("signing secret", "it does not look like one (32 hexadecimal digits)", where)
    return fine("signing secret", "HTTP mode; whether it is this app's shows with Slack's first request")


def _clock(installed: "Installation", now: datetime) -> Finding:
    if installed.date is None:
        return skipped("clock", "Slack did not say what time it is")
    skew = abs((now - installed.date).total_seconds())
    found = f"{skew:.0f} seconds from Slack's"
    if skew > SKEW_FAIL_S:
        return failed("clock", found, "set the machine's clock (NTP): Slack's requests are refused after five minutes")
    if skew > SKEW_WARN_S:
        return warned("clock", found, "set the machine's clock (NTP)")
    return fine("clock", found)


def _unset(settings: Settings) -> Iterator[Finding]:
    """What is to be set whether or not Slack answers."""
    rooms = (name for name in type(settings).model_fields if name.endswith("_channel"))
    yield from (_no_room(name) for name in rooms if not getattr(settings, name))
    yield _reviewers(settings)


def _no_room(name: str) -> Finding:
    remedy = f"set KNOCKOFF_{name.upper()} to the channel's id (at the foot of 'About')"
    return warned(name.replace("_", " "), "not set", remedy)


def _rooms(settings: Settings, probe: "Probe") -> Iterator[Finding]:
    """Every setting that names a channel."""
    from bot.slack.probe import Unanswered

    for name in (name for name in type(settings).model_fields if name.endswith("_channel")):
        check, channel = name.replace("_", " "), getattr(settings, name)
        setting = f"KNOCKOFF_{name.upper()}"
        if not channel:
            yield _no_room(name)
            continue
        try:
            room = probe.room(channel)
        except Unanswered as error:
            yield failed(check, _why(error.code), f"check {setting}; in the channel type /invite @knockoff-desk")
            continue
        if room.archived:
            yield failed(check, f"#{room.name} is archived", f"unarchive it, or set {setting} to another")
        elif not room.member:
            yield failed(check, f"the desk is not in #{room.name}", "in the channel type /invite @knockoff-desk")
        elif room.shared:
            yield failed(check, f"#{room.name} is shared with another company", f"set {setting} to one that is not")
        else:
            yield fine(check, f"#{room.name}")


def _reviewers(settings: Settings) -> Finding:
    if settings.reviewers or settings.reviewer_group or settings.counsel_people:
        return fine("reviewers", "there are some")
    remedy = "set KNOCKOFF_REVIEWERS or KNOCKOFF_REVIEWER_GROUP, and KNOCKOFF_COUNSEL_PEOPLE"
    return warned("reviewers", "nobody may review cases", remedy)


def _groups(settings: Settings, probe: "Probe") -> Iterator[Finding]:
    """Every setting that names a user group."""
    from bot.slack.probe import Unanswered

    for name in (name for name in type(settings).model_fields if name.endswith("_group") and getattr(settings, name)):
        check, setting = name.replace("_", " "), f"KNOCKOFF_{name.upper()}"
        try:
            count = probe.members(getattr(settings, name))
        except Unanswered as error:
            yield failed(check, _why(error.code), f"check {setting}, and the scope usergroups:read")
            continue
        yield (
            fine(check, f"{count} people")
            if count
            else warned(check, "nobody is in it", f"add people, or check {setting}")
        )


def _why(code: str) -> str:
    return _WHY.get(code, f"Slack says {code}")


def _token_remedy(code: str, setting: str, place: str) -> str:
    if code == "network":
        return "check SLACK_API_URL, the network and the proxy; Slack's own state is at https://slack-status.com"
    return f"copy the token from {place} into {setting} again"
