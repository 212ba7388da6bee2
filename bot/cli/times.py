"""Days and times as people type them."""

from datetime import UTC, datetime

import typer


def moment(text: str | None, option: str) -> datetime | None:
    """A day or a time, in UTC where it says nothing else.

    Raises:
        typer.BadParameter: it is neither.
    """
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise typer.BadParameter(f"'{text}' is no day and no time; write 2026-11-01", param_hint=option) from error
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found
