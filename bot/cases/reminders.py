"""When somebody is reminded of a deadline: pure, so that every hour of every zone can be tried."""

from datetime import datetime

from bot.cases.deadlines import OVERDUE, Deadline

THRESHOLDS = (7, 3, 1, 0)  # days left
OPENS, CLOSES = 9, 17  # o'clock, where the owner is


def in_office(local: datetime) -> bool:
    """Whether somebody may be disturbed at a time of their own zone."""
    return OPENS <= local.hour < CLOSES


def owing(deadline: Deadline, local: datetime) -> int | None:
    """How many days are left at the reminder that is owed now, OVERDUE when the deadline has passed, None when none is.

    Of several that were not sent (the desk was down, or the deadline came late) only the nearest is owed. One that was put off is
    quiet until its day; that it has passed is said all the same.

    Args:
        deadline: What runs out.
        local: The time where its owner is.
    """
    if deadline.met_at is not None or not in_office(local):
        return None
    left = deadline.left(local.date())
    if left < 0:
        return None if OVERDUE in deadline.reminded else OVERDUE
    if deadline.snoozed_until is not None and local.date() < deadline.snoozed_until:
        return None
    reached = [threshold for threshold in THRESHOLDS if left <= threshold]
    if not reached or min(reached) in deadline.reminded:
        return None
    return min(reached)
