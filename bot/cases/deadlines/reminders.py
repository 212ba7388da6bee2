"""When somebody is reminded of a deadline: pure, so that every hour of every zone can be tried."""

from datetime import date, datetime, timedelta

from bot.cases.deadlines.running import OVERDUE, Deadline

THRESHOLDS = (7, 3, 1, 0)  # days left
OPENS, CLOSES = 9, 17  # o'clock, where the owner is
SATURDAY = 5
WEEKEND = timedelta(days=2)


def in_office(local: datetime) -> bool:
    """Whether somebody may be disturbed at a time of their own zone."""
    return local.weekday() < SATURDAY and OPENS <= local.hour < CLOSES


def owing(deadline: Deadline, local: datetime) -> int | None:
    """How many days are left at the reminder that is owed now, OVERDUE when the deadline has passed, None when none is.

    Of several that were not sent (the desk was down, or the deadline came late) only the nearest is owed. One that was put off is
    quiet until its day; that it has passed is said all the same. What is owed on a weekend is owed on the Friday before it, since
    a last day on a Sunday is not told of in time on Monday.

    Args:
        deadline: What runs out.
        local: The time where its owner is.
    """
    if deadline.met_at is not None or not in_office(local):
        return None
    left = deadline.left(local.date())
    if left < 0:
        return None if OVERDUE in deadline.reminded else OVERDUE
    upto = _before_office_opens_again(local.date())
    if deadline.snoozed_until is not None and upto < deadline.snoozed_until:
        return None
    reached = [threshold for threshold in THRESHOLDS if deadline.left(upto) <= threshold]
    if not reached or min(reached) in deadline.reminded:
        return None
    return min(reached)


def _before_office_opens_again(day: date) -> date:
    """The last day before somebody is in office again: of a Friday the Sunday."""
    return day + WEEKEND if day.weekday() == SATURDAY - 1 else day
