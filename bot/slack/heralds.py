"""The courier of notices: tells every audience of every event, in order, once, and again after a failure or a restart."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import structlog
from slack_sdk.errors import SlackClientError

from bot.cases.events import Audience
from bot.cases.ports import CaseStore, Notice
from bot.errors import where
from bot.slack.failures import api_error, unfit
from bot.slack.news import News
from bot.slack.sending import ATTEMPTS, Gone, Later, Pace, Unreachable
from bot.slack.watched import trace_of
from bot.tracing import Traces

HOLD = timedelta(seconds=90)  # longer than one notice takes with Slack at its slowest
LOOK_EVERY = timedelta(seconds=5)
AT_ONCE = 500
FIRST_REST, LONGEST_REST = 2.0, 300.0  # seconds between attempts, doubled each time

log = structlog.get_logger()


class Herald:
    """Takes what is to be told from the store and has it told. One at a time: order matters more than speed here."""

    def __init__(
        self,
        store: CaseStore,
        news: News,
        pace: Pace,
        now: Callable[[], datetime],
        let_pass: Callable[[], None],
        traces: Traces,
    ) -> None:
        self._store = store
        self._news = news
        self._pace = pace
        self._now = now
        self._let_pass = let_pass
        self._traces = traces
        self._stopping = False

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping = True

    def look(self) -> float:
        """Tell all that can be told now; returns in how many seconds there is more to do."""
        due = self._now() + LOOK_EVERY
        told = True
        while told and not self._stopping:
            told = False
            for event_id, audience in self._store.notices(self._now(), AT_ONCE):
                channel = self._news.expected(audience)
                free = self._pace.due(channel) if channel else self._now()
                if free <= self._now():
                    free = self._take(event_id, audience) or self._now()
                told = told or free <= self._now()
                due = min(due, free) if free > self._now() else due
                if self._stopping:
                    break
        return max(0.0, (due - self._now()).total_seconds())

    def _take(self, event_id: str, audience: Audience) -> datetime | None:
        """Tell one notice; when to come back to it, or None when it is done with or another has it."""
        self._let_pass()
        now = self._now()
        notice = self._store.claim(event_id, audience, now, now + HOLD)
        if notice is None:
            return now + LOOK_EVERY
        after = self._tell(notice)
        if after is not None:
            self._store.release(event_id, audience, after)
        return after

    def _tell(self, notice: Notice) -> datetime | None:
        try:
            with self._trace(notice):
                failed = self._news.tell(notice)
        except Later as later:
            return max(later.at, self._now())
        except (SlackClientError, OSError, Gone, Unreachable) as error:
            return self._rest_or_give_up(notice, error)
        self._store.told(notice.event.id, notice.audience, self._now(), failed)
        waited_s = round((self._now() - notice.event.at).total_seconds(), 2)
        _log_of(notice).info("notice_told", failed=failed, took_s=waited_s)
        return None

    def _trace(self, notice: Notice) -> AbstractContextManager[None]:
        event = notice.event
        about = {"case_id": event.case_id, "verb": event.verb.value, "attempt": notice.attempts}
        name = f"tell {notice.audience.value}"
        return self._traces.of(trace_of(event.case_id, event.at), name, event.at, **about)

    def _rest_or_give_up(self, notice: Notice, error: Exception) -> datetime | None:
        """Come back later, for ever; only what Slack will never take is left, so that what follows is told."""
        code = api_error(error)
        _log_of(notice).warning("notice_not_told", error=type(error).__name__, api_error=code, where=where(error))
        if unfit(error) and notice.attempts >= ATTEMPTS:
            self._store.told(notice.event.id, notice.audience, self._now(), str(code))
            return None
        rest = min(FIRST_REST * 2 ** min(notice.attempts - 1, 10), LONGEST_REST)
        return self._now() + timedelta(seconds=rest)


def _log_of(notice: Notice) -> structlog.typing.FilteringBoundLogger:
    """Where its lines go, each with what it is found by."""
    event, audience = notice.event, notice.audience.value
    bound: structlog.typing.FilteringBoundLogger = log.bind(
        case_id=event.case_id, event_id=event.id, audience=audience, attempt=notice.attempts
    )
    return bound
