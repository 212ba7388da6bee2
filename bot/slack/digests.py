"""The letter of every morning to those whose deadlines come near."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.cases.case import Case
from bot.cases.course import OPEN
from bot.cases.deadlines.reminders import in_office
from bot.cases.deadlines.running import Deadline
from bot.cases.deadlines.words import deadline_words
from bot.cases.ports import CaseQuery, CaseStore
from bot.cases.upkeep.letters import Letter, Letters
from bot.cases.upkeep.reminding import ZoneOf
from bot.persons import is_person
from bot.prompts import Prompts

AHEAD = timedelta(days=7)
MOST_LINES = 20


class Digests:
    """Writes every owner a letter at nine of every morning in office with what runs out within a week or has.

    There is none when nothing does; what was put off is left out until its day, or until it has passed.
    """

    def __init__(
        self, store: CaseStore, letters: Letters, zone_of: ZoneOf, prompts: Prompts, now: Callable[[], datetime]
    ) -> None:
        self._store, self._letters, self._zone_of, self._prompts, self._now = store, letters, zone_of, prompts, now
        self._written: set[str] = set()

    def round(self) -> None:
        """Write those that are due and not written yet."""
        now, mine = self._now(), defaultdict[str, list[tuple[Case, Deadline]]](list)
        for deadline in self._store.deadlines((now + AHEAD).date()):
            case = self._store.find(deadline.case_id)
            if case is None or case.owner is None or not is_person(case.owner):
                continue
            if not _put_off(deadline, now):
                mine[case.owner].append((case, deadline))
        for owner, found in mine.items():
            local = now.astimezone(self._zone_of(owner))
            key = f"digest:{owner}:{local.date().isoformat()}"
            if in_office(local) and key not in self._written:
                self._letters.write(Letter(key, owner, self._text(found, local), now))
                self._written = {k for k in self._written if k.endswith(key[-10:])} | {key}

    def _text(self, found: Sequence[tuple[Case, Deadline]], local: datetime) -> str:
        lines = [self._prompts.text("digest_head", local.date().isoformat())]
        for case, deadline in found[:MOST_LINES]:
            words = deadline_words(
                self._prompts.text, deadline.kind, deadline.due, deadline.left(local), deadline.assumed
            )
            lines.append(f"• {case.ref}: {words}")
        if len(found) > MOST_LINES:
            lines.append(self._prompts.text("digest_more", str(len(found) - MOST_LINES)))
        unclaimed = self._store.search(CaseQuery(unclaimed=True, limit=0, statuses=OPEN)).total
        if unclaimed:
            lines.append(self._prompts.text("digest_unclaimed", str(unclaimed)))
        return "\n".join(lines)


def _put_off(deadline: Deadline, now: datetime) -> bool:
    """Whether somebody said that it need not be spoken of yet."""
    until = deadline.snoozed_until
    return until is not None and deadline.day(now) < until and deadline.left(now) >= 0
