"""Slack's JSON becomes our values here; past this file nobody looks into a payload.

One post may arrive as ``app_mention`` and as ``message``, again after a lost acknowledgement, and again after a reconnect. All of
them get the same key: workspace, channel, timestamp.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.answering.ports import InboxItem, Kind, Thread
from bot.slack.ids import COMMAND_ASK, SLACKBOT
from bot.slack.mrkdwn import mentions, typed

Body = Mapping[str, Any]
_COMMAND = "command:"  # before what stands for a thread where a command was typed
PLACED = ":placed"  # behind the key of a post of which a button said later which case it is for
SPOKEN = {"", "thread_broadcast", "file_share"}  # subtypes of what people write


@dataclass(frozen=True)
class Press:
    """A button pressed: by whom, where, on what.

    ``answer_id`` is the button's value, or that of the option chosen;
    ``private`` says that only the person sees the message it stands under.
    """

    answer_id: str
    action_id: str
    person: str
    team: str
    channel: str
    message_ts: str
    thread_ts: str
    trigger_id: str
    response_url: str | None
    action_ts: str
    private: bool


def part(body: object, *names: str) -> Body:
    """What stands under these names, one inside the other; empty when that is nothing with parts of its own."""
    for name in names:
        body = body.get(name) if isinstance(body, dict) else None
    return body if isinstance(body, dict) else {}


def parts(body: Body, name: str) -> list[Body]:
    """The entries of a list that have parts of their own."""
    entries = body.get(name)
    return [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []


def is_direct(channel: str) -> bool:
    """Whether a channel is one person's direct messages with the desk."""
    return channel.startswith("D")


def is_shared(channel: Body) -> bool:
    """Whether other companies' people see a channel, or will once somebody agrees."""
    return any(channel.get(name) for name in ("is_ext_shared", "is_pending_ext_shared", "pending_shared"))


def is_private(thread: Thread) -> bool:
    """Whether what is said there is seen by one person alone, who typed a command: then it is no thread of Slack's."""
    return thread.ts.startswith(_COMMAND)


def post_key(team: str, channel: str, ts: str) -> str:
    """The key that every delivery of one post shares."""
    return f"{team}:{channel}:{ts}"


def deletion_key(key: str) -> str:
    """The key of the deletion of the post with this key."""
    return f"{key}:delete"


def original_key(key: str) -> str:
    """The key of the post that the edit, the deletion or the placing with this key is about."""
    kept = key.removesuffix(":delete")
    return (kept.rpartition(":edit:")[0] or kept).removesuffix(PLACED)


def incoming(body: Body, bot_user: str, now: datetime) -> InboxItem | None:
    """What a payload asks of the desk, or None when it asks nothing.

    Bots, the desk itself, joins and other notices, edits that change no text, empty posts, and what lacks what every post has,
    ask nothing. A channel post without mention asks something only inside a thread. Whether the desk is in that thread, and
    whether what is edited or deleted was asked of it, the caller knows.
    """
    if body.get("command") == COMMAND_ASK:
        return _command(body, now)
    event = body.get("event")
    if not isinstance(event, Mapping) or str(event.get("type")) not in {"message", "app_mention"}:
        return None
    team = str(body.get("team_id") or event.get("team") or "")
    subtype = str(event.get("subtype") or "")
    if not event.get("channel"):
        return None
    if subtype == "message_deleted" or _is_tombstone(event):
        return _deletion(event, team, bot_user, now)
    if subtype == "message_changed":
        return _edit(event, team, bot_user, now)
    if subtype not in SPOKEN or not event.get("ts") or not from_person(event, bot_user):
        return None
    return _post(event, team, bot_user, now)


