"""What reviewers noted of two cases that become one, on every store."""

import pytest

from bot.cases.details.subjects import CASE, listing_key
from bot.cases.details.told import as_told
from bot.cases.details.values import Fault, Unread
from bot.cases.events import Change, Verb
from bot.cases.ports import CaseStore
from bot.cases.review.detailing import Detailing
from bot.cases.review.relating import Relating
from bot.cases.visibility import Visibility
from tests.case_builders import NOW
from tests.contract.test_details import ITEM, OPAL, Everybody, assess, detailing, now, said

__all__ = ["detailing"]


def test_a_merged_case_keeps_what_both_note_and_lets_in_no_more_people_than_either(
    store: CaseStore, detailing: Detailing
) -> None:
    detailing.note_details("case-1", OPAL, CASE, {"visibility": "org", "est_units": "5"})
    detailing.note_details("case-2", OPAL, CASE, {"visibility": "team", "est_units": "7", "safety_risk": "yes"})
    detailing.note_details("case-2", OPAL, listing_key(now(store, 2).listings[0]), {"moq": "100"})
    Relating(store, Everybody(), assess, lambda: NOW).merge("case-2", OPAL, "KO-2026-0001")
    whole = now(store)
    assert said(whole) == {"est_units": "5", "safety_risk": "yes", "moq": "100"}
    assert whole.visibility is Visibility.TEAM
    merged = next(event for event in store.events("case-1") if event.verb is Verb.MERGED)
    assert Change("visibility", "org", "team") in merged.changes


def test_what_was_dropped_here_and_comes_with_a_duplicate_is_as_the_trail_tells(
    store: CaseStore, detailing: Detailing
) -> None:
    for units in ("10", ""):
        detailing.note_details("case-1", OPAL, CASE, {"est_units": units})
    detailing.note_details("case-2", OPAL, CASE, {"est_units": "5"})
    Relating(store, Everybody(), assess, lambda: NOW).merge("case-2", OPAL, "KO-2026-0001")
    assert said(now(store)) == {"est_units": "5"}
    assert as_told(now(store), store.events("case-1"))


def test_what_is_noted_of_an_item_stays_with_the_case_that_its_chain_of_custody_began_in(
    store: CaseStore, detailing: Detailing
) -> None:
    detailing.note_details("case-1", OPAL, ITEM, {"captured_by": "Ann"})
    Relating(store, Everybody(), assess, lambda: NOW).merge("case-1", OPAL, "KO-2026-0002")
    assert (said(now(store)), said(now(store, 2))) == ({"captured_by": "Ann"}, {})


def test_of_a_duplicate_only_its_evidence_is_noted_and_who_may_read_it(store: CaseStore, detailing: Detailing) -> None:
    Relating(store, Everybody(), assess, lambda: NOW).merge("case-1", OPAL, "KO-2026-0002")
    with pytest.raises(Unread) as refused:
        detailing.note_details("case-1", OPAL, CASE, {"safety_risk": "yes", "visibility": "team"})
    assert refused.value.faults == (Fault("safety_risk", "detail_elsewhere", "KO-2026-0002"),)
    detailing.note_details("case-1", OPAL, CASE, {"safety_risk": "", "visibility": "team"})
    detailing.note_details("case-1", OPAL, ITEM, {"captured_by": "Ann"})
    assert (said(now(store)), now(store).visibility) == ({"captured_by": "Ann"}, Visibility.TEAM)
