"""Days and times as people type them."""

import re
from datetime import UTC, date, datetime

import typer

LONGEST_DAYS = 36_500  # a hundred years: no calendar ends within them
# Python reads 20270115 and 2027-W03-5 as well, which are more likely something else that was mistyped.
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def day_of(text: str, option: str) -> date:
    """A day, written as 2026-11-01.

    Raises:
        typer.BadParameter: it is none, or written otherwise.
    """
    try:
        found = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None:
        raise typer.BadParameter(f"'{text}' is no day; write 2026-11-01", param_hint=option)
    return found


def moment(text: str | None, option: str) -> datetime | None:
    """A day, written as 2026-11-01, or a time of one, in UTC where it says nothing else.

    Raises:
        typer.BadParameter: it is neither.
    """
    try:
        found = datetime.fromisoformat(text if _DAY.match(text) else "") if text else None
        return (found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)) if found else None
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"'{text}' is no day and no time; write 2026-11-01", param_hint=option) from error
