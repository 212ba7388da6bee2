"""What reviewers find out beside the report: who the seller really is, and what counsel says."""

from dataclasses import dataclass, replace

from bot.cases.case import Case, CounselStatus
from bot.cases.changes import changed_fields, changes_of, read_changes
from bot.cases.events import ActorKind, Audience, Change, Event, Verb
from bot.cases.looking import approved, looked_at
from bot.cases.ports import Work
from bot.cases.review.doing import CARD, Doing
from bot.cases.review.reviewing import Actor, Review
from bot.cases.roles import Refused
from bot.cases.suspect import Suspect


@dataclass(frozen=True)
class Knowing(Review):
    """A review that notes it."""

    def suspect(self, case_id: str, actor: Actor, suspect: Suspect, version: int | None = None) -> Case:
        """Note who the seller is; cases in which the same names or shops stand are related.

        Raises:
            Refused: the person does not review cases.
            Stale: somebody else changed the case in between.
        """
        with self.store.work() as work:
            case, again = self._begin(work, case_id, actor, version)
            if again:
                return case
            at = self.now()
            known = replace(case, version=case.version + 1, updated_at=at, suspect=suspect)
            known = looked_at(replace(known, related=self._related(work, known)), self.assess, at)
            work.save(known)
            count = Change("related", str(len(case.related)), str(len(known.related)))
            changes = (*changes_of(case.suspect, suspect), *read_changes(case, known))
            changes = (*changes, count) if count.before != count.after else changes
            event = Event(case.id, 0, Verb.SUSPECT_SET, actor.person, ActorKind.PERSON, actor.source, at)
            work.append(replace(event, changes=changes), CARD)
        return known

    def counsel(
        self,
        case_id: str,
        actor: Actor,
        counsel: str,
        says: CounselStatus,
        note: str = "",
        version: int | None = None,
    ) -> Case:
        """Note who counsel is and what they say of the case as they saw it; the note is privileged.

        Raises:
            Refused: the person does not review cases, or counsel is not named.
            Stale: somebody else changed the case in between.
        """
        if not counsel.strip():
            raise Refused("counsel_unnamed")

        def heard(case: Case) -> Doing:
            told = replace(case, counsel=counsel.strip(), counsel_status=says, counsel_at=self.now(), approved=None)
            told = approved(told) if says is CounselStatus.NO_ACTION else told
            changes = changed_fields(case, counsel=told.counsel, counsel_status=says)
            private = bool(note.strip())
            tell = (Audience.CARD,) if private else CARD
            return Doing(told, Verb.COUNSEL_SAID, note, changes=changes, privileged=private, tell=tell)

        return self._change(case_id, actor, heard, version=version)

    def _related(self, work: Work, case: Case) -> tuple[str, ...]:
        found = [*work.ever_with(list(case.suspect.keys()))]
        found += [other for name in case.suspect.names for other in work.of_similar_seller(name)]
        return tuple(dict.fromkeys((*case.related, *(other for other in found if other != case.id))))
