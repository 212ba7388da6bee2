"""What reviewers do to a case. Every change is one transaction: the next version, its event, and whom to tell."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from bot.cases.case import Case, CloseReason, Closing, HoldReason, Override, Progress, Status
from bot.cases.changes import COUNSEL, WAIVED, changed_fields, changes_of, read_changes
from bot.cases.clocks import latest_day
from bot.cases.course import NEXT, onward
from bot.cases.details.subjects import moved, renamed
from bot.cases.details.told import moves
from bot.cases.events import ActorKind, Audience, Change, Event, Verb
from bot.cases.intake.opening import Assess
from bot.cases.intake.warned import warn
from bot.cases.looking import looked_at
from bot.cases.ports import CaseStore, Work
from bot.cases.replies import settled
from bot.cases.report import Report
from bot.cases.review.doing import ALL, Doing, begun, taken_up
from bot.cases.review.gating import alone, gone_on, open_step, released, taken, to_be_waived
from bot.cases.roles import Refused, Reviewers
from bot.cases.sealing import sealing
from bot.characters import readable


@dataclass(frozen=True)
class Actor:
    """Who acts, and from where: a button, a form, a thread, the console, a shell.

    ``once`` is the key of a form that may be sent again because its acknowledgement was lost: it acts once.
    """

    person: str
    source: str
    once: str = ""


@dataclass(frozen=True)
class Review:
    """The reviewers' actions. Each raises Refused when it is not allowed or not possible, Stale when the form was too old."""

    store: CaseStore
    reviewers: Reviewers
    assess: Assess
    now: Callable[[], datetime]

    def claim(self, case_id: str, actor: Actor) -> Case:
        """Take a case that nobody has; the second of two is told who was first."""

        def take(case: Case) -> Doing:
            if case.owner is not None:
                raise Refused("claimed_before", case.owner)
            status = Status.TRIAGE if case.status is Status.NEW else case.status
            changes = changed_fields(case, owner=actor.person, status=status)
            taken = replace(case, owner=actor.person, claimed_at=self.now(), status=status)
            return Doing(taken, Verb.CLAIMED, changes=changes, tell=ALL)

        return self._change(case_id, actor, take)

    def hand_over(self, case_id: str, actor: Actor, to: str, note: str = "", version: int | None = None) -> Case:
        """Give a case to another reviewer."""
        if not self.reviewers.role(to).reviews:
            raise Refused("not_a_reviewer", to)

        def give(case: Case) -> Doing:
            owned = replace(case, owner=to, claimed_at=case.claimed_at or self.now())
            return Doing(owned, Verb.HANDED_OVER, note, to, changed_fields(case, owner=to))

        return self._change(case_id, actor, give, version=version)

    def note(self, case_id: str, actor: Actor, text: str, privileged: bool) -> Case:
        """Add a note; a privileged one never reaches reporters, platforms or exports that do not ask for it."""
        _needed(text, "note_empty")
        tell = () if privileged else (Audience.THREAD,)
        note = partial(Doing, verb=Verb.NOTED, text=text, privileged=privileged, tell=tell)
        return self._change(case_id, actor, note, of_closed=True)

    def ask_reporter(self, case_id: str, actor: Actor, question: str) -> Case:
        """Ask everyone who reported it; what they reply comes back into the case."""
        _needed(question, "question_empty")

        def ask(case: Case) -> Doing:
            thin = not self.store.evidence(case_id)
            return Doing(case if thin else replace(case, asked=()), Verb.ASKED_REPORTER, question, tell=ALL, asks=thin)

        return self._change(case_id, actor, ask)

    def set_status(
        self, case_id: str, actor: Actor, status: Status, note: str = "", version: int | None = None
    ) -> Case:
        """Go to a status that may follow; holding and closing have their own ways, and a closed case is reopened."""

        def go(case: Case) -> Doing:
            if status not in onward(case):
                raise Refused("status_not_allowed", f"{case.status} → {status}")
            left = gone_on(case, status, actor.person, self.reviewers.role(actor.person))
            verb = Verb.RELEASED if case.held and not left.held else Verb.STATUS_CHANGED
            changes = changed_fields(case, status=status, counsel=left.counsel, counsel_status=left.counsel_status)
            return Doing(left, verb, note, changes=(*changes, *released(case, left)), tell=ALL)

        return self._change(case_id, actor, go, version=version)

    def hold(self, case_id: str, actor: Actor, reasons: tuple[HoldReason, ...], note: str = "") -> Case:
        """Stop everybody from acting, for at least one reason."""
        if not reasons:
            raise Refused("hold_needs_reason")

        def stop(case: Case) -> Doing:
            if Status.HOLD not in NEXT[case.status]:
                raise Refused("status_not_allowed", f"{case.status} → {Status.HOLD}")
            since = case.held_from if case.held else case.status
            held = replace(case, status=Status.HOLD, hold_reasons=reasons, held_from=since)
            why = Change("hold_reasons", " ".join(case.hold_reasons), " ".join(reasons))
            changes = (*changed_fields(case, status=Status.HOLD), why)
            return Doing(held, Verb.HELD, note, changes=changes, tell=ALL)

        return self._change(case_id, actor, stop)

    def correct(self, case_id: str, actor: Actor, version: int, report: Report) -> tuple[Case, tuple[Change, ...]]:
        """Set rights, Chinese status and what else is known better now; triage runs again and says what became different."""
        made: list[Change] = []
        at = self.now()
        days = (day for right in report.rights for day in (right.filed, right.registered, right.checked))
        if late := [day for day in days if day and day > latest_day(at)]:
            raise Refused("day_in_future", late[0].isoformat())
        named = (replace(r, checked_by=r.checked_by or actor.person) if r.checked else r for r in report.rights)
        report = replace(report, rights=tuple(named))

        def set_(case: Case) -> Doing:
            new = renamed(case.report.rights, report.rights)
            details = moved(case.details, new)
            known = replace(case, report=report, replies=settled(case.replies, report), details=details)
            corrected = looked_at(known, self.assess, at)
            made[:] = [*changes_of(case.report, report), *read_changes(case, corrected)]
            told = (*made, *moves(new), sealing(case, corrected))
            return Doing(corrected, Verb.RIGHTS_SET, changes=told)

        return self._change(case_id, actor, set_, version=version), tuple(made)

    def step_done(self, case_id: str, actor: Actor, step: str, on: date, reference: str) -> Case:
        """Note that a step was taken; one that the rights gate blocks is refused."""

        def take(case: Case) -> Doing:
            open_step(case, step)
            if on > latest_day(self.now()):
                raise Refused("day_in_future", on.isoformat())
            changed = looked_at(taken(case, Progress(step, on, reference, actor.person)), self.assess, self.now())
            return Doing(changed, Verb.STEP_DONE, reference, step, tell=ALL)

        return self._change(case_id, actor, take)

    def override(
        self, case_id: str, actor: Actor, step: str, counsel: str, reason: str, version: int | None = None
    ) -> Case:
        """Let a step through what holds it back now: only with counsel's name and a reason, and for ever in the trail."""
        _needed(readable(counsel), "override_needs_counsel")
        _needed(readable(reason), "override_needs_reason")

        def let_through(case: Case) -> Doing:
            freed = Override(step, counsel, reason, actor.person, self.now(), *to_be_waived(case, step))
            named = (Change(COUNSEL, "", counsel), Change(WAIVED, "", " ".join(freed.waived)))
            return Doing(replace(case, overrides=(*case.overrides, freed)), Verb.GATE_OVERRIDDEN, reason, step, named)

        return self._change(case_id, actor, let_through, version=version)

    def escalate(self, case_id: str, actor: Actor, note: str = "") -> Case:
        """Bring counsel in; what is on hold stays so."""

        def up(case: Case) -> Doing:
            if Status.ESCALATED not in NEXT[case.status]:
                raise Refused("status_not_allowed", f"{case.status} → {Status.ESCALATED}")
            raised = replace(case, status=Status.ESCALATED)
            changes = changed_fields(case, status=Status.ESCALATED)
            return Doing(raised, Verb.ESCALATED, note, changes=changes, tell=(*ALL, Audience.COUNSEL))

        return self._change(case_id, actor, up)

    def close(
        self,
        case_id: str,
        actor: Actor,
        reason: CloseReason,
        note: str,
        reference: str = "",
        version: int | None = None,
    ) -> Case:
        """End a case, for a reason that has a definition."""
        _needed(note, "close_needs_note")

        def end(case: Case) -> Doing:
            changes = (*changed_fields(case, status=Status.CLOSED), Change("close_reason", "", reason.value))
            ended = replace(case, status=Status.CLOSED, closing=Closing(reason, note, reference))
            return Doing(ended, Verb.CLOSED, note, changes=changes, tell=ALL)

        return self._change(case_id, actor, end, version=version)

    def reopen(self, case_id: str, actor: Actor, reason: str) -> Case:
        """Take a closed case up again, on hold where it was closed so."""
        _needed(reason, "reopen_needs_reason")

        with self.store.work() as work:
            case, again = self._begin(work, case_id, actor, of_closed=True)
            return case if again else self._reopened(work, case, actor, reason)

    def _reopened(self, work: Work, case: Case, actor: Actor, reason: str) -> Case:
        doing = taken_up(case, reason)
        alone(work, case)
        return self._done(work, case, doing, actor)

    def _change(
        self,
        case_id: str,
        actor: Actor,
        make: Callable[[Case], Doing],
        version: int | None = None,
        of_closed: bool = False,
    ) -> Case:
        """Do one thing to a case, if the person may, and if it still is of the version they saw where that is given."""
        with self.store.work() as work:
            case, again = self._begin(work, case_id, actor, version, of_closed)
            return case if again else self._done(work, case, make(case), actor)

    def _done(self, work: Work, case: Case, doing: Doing, actor: Actor) -> Case:
        """Keep what an action makes of a case, with its entry in the trail and whom to tell."""
        at = self.now()
        changed = replace(doing.case, version=case.version + 1, updated_at=at)
        changed = replace(changed, asked=(*changed.asked, at)) if doing.asks else changed
        # what may be done rests on counsel
        if (changed.status, changed.counsel_status) != (case.status, case.counsel_status):
            changed = looked_at(changed, self.assess, at)
        work.save(changed)
        event = Event(case.id, 0, doing.verb, actor.person, ActorKind.PERSON, actor.source, at, doing.text)
        said = (change for change in doing.changes if change.field != "counsel_status")
        changes = (*said, *changed_fields(case, counsel_status=changed.counsel_status))
        event = replace(event, about=doing.about, changes=changes, privileged=doing.privileged)
        work.append(event, doing.tell)
        warn(work, self.store, self.assess, case.triage.do_not, changed)
        return changed

    def _begin(
        self, work: Work, case_id: str, actor: Actor, version: int | None = None, of_closed: bool = False
    ) -> tuple[Case, bool]:
        return begun(work, case_id, self.reviewers.role(actor.person), actor.once, version, of_closed)


def _needed(text: str, reason: str) -> None:
    if not text.strip():
        raise Refused(reason)
