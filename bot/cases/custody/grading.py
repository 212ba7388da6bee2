"""What reviewers note about an item of evidence: where it went and why, and what it is worth by the papers there are for it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cases.custody.recorded import GRADE, NO, PRIVILEGED, YES
from bot.cases.events import ActorKind, Audience, Change, Event, Verb
from bot.cases.evidence import Custody, CustodyEvent, Evidence, Grade
from bot.cases.finding import ref_order
from bot.cases.ports import CaseStore
from bot.cases.review.doing import begun
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused, Reviewers

BY_HAND = (Custody.TRANSFERRED, Custody.SEALED, Custody.RETURNED)
"""What happens to an item where the desk does not see it; all else it notes itself."""

GIVEN = (Grade.LEAD, Grade.SELF_CAPTURED, Grade.NOTARISED, Grade.OFFICIAL)
"""Grades that a person gives; a timestamp is an authority's alone, whose answer is kept."""


@dataclass(frozen=True)
class Grading:
    """Notes it."""

    store: CaseStore
    reviewers: Reviewers
    now: Callable[[], datetime]

    def handled(
        self, case_id: str, number: str, actor: Actor, event: Custody, from_place: str, to_place: str, purpose: str
    ) -> CustodyEvent | None:
        """Write into an item's chain of custody that it was passed on, sealed or returned; the number is the item's.

        None when this very form was sent before.

        Raises:
            Refused: the person does not review cases, there is no such item, or it does not say where to and why.
        """
        if event not in BY_HAND:
            raise Refused("choice", event)
        if not purpose.strip() or not to_place.strip():
            raise Refused("custody_needs_where_and_why")
        with self.store.work() as work:
            _, again = begun(work, case_id, self.reviewers.role(actor.person), actor.once, of_closed=True)
            item = self._item(work.evidence(case_id), number, actor)
            if again:
                return None
            entry = CustodyEvent(item.id, 0, event, actor.person, self.now(), purpose.strip(), "", "", item.sha256)
            return work.append_custody(replace(entry, from_place=from_place.strip(), to_place=to_place.strip()))

    def grade(self, case_id: str, number: str, actor: Actor, grade: Grade, reference: str) -> Evidence:
        """Say what an item is worth; ``reference`` names the paper that says so, such as a notary's certificate.

        Raises:
            Refused: the person does not review cases, there is no such item, or there is no reference.
        """
        if grade not in GIVEN:
            raise Refused("choice", grade)
        if not reference.strip():
            raise Refused("grade_needs_reference")
        with self.store.work() as work:
            _, again = begun(work, case_id, self.reviewers.role(actor.person), actor.once, of_closed=True)
            item = self._item(work.evidence(case_id), number, actor)
            if again:
                return item
            if item.grade is grade:
                raise Refused("grade_as_before", number)
            if item.timestamp is not None and grade in {Grade.LEAD, Grade.SELF_CAPTURED}:
                raise Refused("grade_timestamped", number)
            graded = replace(item, grade=grade)
            work.save_evidence(graded)
            event = Event(case_id, 0, Verb.GRADED, actor.person, ActorKind.PERSON, actor.source, self.now())
            change = Change(GRADE, item.grade, grade)
            told = (Audience.CARD, Audience.THREAD)
            work.append(replace(event, about=item.number, text=reference.strip(), changes=(change,)), told)
        return graded

    def mark(self, case_id: str, number: str, actor: Actor, privileged: bool) -> Evidence:
        """Say whether an item is privileged: what is not leaves the house for a platform, too.

        Raises:
            Refused: the person does not review cases, there is no such item, or it is marked like this already.
        """
        with self.store.work() as work:
            _, again = begun(work, case_id, self.reviewers.role(actor.person), actor.once, of_closed=True)
            item = self._item(work.evidence(case_id), number, actor)
            if again:
                return item
            if item.privileged is privileged:
                raise Refused("mark_as_before", number)
            marked = replace(item, privileged=privileged)
            work.save_evidence(marked)
            before, after = (YES if each else NO for each in (item.privileged, privileged))
            event = Event(case_id, 0, Verb.MARKED, actor.person, ActorKind.PERSON, actor.source, self.now())
            work.append(
                replace(event, about=item.number, changes=(Change(PRIVILEGED, before, after),)), (Audience.THREAD,)
            )
        return marked

    def item(self, case_id: str, number: str, actor: Actor) -> Evidence:
        """The item with a number, in any case of letters and with or without zeros before it.

        Raises:
            Refused: the person does not review cases, or there is no such item.
        """
        return self._item(self.store.evidence(case_id), number, actor)

    def _item(self, items: tuple[Evidence, ...], number: str, actor: Actor) -> Evidence:
        if not self.reviewers.role(actor.person).reviews:
            raise Refused("not_allowed")
        found = next((item for item in items if ref_order(item.number) == ref_order(number)), None)
        if found is None:
            raise Refused("item_unknown", number)
        return found
