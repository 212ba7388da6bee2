"""Deadlines: calendar days and months, and working days in China, the US, the EU and the UK."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays, financial_holidays

Unit = Literal["days", "months", "working_days"]
Calendar = Literal["CN", "US", "EU", "UK", "none"]

ZONES = {
    "CN": ZoneInfo("Asia/Shanghai"),
    "US": ZoneInfo("America/New_York"),
    "EU": ZoneInfo("Europe/Brussels"),
    "UK": ZoneInfo("Europe/London"),
    "none": ZoneInfo("Asia/Shanghai"),  # most of these are of Chinese offices, whose day ends first: early harms nobody
}
"""Where the day ends on which a period counted on a calendar ends."""
_ONE_DAY = timedelta(days=1)
_FIRST_ZONE = timedelta(hours=14)


class Due(NamedTuple):
    """The last day of a period; ``assumed`` when the calendar it was counted on is not settled for all of it."""

    on: date
    assumed: bool


def due(starts: date, length: int, unit: Unit, calendar: Calendar) -> Due:
    """The last day of a period that an event on ``starts`` sets off; the day of the event does not count.

    A period of calendar days or months is not carried over a weekend: acting a day early harms nobody.

    Args:
        starts: The day of the event.
        length: At least 1.
        unit: What is counted.
        calendar: Whose working days; "none" for calendar days and months.

    Raises:
        ValueError: working days without a calendar, a length below 1, or a day that no calendar has.
    """
    if length < 1:
        raise ValueError("a period has at least one day")
    try:
        if unit == "days":
            return Due(starts + timedelta(days=length), False)
        if unit == "months":
            return Due(_months_later(starts, length), False)
        return _working_days_later(starts, length, calendar)
    except OverflowError as error:
        raise ValueError("the period ends beyond all calendars") from error


def day_of(calendar: str, moment: datetime) -> date:
    """The day it is where a calendar is kept."""
    return moment.astimezone(ZONES[calendar]).date()


def latest_day(moment: datetime) -> date:
    """The day it is where days begin first: a later one lies in the future for everybody."""
    return (moment.astimezone(UTC) + _FIRST_ZONE).date()


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether offices work on a day; in China some Saturdays and Sundays are worked to make up for a holiday.

    Raises:
        ValueError: no calendar is named.
    """
    return bool(_calendar(calendar, day.year).is_working_day(day))


def is_settled(year: int, calendar: Calendar) -> bool:
    """Whether a year's working days are known.

    China's State Council names the days off and the days worked instead only in the autumn before; until the calendar holds
    them, the statutory holidays are all there is. For the EU the days of the European Central Bank stand in for those of the
    authority that counts, and of the UK's only those that all its parts keep are skipped, so no year of theirs is settled.
    """
    if calendar == "CN":
        return any(day.year == year for day in _calendar("CN", year).weekend_workdays)
    return calendar == "US"


def _working_days_later(starts: date, length: int, calendar: Calendar) -> Due:
    day, left = starts, length
    while left:
        day += _ONE_DAY
        left -= is_working_day(day, calendar)
    return Due(day, not all(is_settled(year, calendar) for year in range(starts.year, day.year + 1)))


def _months_later(starts: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    count = starts.year * 12 + starts.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(starts.day, monthrange(year, month)[1]))


@cache
def _calendar(calendar: Calendar, year: int) -> HolidayBase:
    """A year of a calendar, whole before anybody has it: one filled as it is asked shows other threads half of a year."""
    if calendar == "EU":
        return financial_holidays("XECB", years=year, expand=False)
    if calendar == "none":
        raise ValueError("working days need a calendar")
    return country_holidays(calendar, years=year, expand=False)
