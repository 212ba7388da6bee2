"""One inbox item, from received to done. Every step is written down before the next begins, so that a crash loses nothing.

    received -> answered (the answer is stored) -> posting (a post was begun) -> done (its timestamp is known)

Found in *posting* after a crash, the thread is searched for our own message before anything is sent again.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from bot.answering.model import Answer, Question
from bot.answering.ports import ASKED, OPEN, AnswerLog, AnswerRecord, Inbox, InboxItem, Kind, State
from bot.answering.service import Answering
from bot.answering.thread import goes_on
from bot.prompts import Prompts
from bot.slack.counsel import asked_again, asked_no_more
from bot.slack.directory import Directory, Standing
from bot.slack.failures import NotYet
from bot.slack.ids import EDIT_WINDOW_S
from bot.slack.mrkdwn import escape
from bot.slack.payloads import deletion_key, is_direct, original_key, post_key
from bot.slack.poster import Poster
from bot.slack.rush import Rush
from bot.slack.sentences import unasked
from bot.slack.signs import Signs
from bot.slack.views.answer import AnswerView, Message

MINUTE = timedelta(minutes=1)
MOST_A_MINUTE = 120  # questions of one person: more than anybody types
TALK = timedelta(minutes=30)  # in direct messages people go on below their last question, not in its thread
RETRACTING = timedelta(seconds=20)


@dataclass(frozen=True)
class Questions:
    """Works off inbox items; knows Slack and answering, decides nothing about guidance.

    Before what takes long it lets whoever waits for Slack pass.
    """

    answering: Answering
    log: AnswerLog
    inbox: Inbox
    directory: Directory
    poster: Poster
    signs: Signs
    prompts: Prompts
    view: AnswerView
    now: Callable[[], datetime]
    rush: Rush
    zone: tzinfo  # whose day says which law a question is answered by
    offered: Callable[
        [InboxItem, Answer, Message], Message
    ]  # what more can be done with an answer that is no private one
    wake: Callable[[InboxItem], object]

    def work(self, item: InboxItem) -> None:
        """Bring a claimed item to its end.

        Raises:
            NotYet: something else must be finished first.
            SlackClientError: Slack could not be reached or refused; the item stays as far as it has come.
        """
        if item.kind is Kind.EDIT:
            self._edit(item)
        elif item.kind is Kind.DELETE:
            self._retract(item)
        else:
            self._ask(item)

    def fail(self, item: InboxItem) -> None:
        """Give an item up and tell the person, with a reference by which ops can find it."""
        said = None
        try:
            if item.kind is not Kind.DELETE:
                said = self._say(item, self.prompts.text("failed", answer_id(item.key)))
        finally:
            self.inbox.advance(item.key, State.FAILED, posted_ts=said)

    def _ask(self, item: InboxItem) -> None:
        if item.answer_id is None:
            self._let_the_first_be_first(item)
            standing = self.directory.standing(item.person, item.thread.channel)
            if standing is not Standing.STAFF:
                refused = standing is not Standing.BOT and item.addressed
                self._finish(item, self.prompts.text(standing.value) if refused else None)
                return
            if self.inbox.asked_before(item, item.received_at - MINUTE) >= MOST_A_MINUTE:
                refusal = self.prompts.text("refused_too_many", str(MOST_A_MINUTE))
                self._finish(item, refusal if item.addressed else None)
                return
            if item.kind is Kind.COMMAND and item.text.casefold() in {"", "help", "?"}:
                self._finish(item, self.prompts.text("command_usage"))
                return
            self.signs.working(item)
        record = self._recorded(item)
        if record is None:
            self._finish(item, None)
        elif self.inbox.find(deletion_key(item.key)) is not None:
            self.inbox.advance(item.key, State.DONE, posted_ts=self._posted_before(item, record.id))
        else:
            self._post(item, record)

    def _let_the_first_be_first(self, item: InboxItem) -> None:
        """A follow-up is read with the question it follows, so that one must have been read."""
        first = self.inbox.find(post_key(item.thread.team, item.thread.channel, item.thread.ts))
        if first is None or first.key == item.key or first.kind not in ASKED:
            return
        if first.state is State.RECEIVED:
            raise NotYet("the thread's first question is still to be read")

    def _recorded(self, item: InboxItem) -> AnswerRecord | None:
        """The answer, kept; None when what was said is talk between people, which is not kept."""
        record = self.log.find(item.answer_id) if item.answer_id else None
        if record is None:
            record = self._answer(item, answer_id(item.key), item.key, item.text)
            if not item.addressed and unasked(item, record):
                return None
            self.log.record(record)
            self.inbox.advance(item.key, State.ANSWERED, answer_id=record.id)
        return record

    def _answer(self, item: InboxItem, identity: str, key: str, was: str) -> AnswerRecord:
        """Answer an item, with what was asked before its question (which ``was`` kept in these words) in the same talk."""
        self.rush.let_pass()
        began = time.perf_counter()
        asked = self.log.questions(item.thread)
        if item.thread.ts == item.ts and is_direct(item.thread.channel) and goes_on(item.text):
            asked = self.log.lately(item.thread, item.received_at - TALK, item.received_at)
        history = asked[: asked.index(was)] if was in asked else asked
        answer = self.answering.answer(Question(item.text, item.received_at.astimezone(self.zone).date(), history))
        elapsed_ms = (time.perf_counter() - began) * 1000
        return AnswerRecord(identity, key, item.thread, item.person, item.text, answer, item.received_at, elapsed_ms)

    def _post(self, item: InboxItem, record: AnswerRecord) -> None:
        self.rush.let_pass()
        private = item.kind is Kind.COMMAND
        message = self.view.message(record.answer, record.id, private=private)
        if private:
            self.inbox.advance(item.key, State.POSTING)
            self.poster.reply(str(item.reply_url), message)
            self.inbox.advance(item.key, State.DONE)
            return
        message = self.offered(item, record.answer, message)
        self.inbox.advance(item.key, State.DONE, posted_ts=self._post_once(item, message, record.id))

    def _post_once(self, item: InboxItem, message: Message, record_id: str) -> str:
        """Post, unless an earlier attempt did; returns the message's timestamp."""
        posted = self._posted_before(item, record_id)
        if posted is None:
            self.inbox.advance(item.key, State.POSTING)
            posted = self.poster.post(item.thread, message, item.key)
        return posted

    def _posted_before(self, item: InboxItem, record_id: str) -> str | None:
        """The timestamp of what an earlier attempt posted, if it began to and Slack took it."""
        return self.poster.find(item.thread, item.key, record_id) if item.state is State.POSTING else None

    def _edit(self, item: InboxItem) -> None:
        original = self._original(item)
        if original is not None and original.state in OPEN:
            raise NotYet("the question is still being answered")
        in_time = item.received_at.timestamp() - float(item.ts) <= EDIT_WINDOW_S
        if in_time and original is not None and original.posted_ts:
            self._revise(item, original, original.posted_ts)
        self.inbox.advance(item.key, State.DONE)

    def _revise(self, item: InboxItem, original: InboxItem, posted_ts: str) -> None:
        """Answer anew where the answer stands, or what was said for want of one."""
        identity = answer_id(original.key)
        given = self.log.find(identity)
        if given is None and (original.answer_id or not self._may_ask(item)):
            return
        if given is not None and self._stands(given, item):
            return
        record = self._answer(item, identity, original.key, given.question if given is not None else item.text)
        if not original.addressed and unasked(original, record):
            self.poster.retract(item.thread.channel, posted_ts, self.prompts.text("retracted"))
            self.log.retract(identity, item.received_at)
            self._tell_counsel(asked_no_more(item, identity))
            return
        message = self.view.message(record.answer, identity, revised=True)
        message = self.offered(replace(original, text=item.text), record.answer, message)
        self.poster.update(item.thread.channel, posted_ts, message)
        self.log.record(record)
        self.inbox.advance(original.key, State.DONE, answer_id=identity)
        self._tell_counsel(asked_again(item, identity, posted_ts))

    def _may_ask(self, item: InboxItem) -> bool:
        return self.directory.standing(item.person, item.thread.channel) is Standing.STAFF

    def _stands(self, given: AnswerRecord, edit: InboxItem) -> bool:
        """Whether an answer is not to be given anew: a later edit was quicker, or the words are those answered."""
        interrupted = edit.attempts > 1 and given.asked_at == edit.received_at
        return given.asked_at > edit.received_at or (given.question == edit.text and not interrupted)

    def _tell_counsel(self, change: InboxItem) -> None:
        """Tell counsel, if they were asked about the answer, what became of its question."""
        if self.log.counsel_asked(change.text) and self.inbox.receive(change):
            self.wake(change)

    def _retract(self, item: InboxItem) -> None:
        original = self._original(item)
        if original is not None and original.state in OPEN:
            now = self.now()
            if original.state is State.POSTING or self.inbox.claim(original.key, now, now + RETRACTING) is None:
                raise NotYet("the answer is on its way")
            self.inbox.advance(original.key, State.DONE)
        elif original is not None and original.posted_ts:
            self.poster.retract(item.thread.channel, original.posted_ts, self.prompts.text("retracted"))
            self._tell_counsel(asked_no_more(item, original.answer_id or ""))
        if original is not None:
            self.log.retract(answer_id(original.key), item.received_at)
        self.inbox.advance(item.key, State.DONE)

    def _original(self, item: InboxItem) -> InboxItem | None:
        return self.inbox.find(original_key(item.key))

    def _finish(self, item: InboxItem, text: str | None) -> None:
        """Be done with an item that gets no answer, saying why unless ``text`` is None."""
        self.inbox.advance(item.key, State.DONE, posted_ts=self._say(item, text) if text else None)

    def _say(self, item: InboxItem, text: str) -> str | None:
        """Say something in place of an answer, once; returns its timestamp if it has one."""
        message = Message(escape(text), ())
        if item.reply_url:
            self.poster.reply(item.reply_url, message)
            return None
        return self._post_once(item, message, "")


def answer_id(key: str) -> str:
    """The id of the answer to an inbox item: always the same for the same item."""
    return "A" + hashlib.sha256(key.encode()).hexdigest()[:12].upper()
