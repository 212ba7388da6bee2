"""What people do about deadlines: give the day one runs from, note that one is met, put a reminder off with a reason."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.cases.case import Case, Dated
from bot.cases.changes import read_changes
from bot.cases.clocks import latest_day
from bot.cases.deadlines.given import DateEntry, StandingClocks, days_of, with_day
from bot.cases.deadlines.running import Deadline, called
from bot.cases.events import ActorKind, Audience, Change, Event, Verb
from bot.cases.intake.opening import Assess
from bot.cases.intake.warned import warn
from bot.cases.looking import looked_at
from bot.cases.ports import CaseStore, Work
from bot.cases.review.doing import begun
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused, Reviewers

TELL = (Audience.CARD, Audience.THREAD)


@dataclass(frozen=True)
class Dating:
    """The reviewers' actions on deadlines. Each raises Refused when it is not allowed or not possible."""

    store: CaseStore
    reviewers: Reviewers
    assess: Assess
    clocks: Callable[[], StandingClocks]
    now: Callable[[], datetime]

    def give_day(self, case_id: str, actor: Actor, name: str, on: date, instead: date | None = None) -> Case:
        """Give the day of something that starts a deadline; triage runs again with it.

        Of what can happen again it stands beside the days given before, whose deadlines run on, but for one it is given
        ``instead`` of; of what happens once that must be said when a day was given before.
        """
        entry = self.clocks().date(name)
        if entry is None:
            raise Refused("date_unknown", name)
        if on > latest_day(self.now()) and entry.future == "no":
            raise Refused("day_in_future", on.isoformat())
        with self.store.work() as work:
            case, again = self._begin(work, case_id, actor)
            if again:
                return case
            at, gone = self.now(), _replaced(entry, days_of(case.dates, name), instead)
            before = ", ".join(day.isoformat() for day in gone)
            dates = with_day(case.dates, Dated(name, on, actor.person), gone)
            given = replace(case, dates=dates, version=case.version + 1, updated_at=at)
            given = looked_at(given, self.assess, at)
            work.save(given)
            changes = (Change(name, before, on.isoformat()), *read_changes(case, given))
            work.append(_event(case_id, Verb.DATE_SET, actor, at, name, entry.label, changes), TELL)
            warn(work, self.store, self.assess, case.triage.do_not, given)
        return given

    def met(self, case_id: str, actor: Actor, kind: str, reference: str = "") -> Deadline:
        """Note that what a deadline asks for was done in time; ``kind`` is its own name, or its rule's where that has but one."""
        with self.store.work() as work:
            (deadline, again), at = self._deadline(work, case_id, actor, kind), self.now()
            if again:
                return deadline
            done = replace(deadline, met_at=at)
            work.save_deadline(done)
            work.append(_event(case_id, Verb.DEADLINE_MET, actor, at, done.own_name, reference), TELL)
        return done

    def snooze(self, case_id: str, actor: Actor, kind: str, until: date, reason: str) -> Deadline:
        """Send no reminder before a day, which is not after the deadline's last."""
        if not reason.strip():
            raise Refused("snooze_needs_reason")
        with self.store.work() as work:
            (deadline, again), at = self._deadline(work, case_id, actor, kind), self.now()
            if again:
                return deadline
            if not deadline.day(at) < until <= deadline.due:
                raise Refused("snooze_past_due", deadline.due.isoformat())
            put_off = replace(deadline, snoozed_until=until, snooze_reason=reason)
            work.save_deadline(put_off)
            before = deadline.snoozed_until.isoformat() if deadline.snoozed_until else ""
            changes = (Change("snoozed_until", before, until.isoformat()),)
            work.append(_event(case_id, Verb.DEADLINE_SNOOZED, actor, at, put_off.own_name, reason, changes), TELL)
        return put_off

    def _deadline(self, work: Work, case_id: str, actor: Actor, kind: str) -> tuple[Deadline, bool]:
        """A deadline of a case that is to be met, or as it is where this very form was sent before."""
        _, again = self._begin(work, case_id, actor)
        named = [each for each in work.deadlines(case_id) if kind in (each.own_name, each.own_name.partition(":")[0])]
        if not named:
            raise Refused("deadline_unknown", called(kind))
        if len(named) > 1:
            raise Refused("deadline_which", ", ".join(each.own_name for each in named))
        (found,) = named
        if found.met_at is not None and not again:
            raise Refused("deadline_met", called(kind))
        return found, again

    def _begin(self, work: Work, case_id: str, actor: Actor) -> tuple[Case, bool]:
        return begun(work, case_id, self.reviewers.role(actor.person), actor.once)


def _replaced(entry: DateEntry, days: list[date], instead: date | None) -> list[date]:
    """The days whose place another one takes: nobody loses a deadline that runs without saying so."""
    if instead is not None:
        if instead not in days:
            raise Refused("date_not_given", instead.isoformat())
        return [instead]
    if days and entry.repeats == "no":
        raise Refused("date_which", ", ".join(day.isoformat() for day in days))
    return []


def _event(
    case_id: str, verb: Verb, actor: Actor, at: datetime, about: str, text: str, changes: tuple[Change, ...] = ()
) -> Event:
    event = Event(case_id, 0, verb, actor.person, ActorKind.PERSON, actor.source, at, text=text)
    return replace(event, about=about, changes=changes)
