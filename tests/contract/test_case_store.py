"""What every store of cases must do with one case, and with many people at once."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from bot.cases.case import Case, Status
from bot.cases.events import Audience, Verb
from bot.cases.ports import CaseQuery, CaseStore, Post, Stale, Work
from bot.cases.replies import LATEST, Reply, with_reply, without_reply
from bot.cases.report import Report
from bot.errors import BotError
from bot.storage.case_rows import case_of, case_row
from bot.storage.cases import SqlCaseStore
from bot.storage.engine import Database
from tests.case_builders import FULL_EVENT, KEY, NOW, RICH_CASE, any_case, case, event, evidence, following, sighting
from tests.contract.conftest import DATABASES, at_once

CHINA = timezone(timedelta(hours=8))


def keep(store: CaseStore, *cases: Case) -> None:
    """Keep new cases."""
    with store.work() as work:
        for new in cases:
            work.insert(new)


def everything(store: CaseStore) -> tuple[object, ...]:
    """All that can be seen of cases 1 and 2."""
    ids = ("case-1", "case-2")
    return (
        store.search(CaseQuery(order="ref")),
        [store.events(case_id) for case_id in ids],
        [store.evidence(case_id) for case_id in ids],
        store.notices(NOW + timedelta(days=1)),
    )


def submit(store: CaseStore, number: int, keys: tuple[str, ...], submission: str) -> tuple[str, int]:
    """Open a case, or add a sighting to the open one, as a report does; gives the case's id and its sightings."""
    with store.work() as work:
        before = work.submitted(submission)
        holder = before or work.open_with(keys)
        held = work.case(holder) if holder else None
        if held is None:
            held = case(number, keys, ref=f"KO-2026-{work.next_number(2026):04d}")
            work.insert(held)
            work.append(event(held.id, Verb.OPENED), (Audience.CARD,))
        elif before is None:
            sightings = (*held.sightings, sighting(len(held.sightings) + 1, f"U{number}", keys=keys))
            held = following(held, sightings=sightings)
            work.save(held)
            work.append(event(held.id, Verb.SIGHTED), (Audience.CARD,))
        work.note_submission(submission, held.id)
    return held.id, len(held.sightings)


@pytest.mark.parametrize("kept", [case(), RICH_CASE], ids=["plain", "rich"])
def test_a_case_is_found_exactly_as_it_was_kept(store: CaseStore, kept: Case) -> None:
    keep(store, kept)
    assert store.find("case-1") == kept
    assert store.by_ref("KO-2026-0001") == kept
    assert store.search(CaseQuery()).cases == (kept,)
    with store.work() as work:
        assert work.case("case-1") == kept


@given(any_case())
@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    max_examples=15,
)
def test_any_case_comes_back_unchanged(store: CaseStore, kept: Case) -> None:
    before = store.find("case-1")
    with store.work() as work:
        if before is None:
            work.insert(kept)
        else:
            kept = replace(kept, version=before.version + 1)
            work.save(kept)
    assert store.find("case-1") == kept


def test_what_was_never_kept_is_not_found(store: CaseStore) -> None:
    assert (store.find("x"), store.by_ref("KO-2026-0001"), store.by_post(Post("C1", "1.0"))) == (None, None, None)
    assert (store.events("x"), store.evidence("x"), store.custody("x")) == ((), (), ())
    assert store.search(CaseQuery()).total == 0
    with store.work() as work:
        assert (work.case("x"), work.submitted("x"), work.open_with(["x"]), work.open_with([])) == (None,) * 4
        assert (work.of_similar_seller("Haovelle"), work.with_hash("x")) == ((), ())


@pytest.mark.parametrize("ref", ["KO-2026-0012", "ko-2026-0012", " Ko-2026-12 "])
def test_a_reference_is_read_as_people_type_it(store: CaseStore, ref: str) -> None:
    keep(store, case(12), case(120))
    found = store.by_ref(ref)
    assert found is not None
    assert found.id == "case-12"
    assert store.by_ref("KO-2026-0013") is None


