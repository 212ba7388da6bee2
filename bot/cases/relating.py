"""Two cases that belong together: each names the other."""

from dataclasses import dataclass, replace

from bot.cases.case import Case
from bot.cases.events import ActorKind, Event, Verb
from bot.cases.review import CARD, Actor, Review
from bot.cases.roles import Refused


@dataclass(frozen=True)
class Relating(Review):
    """A review that relates cases, too."""

    def relate(self, case_id: str, actor: Actor, ref: str) -> Case:
        """Relate a case to the one with a reference.

        Raises:
            Refused: the person may not, there is no such case, or they are related already.
        """
        role = self.reviewers.role(actor.person)
        found = self.store.by_ref(ref) if role.reviews and ref.strip() else None
        with self.store.work() as work:
            case = self._seen(work, case_id, actor, role, reporter_may=False)
            other = work.case(found.id) if found else None
            if other is None:
                raise Refused("related_unknown", ref)
            if other.id == case.id:
                raise Refused("related_itself")
            pairs = [(one, two) for one, two in ((case, other), (other, case)) if two.id not in one.related]
            if not pairs:
                raise Refused("related_before", other.ref)
            at, changed = self.now(), {}
            for one, two in pairs:
                related = replace(one, version=one.version + 1, updated_at=at, related=(*one.related, two.id))
                work.save(related)
                event = Event(one.id, 0, Verb.RELATED, actor.person, ActorKind.PERSON, actor.source, at, about=two.ref)
                work.append(event, CARD)
                changed[one.id] = related
        return changed.get(case.id, case)