def _post(event: Body, team: str, bot_user: str, now: datetime) -> InboxItem | None:
    text, channel, ts = str(event.get("text") or ""), str(event["channel"]), str(event["ts"])
    mentioned = mentions(text)
    direct = event.get("channel_type") == "im" or is_direct(channel)
    addressed = direct or bot_user in mentioned or event.get("type") == "app_mention"
    thread_ts = str(event.get("thread_ts") or ts)
    if not addressed and (thread_ts == ts or mentioned):
        return None  # people talking to each other
    words = typed(text)
    if not words and not addressed:
        return None
    thread = Thread(team, channel, thread_ts)
    return InboxItem(post_key(team, channel, ts), Kind.ASK, thread, ts, str(event["user"]), words, now, addressed)


def _edit(event: Body, team: str, bot_user: str, now: datetime) -> InboxItem | None:
    message, before = part(event, "message"), part(event, "previous_message")
    text = typed(str(message.get("text") or ""))
    if not message.get("ts") or not from_person(message, bot_user) or text == typed(str(before.get("text") or "")):
        return None
    channel, ts = str(event["channel"]), str(message["ts"])
    stamp = str(part(message, "edited").get("ts") or event.get("ts") or event.get("event_ts") or "")
    thread = Thread(team, channel, str(message.get("thread_ts") or ts))
    key = f"{post_key(team, channel, ts)}:edit:{stamp}"
    return InboxItem(key, Kind.EDIT, thread, ts, str(message["user"]), text, now)


def _deletion(event: Body, team: str, bot_user: str, now: datetime) -> InboxItem | None:
    before = part(event, "previous_message")
    ts = str(event.get("deleted_ts") or before.get("ts") or part(event, "message").get("ts") or "")
    if not ts or (before and not from_person(before, bot_user)):
        return None
    channel = str(event["channel"])
    thread = Thread(team, channel, str(before.get("thread_ts") or ts))
    key = deletion_key(post_key(team, channel, ts))
    return InboxItem(key, Kind.DELETE, thread, ts, str(before.get("user") or ""), "", now)


def _is_tombstone(event: Body) -> bool:
    """Whether Slack put a placeholder in a deleted post's place, as it does when there are replies to it."""
    return event.get("subtype") == "message_changed" and part(event, "message").get("subtype") == "tombstone"


def _command(body: Body, now: datetime) -> InboxItem | None:
    if not all(body.get(name) for name in ("team_id", "channel_id", "trigger_id", "user_id", "response_url")):
        return None
    team, channel, trigger = str(body["team_id"]), str(body["channel_id"]), str(body["trigger_id"])
    return InboxItem(
        key=f"{team}:command:{trigger}",
        kind=Kind.COMMAND,
        thread=Thread(team, channel, f"{_COMMAND}{trigger}"[:64]),
        ts=trigger[:64],
        person=str(body["user_id"]),
        text=typed(str(body.get("text") or "")),
        received_at=now,
        reply_url=str(body["response_url"]),
    )


def from_person(message: Body, bot_user: str) -> bool:
    """Whether a person wrote a message; Slack's own bot writes without a bot's id."""
    user, is_bot = message.get("user"), message.get("bot_id") or message.get("subtype") == "bot_message"
    return bool(user) and user not in (bot_user, SLACKBOT) and not is_bot


def press(body: Body) -> Press:
    """A ``block_actions`` payload as the one button that was pressed.

    Raises:
        KeyError: it names no button or no person.
    """
    action = next(iter(parts(body, "actions")), {})
    container, message = part(body, "container"), part(body, "message")
    channel = part(body, "channel").get("id") or container.get("channel_id") or ""
    ts = str(message.get("ts") or container.get("message_ts") or "")
    return Press(
        answer_id=str(action.get("value") or part(action, "selected_option").get("value") or ""),
        action_id=str(action["action_id"]),
        person=str(part(body, "user")["id"]),
        team=str(part(body, "team").get("id") or ""),
        channel=str(channel),
        message_ts=ts,
        thread_ts=str(message.get("thread_ts") or container.get("thread_ts") or ts),
        trigger_id=str(body.get("trigger_id") or ""),
        response_url=str(body["response_url"]) if body.get("response_url") else None,
        action_ts=str(action.get("action_ts") or body.get("trigger_id") or ""),
        private=bool(container.get("is_ephemeral")),
    )
