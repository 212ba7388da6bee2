"""Who may read a case while a supplier, or somebody close to one, may be behind it, on every store."""

from dataclasses import replace

import pytest

from bot.cases.details.subjects import CASE
from bot.cases.details.values import Fault, Unread
from bot.cases.papers.exporting import record
from bot.cases.ports import CaseQuery, CaseStore
from bot.cases.review.detailing import Detailing
from bot.cases.roles import Role, may_see
from bot.cases.visibility import SUPPLIER, Visibility
from tests.case_builders import case, following, triage
from tests.contract.test_details import OPAL, detailing, now

__all__ = ["detailing"]


def suspecting(detailing: Detailing) -> Detailing:
    """Reviewing while a supplier is suspected."""
    return replace(detailing, assess=lambda *_: triage(SUPPLIER))


def test_a_case_of_a_suspected_supplier_is_not_opened_to_all_staff_and_says_so_at_its_field(
    store: CaseStore, detailing: Detailing
) -> None:
    with pytest.raises(Unread) as refused:
        suspecting(detailing).note_details("case-1", OPAL, CASE, {"visibility": "org", "est_units": "5"})
    assert refused.value.faults == (Fault("visibility", "detail_readers"),)
    assert (now(store).visibility, now(store).details) == (Visibility.NEED_TO_KNOW, ())
    suspecting(detailing).note_details("case-1", OPAL, CASE, {"visibility": "team"})
    assert now(store).visibility is Visibility.TEAM


def test_a_case_that_was_open_to_all_staff_is_so_no_more_once_a_supplier_is_suspected(
    store: CaseStore, detailing: Detailing
) -> None:
    detailing.note_details("case-1", OPAL, CASE, {"visibility": "org"})
    assert may_see(now(store), Role.STAFF, "U9")
    assert [each.id for each in store.search(CaseQuery(opened_to="U9")).cases] == ["case-1"]
    suspecting(detailing).note_details("case-1", OPAL, CASE, {"est_units": "5"})
    kept = now(store)
    assert not may_see(kept, Role.STAFF, "U9")
    assert may_see(kept, Role.STAFF, kept.reporter)
    assert store.search(CaseQuery(opened_to="U9")).cases == ()
    assert [each.id for each in store.search(CaseQuery(opened_to=kept.reporter)).cases] == ["case-1"]
    assert (kept.visibility, record(kept)["visibility"]) == (Visibility.ORG, "team")


def test_it_is_open_to_them_again_when_nobody_suspects_a_supplier_any_more(store: CaseStore) -> None:
    suspected = case(1, visibility=Visibility.ORG, triage=triage(SUPPLIER))
    with store.work() as work:
        work.insert(suspected)
    assert store.search(CaseQuery(opened_to="U9")).cases == ()
    with store.work() as work:
        work.save(following(suspected, triage=triage()))
    assert [each.id for each in store.search(CaseQuery(opened_to="U9")).cases] == ["case-1"]
