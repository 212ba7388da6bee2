"""Rights as people type them in a form: one a line, its parts between commas."""

from collections.abc import Sequence

from bot.cases.report import Right, RightKind, RightStatus

_PARTS = 4


def rights_text(rights: Sequence[Right]) -> str:
    """Rights as they are typed."""
    lines = (", ".join(part for part in (r.kind, r.jurisdiction, r.status, r.number) if part) for r in rights)
    return "\n".join(lines)


def read_rights(text: str) -> tuple[Right, ...]:
    """The rights that were typed.

    Raises:
        ValueError: a line says no right; its message is the line.
    """
    return tuple(_right(line) for line in text.splitlines() if line.strip())


def _right(line: str) -> Right:
    parts = [part.strip() for part in line.split(",", _PARTS - 1)]
    if len(parts) < _PARTS - 1:
        raise ValueError(line)
    kind, where, status = (part.casefold().replace(" ", "_") for part in parts[:3])
    try:
        return Right(RightKind(kind), where.upper(), RightStatus(status), [*parts, ""][3])
    except ValueError:
        raise ValueError(line) from None
