"""Two cases that belong together name each other, on every store."""

from datetime import datetime

import pytest

from bot.cases.case import Case, CloseReason, Closing, Status
from bot.cases.events import Verb
from bot.cases.ports import CaseStore, Stale
from bot.cases.report import Report
from bot.cases.review.relating import Relating
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused, Role
from bot.cases.triage_model import Triage
from tests.case_builders import NOW, PLAIN_TRIAGE, case
from tests.contract.conftest import at_once


class Everybody:
    """Reviewers: all but one."""

    def role(self, person: str) -> Role:
        """What a person is."""
        return Role.STAFF if person == "U1" else Role.OPS


def assess(_report: Report, _case: Case | None, _at: datetime) -> Triage:
    """No matter."""
    return PLAIN_TRIAGE


@pytest.fixture
def relating(store: CaseStore) -> Relating:
    """Over three cases."""
    with store.work() as work:
        for number in (1, 2, 3):
            work.insert(case(number, (f"alibaba:{number}",)))
    return Relating(store, Everybody(), assess, lambda: NOW)


def test_each_names_the_other_and_says_so_in_its_trail(store: CaseStore, relating: Relating) -> None:
    changed = relating.relate("case-1", Actor("U2", "console"), "ko-2026-0002")
    one, two = store.find("case-1"), store.find("case-2")
    assert one is not None
    assert two is not None
    assert (changed, one.related, two.related) == (one, ("case-2",), ("case-1",))
    told = [(e.verb, e.about) for number in (1, 2) for e in store.events(f"case-{number}")]
    assert told == [(Verb.RELATED, "KO-2026-0002"), (Verb.RELATED, "KO-2026-0001")]


@pytest.mark.parametrize(
    ("person", "ref", "reason"),
    [
        ("U1", "KO-2026-0002", "not_allowed"),
        ("U2", "KO-2026-0001", "related_itself"),
        ("U2", "KO-2026-0099", "related_unknown"),
        ("U2", " ", "related_unknown"),
    ],
)
def test_what_makes_no_sense_or_is_not_allowed_is_refused(
    store: CaseStore, relating: Relating, person: str, ref: str, reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        relating.relate("case-1", Actor(person, "console"), ref)
    assert refused.value.reason == reason
    assert store.events("case-1") == ()


def test_two_who_relate_the_same_two_at_once_do_it_once(store: CaseStore, relating: Relating) -> None:
    def relate(number: int) -> str:
        try:
            relating.relate(f"case-{number + 1}", Actor("U2", "console"), f"KO-2026-000{2 - number}")
        except Refused as error:
            return error.reason
        return "done"

    assert sorted(at_once(relate)) == ["done", "related_before"]
    assert len(store.events("case-1")) == len(store.events("case-2")) == 1


def both(store: CaseStore) -> tuple[Case, Case]:
    """The first two cases as they are now."""
    one, two = store.find("case-1"), store.find("case-2")
    assert one is not None
    assert two is not None
    return one, two


def test_the_case_merged_into_takes_over_reports_and_links_and_the_other_is_closed_as_its_duplicate(
    store: CaseStore, relating: Relating
) -> None:
    before = both(store)
    relating.merge("case-1", Actor("U2", "button"), "ko-2026-0002", "the same kettle")
    one, two = both(store)
    assert (one.status, one.duplicate_of, one.related) == (Status.CLOSED, "case-2", ("case-2",))
    assert one.closing == Closing(CloseReason.DUPLICATE, "the same kettle", "KO-2026-0002")
    assert (two.status, two.related) == (before[1].status, ("case-1",))
    assert [sighting.number for sighting in two.sightings] == [1, 2]
    assert {listing.key for listing in two.listings} == {each.key for case in before for each in case.listings}
    told = [(e.verb, e.about) for number in (1, 2) for e in store.events(f"case-{number}")]
    assert told == [(Verb.CLOSED, "KO-2026-0002"), (Verb.MERGED, "KO-2026-0001")]


def test_a_later_report_of_what_was_merged_goes_into_the_case_that_is_worked_on(
    store: CaseStore, relating: Relating
) -> None:
    keys = [listing.key or "" for listing in both(store)[0].listings]
    relating.merge("case-1", Actor("U2", "button"), "KO-2026-0002")
    with store.work() as work:
        assert keys
        assert work.open_with(keys) == "case-2"


@pytest.mark.parametrize(
    ("person", "ref", "reason"),
    [
        ("U1", "KO-2026-0002", "not_allowed"),
        ("U2", "KO-2026-0001", "related_itself"),
        ("U2", "KO-2026-0099", "related_unknown"),
        ("U2", "KO-2026-0003", "merge_into_closed"),
    ],
)
def test_what_cannot_be_merged_is_refused_and_nothing_changes(
    store: CaseStore, relating: Relating, person: str, ref: str, reason: str
) -> None:
    relating.close("case-3", Actor("U2", "button"), CloseReason.WITHDRAWN, "taken back")
    with pytest.raises(Refused) as refused:
        relating.merge("case-1", Actor(person, "console"), ref)
    assert refused.value.reason == reason
    assert both(store)[0].version == 1


def test_a_case_that_somebody_changed_in_between_is_not_merged(store: CaseStore, relating: Relating) -> None:
    relating.note("case-1", Actor("U2", "button"), "look at this first", privileged=False)
    with pytest.raises(Stale):
        relating.merge("case-1", Actor("U2", "button"), "KO-2026-0002", version=1)
    assert both(store)[0].is_open


def test_two_cases_merged_into_each_other_at_once_leave_one_open(store: CaseStore, relating: Relating) -> None:
    def merge(number: int) -> str:
        try:
            relating.merge(f"case-{number + 1}", Actor("U2", "console"), f"KO-2026-000{2 - number}")
        except (Refused, Stale) as error:
            return type(error).__name__
        return "done"

    assert sorted(at_once(merge))[-1] == "done"
    assert [case.is_open for case in both(store)].count(True) == 1
