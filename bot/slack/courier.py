"""The one worker loop: takes up what is in the inbox, again after a failure, and after a restart.

A worker holds an item for a limited time; what a dead process held is taken up when that time is over. What this process is
still at is not taken up twice, however long it takes (Slack may ask us to wait a minute before a post).
"""

import threading
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta

import structlog

from bot.answering.ports import Inbox, InboxItem
from bot.slack.failures import NotYet, passing, where
from bot.slack.questions import Questions, answer_id

HOLD = timedelta(seconds=20)
ATTEMPTS = 3  # of what fails by itself
PATIENCE = 500  # attempts while Slack is away: some three hours
LOOK_EVERY_S = 5.0

log = structlog.get_logger()


class Courier:
    """Runs inbox items on an executor and looks for forgotten ones every few seconds."""

    def __init__(self, inbox: Inbox, questions: Questions, executor: Executor, now: Callable[[], datetime]) -> None:
        self._inbox = inbox
        self._questions = questions
        self._executor = executor
        self._now = now
        self._taken: set[str] = set()
        self._turn = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look_round, name="courier", daemon=True)

    def start(self) -> None:
        """Begin to look for what is waiting, first of all what an earlier run left."""
        self._thread.start()

    def stop(self, wait_s: float = 20.0) -> None:
        """Take nothing more up and let what is under way end; what has not begun stays in the inbox."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=wait_s)
        self._executor.shutdown(wait=True, cancel_futures=True)

    def wake(self, key: str) -> None:
        """Take an item up as soon as a worker is free, unless one has it or is about to."""
        with self._turn:
            if self._stop.is_set() or key in self._taken:
                return
            self._taken.add(key)
        try:
            self._executor.submit(self._run, key)
        except RuntimeError:  # stopped in the meantime; the item stays in the inbox
            self._let_go(key)

    def look(self) -> None:
        """Take up everything that is waiting now."""
        for item in self._inbox.waiting(self._now()):
            self.wake(item.key)

    def _run(self, key: str) -> None:
        try:
            now = self._now()
            item = self._inbox.claim(key, now, now + HOLD)
            if item is not None:
                self._work_off(item)
        except Exception as error:  # noqa: BLE001 - one of three places: a database that is away comes back
            log.error("inbox_unreadable", error=type(error).__name__, where=where(error))
        finally:
            self._let_go(key)

    def _work_off(self, item: InboxItem) -> None:
        error = self._try(item, self._questions.work) if item.attempts <= PATIENCE else None
        if isinstance(error, NotYet):
            self._inbox.release(item.key)
        if item.attempts > PATIENCE or (error is not None and not passing(error) and item.attempts >= ATTEMPTS):
            self._try(item, self._questions.fail)

    def _try(self, item: InboxItem, step: Callable[[InboxItem], None]) -> Exception | None:
        try:
            step(item)
        except NotYet as error:
            return error
        except Exception as error:  # noqa: BLE001 - the same place: no item may end the loop
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
            except Exception as error:  # noqa: BLE001 - the same place
                log.error("inbox_unreadable", error=type(error).__name__, where=where(error))
            self._stop.wait(LOOK_EVERY_S)
