"""A duplicate that is taken up again: what it brought goes out of the case in which it went on."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from bot.cases.case import Case, Dated, Progress
from bot.cases.events import Event, Verb

Value = TypeVar("Value")


def parted(case: Case, duplicate: Case, trail: Iterable[Event]) -> Case:
    """A case without what a duplicate brought, as the trail has it: reports, links, words, papers, days and steps.

    What was believed of both since, who the seller is and what holds the case back stay: reviewers know better whose it was.
    """
    theirs = {replace(each, number=0) for each in duplicate.sightings}
    own = [each for each in case.sightings if replace(each, number=0) not in theirs]
    before = _before(trail, duplicate.ref)
    days, steps = before.get("dates"), before.get("progress")
    links = _left(case.report.links, duplicate.report.links, (each.report.links for each in own))
    places = _left(case.report.seen_in, duplicate.report.seen_in, (each.report.seen_in for each in own))
    return replace(
        case,
        sightings=tuple(replace(each, number=number) for number, each in enumerate(own, 1)),
        report=replace(case.report, links=links, seen_in=places),
        replies=tuple(reply for reply in case.replies if reply.key not in {said.key for said in duplicate.replies}),
        papers=tuple(paper for paper in case.papers if paper not in duplicate.papers),
        dates=tuple(dated for dated in case.dates if dated not in duplicate.dates or _was_there(_day(dated), days)),
        progress=tuple(e for e in case.progress if e not in duplicate.progress or _was_there(_step(e), steps)),
    )


def _before(trail: Iterable[Event], ref: str) -> dict[str, str]:
    """The fields that changed when a duplicate was merged, as they were before."""
    merged = [event for event in trail if event.verb is Verb.MERGED and event.about == ref]
    return {change.field: change.before for change in merged[-1].changes} if merged else {}


def _was_there(entry: str, before: str | None) -> bool:
    """Whether the case had something itself; it had everything when nothing was added."""
    return before is None or any(said.startswith(entry) for said in before.split(", "))


def _day(dated: Dated) -> str:
    return f"{dated.name} {dated.on.isoformat()} "


def _step(entry: Progress) -> str:
    return f"{entry.step} "


def _left(values: tuple[Value, ...], theirs: tuple[Value, ...], own: Iterable[tuple[Value, ...]]) -> tuple[Value, ...]:
    kept = {value for some in own for value in some}
    return tuple(value for value in values if value in kept or value not in theirs)
