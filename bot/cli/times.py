"""Days and times as people type them."""

from datetime import UTC, datetime

import typer

LONGEST_DAYS = 36_500  # a hundred years: no calendar ends within them


def moment(text: str | None, option: str) -> datetime | None:
    """A day or a time, in UTC where it says nothing else.

    Raises:
        typer.BadParameter: it is neither.
    """
    try:
        found = datetime.fromisoformat(text) if text else None
        return (found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)) if found else None
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"'{text}' is no day and no time; write 2026-11-01", param_hint=option) from error
