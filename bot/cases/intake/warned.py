"""Reporters hear what more to leave alone as soon as a case forbids more than they were told, whoever found it out.

What it rests on is not said: others' words and what reviewers know are not theirs.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce

from bot.cases.case import Case, Sighting, Status
from bot.cases.changes import DO_NOT, addressed, forbidden_by
from bot.cases.duplicates import duplicates
from bot.cases.events import ActorKind, Audience, Change, Event, Verb
from bot.cases.finding import reporters
from bot.cases.intake.joining import joined
from bot.cases.ports import CaseStore, Work
from bot.cases.replies import Reply
from bot.cases.report import Report
from bot.cases.triage_model import UNTRIAGED, Triage
from bot.persons import is_person

Assess = Callable[[Report, Case | None, datetime], Triage]


def warn(work: Work, store: CaseStore, assess: Assess, known: Collection[str], case: Case) -> None:
    """Have every reporter who was not told all that a case forbids told the whole of it, once.

    Args:
        work: The transaction in which it came to forbid more.
        store: Gives what was told before.
        assess: Triage.
        known: What all its reporters were told before, at least; nobody is looked at while nothing is new.
        case: The case as it is kept now.
    """
    forbidden = case.triage.do_not
    if set(forbidden) <= set(known) or case.duplicate_of is not None:  # it is told where a duplicate goes on
        return
    trail = [event for each in (case, *duplicates(case, work.case)) for event in store.events(each.id)]
    told = [event for event in trail if event.verb is Verb.WARNED]
    lack = [who for who in reporters(case) if is_person(who) and set(forbidden) - _told(case, who, told, assess)]
    if lack:
        event = Event(case.id, 0, Verb.WARNED, "desk", ActorKind.DESK, "triage", case.updated_at, about=" ".join(lack))
        change = Change(DO_NOT, " ".join(known), " ".join(forbidden))
        work.append(replace(event, changes=(change,)), (Audience.REPORTER,))


def by_itself(assess: Assess, case: Case, mine: Sequence[Sighting], replies: Iterable[Reply], at: datetime) -> Triage:
    """What one reporter's words mean by themselves: nothing of what others said or ops knows."""
    report = reduce(joined, (sighting.report for sighting in mine))
    alone = Case(
        id=case.id,
        ref=case.ref,
        version=1,
        status=Status.NEW,
        report=report,
        triage=UNTRIAGED,
        reporter=mine[0].reporter,
        sightings=tuple(mine),
        opened_at=mine[0].at,
        updated_at=at,
        replies=tuple(replies),
    )
    return assess(report, alone, at)


def _told(case: Case, who: str, warnings: Iterable[Event], assess: Assess) -> set[str]:
    """What a reporter was told to leave alone: with each report and reply of theirs, and since."""
    mine = [sighting for sighting in case.sightings if sighting.reporter == who]
    replies = [reply for reply in case.replies if reply.by == who]
    own = [assess(sighting.report, None, sighting.at) for sighting in mine]
    own += [by_itself(assess, case, mine, replies, case.updated_at)] if mine and replies else []
    since = (forbidden_by(event) for event in warnings if who in addressed(event))
    return {name for told in (*(triage.do_not for triage in own), *since) for name in told}
