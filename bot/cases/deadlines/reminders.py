"""When somebody is reminded of a deadline: pure, so that every hour of every zone can be tried."""

from datetime import datetime, timedelta

from bot.cases.deadlines.running import OVERDUE, Deadline

THRESHOLDS = (7, 3, 1, 0)  # days left
OPENS, CLOSES = 9, 17  # o'clock, where the owner is
TOO_LATE = 13  # o'clock: who hears at nine of what ends before that can hardly see to it
SATURDAY = 5
WEEKEND = timedelta(days=2)
_ONE_DAY = timedelta(days=1)


def in_office(local: datetime) -> bool:
    """Whether somebody may be disturbed at a time of their own zone."""
    return local.weekday() < SATURDAY and OPENS <= local.hour < CLOSES


def owing(deadline: Deadline, local: datetime) -> int | None:
    """How many days are left at the reminder that is owed now, OVERDUE when the deadline has passed, None when none is.

    Days are counted where the deadline is, office hours where its owner is. Of several that were not sent (the desk was down, or
    the deadline came late) only the nearest is owed. One that was put off is quiet until its day; that it has passed is said all
    the same. What ends early on the owner's next day in office, or before, is owed now: a last day on a Sunday is not told of in
    time on Monday, nor one in Shanghai on the next morning in Los Angeles.

    Args:
        deadline: What runs out.
        local: The time where its owner is.
    """
    if deadline.met_at is not None or not in_office(local):
        return None
    if deadline.left(local) < 0:
        return None if OVERDUE in deadline.reminded else OVERDUE
    upto = deadline.day(_next_day_in_office(local)) - _ONE_DAY
    if deadline.snoozed_until is not None and upto < deadline.snoozed_until:
        return None
    reached = [threshold for threshold in THRESHOLDS if (deadline.due - upto).days <= threshold]
    if not reached or min(reached) in deadline.reminded:
        return None
    return min(reached)


def _next_day_in_office(local: datetime) -> datetime:
    """Until when of the next day in office nothing can be seen to."""
    coming = local.replace(hour=TOO_LATE, minute=0, second=0, microsecond=0) + _ONE_DAY
    return coming + WEEKEND if coming.weekday() == SATURDAY else coming
