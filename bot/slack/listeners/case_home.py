"""Home with the cases a person may see."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.models.blocks import Block

from bot.answering.ports import AnswerLog
from bot.cases.case import Status
from bot.cases.course import OPEN
from bot.cases.deadlines.words import deadline_words
from bot.cases.ports import CasePage, CaseQuery
from bot.cases.roles import Role
from bot.cases.service import Cases
from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.payloads import press
from bot.slack.views.case_fields import Filled
from bot.slack.views.case_list import DUE, CaseList, Wanted, looked_for, read_wanted
from bot.slack.views.home import console_button, console_view, find_view, home_view

GAPS = timedelta(days=30)
MOST_DUE = 5  # deadlines of a case


@dataclass(frozen=True)
class CaseHome:
    """Reads the cases of a Home tab, and turns its pages."""

    cases: Cases
    client: WebClient
    log: AnswerLog
    prompts: Prompts
    list: CaseList
    now: Callable[[], datetime]
    console: Callable[[str], str | None] | None = None  # gives a reviewer a link that signs them in once

    def blocks(self, person: str, value: str = "") -> Sequence[Block]:
        """The part of Home about cases; ``value`` is that of a control that was used."""
        role = self.cases.reviewers.role(person)
        if role is Role.OUTSIDER:
            return ()
        wanted = read_wanted(value, role.reviews)
        if not role.reviews:
            wanted, page = self._page(wanted, person)
            opened = self.cases.store.search(CaseQuery(opened_to=person, limit=0, count_to=1)).total
            return self.list.for_reporter(person, wanted, page, bool(opened))
        way = [console_button(self.prompts)] if self.console else []
        gaps = self.log.gaps(self.now() - GAPS)
        counts = {**self._counts(person), "count_gaps": len(gaps)}
        if wanted.scope == "gaps":
            return [*way, *self.list.for_gaps(wanted, gaps, counts)]
        wanted, page = self._page(wanted, person)
        return [*way, *self.list.for_reviewer(wanted, page, counts, self._due(wanted, page))]

    def _page(self, wanted: Wanted, person: str) -> tuple[Wanted, CasePage]:
        """A page, or the first one when cases were closed while the page was open."""
        today = self.now().date()
        page = self.cases.store.search(wanted.query(person, today))
        if wanted.page and not page.cases:
            wanted = replace(wanted, page=0)
            page = self.cases.store.search(wanted.query(person, today))
        return wanted, page

    def _due(self, wanted: Wanted, page: CasePage) -> dict[str, str]:
        """What runs out soon in each case of the page, soonest first; nothing where that was not asked for."""
        if wanted.scope != "due":
            return {}
        now, found = self.now(), {}
        for case in page.cases:
            soon = [d for d in self.cases.store.deadlines_of(case.id) if d.met_at is None and d.left(now) <= DUE.days]
            words = [deadline_words(self.prompts.text, d.kind, d.due, d.left(now), d.assumed) for d in soon]
            found[case.id] = "\n".join(f":hourglass: {each}" for each in words[:MOST_DUE])
        return found

    def turned(self, ack: Ack, body: dict[str, Any]) -> None:
        """Show another page, or other cases."""
        ack()
        pressed = press(body)
        self._publish(pressed.person, pressed.answer_id)

    def find(self, ack: Ack, body: dict[str, Any]) -> None:
        """Ask which words to look for."""
        ack()
        pressed = press(body)
        text = read_wanted(pressed.answer_id, reviews=True).text
        self.client.views_open(trigger_id=pressed.trigger_id, view=find_view(self.prompts, text))

    def found(self, ack: Ack, body: dict[str, Any]) -> None:
        """Show the cases with the words that were typed."""
        ack()
        words = Filled(body["view"]).one(ids.CASE_FIND)
        self._publish(str(body["user"]["id"]), looked_for(words).value())

    def _publish(self, person: str, value: str) -> None:
        self.client.views_publish(user_id=person, view=home_view(self.prompts, self.blocks(person, value)))

    def console_opened(self, ack: Ack, body: dict[str, Any]) -> None:
        """Give a link into the console, in a modal that nobody else sees."""
        ack()
        pressed = press(body)
        link = self.console(pressed.person) if self.console else None
        self.client.views_open(trigger_id=pressed.trigger_id, view=console_view(self.prompts, link))

    def _counts(self, person: str) -> dict[str, int]:
        def count(query: CaseQuery) -> int:
            return self.cases.store.search(replace(query, limit=1)).total

        return {
            "count_mine": count(CaseQuery(statuses=OPEN, owner=person)),
            "count_unclaimed": count(CaseQuery(statuses=OPEN, unclaimed=True)),
            "count_hold": count(CaseQuery(statuses=(Status.HOLD,))),
            "count_due": count(CaseQuery(statuses=OPEN, due_until=self.now().date() + DUE)),
        }
