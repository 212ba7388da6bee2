"""Figures, counted by both databases alike."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.cases.case import Status
from bot.cases.events import Verb
from bot.cases.figures import By, Count, Milestone, Took
from bot.cases.report import Report
from bot.cases.triage_model import Severity
from bot.storage.case_figures import SqlFigures
from bot.storage.cases import SqlCaseStore
from bot.storage.engine import Database
from tests.case_builders import case, event, triage
from tests.contract.conftest import DATABASES

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(params=DATABASES)
def figures(request: pytest.FixtureRequest, database: Callable[[str], Database]) -> SqlFigures:
    """Six cases; opened at the very edges of weeks, some come far."""
    kept = database(request.param)
    sellers = ("宁波浩维", "Yiwu Co", "YIWU CO", "", "Alone", "宁波浩维")
    with SqlCaseStore(kept).work() as work:
        for number, opened in enumerate((0.0, 6.99999, 7.0, 21.0, 21.5, 22.0), 1):
            at = MONDAY + opened * DAY
            severity = Severity.HIGH if number == 1 else Severity.LOW
            new = case(
                number,
                ("alibaba:1",) if number == 1 else (),
                Report(seller=sellers[number - 1], seen_in=("alibaba", "trade_fair") if number < 3 else ()),
                opened_at=at,
                status=Status.CLOSED if number == 1 else Status.NEW,
            )
            work.insert(
                replace(new, triage=triage("tip_off_risk", *(["squatter"] if number == 2 else []), severity=severity))
            )
            work.append(event(f"case-{number}", Verb.OPENED, at=at))
            if number < 4:
                work.append(event(f"case-{number}", Verb.CLAIMED, at=at + number * DAY))
                work.append(event(f"case-{number}", Verb.HANDED_OVER, at=at + 9 * DAY))
        work.append(event("case-1", Verb.STEP_DONE, about="register_in_cn", at=MONDAY + 4 * DAY))
        work.append(event("case-2", Verb.STEP_DONE, about="supplier_audit", at=MONDAY + 30 * DAY))
        work.append(event("case-1", Verb.CLOSED, at=MONDAY + 10.5 * DAY))
    return SqlFigures(kept)


def test_weeks_begin_on_monday_in_utc_and_none_is_left_out(figures: SqlFigures) -> None:
    expected = [("2026-11-23", 2), ("2026-11-30", 1), ("2026-12-07", 0), ("2026-12-14", 3)]
    assert figures.opened(MONDAY).by_week == tuple(Count(*each) for each in expected)
    assert figures.opened(MONDAY + 22 * DAY).by_week == (Count("2026-12-14", 1),)
    assert figures.opened(MONDAY + 99 * DAY).by_week == ()


@pytest.mark.parametrize(
    ("by", "found"),
    [
        (By.PLATFORM, [("alibaba", 2), ("trade_fair", 2)]),
        (By.HAZARD, [("tip_off_risk", 6), ("squatter", 1)]),
    ],
)
def test_cases_are_counted_most_first(figures: SqlFigures, by: By, found: list[tuple[str, int]]) -> None:
    assert figures.cases_by(by, MONDAY) == tuple(Count(*each) for each in found)
    assert figures.cases_by(by, MONDAY, limit=1) == (Count(*found[0]),)


def test_cases_opened_are_counted_by_severity_and_by_status(figures: SqlFigures) -> None:
    opened = figures.opened(MONDAY)
    assert opened.by_severity == (Count("low", 5), Count("high", 1))
    assert opened.by_status == (Count("new", 5), Count("closed", 1))


def test_a_seller_written_in_two_ways_is_one(figures: SqlFigures) -> None:
    found = {count.what.casefold(): count.number for count in figures.cases_by(By.SELLER, MONDAY)}
    assert found == {"宁波浩维": 2, "yiwu co": 2, "alone": 1}


def test_times_are_those_to_the_first_event_of_a_kind(figures: SqlFigures) -> None:
    assert figures.took(MONDAY) == (
        Took(Milestone.CLAIM, 3, 2.0, 3.0),
        Took(Milestone.REGISTER, 1, 4.0, 4.0),
        Took(Milestone.CLOSE, 1, 10.5, 10.5),
    )
    assert [took.cases for took in figures.took(MONDAY + DAY)] == [2, 0, 0]


def test_open_cases_are_counted_by_age_and_closed_ones_are_not(figures: SqlFigures) -> None:
    assert figures.open_by_age(MONDAY + 22 * DAY, (1, 7, 30)) == (3, 0, 2, 0)
    assert figures.open_by_age(MONDAY + 99 * DAY, (1, 7, 30)) == (0, 0, 0, 5)


def test_nothing_is_counted_where_there_is_nothing(figures: SqlFigures) -> None:
    assert (figures.answers(MONDAY), figures.helpfulness(MONDAY)) == ((), ())


def test_what_was_counted_is_known_again_until_something_is_added_or_changed(figures: SqlFigures) -> None:
    before = figures.latest()
    assert figures.latest() == before
    with SqlCaseStore(figures._database).work() as work:
        first = work.case("case-6")  # the newest
        assert first is not None
        work.save(replace(first, version=first.version + 1))  # at the same moment, so that only the version tells
    assert figures.latest() != before
