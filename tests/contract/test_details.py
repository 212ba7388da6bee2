"""What reviewers note of a case field by field, on every store."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import pytest

from bot.cases.case import Case, Progress, Status
from bot.cases.details.model import Details, load_details
from bot.cases.details.subjects import CASE, action_key, right_key
from bot.cases.details.values import Unread
from bot.cases.events import Change, Verb
from bot.cases.finding import listing_keys
from bot.cases.ports import CaseQuery, CaseStore, Stale
from bot.cases.report import Report, Right, RightKind, RightStatus
from bot.cases.review.detailing import Detailing
from bot.cases.review.relating import Relating
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused, Role
from bot.cases.triage_model import Triage
from tests.case_builders import KEY, NOW, PLAIN_TRIAGE, TODAY, case, evidence, following
from tests.contract.conftest import at_once
from tests.knowledge_builders import REPOSITORY

OPAL = Actor("U2", "console")
MARK = Right(RightKind.TRADEMARK, "CN", RightStatus.REGISTERED, "700001")
TAKEN = Progress("platform_complaint", TODAY, "IPP-1", "U2")
ITEM = "KO-2026-0001-E01"


class Everybody:
    """Reviewers: all but one."""

    def role(self, person: str) -> Role:
        """What a person is."""
        return Role.STAFF if person == "U1" else Role.OPS


def assess(_report: Report, _case: Case | None, _at: datetime) -> Triage:
    """No matter."""
    return PLAIN_TRIAGE


@cache
def shipped() -> Details:
    """The fields there are."""
    return load_details(REPOSITORY / "knowledge")


@pytest.fixture
def detailing(store: CaseStore) -> Detailing:
    """Over a case with one of everything, and another."""
    with store.work() as work:
        work.insert(case(1, (KEY,), Report(rights=(MARK,)), progress=(TAKEN,)))
        work.insert(case(2, ("alibaba:2",)))
        work.add_evidence(evidence())
    return Detailing(store, Everybody(), assess, lambda: NOW, shipped)


def now(store: CaseStore, number: int = 1) -> Case:
    """A case as it is."""
    found = store.find(f"case-{number}")
    assert found is not None
    return found


def said(kept: Case) -> dict[str, str]:
    """What is noted, by the names of fields."""
    return {each.name: each.said for each in kept.details}


def test_what_is_noted_is_kept_with_who_noted_it_and_stands_in_the_trail_before_and_after(
    store: CaseStore, detailing: Detailing
) -> None:
    detailing.note_details("case-1", OPAL, CASE, {"est_value": "12,500.50", "currency": "usd", "est_units": ""})
    detailing.note_details("case-1", Actor("U3", "modal"), CASE, {"est_value": "9000"})
    kept = now(store)
    assert [(each.about, each.name, each.said, each.by) for each in kept.details] == [
        (CASE, "currency", "USD", "U2"),
        (CASE, "est_value", "9000", "U3"),
    ]
    assert kept.version == 3
    first, second = (event for event in store.events("case-1") if event.verb is Verb.DETAILS_SET)
    assert (first.actor, first.about, second.source) == ("U2", CASE, "modal")
    assert first.changes == (Change("est_value", "", "12500.5"), Change("currency", "", "USD"))
    assert second.changes == (Change("est_value", "12500.5", "9000"),)


@pytest.mark.parametrize(
    ("about", "typed", "kept"),
    [
        ("shipment", {"exporter": " Ningbo  Export ", "notice_number": "N-7"}, {"exporter": "Ningbo Export"}),
        ("seller", {"seller_trade": "trader,maker", "claims_authorisation": "no"}, {"seller_trade": "maker, trader"}),
        (right_key(MARK), {"expiry_date": "2030-01-31", "owner_name_local": "宁波"}, {"expiry_date": "2030-01-31"}),
        (f"listing:{KEY}", {"listing_status": "removed", "ships_to": "us; de"}, {"ships_to": "US, DE"}),
        (
            ITEM.lower(),
            {"captured_at_claimed": "2026-11-20 14:05 +0800", "captured_by": "Ann"},
            {"captured_at_claimed": "2026-11-20T14:05+08:00"},
        ),
        (action_key(TAKEN), {"outcome": "rejected", "rejection_reason_text": "no\ncopy"}, {"outcome": "rejected"}),
    ],
)
def test_each_thing_of_a_case_has_fields_of_its_own(
    store: CaseStore, detailing: Detailing, about: str, typed: dict[str, str], kept: dict[str, str]
) -> None:
    changed = detailing.note_details("case-1", OPAL, about, typed)
    assert changed == now(store)
    assert kept.items() <= said(changed).items()
    assert len(said(changed)) == len(typed)


@pytest.mark.parametrize(
    ("about", "typed", "faults"),
    [
        (CASE, {"est_units": "many", "est_value": "1.000,50"}, {"est_units": "detail_number"}),
        (CASE, {"est_units": "1.200"}, {"est_units": "detail_number_either"}),
        (CASE, {"est_value": "5"}, {"currency": "detail_needed"}),
        (CASE, {"first_seen_at": "2026-11-30", "currency": "euro"}, {"first_seen_at": "day_in_future"}),
        (CASE, {"visibility": "world"}, {"visibility": "choice"}),
        (CASE, {"visibility": ""}, {"visibility": "detail_empty"}),
        (CASE, {"currency": "USD"}, {"est_value": "detail_needed"}),
        (CASE, {"exporter": "of another thing"}, {"exporter": "detail_unknown"}),
        (CASE, {"first_seen_at": "20.11.2026"}, {"first_seen_at": "detail_day"}),
        ("shipment", {"exporter": "x" * 301}, {"exporter": "too_long"}),
        (
            f"listing:{KEY}",
            {"removed_at": "2026-11-20", "reappeared_at": "2026-11-19"},
            {"reappeared_at": "detail_before"},
        ),
        (f"listing:{KEY}", {"ships_to": "everywhere"}, {"ships_to": "market_unread"}),
        (ITEM, {"captured_at_claimed": "2026-11-20 14:05"}, {"captured_at_claimed": "detail_moment"}),
        (ITEM, {"captured_at_claimed": "2026-02-30"}, {"captured_at_claimed": "detail_moment"}),
        (ITEM, {"captured_at_claimed": "2026-11-23 17:31 +08:00"}, {"captured_at_claimed": "day_in_future"}),
    ],
)
def test_what_cannot_be_taken_is_said_of_its_field_and_nothing_of_the_form_is_kept(
    store: CaseStore, detailing: Detailing, about: str, typed: dict[str, str], faults: dict[str, str]
) -> None:
    before = now(store)
    with pytest.raises(Unread) as refused:
        detailing.note_details("case-1", OPAL, about, typed)
    assert faults.items() <= {fault.name: fault.reason for fault in refused.value.faults}.items()
    assert now(store) == before
    assert store.events("case-1") == ()


def test_every_field_that_is_wrong_is_named_at_once(detailing: Detailing) -> None:
    with pytest.raises(Unread) as refused:
        detailing.note_details("case-1", OPAL, CASE, {"est_units": "?", "currency": "?", "first_seen_at": "?"})
    assert [fault.name for fault in refused.value.faults] == ["est_units", "currency", "first_seen_at"]


def test_an_item_was_not_taken_after_it_came_to_us(store: CaseStore, detailing: Detailing) -> None:
    late = replace(detailing, now=lambda: datetime(2026, 12, 1, tzinfo=UTC))
    with pytest.raises(Unread) as refused:
        late.note_details("case-1", OPAL, ITEM, {"captured_at_claimed": "2026-11-24 09:00 UTC"})
    assert refused.value.reason == "detail_taken_late"
    with pytest.raises(Unread):
        late.note_details("case-1", OPAL, ITEM, {"captured_at_claimed": "2026-11-25"})
    assert now(store).details == ()


def test_who_does_not_review_notes_nothing_and_an_old_form_is_refused(store: CaseStore, detailing: Detailing) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        detailing.note_details("case-1", Actor("U1", "shell"), CASE, {"safety_risk": "yes"})
    with pytest.raises(Refused, match="detail_about_unknown"):
        detailing.note_details("case-1", OPAL, "right:of nobody", {"expiry_date": "2030-01-31"})
    detailing.note_details("case-1", OPAL, CASE, {"safety_risk": "yes"}, version=1)
    with pytest.raises(Stale):
        detailing.note_details("case-1", OPAL, CASE, {"safety_risk": ""}, version=1)
    assert said(now(store)) == {"safety_risk": "yes"}


def test_a_form_that_changes_nothing_leaves_the_case_alone(store: CaseStore, detailing: Detailing) -> None:
    before = now(store)
    assert detailing.note_details("case-1", OPAL, CASE, {"visibility": "need_to_know", "est_units": " "}) == before
    assert store.events("case-1") == ()


def test_two_who_note_at_once_from_the_same_page_do_it_once(store: CaseStore, detailing: Detailing) -> None:
    def note(number: int) -> str:
        try:
            detailing.note_details("case-1", OPAL, CASE, {"est_units": str(number + 1)}, version=1)
        except Stale:
            return "stale"
        return "done"

    assert sorted(at_once(note)) == ["done", "stale"]
    assert now(store).version == 2


def test_a_case_is_found_by_what_is_noted_and_related_by_its_container(store: CaseStore, detailing: Detailing) -> None:
    detailing.note_details("case-1", OPAL, "shipment", {"container": "mscu 123456-6", "notice_number": "甬关-2026-77"})
    assert [each.id for each in store.search(CaseQuery(text="甬关-2026-77")).cases] == ["case-1"]
    assert "container:MSCU1234566" in listing_keys(now(store))
    with store.work() as work:
        assert work.ever_with(["container:MSCU1234566"]) == ("case-1",)


def test_what_is_noted_of_a_right_goes_on_with_it_when_its_number_is_corrected(
    store: CaseStore, detailing: Detailing
) -> None:
    detailing.note_details("case-1", OPAL, right_key(MARK), {"owner_name_en": "Kettaro Ltd"})
    review = Relating(store, Everybody(), assess, lambda: NOW)
    better = replace(MARK, number="700002")
    review.correct("case-1", OPAL, 2, Report(rights=(better, replace(MARK, jurisdiction="US"))))
    assert [(each.about, each.said) for each in now(store).details] == [(right_key(better), "Kettaro Ltd")]


def test_the_outcome_of_a_step_can_be_noted_when_the_case_is_closed(store: CaseStore, detailing: Detailing) -> None:
    closed = following(now(store), status=Status.CLOSED)
    with store.work() as work:
        work.save(closed)
    changed = detailing.note_details("case-1", OPAL, action_key(TAKEN), {"outcome_at": date(2026, 11, 20).isoformat()})
    assert said(changed) == {"outcome_at": "2026-11-20"}