@pytest.mark.parametrize("offset", [UTC, CHINA, None], ids=["utc", "china", "naive"])
def test_times_come_back_as_the_same_moment_in_utc(store: CaseStore, offset: timezone | None) -> None:
    local = NOW.astimezone(offset) if offset else NOW.replace(tzinfo=None)
    keep(store, case(opened_at=local, updated_at=local))
    with store.work() as work:
        work.append(event(at=local, occurred_at=local))
        work.add_evidence(evidence(received_at=local))
    found, trail, items = store.find("case-1"), store.events("case-1"), store.evidence("case-1")
    assert found is not None
    for moment in (found.opened_at, found.updated_at, trail[0].at, trail[0].occurred_at, items[0].received_at):
        assert moment is not None
        assert (moment, moment.utcoffset()) == (NOW, timedelta(0))


@pytest.mark.parametrize(
    "second",
    [
        case(1, ref="KO-2026-0002"),
        case(2, ref="KO-2026-0001"),
        case(2, ref="ko-2026-1"),
        case(2, external_ref="JIRA-7"),
    ],
    ids=["id", "reference", "reference as typed", "external reference"],
)
def test_two_cases_share_neither_id_nor_reference_nor_external_reference(store: CaseStore, second: Case) -> None:
    keep(store, case(external_ref="JIRA-7"))
    with pytest.raises(BotError):
        keep(store, second)
    assert store.search(CaseQuery()).cases == (case(external_ref="JIRA-7"),)


def test_any_number_of_cases_have_no_external_reference(store: CaseStore) -> None:
    keep(store, case(1), case(2), case(3))
    assert store.search(CaseQuery()).total == 3


def test_a_saved_case_replaces_the_version_before(store: CaseStore) -> None:
    keep(store, case())
    second = following(case(), status=Status.TRIAGE, owner="U2")
    with store.work() as work:
        work.save(second)
        assert work.case("case-1") == second
    assert store.find("case-1") == second


@pytest.mark.parametrize("version", [1, 3, 0])
def test_only_the_next_version_can_be_saved(store: CaseStore, version: int) -> None:
    keep(store, case())
    with pytest.raises(Stale), store.work() as work:
        work.save(case(version=version, owner="U2"))
    assert store.find("case-1") == case()


def test_a_case_that_was_never_kept_cannot_be_saved(store: CaseStore) -> None:
    with pytest.raises(Stale), store.work() as work:
        work.save(case(version=2))
    assert store.find("case-1") is None


def test_of_two_who_save_the_same_version_one_is_told_that_it_was_too_late(store: CaseStore) -> None:
    keep(store, case())

    def claim(number: int) -> bool:
        seen = store.find("case-1") or case()
        return take(number, seen)

    def take(number: int, seen: Case) -> bool:
        try:
            with store.work() as work:
                work.save(replace(seen, version=2, owner=f"U{number}"))
                work.append(event(verb=Verb.CLAIMED, actor=f"U{number}"))
        except Stale:
            return False
        return True

    assert sorted(at_once(claim)) == [False, True]
    found = store.find("case-1")
    assert found is not None
    assert [entry.actor for entry in store.events("case-1")] == [found.owner]


def test_changes_by_many_who_read_within_their_transactions_are_all_kept(store: CaseStore) -> None:
    keep(store, case())

    def relate(number: int) -> None:
        for turn in range(5):
            with store.work() as work:
                held = work.case("case-1") or case()
                work.save(following(held, related=(*held.related, f"{number}-{turn}")))
                work.append(event())

    at_once(relate, workers=3)
    found = store.find("case-1")
    assert found is not None
    assert sorted(found.related) == sorted(f"{n}-{turn}" for n in range(3) for turn in range(5))
    assert [entry.seq for entry in store.events("case-1")] == list(range(1, 16))


def test_numbers_count_from_one_in_every_year(store: CaseStore) -> None:
    with store.work() as work:
        assert [work.next_number(2026), work.next_number(2026), work.next_number(2027)] == [1, 2, 1]
    with store.work() as work:
        assert work.next_number(2026) == 3


def test_replies_that_were_kept_as_texts_alone_are_still_read() -> None:
    body = json.loads(case_row(case(1))["body"])
    del body["replies"]
    body["said"] = ["I wrote to them."]
    assert case_of(json.dumps(body)) == replace(case(1), replies=(Reply("", "I wrote to them."),))


