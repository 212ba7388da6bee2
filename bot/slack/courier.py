"""The one worker loop: takes up what is in the inbox, again after a failure, and after a restart.

A worker holds an item for a limited time; what a dead process held is taken up when that time is over. What this process is
still at is not taken up twice, however long it takes (Slack may ask us to wait a minute before a post).
"""

import threading
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.answering.ports import Inbox, InboxItem
from bot.errors import where
from bot.slack.failures import NotYet, passing
from bot.slack.questions import answer_id
from bot.slack.rush import at_once
from bot.slack.waiting import QUESTIONS, Waiting

HOLD = timedelta(seconds=20)
ATTEMPTS = 3  # of what fails by itself
PATIENCE = 500  # attempts at a question while Slack is away: some three hours
RESTS = timedelta(minutes=5)  # at the most, between attempts at what people added to cases while what keeps it is away
LOOK_EVERY_S = 5.0
STOP_S = 15.0  # what is under way may still take; its hold is over soon after, and another process takes it up

log = structlog.get_logger()


class Work(Protocol):
    """Brings inbox items to their end."""

    def work(self, item: InboxItem) -> None:
        """Bring a claimed item to its end."""

    def fail(self, item: InboxItem) -> None:
        """Give an item up."""


class Rounds:
    """Does one thing again and again on a thread of its own: when it is nudged, and as often as it says itself.

    ``round_`` does it once and says in how many seconds it is due again.
    """

    def __init__(self, name: str, round_: Callable[[], float]) -> None:
        self._round = round_
        self.failures = 0  # rounds in a row
        self._stopping = False
        self._nudged = threading.Event()
        self._thread = threading.Thread(target=self._go_round, name=name, daemon=True)

    @property
    def name(self) -> str:
        """What goes round."""
        return self._thread.name

    @property
    def alive(self) -> bool:
        """Whether it still goes round."""
        return self._thread.is_alive() and not self._stopping

    def start(self) -> None:
        """Begin, first of all with what an earlier run left."""
        self._thread.start()

    def nudge(self) -> None:
        """There is something to do."""
        self._nudged.set()

    def stop(self, wait_s: float = STOP_S) -> None:
        """End after what is under way."""
        self._stopping = True
        self._nudged.set()
        if self._thread.is_alive():
            self._thread.join(timeout=wait_s)

    def _go_round(self) -> None:
        while not self._stopping:
            self._nudged.clear()
            self._nudged.wait(self.once())

    def once(self) -> float:
        """One round; says in how many seconds the next is due."""
        try:
            wait_s = min(self._round(), LOOK_EVERY_S)
        except Exception as error:  # noqa: BLE001 - the loop must go on: what is away comes back
            self.failures += 1
            log.error("round_failed", name=self.name, error=type(error).__name__, where=where(error))
            return LOOK_EVERY_S
        self.failures = 0
        return wait_s


class Courier:
    """Runs inbox items on an executor and looks for forgotten ones every few seconds."""

    def __init__(
        self,
        inbox: Inbox,
        work: Work,
        executor: Executor,
        now: Callable[[], datetime],
        let_pass: Callable[[], None] = at_once,
    ) -> None:
        self._inbox = inbox
        self._work = work
        self._executor = executor
        self._now = now
        self._waiting = Waiting()
        self._let_pass = let_pass
        self._taken: set[str] = set()
        self._running = 0
        self.unfinished = 0  # once stopped
        self._turn = threading.Condition()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look_round, name="courier", daemon=True)

    def start(self) -> None:
        """Begin to look for what is waiting, first of all what an earlier run left."""
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether it is looking for what waits."""
        return self._thread.is_alive() and not self._stop.is_set()

    def stop(self, wait_s: float = STOP_S) -> int:
        """Take nothing more up and let what is under way end; says how many did not in that time.

        What has not begun stays in the inbox. What did not end does too, and is taken up again when its hold is over.
        """
        self._stop.set()
        self._executor.shutdown(wait=False, cancel_futures=True)
        with self._turn:
            self._turn.wait_for(lambda: self._running == 0, wait_s)
            self.unfinished = self._running
        return self.unfinished

    def wake(self, item: InboxItem) -> int:
        """Take an item up as soon as its turn comes, unless a worker has it or is about to; says how many are before it."""
        with self._turn:
            if self._stop.is_set() or item.key in self._taken:
                return 0
            self._taken.add(item.key)
            before = self._waiting.put(item)
        try:
            self._executor.submit(self._run)
        except RuntimeError:  # stopped in the meantime; the item stays in the inbox
            self._let_go(item.key)
        return before

    def look(self) -> None:
        """Take up everything that is waiting now."""
        for item in self._inbox.waiting(self._now()):
            self.wake(item)

    def _run(self) -> None:
        with self._turn:
            key = self._waiting.take()
            if key is None:
                return
            self._running += 1
        try:
            if self._stop.is_set():
                return
            self._let_pass()
            now = self._now()
            item = self._inbox.claim(key, now, now + HOLD)
            if item is not None:
                self._work_off(item)
        except Exception as error:  # noqa: BLE001 - the worker must go on: a database that is away comes back
            log.error("inbox_unreadable", error=type(error).__name__, where=where(error))
        finally:
            with self._turn:
                self._running -= 1
                self._turn.notify_all()
            self._let_go(key)

    def _work_off(self, item: InboxItem) -> None:
        """An answer nobody waits for any more is given up; what people added to a case never is while its storage is away."""
        asked = item.kind in QUESTIONS
        given_up = asked and item.attempts > PATIENCE
        error = None if given_up else self._try(item, self._work.work)
        if isinstance(error, NotYet):
            self._inbox.release(item.key)
        elif error is not None and passing(error) and not asked:  # others' questions must not wait for it
            self._inbox.release(item.key, self._now() + min(HOLD * item.attempts, RESTS))
        if given_up or (error is not None and not passing(error) and item.attempts >= ATTEMPTS):
            self._try(item, self._work.fail)

    def _try(self, item: InboxItem, step: Callable[[InboxItem], None]) -> Exception | None:
        try:
            step(item)
        except NotYet as error:
            return error
        except Exception as error:  # noqa: BLE001 - no item may end the loop
            log.error(
                "inbox_item_failed",
                reference=answer_id(item.key),
                attempt=item.attempts,
                error=type(error).__name__,
                where=where(error),
            )
            return error
        return None

    def _let_go(self, key: str) -> None:
        with self._turn:
            self._taken.discard(key)

    def _look_round(self) -> None:
        while not self._stop.is_set():
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - the loop must go on: a database that is away comes back
                log.error("inbox_unreadable", error=type(error).__name__, where=where(error))
            self._stop.wait(LOOK_EVERY_S)
