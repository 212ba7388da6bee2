"""Cases that belong together: each names the other; and one that is about the same thing as another goes on in that one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.cases.case import Case, CloseReason, Closing, CounselStatus, Dated, Status
from bot.cases.changes import changed_fields, changes_of, read_changes, told_changes, triage_changes
from bot.cases.detail import joined_details
from bot.cases.details.subjects import item_of
from bot.cases.duplicates import followers, held
from bot.cases.events import ActorKind, Change, Event, Verb
from bot.cases.intake.joining import joined
from bot.cases.intake.opening import next_sighting
from bot.cases.intake.warned import warn
from bot.cases.looking import looked_at
from bot.cases.ports import Work
from bot.cases.replies import LATEST
from bot.cases.review.doing import ALL, CARD, taken_up
from bot.cases.review.gating import alone
from bot.cases.review.parting import days_back, parted, words_back
from bot.cases.review.reviewing import Actor, Review
from bot.cases.review.talk import deletion, gone_along
from bot.cases.roles import Refused
from bot.cases.sealing import sealing
from bot.cases.suspect import NOBODY_KNOWN
from bot.cases.triage_model import Clock
from bot.cases.visibility import narrower


@dataclass(frozen=True)
class Relating(Review):
    """A review that relates and merges cases, too."""

    def relate(self, case_id: str, actor: Actor, ref: str) -> Case:
        """Relate a case to the one with a reference.

        Raises:
            Refused: the person may not, there is no such case, or they are related already.
        """
        found = self._named(actor, ref)
        with self.store.work() as work:
            case, again = self._begin(work, case_id, actor, of_closed=True)
            if again:
                return case
            other = self._other(work, case, ref, found)
            pairs = [(one, two) for one, two in ((case, other), (other, case)) if two.id not in one.related]
            if not pairs:
                raise Refused("related_before", other.ref)
            changed = {}
            for one, two in pairs:
                related = self._looked_at(self._next(one, related=(*one.related, two.id)))
                work.save(related)
                changes = tuple(read_changes(one, related))
                work.append(replace(self._event(related, actor, Verb.RELATED, two.ref), changes=changes), CARD)
                changed[one.id] = related
        return changed.get(case.id, case)

    def merge(self, case_id: str, actor: Actor, ref: str, note: str = "", version: int | None = None) -> Case:
        """Close a case as a duplicate of the one with a reference, which takes over its reports and links.

        Evidence stays where its chain of custody began; the two cases name each other. Returns the case that was closed.

        Raises:
            Refused: the person may not, there is no such case, or one of the two is closed.
            Stale: somebody else changed the case in between.
        """
        found = self._named(actor, ref)
        with self.store.work() as work:
            case, again = self._begin(work, case_id, actor, version, of_closed=True)
            if again:
                return case
            other = self._other(work, case, ref, found)
            if case.duplicate_of is not None:
                raise Refused("closed_before")
            if not other.is_open:
                raise Refused("merge_into_closed", other.ref)
            taken = self._take_over(work, other, case, actor)
            closed = self._give_up(work, case, other, actor, note)
            known = [name for name in other.triage.do_not if name in case.triage.do_not]
            warn(work, self.store, self.assess, known, taken)
            return closed

    def _take_over(self, work: Work, case: Case, duplicate: Case, actor: Actor) -> Case:
        """Add the reports of a duplicate, oldest first after its own, and what was found out or done there; look anew."""
        first = next_sighting(case)
        added = tuple(replace(each, number=number) for number, each in enumerate(duplicate.sightings, first))
        related, named = _with(case.related, duplicate.id), {paper.name for paper in case.papers}
        taken = self._next(case, sightings=(*case.sightings, *added), related=related, asked=())
        papers = (*case.papers, *(paper for paper in duplicate.papers if paper.name not in named))
        suspect = duplicate.suspect if case.suspect == NOBODY_KNOWN else case.suspect
        taken = replace(
            taken,
            report=joined(case.report, duplicate.report),
            papers=papers,
            details=joined_details(case.details, (each for each in duplicate.details if not item_of(each.about))),
            visibility=narrower(case.visibility, duplicate.visibility),
            replies=(*case.replies, *duplicate.replies)[-LATEST:],
            suspect=suspect,
            dates=_each_day((*case.dates, *duplicate.dates)),
            # of a step that was taken in both the own entry is the latest, and the other one is not lost
            progress=(*(entry for entry in duplicate.progress if entry not in case.progress), *case.progress),
            legal_hold=case.legal_hold or duplicate.legal_hold,
            triage=replace(case.triage, clocks=_begun(work, case, duplicate)),
        )
        taken = self._looked_at(_bound(taken, duplicate))
        work.save(taken)
        left = _carry_on(work, duplicate, taken)
        sighted = Change("sightings", str(len(case.sightings)), str(len(taken.sightings)))
        fields = ("status", "hold_reasons", "counsel", "dates", "progress", "legal_hold", "visibility")
        found = changed_fields(case, **{name: getattr(taken, name) for name in fields})
        changes = (sighted, *found, *left, *told_changes(case, taken, duplicate.report), sealing(case, taken))
        work.append(replace(self._event(taken, actor, Verb.MERGED, duplicate.ref), changes=changes), CARD)
        return taken

    def _give_up(self, work: Work, case: Case, other: Case, actor: Actor, note: str) -> Case:
        closed = self._next(
            case,
            status=Status.CLOSED,
            closing=Closing(CloseReason.DUPLICATE, note, other.ref),
            related=_with(case.related, other.id),
            duplicate_of=other.id,
        )
        closed = self._looked_at(closed)
        work.save(closed)
        told = (Change("close_reason", "", CloseReason.DUPLICATE.value), Change("duplicate_of", "", other.ref))
        event = replace(self._event(closed, actor, Verb.CLOSED, other.ref), text=note)
        work.append(replace(event, changes=(*changed_fields(case, status=Status.CLOSED), *told)), ALL)
        return closed

    def _reopened(self, work: Work, case: Case, actor: Actor, reason: str) -> Case:
        """Take a duplicate up again with what came for it where it went on; what protects stays in both."""
        doing, survivors = taken_up(case, reason), tuple(followers(case, work.case))
        alone(work, case, [survivor.id for survivor in survivors])
        if not survivors:
            return self._done(work, case, doing, actor)
        words = (r for r in words_back(case, survivors) if work.submitted(deletion(r.key)) is None)
        bound, days = held(case, work.case), days_back(case, survivors, self.store.events)
        back = replace(doing.case, legal_hold=bound, dates=days, replies=tuple(words))
        back = self._looked_at(back)
        found = changed_fields(case, legal_hold=bound, dates=days)
        changes = (*doing.changes, *found, *triage_changes(case.triage, back.triage))
        opened = self._done(work, case, replace(doing, case=back, changes=changes), actor)
        for post in {reply.key for reply in opened.replies} - {reply.key for reply in case.replies}:
            work.note_submission(gone_along(post), opened.id)
        for survivor in survivors:
            _carry_on(work, survivor, opened)
            self._part(work, survivor, opened, bound, actor)
        return opened

    def _part(self, work: Work, case: Case, duplicate: Case, bound: bool, actor: Actor) -> None:
        left = replace(parted(case, duplicate), legal_hold=case.legal_hold or bound)
        left = self._looked_at(self._next(left))
        work.save(left)
        sighted = Change("sightings", str(len(case.sightings)), str(len(left.sightings)))
        found = changed_fields(case, legal_hold=left.legal_hold)
        changed = (*changes_of(case.report, left.report), *read_changes(case, left))
        changes = (sighted, *found, *changed, sealing(case, left))
        work.append(replace(self._event(left, actor, Verb.PARTED, duplicate.ref), changes=changes), CARD)

    def _named(self, actor: Actor, ref: str) -> Case | None:
        """The case with a reference, for who reviews cases; strangers learn nothing of which there are."""
        return self.store.by_ref(ref.strip()) if self.reviewers.role(actor.person).reviews and ref.strip() else None

    def _other(self, work: Work, case: Case, ref: str, found: Case | None) -> Case:
        """The other case as this transaction sees it."""
        other = work.case(found.id) if found else None
        if other is None:
            raise Refused("related_unknown", ref)
        if other.id == case.id:
            raise Refused("related_itself")
        return other

    def _looked_at(self, case: Case) -> Case:
        return looked_at(case, self.assess, self.now())

    def _next(self, case: Case, **changes: Any) -> Case:
        return replace(case, version=case.version + 1, updated_at=self.now(), **changes)

    def _event(self, case: Case, actor: Actor, verb: Verb, about: str) -> Event:
        return Event(case.id, 0, verb, actor.person, ActorKind.PERSON, actor.source, self.now(), about=about)


def _each_day(given: Iterable[Dated]) -> tuple[Dated, ...]:
    """Every day that was given, once: each has a deadline of its own."""
    kept: dict[tuple[str, date], Dated] = {}
    for dated in given:
        kept.setdefault((dated.name, dated.on), dated)
    return tuple(kept.values())


def _bound(case: Case, duplicate: Case) -> Case:
    """A case that is held back by what held its duplicate back: a hold, and that counsel asks for something first.

    That counsel asks for nothing more was said of the other case, and frees nothing here.
    """
    if duplicate.hold_reasons:
        reasons = tuple(dict.fromkeys((*case.hold_reasons, *duplicate.hold_reasons)))
        before = case.held_from if case.held else case.status
        case = replace(case, status=Status.HOLD, hold_reasons=reasons, held_from=before)
    follow_up = CounselStatus.FOLLOW_UP
    if duplicate.counsel_status is not follow_up:
        return case
    counsel = case.counsel if case.counsel_status is follow_up else duplicate.counsel
    # said here only now, so what was let through here before waits for it
    return replace(case, counsel=counsel, counsel_status=follow_up, counsel_at=case.updated_at, approved=None)


def _begun(work: Work, *cases: Case) -> tuple[Clock, ...]:
    """From where deadlines run whose day nobody gave; one that was met says nothing of one that was not."""
    met = {(case.id, each.kind) for case in cases for each in work.deadlines(case.id) if each.met_at is not None}
    clocks = [(clock, (case.id, clock.id) in met) for case in cases for clock in case.triage.clocks]
    waiting = {clock.rule for clock, over in clocks if not over}
    return tuple(clock for clock, over in clocks if not over or clock.rule not in waiting)


def _carry_on(work: Work, duplicate: Case, case: Case) -> tuple[Change, ...]:
    """What was done about a deadline there, and of which somebody was reminded, holds here while its days are the same.

    One that waits there and runs from another day than here, so that it is not kept, is named in the trail.
    """
    here, left = {each.same: each for each in work.deadlines(case.id)}, []
    for kept in work.deadlines(duplicate.id):
        mine = here.get(kept.same)
        if mine is None and kept.met_at is None:
            left.append(Change("deadline_left_there", f"{kept.name}, {kept.due.isoformat()}", ""))
        elif mine is not None and mine.met_at is None and (kept.met_at is not None or not mine.reminded):
            work.save_deadline(replace(kept, case_id=case.id, kind=mine.kind))
    return tuple(left)


def _with(ids: tuple[str, ...], one: str) -> tuple[str, ...]:
    return ids if one in ids else (*ids, one)
