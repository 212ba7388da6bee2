"""What people are told when the guidance that their answers quote has changed."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.cases.upkeep.impact import Affected, digest
from bot.cases.upkeep.letters import Letter, Letters
from bot.persons import is_person
from bot.prompts import Prompts
from bot.slack.views.case_parts import LINE, brief

MOST_LINES = 20
HALF_YEAR = timedelta(days=180)

Citing = Callable[[frozenset[str], datetime], Sequence[tuple[str, datetime, str, frozenset[str]]]]
"""Finds answers that quote passages: who asked, when, what, and all that each quotes."""


class AnswerNews:
    """Writes everyone who got an answer a letter when a passage it quotes is not what it was."""

    def __init__(
        self,
        citing: Citing,
        letters: Letters,
        prompts: Prompts,
        now: Callable[[], datetime],
    ) -> None:
        self._citing, self._letters, self._prompts, self._now = citing, letters, prompts, now

    def tell(self, changed: Affected) -> None:
        """One letter for each person, with all their answers."""
        now, mine = self._now(), defaultdict[str, list[str]](list)
        for asker, asked_at, question, cited in self._citing(frozenset(changed), now - HALF_YEAR):
            became = ", ".join(f"{identity}: {changed[identity]}" for identity in sorted(cited & set(changed)))
            mine[asker].append(f"• {asked_at:%Y-%m-%d} {brief(question, LINE)} ({brief(became, LINE)})")
        version = digest(f"{identity}={state}" for identity, state in sorted(changed.items()))
        for asker, lines in mine.items():
            if is_person(asker):
                text = "\n".join([self._prompts.text("answers_changed"), *lines[:MOST_LINES]])
                self._letters.write(Letter(f"answers:{asker}:{now:%Y-%m-%d}:{version}", asker, text, now))
