"""A case closed as a duplicate goes on in another one, and that one perhaps in a third."""

from collections.abc import Callable, Iterator
from datetime import datetime

from bot.cases.case import Case, Sighting
from bot.cases.events import Event, Verb
from bot.cases.evidence import Evidence
from bot.cases.ports import CaseStore

Find = Callable[[str], Case | None]
"""Gives the case with an id."""


def followers(case: Case, find: Find) -> Iterator[Case]:
    """The cases in which a duplicate goes on, one after the other."""
    passed, last = {case.id}, case
    while last.duplicate_of is not None and last.duplicate_of not in passed:
        passed.add(last.duplicate_of)
        follower = find(last.duplicate_of)
        if follower is None:
            return
        yield follower
        last = follower


def goes_on(case: Case, find: Find) -> Case:
    """The case that is worked on in a case's place: the last of those it is a duplicate of, itself when it is none."""
    *_, last = (case, *followers(case, find))
    return last


def duplicates(case: Case, find: Find) -> Iterator[Case]:
    """The cases that go on in a case, with theirs; evidence is still with each of them."""
    found = (find(other) for other in case.related)
    for other in found:
        if other is not None and other.duplicate_of == case.id:
            yield other
            yield from duplicates(other, find)


def evidence_of_duplicates(case: Case, store: CaseStore) -> tuple[Evidence, ...]:
    """The items that lie with the cases that go on in a case."""
    return tuple(item for each in duplicates(case, store.find) for item in store.evidence(each.id))


def reported_by_then(case: Case, then: Event, store: CaseStore) -> tuple[Sighting, ...]:
    """The reports that a case had when an entry of its trail was written, without those that a later merging brought."""
    reported = [sighting for sighting in case.sightings if sighting.at <= then.at]
    brought = set[tuple[str, datetime]]()
    for event in store.events(case.id):
        duplicate = store.by_ref(event.about) if event.verb is Verb.MERGED and event.seq > then.seq else None
        brought.update((each.reporter, each.at) for each in (duplicate.sightings if duplicate is not None else ()))
    return tuple(each for each in reported if (each.reporter, each.at) not in brought)


def one_matter(case: Case, find: Find) -> tuple[Case, ...]:
    """All cases that were put together, the one that is worked on first."""
    last = goes_on(case, find)
    return (last, *duplicates(last, find))


def held(case: Case, find: Find) -> bool:
    """Whether nothing of a case may go: a legal hold of one is of all that were put together, wherever evidence lies."""
    return case.legal_hold or any(each.legal_hold for each in one_matter(case, find))
