"""Deadlines are counted on the calendar that counts, and say when that calendar is not settled."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.clocks import due, is_settled, is_working_day

DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("starts", "length", "ends"),
    [
        (date(2026, 11, 24), 3, date(2026, 11, 27)),
        (date(2026, 11, 26), 3, date(2026, 12, 1)),  # over a weekend
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # National Day; Saturday the 10th is worked
        (date(2026, 2, 13), 3, date(2026, 2, 25)),  # Spring Festival; Saturday the 14th is worked
    ],
)
def test_chinese_working_days_skip_holidays_and_count_the_days_worked_instead(
    starts: date, length: int, ends: date
) -> None:
    assert due(starts, length, "working_days", "CN") == (ends, False)


@pytest.fixture
def restless_threads() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restless_threads")
def test_a_year_is_whole_for_every_thread_that_asks_for_it_first() -> None:
    for year in range(2003, 2023):
        start, holiday = Barrier(4), date(year, 10, 1)

        def asks(_number: int, start: Barrier = start, holiday: date = holiday) -> bool:
            start.wait(timeout=20)
            return is_working_day(holiday, "CN")

        with ThreadPoolExecutor(4) as pool:
            assert not any(pool.map(asks, range(4)))


def test_a_chinese_year_whose_days_are_not_published_is_assumed() -> None:
    assert is_settled(2026, "CN")
    assert not is_settled(2040, "CN")
    assert due(date(2040, 3, 1), 3, "working_days", "CN").assumed
    assert due(date(2039, 12, 30), 3, "working_days", "CN").assumed


def test_american_european_and_british_holidays_are_skipped() -> None:
    assert due(date(2026, 11, 25), 1, "working_days", "US").on == date(2026, 11, 27)
    assert due(date(2026, 12, 24), 1, "working_days", "EU") == (date(2026, 12, 28), True)
    assert due(date(2026, 12, 24), 1, "working_days", "UK") == (date(2026, 12, 29), True)


def test_months_end_on_the_same_day_or_the_months_last() -> None:
    assert due(date(2026, 11, 30), 3, "months", "none").on == date(2027, 2, 28)
    assert due(date(2026, 11, 10), 2, "months", "none").on == date(2027, 1, 10)


def test_calendar_days_run_through_weekends() -> None:
    assert due(date(2026, 11, 20), 15, "days", "none") == (date(2026, 12, 5), False)


@pytest.mark.parametrize("length", [0, -1])
def test_a_period_without_a_day_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        due(date(2026, 1, 1), length, "days", "none")


def test_working_days_without_a_calendar_are_refused() -> None:
    with pytest.raises(ValueError, match="need a calendar"):
        due(date(2026, 1, 1), 3, "working_days", "none")


def test_a_period_beyond_all_calendars_is_refused() -> None:
    with pytest.raises(ValueError):
        due(date.max - timedelta(days=2), 30, "days", "none")
    with pytest.raises(ValueError):
        due(date.max, 1, "months", "none")


@given(DAYS, st.integers(1, 40), st.sampled_from(["CN", "US", "EU", "UK"]))
def test_exactly_as_many_working_days_lie_in_the_period_and_its_last_is_one(
    starts: date, length: int, calendar: str
) -> None:
    last = due(starts, length, "working_days", calendar).on
    days = [starts + timedelta(days=n) for n in range(1, (last - starts).days + 1)]
    assert sum(is_working_day(day, calendar) for day in days) == length
    assert is_working_day(last, calendar)
