"""What reviewers note of a case and of the things in it, field by field, as ``playbook/details.yaml`` lists them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cases.case import Case
from bot.cases.changes import read_changes
from bot.cases.clocks import latest_day
from bot.cases.details.model import VISIBILITY, Details
from bot.cases.details.subjects import Subject, entries, found_subject, with_details
from bot.cases.details.values import Fault, Unread, check_together, read_values
from bot.cases.events import Audience, Change, Verb
from bot.cases.evidence import Evidence
from bot.cases.looking import looked_at
from bot.cases.review.doing import ALL, CARD, Doing
from bot.cases.review.reviewing import Actor, Review
from bot.cases.roles import Refused, Role, open_to
from bot.cases.visibility import Visibility

_TAKEN = "captured_at_claimed"


@dataclass(frozen=True)
class Detailing(Review):
    """A review that notes them; ``details`` gives the fields."""

    details: Callable[[], Details]

    def note_details(
        self, case_id: str, actor: Actor, about: str, typed: Mapping[str, str], version: int | None = None
    ) -> Case:
        """Note what was typed, by the names of fields, about the thing with a key; nothing in a field drops what was in it.

        Raises:
            Refused: the person does not review cases, or there is no such thing in the case.
            Unread: fields hold what cannot be taken; nothing was kept.
            Stale: somebody else changed the case in between.
        """
        with self.store.work() as work:
            case, again = self._begin(work, case_id, actor, version, of_closed=True)
            if again:
                return case
            items = work.evidence(case_id)
            subject = found_subject(case, (item.number for item in items), about)
            if subject is None:
                raise Refused("detail_about_unknown", about)
            doing = self._noted(case, actor, subject, typed, items)
            return self._done(work, case, doing, actor) if doing.changes else case

    def _noted(
        self, case: Case, actor: Actor, subject: Subject, typed: Mapping[str, str], items: tuple[Evidence, ...]
    ) -> Doing:
        details, at = self.details(), self.now()
        fields = {field.name: field for field in details.of(subject.kind)}
        read = read_values(fields, typed, at)
        before = {entry.field.name: entry.said for entry in entries(details, case, subject)}
        changed = {name: said for name, said in read.items() if said != before[name]}
        _check_goes_on_here(case, subject, changed)
        check_together(fields, {**before, **changed})
        item = next((item for item in items if item.number == subject.item), None)
        _check_taken(changed, item)
        noted = case
        if VISIBILITY in changed:
            if not changed[VISIBILITY]:
                raise Unread((Fault(VISIBILITY, "detail_empty"),))
            noted = replace(noted, visibility=Visibility(changed[VISIBILITY]))
        kept = {name: said for name, said in changed.items() if name != VISIBILITY}
        noted = replace(noted, details=with_details(case.details, subject.key, kept, actor.person))
        noted = looked_at(noted, self.assess, at)
        if changed.get(VISIBILITY) not in {None, open_to(noted)}:
            raise Unread((Fault(VISIBILITY, "detail_readers"),))
        told = tuple(Change(name, before[name], said) for name, said in changed.items())
        changes = (*told, *read_changes(case, noted))
        if item is not None and self._privileged(item):
            doing = Doing(noted, Verb.DETAILS_SET, privileged=True, tell=(Audience.CARD,))
        else:
            doing = Doing(noted, Verb.DETAILS_SET, tell=ALL if VISIBILITY in changed else CARD)
        return replace(doing, about=subject.key, changes=changes)

    def _privileged(self, item: Evidence) -> bool:
        """Whether nobody but reviewers may know of an item: as it is marked, or else what counsel brought."""
        return self.reviewers.role(item.uploaded_by) is Role.COUNSEL if item.privileged is None else item.privileged


def _check_goes_on_here(case: Case, subject: Subject, changed: Mapping[str, str]) -> None:
    """Of a duplicate nobody reads what is noted any more but of its evidence, which stays with it, and who may read it itself."""
    elsewhere = [name for name in changed if name != VISIBILITY and not subject.item]
    if case.duplicate_of is not None and elsewhere:
        ref = case.closing.reference if case.closing else ""
        raise Unread(tuple(Fault(name, "detail_elsewhere", ref) for name in elsewhere))


def _check_taken(changed: Mapping[str, str], item: Evidence | None) -> None:
    """Nothing was taken after it had come to us."""
    said = changed.get(_TAKEN, "")
    if item is None or not said:
        return
    day, came = len(said) == len("2026-11-20"), item.received_at
    if said > latest_day(came).isoformat() if day else datetime.fromisoformat(said) > came:
        raise Unread((Fault(_TAKEN, "detail_taken_late", f"{came:%Y-%m-%d %H:%M} UTC"),))
