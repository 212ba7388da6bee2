"""The forms for what is noted of a case field by field. Whether somebody may is decided behind them, not here."""

from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack

from bot.cases.case import Case
from bot.cases.details.subjects import Subject, found_subject
from bot.cases.details.told import known_now
from bot.cases.details.values import Unread
from bot.cases.ports import Stale
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused
from bot.cases.service import Cases
from bot.slack.views.card import read_value
from bot.slack.views.case_fields import Filled
from bot.slack.views.case_parts import Parts
from bot.slack.views.detail_forms import ABOUT, FIELDS, DetailForms, read_about

Body = dict[str, Any]
DETAILS = (ABOUT, FIELDS)


@dataclass(frozen=True)
class CaseDetails:
    """Goes on from what it is about to its fields, and notes them."""

    cases: Cases
    parts: Parts

    @property
    def forms(self) -> DetailForms:
        """What builds the forms."""
        return DetailForms(self.parts)

    def sent(self, ack: Ack, body: Body, case: Case, source: str) -> bool:
        """Answer one of the two forms for somebody who reviews cases; says whether something was noted."""
        view, who = body["view"], str(body["user"]["id"])
        about, value = read_about(str(view["private_metadata"]))
        filled = Filled(view)
        if not about:
            self._choose(ack, case, filled.one("about"))
            return False
        about = known_now(about, self.cases.store.events(case.id))
        subject = self._subject(case, about)
        if subject is None:
            raise Refused("detail_about_unknown", about)
        _, version = read_value(value)
        actor = Actor(who, source, once=f"{source}:{view['id']}")
        typed = self.forms.typed(subject.kind, filled)
        try:
            self.cases.detailing.note_details(case.id, actor, about, typed, version)
        except Unread as error:
            ack(response_action="errors", errors={f.name: self.parts.plain.fault(f) for f in error.faults})
            return False
        except Stale:
            now = self.cases.store.find(case.id) or case
            ack(response_action="update", view=self.forms.again(now, subject, view["blocks"], typed))
            return False
        ack(response_action="clear")
        return True

    def _choose(self, ack: Ack, case: Case, about: str) -> None:
        subject = self._subject(case, about)
        if subject is None:
            raise Refused("detail_about_unknown", about)
        ack(response_action="update", view=self.forms.fields(case, subject))

    def _subject(self, case: Case, about: str) -> Subject | None:
        return found_subject(case, (item.number for item in self.cases.store.evidence(case.id)), about)
