"""What every store of cases must find."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.cases.case import Case, HoldReason, Status
from bot.cases.events import Verb
from bot.cases.memory.store import MemoryCaseStore
from bot.cases.ports import CaseQuery, CaseStore
from bot.cases.report import Report
from bot.cases.triage_model import Severity
from bot.cases.visibility import Visibility
from bot.errors import BotError
from bot.storage import case_search
from bot.storage.cases import SqlCaseStore
from bot.storage.engine import Database
from tests.case_builders import KEY, NOW, case, event, following, sighting, triage
from tests.contract.conftest import DATABASES

CASES = (
    case(1, (KEY,), Report(product="Foldable Kettle", brand="KETTARO", seller="Ningbo Haovelle"), reporter="U1"),
    case(
        2,
        report=Report(product="水壶", story="供应商的弟弟在1688上卖\n同样的水壶", seen_in=("trade_fair",)),
        status=Status.TRIAGE,
        owner="U8",
    ),
    case(3, report=Report(story="100% the same_thing / it's \\ours"), triage=triage("tip_off_risk"), owner="U9"),
    case(4, ("1688:77",), Report(brand="Straße"), triage=triage("squatter", severity=Severity.CRITICAL), reporter="U2"),
    case(5, report=Report(links=("HTTPS://Shop.example/Item",)), triage=triage(severity=Severity.LOW)),
    case(6, external_ref="JIRA-7", status=Status.CLOSED, owner="U8", triage=triage("tip_off_risk", "squatter")),
    case(10_000, report=Report(product="１６８８ ＦＵＬＬ width"), reporter="U2"),
)


@pytest.fixture
def full(store: CaseStore) -> CaseStore:
    """A store with all of ``CASES`` in it."""
    return fill(store)


def fill(store: CaseStore) -> CaseStore:
    """Keep all of ``CASES``; number 5 was reported a second time."""
    with store.work() as work:
        for new in CASES:
            work.insert(new)
        second = sighting(2, "U3", Report(seller="Second Seller"), ("shopee:5",))
        work.save(following(CASES[4], sightings=(*CASES[4].sightings, second)))
    return store


def numbers(store: CaseStore, **query: object) -> list[int]:
    """The numbers of the cases that a query finds, by reference."""
    page = store.search(CaseQuery(**{"order": "ref", **query}))
    assert page.total == len(page.cases)
    return [int(found.id.removeprefix("case-")) for found in page.cases]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [1, 2, 3, 4, 5, 6, 10_000]),
        ({"statuses": (Status.TRIAGE, Status.CLOSED)}, [2, 6]),
        ({"statuses": (Status.HOLD,)}, []),
        ({"owner": "U8"}, [2, 6]),
        ({"owner": "U7"}, []),
        ({"unclaimed": True}, [1, 4, 5, 10_000]),
        ({"unclaimed": True, "owner": "U8"}, []),
        ({"reporter": "U2"}, [4, 10_000]),
        ({"reporter": "U3"}, [5]),
        ({"listing": KEY}, [1]),
        ({"listing": "shopee:5"}, [5]),
        ({"listing": KEY[:-1]}, []),
        ({"hazard": "tip_off_risk"}, [3, 6]),
        ({"hazard": "squatter", "severity": "critical"}, [4]),
        ({"platform": "alibaba"}, [1]),
        ({"platform": "shopee", "severity": "low"}, [5]),
        ({"platform": "trade_fair"}, [2]),
        ({"severity": "low"}, [5]),
        ({"since": NOW + timedelta(minutes=5)}, [5, 6, 10_000]),
        ({"since": NOW + timedelta(minutes=5, microseconds=1)}, [6, 10_000]),
        ({"updated_since": NOW + timedelta(minutes=6)}, [6, 10_000]),
        ({"since": (NOW + timedelta(minutes=6)).astimezone(timezone(timedelta(hours=8)))}, [6, 10_000]),
    ],
    ids=str,
)
def test_every_part_of_a_query_narrows_it(full: CaseStore, query: dict[str, object], found: list[int]) -> None:
    assert numbers(full, **query) == found


def test_who_asks_for_cases_on_hold_finds_those_with_counsel_too_and_none_that_only_speaks_of_it(
    store: CaseStore,
) -> None:
    why, escalated = (HoldReason.RIGHTS_GAP,), Status.ESCALATED
    with store.work() as work:
        work.insert(case(1, status=Status.HOLD, hold_reasons=why))
        work.insert(case(2, status=escalated, hold_reasons=why))
        work.insert(case(3, status=escalated, report=Report(story='"hold_reasons":["rights_gap"]')))
        work.insert(case(4, status=Status.CLOSED, hold_reasons=why))
    assert numbers(store, statuses=(Status.HOLD,)) == [1, 2]
    assert numbers(store, statuses=(Status.HOLD, Status.CLOSED)) == [1, 2, 4]
    assert numbers(store, statuses=(escalated,)) == [2, 3]
    assert numbers(store, statuses=tuple(s for s in Status if s not in {escalated, Status.CLOSED})) == [1, 2]


def test_staff_who_do_not_review_find_what_is_open_to_all_of_them_or_to_those_who_reported_it(store: CaseStore) -> None:
    org, team = Visibility.ORG, Visibility.TEAM
    with store.work() as work:
        work.insert(case(1, reporter="U1"))
        work.insert(case(2, reporter="U2", visibility=org))
        work.insert(case(3, reporter="U1", visibility=team))
        work.insert(case(4, reporter="U2", visibility=team))
        work.save(following(case(4, reporter="U2", visibility=team), sightings=(sighting(1, "U2"), sighting(2, "U1"))))
        work.insert(case(5, reporter="U3", visibility=team, status=Status.CLOSED))
    assert numbers(store, opened_to="U1") == [2, 3, 4]
    assert numbers(store, opened_to="U3") == [2, 5]
    assert numbers(store, opened_to="U9") == [2]
    assert numbers(store, opened_to="U3", statuses=(Status.CLOSED,)) == [5]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kettle", [1]),
        ("kettaro", [1]),
        ("HAOVELLE", [1]),
        ("second seller", [5]),
        ("水壶", [2]),
        ("弟弟在1688上", [2]),
        ("卖 同样", [2]),
        ("1688", [2, 4, 10_000]),
        ("full WIDTH", [10_000]),
        ("strasse", [4]),
        ("ko-2026-0003", [3]),
        ("jira-7", [6]),
        ("shop.example/item", [5]),
        ("alibaba:1600482913377", [1]),
        ("100%", [3]),
        ("0% the", [3]),
        ("same_thing", [3]),
        ("same%thing", []),
        ("kett_e", []),
        ("\\ours", [3]),
        ("thing / it's", [3]),
        ("'; DROP TABLE cases; --", []),
        ("kettle kettaro", [1]),
        ("haovelle FOLDABLE", [1]),
        ("kettle 水壶", []),
        (" ".join(f"word{number}" for number in range(700)), []),
        ("with\0nul", []),
        ("half \ud83d", []),
        ("x" * 60_000, []),
        ("  \n ", [1, 2, 3, 4, 5, 6, 10_000]),
    ],
    ids=lambda value: str(value)[:20].encode("ascii", "replace").decode() if isinstance(value, str) else "",
)
def test_all_words_of_a_text_are_looked_for_each_in_any_field_and_any_case_of_letters(
    full: CaseStore, text: str, found: list[int]
) -> None:
    assert numbers(full, text=text) == found


def test_a_text_that_a_case_had_before_is_not_found(full: CaseStore) -> None:
    with full.work() as work:
        work.save(following(CASES[0], report=Report(product="Pan"), sightings=()))
    assert (numbers(full, text="kettle"), numbers(full, text="pan"), numbers(full, listing=KEY)) == ([], [1], [])


def test_notes_questions_and_replies_are_looked_through_but_nothing_else_of_a_trail(full: CaseStore) -> None:
    with full.work() as work:
        work.append(event("case-1", Verb.NOTED, "Mr. ＬＩ\n called", privileged=True))
        work.append(event("case-1", Verb.REPORTER_SAID, "the mark is 5123456"))
        work.append(event("case-2", Verb.ASKED_REPORTER, "which mould?"))
        work.append(event("case-3", Verb.CLOSED, "5123456 all over"))
    with full.work() as work:
        work.append(event("case-1", Verb.NOTED, "he called again"))
        work.save(following(full.find("case-2"), owner="U9"))
    assert numbers(full, text="5123456") == [1]
    assert numbers(full, text="kettle again li 5123456") == [1]
    assert (numbers(full, text="mould 水壶"), numbers(full, text="over")) == ([2], [])


ORDERED = (
    replace(case(1, opened_at=NOW, updated_at=NOW + timedelta(days=3)), triage=triage(severity=Severity.HIGH)),
    replace(case(2, opened_at=NOW, updated_at=NOW + timedelta(days=1)), triage=triage(severity=Severity.CRITICAL)),
    replace(case(9999, opened_at=NOW - timedelta(days=1), updated_at=NOW), triage=triage(severity=Severity.LOW)),
    replace(case(10_000, opened_at=NOW, updated_at=NOW), triage=triage(severity=Severity.HIGH)),
)


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("updated", [9999, 10_000, 2, 1]),
        ("-updated", [1, 2, 10_000, 9999]),
        ("opened", [9999, 1, 2, 10_000]),
        ("-opened", [10_000, 2, 1, 9999]),
        ("severity", [9999, 1, 10_000, 2]),
        ("-severity", [2, 10_000, 1, 9999]),
        ("ref", [1, 2, 9999, 10_000]),
        ("-ref", [10_000, 9999, 2, 1]),
    ],
)
def test_cases_come_in_the_order_asked_for_and_equal_ones_by_reference(
    store: CaseStore, order: str, found: list[int]
) -> None:
    with store.work() as work:
        for new in (ORDERED[2], ORDERED[0], ORDERED[3], ORDERED[1]):
            work.insert(new)
    assert numbers(store, order=order) == found


@pytest.mark.parametrize("order", ["", "-", "--ref", "title", "ref; DROP TABLE cases", "Ref"])
def test_an_order_that_there_is_not_is_refused(store: CaseStore, order: str) -> None:
    with pytest.raises(BotError, match="updated, opened, severity, ref"):
        store.search(CaseQuery(order=order))


@pytest.mark.parametrize(
    ("limit", "offset", "found"), [(3, 0, [1, 2, 3]), (3, 6, [10_000]), (3, 7, []), (0, 0, []), (-1, -1, [])]
)
def test_a_page_tells_how_many_there_are_in_all(full: CaseStore, limit: int, offset: int, found: list[int]) -> None:
    page = full.search(CaseQuery(order="ref", limit=limit, offset=offset))
    assert ([int(one.id.removeprefix("case-")) for one in page.cases], page.total) == (found, 7)


@pytest.mark.parametrize(
    ("count_to", "total", "more"), [(None, 7, False), (8, 7, False), (7, 7, False), (6, 6, True), (1, 1, True)]
)
def test_counting_may_end_early_and_says_so(full: CaseStore, count_to: int | None, total: int, more: bool) -> None:
    page = full.search(CaseQuery(order="ref", limit=3, count_to=count_to))
    assert ([one.ref for one in page.cases], page.total, page.more) == (
        ["KO-2026-0001", "KO-2026-0002", "KO-2026-0003"],
        total,
        more,
    )


def test_pages_put_together_are_all_cases_each_once(full: CaseStore) -> None:
    for order in ("updated", "-opened", "severity"):
        pages = [full.search(CaseQuery(order=order, limit=2, offset=offset)).cases for offset in range(0, 8, 2)]
        assert sorted(one.id for page in pages for one in page) == sorted(one.id for one in CASES)


QUERIES = st.builds(
    CaseQuery,
    statuses=st.lists(st.sampled_from(Status), max_size=3).map(tuple),
    owner=st.none() | st.sampled_from(["U8", "U9"]),
    reporter=st.none() | st.sampled_from(["U1", "U2", "U3"]),
    unclaimed=st.booleans(),
    text=st.none() | st.sampled_from(["水", "ke", "KO-2026", "_", "%"]) | st.text(max_size=3),
    listing=st.none() | st.sampled_from([KEY, "shopee:5"]),
    hazard=st.none() | st.sampled_from(["tip_off_risk", "squatter"]),
    platform=st.none() | st.sampled_from(["alibaba", "1688", "trade_fair"]),
    count_to=st.none() | st.integers(1, 8),
    severity=st.none() | st.sampled_from([severity.value for severity in Severity]),
    since=st.none() | st.datetimes(datetime(2026, 11, 23), datetime(2026, 11, 24), timezones=st.just(UTC)),
    updated_since=st.none() | st.just(NOW + timedelta(minutes=4)),
    order=st.sampled_from(["updated", "-updated", "opened", "-opened", "severity", "-severity", "ref", "-ref"]),
    limit=st.integers(0, 8),
    offset=st.integers(0, 4),
)


@pytest.mark.parametrize("many", [0, 5, case_search.MANY])
@pytest.mark.parametrize("kind", DATABASES)
def test_a_database_finds_what_memory_finds_whichever_way_it_looks(
    database: Callable[[str], Database], kind: str, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_search, "MANY", many)
    one, other = fill(SqlCaseStore(database(kind))), fill(MemoryCaseStore())

    @given(QUERIES)
    @hypothesis_settings(max_examples=40)
    def compare(query: CaseQuery) -> None:
        assert one.search(query) == other.search(query)

    compare()


def test_what_is_found_is_the_whole_case(full: CaseStore) -> None:
    found: tuple[Case, ...] = full.search(CaseQuery(text="kettle")).cases
    assert found == (CASES[0],)
