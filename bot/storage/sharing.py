"""Writers that wait for each other share a commit, because a disk takes longer to make one safe than a writer takes to write.

SQLite has one writer at a time and waits for the disk at every commit: fifty people who send a report at once would wait for
fifty commits, one after the other. Here the first one begins a transaction, and who waits for the turn by the time it is done
goes on in the same one, behind a savepoint; the last one commits. No block ends before that commit, so whatever somebody is told
is kept is on the disk, and what goes wrong in one block is undone alone.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import InvalidRequestError, SQLAlchemyError

LONGEST_S = 0.05  # for so long others may join; who came first waits for them
_PATIENCE_S = 1.0


class _Shared:
    """One transaction of several writers; whoever has the turn works in it."""

    def __init__(self, engine: Engine) -> None:
        with ExitStack() as opened:
            self.connection = opened.enter_context(engine.connect().execution_options(writes=True))
            self._transaction = self.connection.begin()
            opened.pop_all()
        self._began = time.monotonic()
        self._writers = 0
        self._over = threading.Event()
        self._kept = False
        self._error: SQLAlchemyError | None = None

    @property
    def takes_more(self) -> bool:
        """Whether others may still join."""
        return not self.is_over and time.monotonic() - self._began < LONGEST_S

    @property
    def is_over(self) -> bool:
        """Whether it is committed, or undone."""
        return self._over.is_set()

    @contextmanager
    def part(self) -> Iterator[Connection]:
        """One writer's block. When it raises, what it did is undone; when not even that is possible, so is everything."""
        first, done = self._writers == 0, False
        self._writers += 1
        if not first:
            self.connection.exec_driver_sql("SAVEPOINT part")
        try:
            yield self.connection
            if not first:
                self.connection.exec_driver_sql("RELEASE part")
            done = True
        finally:
            if first and not done:
                self.end(keep=False)
            elif not done:
                self._undo_part()

    def end(self, keep: bool = True) -> None:
        """Commit, or undo everything; whoever waits hears how it went."""
        try:
            (self._transaction.commit if keep else self._transaction.rollback)()
            self._kept = keep
        except SQLAlchemyError as error:
            self._error = error
        finally:
            if not self._kept:  # whatever state it is in, it is not used again
                self.connection.invalidate()
            self.connection.close()
            self._over.set()

    def wait(self, seconds: float) -> bool:
        """Whether it is over after so many seconds at the most.

        Raises:
            SQLAlchemyError: what was written is not kept.
        """
        if not self._over.wait(seconds):
            return False
        if not self._kept:
            raise self._error or InvalidRequestError(
                "what others wrote in the same transaction could not be undone alone"
            )
        return True

    def _undo_part(self) -> None:
        try:
            self.connection.exec_driver_sql("ROLLBACK TO part")
            self.connection.exec_driver_sql("RELEASE part")
        except SQLAlchemyError:  # after some errors, such as a full disk, SQLite has undone everything by itself
            self.end(keep=False)


class SharedWriting:
    """Blocks that write, one at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = threading.Lock()
        self._count = threading.Lock()
        self._waiting = 0
        self._writer: int | None = None
        self._open: _Shared | None = None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes; undone when the block raises.

        Raises:
            RuntimeError: the same thread is writing already, and would wait for itself.
        """
        self._take_turn()
        try:
            shared = self._open = self._open or _Shared(self._engine)
            try:
                with shared.part() as connection:
                    yield connection
            finally:
                self._end_if_last(shared)
        finally:
            self._writer = None
            self._turn.release()
        self._wait_for(shared)

    def _take_turn(self) -> None:
        if self._writer == threading.get_ident():
            raise RuntimeError("a block that writes cannot stand in another one")
        with self._count:
            self._waiting += 1
        try:
            self._turn.acquire()
        finally:
            with self._count:
                self._waiting -= 1
        self._writer = threading.get_ident()

    def _end_if_last(self, shared: _Shared) -> None:
        with self._count:
            last = self._waiting == 0
        if last or not shared.takes_more:
            self._open = None
            if not shared.is_over:
                shared.end()

    def _wait_for(self, shared: _Shared) -> None:
        """Until it is committed, by oneself if whoever waited for the turn gave up."""
        while not shared.wait(_PATIENCE_S):
            if self._turn.acquire(blocking=False):
                if self._open is shared:
                    self._open = None
                    shared.end()
                self._turn.release()
