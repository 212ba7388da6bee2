"""The buttons under an answer and on the Home tab."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.answering.ports import AnswerLog, AnswerRecord, Feedback, Inbox, InboxItem, Kind, Thread
from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.counsel import asked
from bot.slack.directory import OUTSIDE, Directory, Standing
from bot.slack.failures import closed
from bot.slack.mrkdwn import cut, escape
from bot.slack.payloads import Press, is_private, press
from bot.slack.poster import Poster
from bot.slack.views.answer import AnswerView, Message, sections
from bot.slack.views.case_fields import Filled
from bot.slack.views.modals import KINDS, not_helpful_modal, notice_modal, passages_modal

Body = dict[str, Any]


class Shared:
    """Which private answers have been shared, or are about to be; two presses at once share one."""

    def __init__(self) -> None:
        self._answers: set[str] = set()
        self._turn = threading.Lock()

    def begin(self, answer_id: str) -> bool:
        """Take the right to share an answer; False when it is taken."""
        with self._turn:
            new = answer_id not in self._answers
            self._answers.add(answer_id)
        return new

    def give_up(self, answer_id: str) -> None:
        """Leave the right to the next press."""
        with self._turn:
            self._answers.discard(answer_id)


@dataclass(frozen=True)
class Buttons:
    """Listeners for presses. ``wake`` hands an inbox item to the courier."""

    client: WebClient
    log: AnswerLog
    inbox: Inbox
    directory: Directory
    poster: Poster
    view: AnswerView
    prompts: Prompts
    now: Callable[[], datetime]
    wake: Callable[[InboxItem], object]
    shared: Shared = field(default_factory=Shared)

    def show_passages(self, ack: Ack, body: Body) -> None:
        """Open the passages behind an answer."""
        ack()
        pressed = press(body)
        if not self._staff(pressed):
            return
        record = self.log.find(pressed.answer_id)
        gone = self.prompts.text("passages_gone")
        view = passages_modal(record.answer, self.prompts) if record else notice_modal(gone, self.prompts)
        self.client.views_open(trigger_id=pressed.trigger_id, view=view)

    def helpful(self, ack: Ack, body: Body) -> None:
        """Keep that the answer was helpful."""
        ack()
        pressed = press(body)
        if self._kept(pressed):
            self.log.give_feedback(Feedback(pressed.answer_id, pressed.person, True, "", self.now()))
            self._tell(pressed, "thanks")

    def not_helpful(self, ack: Ack, body: Body) -> None:
        """Keep that it was not, at once, and ask why."""
        ack()
        pressed = press(body)
        if self._kept(pressed):
            try:
                self.client.views_open(
                    trigger_id=pressed.trigger_id, view=not_helpful_modal(pressed.answer_id, self.prompts)
                )
            finally:
                self.log.give_feedback(Feedback(pressed.answer_id, pressed.person, False, "", self.now()))

    def not_helpful_reason(self, ack: Ack, body: Body) -> None:
        """Keep why; it is kept before it is acknowledged, so that nothing typed is lost."""
        filled = Filled(body["view"])
        kind, more = filled.one(ids.NOT_HELPFUL_KIND), filled.one(ids.NOT_HELPFUL_MORE)
        chosen = kind if kind in KINDS else None
        reason = " ".join(part for part in [self.prompts.text(chosen) if chosen else "", more] if part)
        answer, person = str(body["view"]["private_metadata"]), str(body["user"]["id"])
        if self._standing(person) not in OUTSIDE and self.log.find(answer):
            self.log.give_feedback(Feedback(answer, person, False, reason, self.now()))
        ack()

    def ask_counsel(self, ack: Ack, body: Body) -> None:
        """Have question, answer and a link sent to counsel, once; what came of it is told when it has."""
        ack()
        pressed = press(body)
        if self._kept(pressed) is None:
            return
        item = asked(pressed, self.now())
        if self.inbox.receive(item):
            self.wake(item)

    def share(self, ack: Ack, body: Body) -> None:
        """Post a private answer in the channel where it was asked, once."""
        ack()
        pressed = press(body)
        record = self._kept(pressed)
        if record is None:
            return
        standing = self.directory.standing(pressed.person, record.thread.channel)
        if standing is not Standing.STAFF:  # the person is of the staff, but the channel may be open to others
            self._tell(pressed, standing.value)
        elif not is_private(record.thread) or not self.shared.begin(record.id):
            self._tell(pressed, "shared_before")
        elif self._post_for(pressed, record):
            self._tell(pressed, "shared", replace=True)
        else:
            self._tell(pressed, "share_failed")

    def suggested(self, ack: Ack, body: Body) -> None:
        """Ask a suggested question for the person, in their direct messages."""
        ack()
        pressed = press(body)
        question = pressed.answer_id
        channel = str(self.client.conversations_open(users=pressed.person)["channel"]["id"])
        ts = self.poster.announce(channel, Message(escape(self.prompts.text("you_asked", question)), ()))
        key = f"{pressed.team}:home:{pressed.person}:{pressed.action_ts}"
        item = InboxItem(key, Kind.ASK, Thread(pressed.team, channel, ts), ts, pressed.person, question, self.now())
        if self.inbox.receive(item):
            self.wake(item)

    def _kept(self, pressed: Press) -> AnswerRecord | None:
        """The answer a button belongs to, for staff; when retention has removed it, the person is told."""
        if not self._staff(pressed):
            return None
        record = self.log.find(pressed.answer_id)
        if record is None:
            self._tell(pressed, "answer_gone")
        return record

    def _staff(self, pressed: Press) -> bool:
        """Whether the person may press anything here; who may not is told why."""
        standing = self._standing(pressed.person)
        if standing is Standing.STAFF:
            return True
        if standing is not Standing.BOT:
            self._tell(pressed, standing.value)
        return False

    def _standing(self, person: str) -> Standing:
        return self.directory.of_person(person) if person else Standing.GUEST

    def _tell(self, pressed: Press, name: str, replace: bool = False) -> None:
        """Say something to the person alone, in place of the pressed message if asked to."""
        self.poster.privately(
            pressed.channel,
            pressed.person,
            self.prompts.text(name),
            pressed.thread_ts,
            pressed.response_url,
            pressed.private,
            replace,
        )

    def _post_for(self, pressed: Press, record: AnswerRecord) -> bool:
        """Post an answer in its channel in the person's name; False where the desk may not post.

        What is written below it there goes on from it.
        """
        message = self.view.message(record.answer, record.id)
        asked = f"{self.prompts.text('asked_by', f'<@{pressed.person}>')} {escape(cut(record.question, ids.QUESTION_CHARS))}"
        try:
            ts = self.poster.announce(
                record.thread.channel, Message(f"{asked}\n\n{message.text}", (*sections(asked), *message.blocks))
            )
        except (SlackClientError, OSError) as error:
            self.shared.give_up(record.id)
            if not closed(error):
                raise
            return False
        self.log.move(record.id, replace(record.thread, ts=ts))
        return True
