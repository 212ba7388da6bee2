"""A case closed as a duplicate goes on in another one, and that one perhaps in a third."""

from collections.abc import Callable, Iterator

from bot.cases.case import Case
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


def one_matter(case: Case, find: Find) -> tuple[Case, ...]:
    """All cases that were put together, the one that is worked on first."""
    last = goes_on(case, find)
    return (last, *duplicates(last, find))


def held(case: Case, find: Find) -> bool:
    """Whether nothing of a case may go: a legal hold of one is of all that were put together, wherever evidence lies."""
    return case.legal_hold or any(each.legal_hold for each in one_matter(case, find))
