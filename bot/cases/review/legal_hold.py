"""A legal hold: nothing of a case may go, whatever retention or a person's erasure would have go."""

from dataclasses import dataclass, replace

from bot.cases.case import Case
from bot.cases.changes import changed_fields
from bot.cases.events import Verb
from bot.cases.review.doing import Doing
from bot.cases.review.reviewing import Actor, Review
from bot.cases.roles import Refused, Role


@dataclass(frozen=True)
class LegalHolds(Review):
    """A review that sets and lifts legal holds, too."""

    def legal_hold(self, case_id: str, actor: Actor, on: bool, reason: str) -> Case:
        """Set or lift the hold; counsel and whoever runs the desk may.

        Raises:
            Refused: the person may not, gives no reason, or it is so already.
        """
        if self.reviewers.role(actor.person) not in {Role.COUNSEL, Role.ADMIN}:
            raise Refused("not_allowed")
        if not reason.strip():
            raise Refused("legal_hold_needs_reason")

        def change(case: Case) -> Doing:
            if case.legal_hold is on:
                raise Refused("legal_hold_as_before", case.ref)
            return Doing(
                replace(case, legal_hold=on), Verb.LEGAL_HOLD, reason, changes=changed_fields(case, legal_hold=on)
            )

        return self._change(case_id, actor, change, of_closed=True)
