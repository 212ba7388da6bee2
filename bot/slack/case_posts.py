"""What people write of a case, out of Slack's JSON, and as it waits in the inbox."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from bot.answering.ports import InboxItem, Kind, Thread
from bot.slack.mrkdwn import mentions, said
from bot.slack.payloads import (
    SPOKEN,
    Body,
    deletion_key,
    from_person,
    is_direct,
    original_key,
    part,
    parts,
    post_key,
)
from bot.slack.sentences import asked_in

_DELETED = {"tombstone", "deleted"}


@dataclass(frozen=True)
class Content:
    """What an inbox item of a case holds: the case, the words, the files by their ids, and those deleted since.

    The case is empty while it must be asked which one is meant; ``to_desk`` says that the words name the desk.
    """

    case_id: str
    text: str = ""
    files: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    to_desk: bool = False

    def written(self) -> str:
        """As an inbox keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True)
class CasePost:
    """Something in a thread, or in somebody's messages to the desk, that may be a case's. ``asks_desk``: it names the desk."""

    kind: Kind
    key: str
    thread: Thread
    ts: str
    person: str
    text: str = ""
    files: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    asks_desk: bool = False

    def item(self, case_id: str, now: datetime) -> InboxItem:
        """What waits in the inbox, once it is known whose case it is."""
        content = Content(case_id, self.text, self.files, self.gone, self.asks_desk).written()
        return InboxItem(self.key, self.kind, self.thread, self.ts, self.person, content, now, addressed=False)


def question_item(item: InboxItem) -> InboxItem | None:
    """What an item of a case's thread means for the question in it, as it waits in the inbox; None when it asks nothing.

    What is changed so that it asks nothing any more is taken back like what is deleted.
    """
    content, key = content_of(item), f"{original_key(item.key)}:asked"
    asked = asked_in(content.text) or (content.text if content.to_desk else "")
    if item.kind is Kind.CASE_SAID:
        return replace(item, key=key, kind=Kind.CASE_ASK, text=asked) if asked else None
    if item.kind is Kind.CASE_EDIT and asked:
        return replace(item, key=f"{key}{item.key.removeprefix(original_key(item.key))}", kind=Kind.EDIT, text=asked)
    return replace(item, key=deletion_key(key), kind=Kind.DELETE, text="")


def content_of(item: InboxItem) -> Content:
    """What an inbox item of a case holds."""
    kept: dict[str, Any] = json.loads(item.text)
    files, gone, to_desk = tuple(kept["files"]), tuple(kept["gone"]), bool(kept.get("to_desk"))
    return Content(str(kept["case_id"]), str(kept["text"]), files, gone, to_desk)


def files_item(case_id: str, person: str, files: tuple[str, ...], now: datetime) -> InboxItem:
    """Files that came with a report, as they wait in the inbox; the same files of the same case wait once."""
    key = f"{case_id}:files:{','.join(sorted(files))}"[:255]
    text = Content(case_id, files=files).written()
    return InboxItem(key, Kind.CASE_FILES, Thread("", "", ""), "", person, text, now, addressed=False)


def case_post(body: Body, bot_user: str) -> CasePost | None:
    """What was written, changed or deleted by a person in a thread or in their messages to the desk; None for anything else."""
    event = body.get("event")
    if not isinstance(event, Mapping) or event.get("type") != "message" or not event.get("channel"):
        return None
    team = str(body.get("team_id") or event.get("team") or "")
    subtype, before, after = str(event.get("subtype") or ""), part(event, "previous_message"), part(event, "message")
    if subtype == "message_deleted" or (subtype == "message_changed" and after.get("subtype") == "tombstone"):
        return _deleted(event, before, team, bot_user)
    if subtype == "message_changed":
        return _changed(event, before, after, team, bot_user)
    return _said(event, team, bot_user) if subtype in SPOKEN else None


def _said(event: Body, team: str, bot_user: str) -> CasePost | None:
    raw = str(event.get("text") or "")
    place = _place(event, str(event["channel"]), team, bot_user)
    if place is None:
        return None
    thread, ts, person = place  # a post without words and files is a case's, too: else it would be taken for a question
    key = post_key(team, thread.channel, ts)
    return CasePost(
        Kind.CASE_SAID,
        key,
        thread,
        ts,
        person,
        _words(event, bot_user),
        _files(event),
        asks_desk=bot_user in mentions(raw),
    )


def _changed(event: Body, before: Body, after: Body, team: str, bot_user: str) -> CasePost | None:
    place = _place(after, str(event["channel"]), team, bot_user)
    text, was = _words(after, bot_user), _words(before, bot_user)
    gone = tuple(f for f in _files(before) if f not in _files(after))
    if place is None or (text == was and not gone):
        return None
    thread, ts, person = place
    stamp = str(part(after, "edited").get("ts") or event.get("ts") or event.get("event_ts") or "")
    key = f"{post_key(team, thread.channel, ts)}:edit:{stamp}"
    asks = bot_user in mentions(str(after.get("text") or ""))
    return CasePost(Kind.CASE_EDIT, key, thread, ts, person, text if text != was else "", gone=gone, asks_desk=asks)


def _words(message: Body, bot_user: str) -> str:
    """What a message says, but for the desk's own name."""
    return said(re.sub(rf"<@{re.escape(bot_user)}(\|[^>]*)?>", "", str(message.get("text") or "")))


def _deleted(event: Body, before: Body, team: str, bot_user: str) -> CasePost | None:
    place = _place(before, str(event["channel"]), team, bot_user)
    if place is None:
        return None
    thread, ts, person = place
    key = deletion_key(post_key(team, thread.channel, ts))
    return CasePost(Kind.CASE_DELETE, key, thread, ts, person, gone=_files(before))


def _place(message: Body, channel: str, team: str, bot_user: str) -> tuple[Thread, str, str] | None:
    """Thread, timestamp and person of a reply, or of what somebody wrote to the desk directly."""
    ts = str(message.get("ts") or "")
    thread_ts = str(message.get("thread_ts") or ts)
    if not from_person(message, bot_user) or not ts or (thread_ts == ts and not is_direct(channel)):
        return None
    return Thread(team, channel, thread_ts), ts, str(message["user"])


def _files(message: Body) -> tuple[str, ...]:
    files = parts(message, "files")
    return tuple(str(file["id"]) for file in files if file.get("id") and str(file.get("mode")) not in _DELETED)