def test_of_a_cases_replies_the_latest_are_at_hand_each_as_it_stands_now() -> None:
    replies: tuple[Reply, ...] = ()
    for number in range(LATEST + 5):
        replies = with_reply(replies, Reply(str(number), "first"))
    replies = with_reply(replies, Reply("9", "then"))
    assert [each.key for each in replies] == [str(number) for number in range(5, LATEST + 5)]
    assert [each.key for each in replies if each.text == "then"] == ["9"]
    assert "9" not in {each.key for each in without_reply(replies, "9")}


def test_nobody_gets_a_number_that_another_has(store: CaseStore) -> None:
    def take(_number: int) -> list[int]:
        numbers = []
        for _ in range(5):
            with store.work() as work:
                numbers.append(work.next_number(2026))
        return numbers

    assert sorted(number for taken in at_once(take, workers=3) for number in taken) == list(range(1, 16))


def test_one_listing_reported_twice_at_once_is_one_case_with_two_sightings(store: CaseStore) -> None:
    for round_ in range(5):
        keys = (f"1688:{round_}", KEY)
        number = 10 * (round_ + 1)
        kept = at_once(lambda n, number=number, keys=keys[:1]: submit(store, number + n, keys, f"{number}-{n}"))
        assert len({case_id for case_id, _ in kept}) == 1
        assert sorted(sightings for _, sightings in kept) == [1, 2]
    page = store.search(CaseQuery(order="ref"))
    assert [found.ref for found in page.cases] == [f"KO-2026-{number:04d}" for number in range(1, 6)]
    assert {len(store.events(found.id)) for found in page.cases} == {2}


def test_one_submission_sent_twice_at_once_is_kept_once(store: CaseStore) -> None:
    kept = at_once(lambda n: submit(store, n, (KEY,), "view-1"), workers=3)
    assert {sightings for _, sightings in kept} == {1}
    assert store.search(CaseQuery()).total == 1


def test_a_submission_stays_with_its_first_case(store: CaseStore) -> None:
    keep(store, case(1), case(2))
    long = "https://import.example/" + "x" * 3000
    with store.work() as work:
        for submission in ("view-1", long):
            work.note_submission(submission, "case-1")
            work.note_submission(submission, "case-2")
    with store.work() as work:
        assert [work.submitted(submission) for submission in ("view-1", long, long + "y")] == ["case-1", "case-1", None]


def _fails_at_the_end(work: Work) -> None:
    work.insert(case(2, (KEY,), Report(seller="Haovelle")))
    work.save(following(case(), owner="U2"))
    work.append(event(), (Audience.CARD,))
    work.append(event("case-2"), (Audience.CARD, Audience.REPORTER))
    work.add_evidence(evidence())
    work.note_submission("view-1", "case-2")
    assert work.next_number(2026) == 1
    raise RuntimeError("the power went")


def _fails_by_itself(work: Work) -> None:
    work.append(event(), (Audience.CARD,))
    work.insert(case(2, (KEY,), Report(seller="Haovelle")))
    work.save(case(version=5))


@pytest.mark.parametrize("fail", [_fails_at_the_end, _fails_by_itself])
def test_nothing_of_a_failed_transaction_is_kept_and_its_number_is_given_again(
    store: CaseStore, fail: Callable[[Work], None]
) -> None:
    keep(store, case())
    before = everything(store)
    with pytest.raises((RuntimeError, Stale)), store.work() as work:
        fail(work)
    assert everything(store) == before
    with store.work() as work:
        assert (work.submitted("view-1"), work.open_with([KEY]), work.of_similar_seller("Haovelle")) == (None, None, ())
        assert (work.with_hash(evidence().sha256), work.next_number(2026)) == ((), 1)
    keep(store, case(2))


