"""The inbox and the answers in the database, telling what becomes of questions: in numbers, and in log lines without texts."""

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.answering.model import Declined
from bot.answering.ports import ASKED, AnswerRecord, InboxItem, State
from bot.storage.answers import SqlAnswerLog
from bot.storage.engine import Database
from bot.storage.inbox import SqlInbox
from bot.telemetry import Metrics
from bot.tracing import Traces

_ENDS = {State.DONE, State.FAILED}

log = structlog.get_logger()


class WatchedInbox(SqlInbox):
    """An inbox that tells how long its items waited and took."""

    def __init__(self, database: Database, metrics: Metrics, now: Callable[[], datetime]) -> None:
        super().__init__(database)
        self._metrics = metrics
        self._now = now
        self._claimed: dict[str, InboxItem] = {}

    def claim(self, key: str, now: datetime, until: datetime) -> InboxItem | None:
        """Take an item that is neither done nor held, until a time."""
        item = super().claim(key, now, until)
        if item is not None:
            self._claimed[key] = item
            if item.attempts == 1 and item.kind in ASKED:
                self._metrics.waited((now - item.received_at).total_seconds())
        return item

    def release(self, key: str, after: datetime | None = None) -> None:
        """Let go of an item so that it is taken up again, at once or after a time."""
        self._claimed.pop(key, None)
        super().release(key, after)

    def advance(self, key: str, state: State, answer_id: str | None = None, posted_ts: str | None = None) -> None:
        """Note how far an item has come; ids that are None stay as they are."""
        super().advance(key, state, answer_id, posted_ts)
        item = self._claimed.pop(key, None) if state in _ENDS else None
        if item is None:
            return
        seconds = (self._now() - item.received_at).total_seconds()
        if item.kind in ASKED:
            self._metrics.finished(seconds)
        log.info(
            "inbox_item_finished",
            item=key,
            kind=item.kind.value,
            team=item.thread.team,
            state=state.value,
            attempt=item.attempts,
            took_s=round(seconds, 2),
        )


class WatchedAnswerLog(SqlAnswerLog):
    """An answer log that counts."""

    def __init__(self, database: Database, metrics: Metrics, traces: Traces) -> None:
        super().__init__(database)
        self._metrics = metrics
        self._traces = traces

    def record(self, record: AnswerRecord) -> None:
        """Keep an answer; a second record for the same inbox item replaces the first."""
        super().record(record)
        reason = record.answer.reason.value if isinstance(record.answer, Declined) else ""
        outcome = "declined" if isinstance(record.answer, Declined) else "answered"
        self._metrics.answered(outcome, reason, record.elapsed_ms / 1000)
        about = {"answer": record.id, "outcome": outcome, "corpus_version": record.answer.corpus_version}
        self._traces.past("answered", record.elapsed_ms / 1000, **about, **({"reason": reason} if reason else {}))
        log.info(
            "answer_recorded",
            answer=record.id,
            item=record.key,
            team=record.thread.team,
            outcome=outcome,
            reason=reason,
            corpus_version=record.answer.corpus_version,
            answer_ms=round(record.elapsed_ms, 1),
        )
