"""What people write in a case's threads, out of Slack's JSON, and as it waits in the inbox."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from bot.answering.ports import InboxItem, Kind, Thread
from bot.slack.mrkdwn import mentions, said
from bot.slack.payloads import SPOKEN, Body, deletion_key, original_key, part, parts, post_key
from bot.slack.sentences import asked_in

_DELETED = {"tombstone", "deleted"}


@dataclass(frozen=True)
class Content:
    """What an inbox item of a case holds: the case, the words, the files by their ids, and those deleted since."""

    case_id: str
    text: str = ""
    files: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def written(self) -> str:
        """As an inbox keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True)
class CasePost:
    """Something in a thread that may be a case's. ``asks_desk`` says that the desk is mentioned: then it is a question."""

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
        content = Content(case_id, self.text, self.files, self.gone).written()
        return InboxItem(self.key, self.kind, self.thread, self.ts, self.person, content, now, addressed=False)


def question_item(item: InboxItem) -> InboxItem | None:
    """What an item of a case's thread means for the question in it, as it waits in the inbox; None when it asks nothing.

    What is changed so that it asks nothing any more is taken back like what is deleted.
    """
    asked, key = asked_in(content_of(item).text), f"{original_key(item.key)}:asked"
    if item.kind is Kind.CASE_SAID:
        return replace(item, key=key, kind=Kind.CASE_ASK, text=asked) if asked else None
    if item.kind is Kind.CASE_EDIT and asked:
        return replace(item, key=f"{key}{item.key.removeprefix(original_key(item.key))}", kind=Kind.EDIT, text=asked)
    return replace(item, key=deletion_key(key), kind=Kind.DELETE, text="")


def content_of(item: InboxItem) -> Content:
    """What an inbox item of a case holds."""
    kept: dict[str, Any] = json.loads(item.text)
    return Content(str(kept["case_id"]), str(kept["text"]), tuple(kept["files"]), tuple(kept["gone"]))


def files_item(case_id: str, person: str, files: tuple[str, ...], now: datetime) -> InboxItem:
    """Files that came with a report, as they wait in the inbox; the same files of the same case wait once."""
    key = f"{case_id}:files:{','.join(sorted(files))}"[:255]
    text = Content(case_id, files=files).written()
    return InboxItem(key, Kind.CASE_FILES, Thread("", "", ""), "", person, text, now, addressed=False)


def case_post(body: Body, bot_user: str) -> CasePost | None:
    """What was written, changed or deleted in a thread by a person; None for bots, notices and what stands in no thread."""
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
    raw, files = str(event.get("text") or ""), _files(event)
    place = _place(event, str(event["channel"]), team, bot_user)
    if place is None:
        return None
    thread, ts, person = place  # a post without words and files is a case's, too: else it would be taken for a question
    key = post_key(team, thread.channel, ts)
    return CasePost(Kind.CASE_SAID, key, thread, ts, person, said(raw), files, asks_desk=bot_user in mentions(raw))


def _changed(event: Body, before: Body, after: Body, team: str, bot_user: str) -> CasePost | None:
    place = _place(after, str(event["channel"]), team, bot_user)
    text, gone = said(str(after.get("text") or "")), tuple(f for f in _files(before) if f not in _files(after))
    if place is None or (text == said(str(before.get("text") or "")) and not gone):
        return None
    thread, ts, person = place
    stamp = str(part(after, "edited").get("ts") or event.get("ts") or event.get("event_ts") or "")
    key = f"{post_key(team, thread.channel, ts)}:edit:{stamp}"
    changed = text if text != said(str(before.get("text") or "")) else ""
    return CasePost(Kind.CASE_EDIT, key, thread, ts, person, changed, gone=gone)


def _deleted(event: Body, before: Body, team: str, bot_user: str) -> CasePost | None:
    place = _place(before, str(event["channel"]), team, bot_user)
    if place is None:
        return None
    thread, ts, person = place
    key = deletion_key(post_key(team, thread.channel, ts))
    return CasePost(Kind.CASE_DELETE, key, thread, ts, person, gone=_files(before))


def _place(message: Body, channel: str, team: str, bot_user: str) -> tuple[Thread, str, str] | None:
    """Thread, timestamp and person of a reply by a person."""
    person, ts, thread_ts = message.get("user"), message.get("ts"), message.get("thread_ts")
    if (
        not person
        or str(person) in {bot_user, "USLACKBOT"}
        or message.get("bot_id")
        or message.get("subtype") == "bot_message"
    ):
        return None
    if not ts or not thread_ts or ts == thread_ts:
        return None
    return Thread(team, channel, str(thread_ts)), str(ts), str(person)


def _files(message: Body) -> tuple[str, ...]:
    files = parts(message, "files")
    return tuple(str(file["id"]) for file in files if file.get("id") and str(file.get("mode")) not in _DELETED)