def test_a_transaction_is_seen_by_itself_at_once_and_by_others_when_it_has_ended(store: CaseStore) -> None:
    with store.work() as work:
        work.insert(RICH_CASE)
        work.append(FULL_EVENT, (Audience.CARD,))
        assert work.case("case-1") == RICH_CASE
        assert work.open_with([KEY]) == "case-1"
        assert (store.find("case-1"), store.events("case-1"), store.notices(NOW)) == (None, (), [])
    assert store.find("case-1") == RICH_CASE
    assert len(store.events("case-1")) == 1


def test_what_is_expected_is_found_as_what_is_not_also_when_the_same_transaction_brought_it(store: CaseStore) -> None:
    keep(store, case(1, (KEY,)))
    with store.work() as work:
        work.note_submission("view:V1", "case-1")
    with store.work() as work:
        work.expect(["view:V1", "view:V2"], [KEY, "1688:1", "1688:2"])
        assert (work.submitted("view:V1"), work.submitted("view:V2"), work.submitted("view:V3")) == (
            "case-1",
            None,
            None,
        )
        assert (work.open_with([KEY]), work.ever_with(["1688:1", "1688:2"])) == ("case-1", ())
        work.insert(case(2, ("1688:2",)))
        work.note_submission("view:V2", "case-2")
        assert work.submitted("view:V2") == "case-2"
        assert (work.open_with(["1688:1", "1688:2"]), work.ever_with(["1688:2"])) == ("case-2", ("case-2",))


def test_a_listing_is_found_under_any_of_its_keys_while_its_case_is_open(store: CaseStore) -> None:
    keep(store, case(1, (KEY, "1688:1")), case(2, ("1688:2",)))
    with store.work() as work:
        assert [work.open_with([key]) for key in (KEY, "1688:1", "1688:2", "1688:3")] == [
            "case-1",
            "case-1",
            "case-2",
            None,
        ]
        work.save(following(case(1, (KEY, "1688:1")), status=Status.CLOSED))
        assert work.open_with([KEY, "1688:1"]) is None
        assert work.ever_with(["1688:1", KEY, "1688:2"]) == ("case-1", "case-2")
        assert (work.ever_with(["1688:3"]), work.ever_with([])) == ((), ())
    with store.work() as work:
        assert work.open_with([KEY, "1688:2"]) == "case-2"
        work.save(case(1, (KEY, "1688:1"), version=3, status=Status.TRIAGE))
        assert work.open_with(["nothing", "1688:2", KEY]) == "case-1"


def test_of_two_open_cases_with_a_listing_the_older_one_holds_it(store: CaseStore) -> None:
    late, early = case(1, (KEY,), opened_at=NOW + timedelta(days=1)), case(2, (KEY,), opened_at=NOW)
    keep(store, late, early)
    with store.work() as work:
        assert work.open_with([KEY]) == "case-2"


def test_a_key_may_be_as_long_as_an_address(store: CaseStore) -> None:
    key = "web:https://shop.example/" + "%E6%B0%B4" * 1000
    keep(store, case(1, (key,)))
    with store.work() as work:
        assert (work.open_with([key]), work.open_with([key + "1"])) == ("case-1", None)
    assert store.search(CaseQuery(listing=key)).total == 1


def test_cases_of_a_seller_are_found_by_any_way_to_write_the_name(store: CaseStore) -> None:
    names = ("Ningbo Haovelle Houseware Co., Ltd.", "Lianhex Trading", "NINGBO HAOVELLE HOUSEWARE", "unknown", "")
    keep(store, *(case(number, report=Report(seller=name)) for number, name in enumerate(names, 1)))
    with store.work() as work:
        assert work.of_similar_seller("ningbo haovelle houseware") == ("case-1", "case-3")
        assert (work.of_similar_seller("unknown"), work.of_similar_seller("")) == ((), ())


def test_cases_of_nearly_the_same_seller_are_found_oldest_first(store: CaseStore) -> None:
    names = (
        *("Ningbo Haovelle Houseware Co., Ltd.", "Ningbo Havelle Houseware", "Ningbo Haovelle Housewaer"),
        *("Haovelle", "Ningbo Lianhex Houseware", "Mingbo Haovelle Houseware", "Ningbo Houseware", "x" * 3000),
    )
    keep(store, *(case(n, report=Report(seller=name)) for n, name in reversed([*enumerate(names, 1)])))
    with store.work() as work:
        found = work.of_similar_seller("ningbo haovelle houseware")
        assert found == ("case-1", "case-2", "case-3", "case-6")
        assert work.of_similar_seller("unknown") == ()
        assert work.of_similar_seller("X" * 3000) == ("case-8",)


