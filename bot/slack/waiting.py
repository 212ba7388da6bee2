"""What waits for a worker, and what is next: cases before questions, and nobody's many questions before another's first."""

import heapq
import itertools

from bot.answering.ports import ASKED, InboxItem, Kind

QUESTIONS = {*ASKED, Kind.EDIT, Kind.DELETE}
_CASES_FIRST = -1


class Waiting:
    """Not safe for threads by itself.

    Each person's questions stand one in each round, from the next on; rounds are taken in order. So whoever asks little waits
    for one question of everybody else, and whoever asks much is not overtaken for ever.
    """

    def __init__(self) -> None:
        self._line: list[tuple[int, int, str]] = []
        self._number = itertools.count()
        self._round = 0  # the one under way
        self._last_round: dict[str, int] = {}  # of each person who has questions waiting

    def put(self, item: InboxItem) -> int:
        """Let an item wait; says how many are before it."""
        place = _CASES_FIRST
        if item.kind in QUESTIONS:
            place = max(self._round, self._last_round.get(item.person, self._round)) + 1
            self._last_round[item.person] = place
        mine = (place, next(self._number), item.key)
        heapq.heappush(self._line, mine)
        return sum(other < mine for other in self._line)

    def take(self) -> str | None:
        """The key of what is next; None when nothing waits."""
        if not self._line:
            return None
        place, _, key = heapq.heappop(self._line)
        if place != _CASES_FIRST:
            self._round = place
        if not self._line:
            self._last_round.clear()
        return key
