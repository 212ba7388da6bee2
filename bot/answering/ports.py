"""What the answering side needs kept: answers with what became of them, and posts that have come in but are not done with."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.answering.model import Answer


@dataclass(frozen=True)
class Thread:
    """A conversation: in Slack, a workspace, a channel and the timestamp of the thread's first message."""

    team: str
    channel: str
    ts: str


@dataclass(frozen=True)
class AnswerRecord:
    """An answer as it was given. ``key`` is the inbox item it answers; ``elapsed_ms`` is the time the answer took."""

    id: str
    key: str
    thread: Thread
    asker: str
    question: str
    answer: Answer
    asked_at: datetime
    elapsed_ms: float


@dataclass(frozen=True)
class Feedback:
    """What one person made of one answer; a later word replaces an earlier one, but for a reason when it gives none."""

    answer_id: str
    person: str
    helpful: bool
    reason: str
    at: datetime


@dataclass(frozen=True)
class Gap:
    """A question the guidance failed: ``outcome`` is a decline's reason or ``not_helpful``; ``topic`` the nearest page."""

    topic: str
    outcome: str
    question: str
    asked_at: datetime
    answer_id: str
    reason: str


class AnswerLog(Protocol):
    """Keeps answers until retention removes them."""

    def record(self, record: AnswerRecord) -> None:
        """Keep an answer; a second record for the same inbox item replaces the first, and stands even if that was retracted."""

    def retract(self, answer_id: str, at: datetime) -> None:
        """Note that the question of an answer was taken back: nobody is to read it any more, nor is it asked of again."""

    def find(self, answer_id: str) -> AnswerRecord | None:
        """The answer with this id."""

    def questions(self, thread: Thread) -> tuple[str, ...]:
        """What was asked in a thread and not taken back, oldest first; empty when the desk has not answered there."""

    def lately(self, thread: Thread, since: datetime, until: datetime) -> tuple[str, ...]:
        """What was asked in the thread's channel, in whatever thread, between two times and at them, and not taken back, oldest
        first."""

    def move(self, answer_id: str, thread: Thread) -> None:
        """Note that an answer stands in another thread from now on."""

    def give_feedback(self, feedback: Feedback) -> None:
        """Keep what a person made of an answer."""

    def escalate(self, answer_id: str, person: str, at: datetime) -> bool:
        """Note that counsel was asked; False when somebody did so before, or the same person at another time."""

    def counsel_asked(self, answer_id: str) -> bool:
        """Whether counsel was asked about an answer."""

    def withdraw_escalation(self, answer_id: str) -> None:
        """Forget that counsel was asked, because the message to them could not be sent."""

    def gaps(self, since: datetime) -> list[Gap]:
        """Declined questions and answers marked not helpful since they were given, newest first; none that was taken back."""

    def purge(self, before: datetime) -> int:
        """Delete answers asked before a time with all that hangs on them; says how many."""


class Kind(StrEnum):
    """What has come in."""

    ASK = "ask"
    COMMAND = "command"
    EDIT = "edit"
    DELETE = "delete"
    CASE_SAID = "case_said"  # written in a case's thread, as are the next two
    CASE_EDIT = "case_edit"
    CASE_DELETE = "case_delete"
    CASE_FILES = "case_files"  # files that came with a report
    CASE_ASK = "case_ask"  # a question in what a reporter wrote there: answered, or left to ops without a word
    COUNSEL = "counsel"  # counsel is to be asked about an answer


class State(StrEnum):
    """How far an inbox item has come. POSTING means that a post was begun and may or may not have arrived."""

    RECEIVED = "received"
    ANSWERED = "answered"
    POSTING = "posting"
    DONE = "done"
    FAILED = "failed"


ASKED = (Kind.ASK, Kind.COMMAND, Kind.CASE_ASK)
"""Kinds of items that ask something for the first time."""

OPEN = (State.RECEIVED, State.ANSWERED, State.POSTING)
"""States of items that are not done with."""


@dataclass(frozen=True)
class InboxItem:
    """Something that came in. ``key`` is the same for every delivery of it.

    ``ts`` is the message's timestamp, ``addressed`` whether it was meant for the desk (a mention, a DM, a command) or only
    written in a thread the desk is in; ``reply_url`` is where a command is answered; ``posted_ts`` the answer's timestamp.
    """

    key: str
    kind: Kind
    thread: Thread
    ts: str
    person: str
    text: str
    received_at: datetime
    addressed: bool = True
    reply_url: str | None = None
    state: State = State.RECEIVED
    answer_id: str | None = None
    posted_ts: str | None = None
    attempts: int = 0


class Inbox(Protocol):
    """What has come in, written down before it is acknowledged."""

    def receive(self, item: InboxItem) -> bool:
        """Write an item down; False when its key is there already."""

    def find(self, key: str) -> InboxItem | None:
        """The item with this key."""

    def edits(self, key: str) -> list[InboxItem]:
        """How the post with this key was changed, oldest first."""

    def claim(self, key: str, now: datetime, until: datetime) -> InboxItem | None:
        """Take an item that is neither done nor held by another worker, until a time; None when there is nothing to take."""

    def release(self, key: str, after: datetime | None = None) -> None:
        """Let go of an item so that it is taken up again, at once or after a time."""

    def advance(self, key: str, state: State, answer_id: str | None = None, posted_ts: str | None = None) -> None:
        """Note how far an item has come; ids that are None stay as they are."""

    def waiting(self, now: datetime) -> list[InboxItem]:
        """Items that nobody holds and that are not done, oldest first."""

    def asked_before(self, item: InboxItem, since: datetime) -> int:
        """How many questions its person sent since a time, before this one."""

    def purge(self, before: datetime) -> int:
        """Delete finished items received before a time; says how many."""
