"""A duplicate is taken up again. Nothing that protects is taken from either case: only reports and words go back with it.

Days, deadlines, papers, holds and steps stay where they are, and the duplicate has those days, too, that came meanwhile.
Whose each is, reviewers know better.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from bot.cases.case import Case, Dated, Sighting
from bot.cases.deadlines.given import with_day
from bot.cases.events import Event, Verb
from bot.cases.replies import LATEST, Reply

Value = TypeVar("Value")


def parted(case: Case, duplicate: Case) -> Case:
    """A case without the reports of a duplicate that was taken up again, and without the links and words that it has itself."""
    own, theirs = _own(case, duplicate), {_said(reply) for reply in duplicate.replies}
    links = _left(case.report.links, duplicate.report.links, (each.report.links for each in own))
    places = _left(case.report.seen_in, duplicate.report.seen_in, (each.report.seen_in for each in own))
    return replace(
        case,
        sightings=own,
        report=replace(case.report, links=links, seen_in=places),
        replies=tuple(reply for reply in case.replies if _said(reply) not in theirs),
    )


def days_back(case: Case, survivors: Iterable[Case], trail: Callable[[str], Iterable[Event]]) -> tuple[Dated, ...]:
    """The days of a duplicate, with those that were given in the cases it went on in, and as they were corrected there."""
    dates, ref = case.dates, case.ref
    for survivor in survivors:
        for event in _since(trail(survivor.id), ref):
            for given in (each for each in event.changes if event.verb is Verb.DATE_SET and each.field == event.about):
                gone = [date.fromisoformat(day) for day in given.before.split(", ") if day]
                dates = with_day(dates, Dated(event.about, date.fromisoformat(given.after), event.actor), gone)
        ref = survivor.ref
    return dates


def words_back(case: Case, survivors: Sequence[Case]) -> tuple[Reply, ...]:
    """What was said of a duplicate as it stands now, with what was said since by people who reported only that."""
    now = {_said(reply): reply for survivor in survivors for reply in survivor.replies}
    others = {sighting.reporter for survivor in survivors for sighting in _own(survivor, case)}
    people = {sighting.reporter for sighting in case.sightings} - others
    before = {_said(reply): now.get(_said(reply), reply) for reply in case.replies}
    since = (reply for said, reply in now.items() if said not in before and reply.by in people)
    return (*before.values(), *since)[-LATEST:]


def _own(case: Case, duplicate: Case) -> tuple[Sighting, ...]:
    """The reports of a case that no duplicate brought; each keeps its number, by which the trail knows it."""
    theirs = {replace(each, number=0) for each in duplicate.sightings}
    return tuple(each for each in case.sightings if replace(each, number=0) not in theirs)


def _since(trail: Iterable[Event], ref: str) -> list[Event]:
    """What was done in a case since a duplicate was merged into it."""
    since: list[Event] | None = None
    for event in trail:
        if event.verb is Verb.MERGED and event.about == ref:
            since = []
        elif since is not None:
            since.append(event)
    return since or []


def _said(reply: Reply) -> str:
    return reply.key or reply.text


def _left(values: tuple[Value, ...], theirs: tuple[Value, ...], own: Iterable[tuple[Value, ...]]) -> tuple[Value, ...]:
    kept = {value for some in own for value in some}
    return tuple(value for value in values if value in kept or value not in theirs)
