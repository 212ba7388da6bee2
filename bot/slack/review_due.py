"""Reminders that pages of the guidance must be looked through again, to those who answer for them."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.cases.deadlines.reminders import THRESHOLDS, in_office
from bot.cases.deadlines.running import OVERDUE
from bot.cases.roles import Everyone, Reviewers, Role
from bot.cases.upkeep.letters import Letter, Letters
from bot.cases.upkeep.reminding import ZoneOf
from bot.knowledge.model import Document
from bot.persons import is_person
from bot.prompts import Prompts
from bot.slack.views.case_parts import LINE, brief


@dataclass(frozen=True)
class ReviewsDue:
    """Writes counsel, or all who review cases where nobody is counsel, one letter for a day and each threshold before it."""

    documents: Callable[[], Sequence[Document]]
    people: Everyone
    reviewers: Reviewers
    zone_of: ZoneOf
    letters: Letters
    prompts: Prompts
    now: Callable[[], datetime]

    def round(self) -> None:
        """Write those that are due and not written yet."""
        now, pages = self.now(), defaultdict[date, list[str]](list)
        for document in self.documents():
            # A day more than the first threshold: it may be tomorrow already where somebody is.
            if (document.review_by - now.date()).days <= THRESHOLDS[0] + 1:
                pages[document.review_by].append(document.title)
        for person in self._told() if pages else ():
            local = now.astimezone(self.zone_of(person))
            for last, titles in sorted(pages.items()):
                left = (last - local.date()).days
                if in_office(local) and left <= THRESHOLDS[0]:
                    stage = min(days for days in THRESHOLDS if left <= days) if left >= 0 else OVERDUE
                    key = f"review:{person}:{last.isoformat()}:{stage}"
                    self.letters.write(Letter(key, person, self._text(last, left, titles), now))

    def _told(self) -> tuple[str, ...]:
        people = tuple(person for person in self.people() if is_person(person))
        counsel = tuple(person for person in people if self.reviewers.role(person) is Role.COUNSEL)
        return counsel or people

    def _text(self, last: date, left: int, titles: Sequence[str]) -> str:
        over = self.prompts.text("deadline_over_one") if left == -1 else self.prompts.text("deadline_over", str(-left))
        soon = self.prompts.text("deadline_left_one") if left == 1 else self.prompts.text("deadline_left", str(left))
        stands = over if left < 0 else self.prompts.text("deadline_today") if left == 0 else soon
        head = self.prompts.text("guidance_due", f"{last.isoformat()} ({stands})")
        return "\n".join([head, *(f"• {brief(title, LINE)}" for title in titles)])