def test_cases_are_found_whose_sellers_name_leaves_off_a_town_or_a_trade_or_has_one_more(store: CaseStore) -> None:
    names = (
        "Ningbo Haovelle",
        "Haovelle Houseware Co., Ltd.",
        "Ningbo Haovelle Houseware Import and Export",
        "Yiwu Haovelle Toys",
    )
    keep(store, *(case(number, report=Report(seller=name)) for number, name in enumerate(names, 1)))
    with store.work() as work:
        assert work.of_similar_seller("Ningbo Haovelle Houseware (Co., Ltd.)") == ("case-1", "case-2", "case-3")
        assert work.of_similar_seller("Haovelle Trading") == ()
        work.save(following(case(1), report=Report(seller="Ningbo Lianhexo")))
        assert work.of_similar_seller("Ningbo Haovelle Houseware") == ("case-2", "case-3")


def test_a_seller_that_was_corrected_is_found_by_the_new_name_only(store: CaseStore) -> None:
    keep(store, case(report=Report(seller="Haovelle")))
    with store.work() as work:
        work.save(following(case(), report=Report(seller="Lianhex")))
        assert work.of_similar_seller("haovelle") == ()
        assert work.of_similar_seller("lianhex") == ("case-1",)


@pytest.mark.parametrize("text", ["with\0nul", "half \ud83d of a smile"])
def test_what_no_database_takes_is_marked_and_kept_in_the_trail(store: CaseStore, text: str) -> None:
    keep(store, case())
    with store.work() as work:
        placed = work.append(event(text=text))
    assert store.events("case-1") == (placed,)
    assert "\ufffd" in placed.text


def test_a_story_with_a_nul_in_it_is_kept_and_found(store: CaseStore) -> None:
    kept = case(report=Report(story="kettle\0pot", seller="Hao\0velle"))
    keep(store, kept)
    assert store.find("case-1") == kept
    assert store.search(CaseQuery(text="kettle")).cases == (kept,)


def test_a_message_leads_to_its_case_and_a_later_one_takes_its_place(store: CaseStore) -> None:
    keep(store, case(1), case(2))
    store.remember_post("case-1", Audience.CARD, "", Post("C1", "1.0"))
    store.remember_post("case-1", Audience.REPORTER, "U1", Post("D1", "1.0"))
    store.remember_post("case-2", Audience.CARD, "", Post("C1", "2.0"))
    store.remember_post("case-2", Audience.CARD, "", Post("C2", "3.0", "its looks"))
    places = (Post("C1", "1.0"), Post("D1", "1.0"), Post("C1", "2.0"), Post("C2", "3.0"), Post("C2", "1.0"))
    found = [store.by_post(place) for place in places]
    assert [case_.id if case_ else None for case_ in found] == ["case-1", "case-1", None, "case-2", None]
    assert store.post("case-1", Audience.CARD) == Post("C1", "1.0")
    assert store.post("case-1", Audience.REPORTER, "U1") == Post("D1", "1.0")
    assert store.post("case-1", Audience.REPORTER) is None
    moved = store.post("case-2", Audience.CARD)
    assert moved == Post("C2", "3.0")
    assert moved.shows == "its looks"


@pytest.mark.parametrize("kind", DATABASES)
def test_a_store_finds_what_another_kept_in_the_same_database(database: Callable[[str], Database], kind: str) -> None:
    one = database(kind)
    keep(SqlCaseStore(one), RICH_CASE)
    assert SqlCaseStore(one).find("case-1") == RICH_CASE


def test_readers_do_not_wait_for_a_transaction(store: CaseStore) -> None:
    keep(store, case())
    with store.work() as work:
        work.save(following(case(), updated_at=datetime(2027, 1, 1, tzinfo=UTC)))
        assert at_once(lambda _n: store.search(CaseQuery()).cases) == [(case(),), (case(),)]
