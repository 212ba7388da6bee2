"""Deadlines kept in memory."""

from collections.abc import MutableMapping

from bot.cases.case import Case
from bot.cases.deadlines.running import Deadline, running
from bot.cases.keeping import in_utc
from bot.errors import BotError


class MemoryDeadlineWork:
    """The part of a transaction in memory that is about deadlines."""

    _deadlines: MutableMapping[str, tuple[Deadline, ...]]

    def deadlines(self, case_id: str) -> tuple[Deadline, ...]:
        """A case's deadlines, soonest first."""
        return self._deadlines.get(case_id, ())

    def save_deadline(self, deadline: Deadline) -> None:
        """Keep what was done about a deadline.

        Raises:
            BotError: the case has no such deadline.
        """
        kept = self.deadlines(deadline.case_id)
        if deadline.kind not in {other.kind for other in kept}:
            raise BotError(f"the case has no deadline {deadline.kind}")
        changed = tuple(in_utc(deadline) if other.kind == deadline.kind else other for other in kept)
        self._deadlines[deadline.case_id] = changed

    def _run_deadlines(self, case: Case) -> None:
        self._deadlines[case.id] = running(case, self.deadlines(case.id))
