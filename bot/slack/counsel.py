"""Counsel asked about an answer: written down when the button is pressed, then sent, once, whatever happens in between."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, PlainTextObject

from bot.answering.ports import AnswerLog, AnswerRecord, Inbox, InboxItem, Kind, State, Thread
from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.failures import api_error, passing
from bot.slack.mrkdwn import cut, escape
from bot.slack.payloads import Press, is_direct
from bot.slack.poster import Poster
from bot.slack.views.answer import AnswerView, Message, sections

_AGAIN, _GONE = ":counsel", ":counsel_gone"  # behind the key of an edit, or of a deletion
LOOK_BACK = timedelta(minutes=10)  # our clock and Slack's may differ

log = structlog.get_logger()


def asked(pressed: Press, at: datetime) -> InboxItem:
    """A press as an inbox item: its text is the answer's id, and it is not ``addressed`` when only the person sees the answer."""
    key = f"{pressed.team}:counsel:{pressed.answer_id}:{pressed.person}:{pressed.action_ts}"
    thread = Thread(pressed.team, pressed.channel, pressed.thread_ts)
    return InboxItem(
        key,
        Kind.COUNSEL,
        thread,
        pressed.message_ts,
        pressed.person,
        pressed.answer_id,
        at,
        addressed=not pressed.private,
        reply_url=pressed.response_url,
    )


def asked_again(edit: InboxItem, answer_id: str, posted_ts: str) -> InboxItem:
    """The edit of a question that counsel was asked about, as an inbox item: they must not answer what is asked no more."""
    key = f"{edit.key}{_AGAIN}"
    return InboxItem(key, Kind.COUNSEL, edit.thread, posted_ts, edit.person, answer_id, edit.received_at)


def asked_no_more(change: InboxItem, answer_id: str) -> InboxItem:
    """That a question which counsel was asked about was taken back, as an inbox item."""
    return InboxItem(
        f"{change.key}{_GONE}", Kind.COUNSEL, change.thread, change.ts, change.person, answer_id, change.received_at
    )


def _mark(item: InboxItem) -> dict[str, str]:
    return {"event": item.key, "audience": "counsel", "about": "answer"}


@dataclass(frozen=True)
class AskingCounsel:
    """Works such items off."""

    log: AnswerLog
    inbox: Inbox
    poster: Poster
    view: AnswerView
    prompts: Prompts
    channel: str | None

    def work(self, item: InboxItem) -> None:
        """Send question, answer and a link to counsel, unless somebody else had it sent; a changed question is sent again, and
        of one that was taken back counsel is told that it was.

        Raises:
            SlackClientError: Slack is away; the item stays as far as it has come.
        """
        record = self.log.find(item.text)
        if record is None or self.channel is None:
            self._end(item, "counsel_unset" if record else "answer_gone")
        elif not _follows(item) and not self.log.escalate(record.id, item.person, item.received_at):
            self._end(item, "counsel_asked_before")
        else:
            try:
                sent = self._ask_once(item, record, self.channel)
            except (SlackClientError, OSError) as error:
                if passing(error):
                    raise
                self.fail(item)
                return
            if not _gone(item):
                self._send_whole_once(item, record, self.channel, sent)
            self._end(item, _done(item))

    def fail(self, item: InboxItem) -> None:
        """Give it up and say so: counsel can be asked again, unless the question stands before them already."""
        kept = self.inbox.find(item.key)
        if _gone(item):
            log.error("counsel_not_told", item=item.key)
            self.inbox.advance(item.key, State.FAILED)
            return
        if kept is not None and kept.posted_ts:
            log.error("counsel_without_whole_answer", item=item.key)
            self._end(item, "counsel_asked")
            return
        self.log.withdraw_escalation(item.text)
        self.inbox.advance(item.key, State.FAILED)
        self._tell(item, "counsel_failed")

    def _ask_once(self, item: InboxItem, record: AnswerRecord, channel: str) -> str:
        """What is asked, into the channel; returns its timestamp. From here on counsel has been asked."""
        if item.posted_ts:
            return item.posted_ts
        again = item.state is State.POSTING
        sent = self.poster.find_told(channel, _mark(item), "", item.received_at - LOOK_BACK) if again else None
        if sent is None:
            message = self._message(item, record)
            self.inbox.advance(item.key, State.POSTING)
            sent = self.poster.tell(channel, message, _mark(item))
        self.inbox.advance(item.key, State.POSTING, posted_ts=sent)
        return sent

    def _send_whole_once(self, item: InboxItem, record: AnswerRecord, channel: str, sent: str) -> None:
        """The whole answer, into the thread of the question; below it in the channel where Slack takes no reply to it.

        Raises:
            SlackClientError: Slack is away.
        """
        whole, text = _mark(item) | {"about": "whole answer"}, self.view.message(record.answer, record.id).text
        for thread in (sent, ""):
            try:
                again = item.state is State.POSTING
                if not again or self.poster.find_told(channel, whole, thread, item.received_at - LOOK_BACK) is None:
                    self.poster.tell(channel, Message(text, tuple(sections(text))), whole, thread)
                return
            except SlackClientError as error:
                if passing(error):
                    raise
                log.warning(
                    "counsel_whole_answer_refused", answer=record.id, threaded=bool(thread), error=api_error(error)
                )

    def _message(self, item: InboxItem, record: AnswerRecord) -> Message:
        name = "counsel_message_again" if _again(item) else "counsel_message"
        asker = self.prompts.text(name, f"<@{item.person}>")
        question = escape(cut(record.question, ids.QUESTION_CHARS))
        if _gone(item):
            told = self.prompts.text("counsel_message_gone", f"<@{item.person}>")
            return Message(f"{told}\n\n{question}", tuple(sections(f"{told}\n>>> {question}")))
        gist, whole = self.view.gist(record.answer), self.prompts.text("counsel_whole")
        blocks: list[Block] = [*sections(f"{asker}\n>>> {question}"), *sections(f"{gist}\n\n{whole}")]
        url = self.poster.link(item.thread.channel, item.ts) if _is_read(item) else None
        if url:
            label = PlainTextObject(text=self.prompts.text("counsel_link"))
            blocks.append(ActionsBlock(elements=[ButtonElement(text=label, url=url, action_id=ids.OPEN_LINK)]))
        return Message(f"{asker}\n\n{question}\n\n{gist}\n\n{whole}", tuple(blocks))

    def _end(self, item: InboxItem, name: str) -> None:
        self.inbox.advance(item.key, State.DONE)
        self._tell(item, name)

    def _tell(self, item: InboxItem, name: str) -> None:
        private, where = not item.addressed, item.thread
        self.poster.privately(
            where.channel, item.person, self.prompts.text(name), where.ts, item.reply_url, private=private
        )


def _is_read(item: InboxItem) -> bool:
    """Whether others than the person who asks may see where they ask."""
    return item.addressed and not is_direct(item.thread.channel)


def _again(item: InboxItem) -> bool:
    return item.key.endswith(_AGAIN)


def _gone(item: InboxItem) -> bool:
    return item.key.endswith(_GONE)


def _follows(item: InboxItem) -> bool:
    return _again(item) or _gone(item)


def _done(item: InboxItem) -> str:
    return "counsel_told_gone" if _gone(item) else "counsel_asked_again" if _again(item) else "counsel_asked"
