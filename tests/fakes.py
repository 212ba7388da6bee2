"""Stand-ins for what is slow or outside: an encoder without weights, a clock that stands still, and the ports in memory.

The two ports are held to the same suite as their databases (``tests/contract``), so they may be trusted elsewhere.
"""

import threading
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from bot.answering.model import NOTHING_ASKED, Declined
from bot.answering.ports import ASKED, AnswerRecord, Feedback, Gap, InboxItem, Kind, State, Thread
from bot.retrieval.dense import Vectors
from bot.retrieval.text import words

_CHANGED = {Kind.EDIT, Kind.CASE_EDIT}
_OPEN = {State.RECEIVED, State.ANSWERED, State.POSTING}


class FakeEncoder:
    """Hashed bags of words as unit vectors: texts that share words lie near. ``encoded`` keeps every text it was given."""

    def __init__(self, name: str = "fake-words", dimension: int = 64, window: int = 256) -> None:
        self.name = name
        self.hash = f"hash-of-{name}"
        self.dimension = dimension
        self.window = window
        self.encoded: list[str] = []

    def count(self, text: str) -> int:
        """Words, and two special ones."""
        return len(text.split()) + 2

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension); equal texts have equal vectors."""
        self.encoded += texts
        return np.stack([self._vector(text) for text in texts]) if texts else np.zeros((0, self.dimension), np.float32)

    def _vector(self, text: str) -> Vectors:
        vector = np.full(self.dimension, 1e-3, dtype=np.float32)
        for word in words(text):
            number = zlib.crc32(word.encode())
            vector[number % self.dimension] += 1.0 if number >> 31 else -1.0
        return vector / np.linalg.norm(vector)


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.now

    def forward(self, span: timedelta) -> datetime:
        """Move on, and say the new time."""
        self.now += span
        return self.now


@dataclass
class InMemoryInbox:
    """An ``Inbox`` that forgets with the process."""

    items: dict[str, InboxItem] = field(default_factory=dict)
    held: dict[str, datetime] = field(default_factory=dict)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def receive(self, item: InboxItem) -> bool:
        """Write an item down; False when its key is there already."""
        with self.turn:
            return self.items.setdefault(item.key, item) is item

    def find(self, key: str) -> InboxItem | None:
        """The item with this key."""
        return self.items.get(key)

    def edits(self, key: str) -> list[InboxItem]:
        """How the post with this key was changed, oldest first."""
        changed = [i for i in list(self.items.values()) if i.kind in _CHANGED and i.key.startswith(f"{key}:edit:")]
        return sorted(changed, key=lambda item: (item.received_at, item.key))

    def claim(self, key: str, now: datetime, until: datetime) -> InboxItem | None:
        """Take an item that is neither done nor held, until a time."""
        with self.turn:
            item = self.items.get(key)
            if item is None or not self._free(item, now):
                return None
            self.held[key] = until
            self.items[key] = replace(item, attempts=item.attempts + 1)
            return self.items[key]

    def release(self, key: str, after: datetime | None = None) -> None:
        """Let go of an item so that it is taken up again, at once or after a time."""
        self.held.pop(key, None)
        if after is not None:
            self.held[key] = after

    def advance(self, key: str, state: State, answer_id: str | None = None, posted_ts: str | None = None) -> None:
        """Note how far an item has come; ids that are None stay as they are."""
        with self.turn:
            if (item := self.items.get(key)) is not None:
                self.items[key] = replace(
                    item,
                    state=state,
                    answer_id=item.answer_id if answer_id is None else answer_id,
                    posted_ts=item.posted_ts if posted_ts is None else posted_ts,
                )

    def asked_before(self, item: InboxItem, since: datetime) -> int:
        """How many questions its person sent since a time, before this one."""
        asked = [kept for kept in self.items.values() if kept.person == item.person and kept.kind in ASKED]
        moment = (item.received_at, item.key)
        return sum(kept.received_at > since and (kept.received_at, kept.key) < moment for kept in asked)

    def waiting(self, now: datetime) -> list[InboxItem]:
        """Items that nobody holds and that are not done, oldest first."""
        with self.turn:
            free = [item for item in self.items.values() if self._free(item, now)]
        return sorted(free, key=lambda item: (item.received_at, item.key))

    def purge(self, before: datetime) -> int:
        """Delete finished items received before a time."""
        with self.turn:
            old = [k for k, item in self.items.items() if item.received_at < before and item.state not in _OPEN]
            for key in old:
                del self.items[key]
        return len(old)

    def _free(self, item: InboxItem, now: datetime) -> bool:
        return item.state in _OPEN and (item.key not in self.held or self.held[item.key] <= now)


@dataclass
class InMemoryAnswerLog:
    """An ``AnswerLog`` that forgets with the process."""

    records: dict[str, AnswerRecord] = field(default_factory=dict)
    feedback: dict[tuple[str, str], Feedback] = field(default_factory=dict)
    escalations: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    retracted: set[str] = field(default_factory=set)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def record(self, record: AnswerRecord) -> None:
        """Keep an answer; a second record for the same inbox item replaces the first."""
        with self.turn:
            self.records[record.key] = record
            self.retracted.discard(record.id)

    def retract(self, answer_id: str, at: datetime) -> None:
        """Note that the question of an answer was taken back."""
        self.retracted.add(answer_id)

    def find(self, answer_id: str) -> AnswerRecord | None:
        """The answer with this id."""
        return next((record for record in self.records.values() if record.id == answer_id), None)

    def questions(self, thread: Thread) -> tuple[str, ...]:
        """What was asked in a thread, oldest first."""
        here = [record for record in self._standing() if record.thread == thread]
        return tuple(record.question for record in sorted(here, key=lambda record: (record.asked_at, record.key)))

    def lately(self, thread: Thread, since: datetime, until: datetime) -> tuple[str, ...]:
        """What was asked in the thread's channel in a stretch of time, oldest first."""
        here = [r for r in self._standing() if (r.thread.team, r.thread.channel) == (thread.team, thread.channel)]
        then = [record for record in here if since <= record.asked_at <= until]
        return tuple(record.question for record in sorted(then, key=lambda record: (record.asked_at, record.key)))

    def move(self, answer_id: str, thread: Thread) -> None:
        """Note that an answer stands in another thread from now on."""
        for record in [record for record in self.records.values() if record.id == answer_id]:
            self.records[record.key] = replace(record, thread=thread)

    def give_feedback(self, feedback: Feedback) -> None:
        """Keep what a person made of an answer; a later word replaces an earlier one, but for a reason when it gives none."""
        before = self.feedback.get((feedback.answer_id, feedback.person))
        given = self.find(feedback.answer_id)
        if before and given and not feedback.helpful | before.helpful and before.at >= given.asked_at:
            feedback = replace(feedback, reason=feedback.reason or before.reason)
        self.feedback[feedback.answer_id, feedback.person] = feedback

    def escalate(self, answer_id: str, person: str, at: datetime) -> bool:
        """Note that counsel was asked; False when somebody did so before, or the same person at another time."""
        mine = (person, at)
        with self.turn:
            return self.escalations.setdefault(answer_id, mine) == mine

    def withdraw_escalation(self, answer_id: str) -> None:
        """Forget that counsel was asked."""
        self.escalations.pop(answer_id, None)

    def gaps(self, since: datetime) -> list[Gap]:
        """Declined questions and answers marked not helpful, newest first."""
        recent = [record for record in self._standing() if record.asked_at >= since]
        found = [gap for record in recent for gap in self._gaps(record)]
        return sorted(found, key=lambda gap: (-gap.asked_at.timestamp(), gap.answer_id))

    def purge(self, before: datetime) -> int:
        """Delete answers asked before a time; feedback and escalations go with them."""
        with self.turn:
            old = [record for record in self.records.values() if record.asked_at < before]
            gone = {record.id for record in old}
            for record in old:
                del self.records[record.key]
            self.feedback = {key: word for key, word in self.feedback.items() if key[0] not in gone}
            self.escalations = {key: note for key, note in self.escalations.items() if key not in gone}
        return len(old)

    def _standing(self) -> list[AnswerRecord]:
        return [record for record in self.records.values() if record.id not in self.retracted]

    def _gaps(self, record: AnswerRecord) -> list[Gap]:
        answer = record.answer
        outcome = answer.reason.value if isinstance(answer, Declined) else "not_helpful"
        near = [citation.passage for citation in answer.citations]
        near += answer.nearest if isinstance(answer, Declined) else ()
        topic = near[0].page if near else "none"
        said = sorted((w for w in self.feedback.values() if w.answer_id == record.id and not w.helpful), key=_person)
        said = [word for word in said if word.at >= record.asked_at]
        if not said and (not isinstance(answer, Declined) or answer.reason in NOTHING_ASKED):
            return []
        reasons = [word.reason for word in said] or [""]
        return [Gap(topic, outcome, record.question, record.asked_at, record.id, reason) for reason in reasons]


def _person(word: Feedback) -> str:
    return word.person
