"""Payloads as Slack sends them."""

import itertools
from collections.abc import Mapping
from typing import Any

from bot.slack import ids
from tests.fake_workspace import BOT_USER, TEAM

Json = dict[str, Any]
_views = itertools.count(1_000)


def event(content: Json, number: int = 1, team: str = TEAM) -> Json:
    """The envelope of the Events API; ``number`` tells deliveries of different events apart."""
    return {
        "type": "event_callback",
        "token": "verification",
        "team_id": team,
        "api_app_id": "A01DESK",
        "event": content,
        "event_id": f"Ev{number:08d}",
        "event_time": 1795435200,
        "authorizations": [{"team_id": team, "user_id": BOT_USER, "is_bot": True}],
    }


def message(channel: str, post: Mapping[str, Any], **more: Any) -> Json:
    """A ``message`` event about a post."""
    kind = "im" if channel.startswith("D") else "channel"
    return {**post, "type": "message", "channel": channel, "channel_type": kind, "event_ts": post["ts"], **more}


def app_mention(channel: str, post: Mapping[str, Any]) -> Json:
    """The ``app_mention`` event about the same post."""
    return {**post, "type": "app_mention", "channel": channel, "event_ts": post["ts"]}


def edited(channel: str, before: Mapping[str, Any], text: str, at: str, **more: Any) -> Json:
    """The event after a post was edited, or got a preview of a link when the text is the same."""
    after = {**before, "text": text, "edited": {"user": before.get("user"), "ts": at}, **more}
    return message(
        channel, {"ts": at}, subtype="message_changed", hidden=True, message=after, previous_message=dict(before)
    )


def deleted(channel: str, before: Mapping[str, Any], at: str) -> Json:
    """The event after a post without replies was deleted."""
    gone = {"deleted_ts": before["ts"], "previous_message": dict(before), "hidden": True}
    return message(channel, {"ts": at}, subtype="message_deleted", **gone)


def tombstoned(channel: str, before: Mapping[str, Any], at: str) -> Json:
    """The event after a post with replies was deleted: a changed message in Slackbot's name."""
    stone = {
        "type": "message",
        "subtype": "tombstone",
        "text": "This message was deleted.",
        "user": "USLACKBOT",
        "hidden": True,
        "ts": before["ts"],
        "thread_ts": before["ts"],
        "reply_count": 1,
    }
    return message(channel, {"ts": at}, subtype="message_changed", message=stone, previous_message=dict(before))


def command(text: str, channel: str, user: str, trigger: str, response_url: str) -> Json:
    """A slash command."""
    return {
        "command": ids.COMMAND_ASK,
        "text": text,
        "team_id": TEAM,
        "team_domain": "test",
        "channel_id": channel,
        "channel_name": "somewhere",
        "user_id": user,
        "user_name": user.lower(),
        "api_app_id": "A01DESK",
        "trigger_id": trigger,
        "response_url": response_url,
    }


def pressed(action: Json, user: str, trigger: str, **where: Any) -> Json:
    """A button pressed; ``where`` is what Slack adds about the message or the view it stands in."""
    return {
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "test"},
        "user": {"id": user, "team_id": TEAM},
        "api_app_id": "A01DESK",
        "trigger_id": trigger,
        "actions": [{"type": "button", "block_id": "b1", "action_ts": f"{trigger}.0", **action}],
        **where,
    }


def under(channel: str, post: Mapping[str, Any], response_url: str) -> Json:
    """Where a button under a message in a channel stands."""
    container = {"type": "message", "message_ts": post["ts"], "channel_id": channel, "is_ephemeral": False}
    container |= {"thread_ts": post["thread_ts"]} if post.get("thread_ts") else {}
    return {"container": container, "channel": {"id": channel}, "message": dict(post), "response_url": response_url}


def under_private(channel: str, ts: str, response_url: str) -> Json:
    """Where a button under a message stands that only one person sees; Slack does not say what the message was."""
    container = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": True}
    return {"container": container, "channel": {"id": channel}, "response_url": response_url}


def at_home(view: Mapping[str, Any]) -> Json:
    """Where a button on the Home tab stands."""
    return {"container": {"type": "view", "view_id": "V1"}, "view": {"id": "V1", **view}}


def submitted(view: Mapping[str, Any], user: str, values: Json) -> Json:
    """A modal sent off."""
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "test"},
        "user": {"id": user, "team_id": TEAM},
        "api_app_id": "A01DESK",
        "view": {"id": f"V{next(_views)}", "hash": "1.abc", **view, "state": {"values": values}},
        "response_urls": [],
    }


def home_opened(user: str, channel: str, tab: str) -> Json:
    """The app's Home or its messages opened."""
    return {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab, "event_ts": "1795435200.000001"}
