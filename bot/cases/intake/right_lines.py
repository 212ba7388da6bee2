"""Rights as people type them in a form: one a line, its parts between commas."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bot.cases.report import Right, RightKind, RightStatus

_PARTS = 4
_NOWHERE = "-"  # stands for a country that nobody named
_DAY = r"\d{4}-\d\d-\d\d"
_LAST = re.compile(
    r"(?:^|,)\s*(?:class(?:es)?:?\s+(?P<classes>\d{1,4}(?:[\s,+/&]+\d{1,4})*)"
    rf"|filed:?\s+(?P<filed>{_DAY})"
    rf"|(?:registered|granted):?\s+(?P<registered>{_DAY})"
    rf"|checked:?\s+(?P<checked>{_DAY})(?:\s+by\s+(?P<checked_by>[^,]+))?)\s*$",
    re.IGNORECASE,
)
"""What may stand at the end of a line, in any order; what reads like none of it belongs to the number."""


def rights_text(rights: Sequence[Right]) -> str:
    """Rights as they are typed."""
    return "\n".join(map(right_text, rights))


def right_text(right: Right) -> str:
    """A right as it is typed."""
    said = (right.kind, right.jurisdiction or _NOWHERE, right.status, right.number, *_known(right))
    return ", ".join(" ".join(part.splitlines()) for part in said if part)


def read_rights(text: str) -> tuple[Right, ...]:
    """The rights that were typed.

    Raises:
        ValueError: a line says no right; its message is the line.
    """
    return tuple(_right(line) for line in text.splitlines() if line.strip())


def _known(right: Right) -> Iterator[str]:
    """What is known besides the number."""
    if right.classes:
        yield f"class {' '.join(right.classes)}"
    if right.filed:
        yield f"filed {right.filed.isoformat()}"
    if right.registered:
        yield f"registered {right.registered.isoformat()}"
    if right.checked:
        yield f"checked {right.checked.isoformat()}" + (f" by {right.checked_by}" if right.checked_by else "")


def _right(line: str) -> Right:
    parts = [part.strip() for part in line.split(",", _PARTS - 1)]
    if len(parts) < _PARTS - 1:
        raise ValueError(line)
    kind, where, status = (part.casefold().replace(" ", "_") for part in parts[:3])
    number, said = [*parts, ""][3], dict[str, str]()
    while found := _LAST.search(number):
        number = number[: found.start()].strip()
        said = {name: value for name, value in found.groupdict().items() if value} | said
    try:
        return Right(
            RightKind(kind),
            "" if where == _NOWHERE else where.upper(),
            RightStatus(status),
            number,
            tuple(re.findall(r"\d+", said.get("classes", ""))),
            _day(said.get("filed")),
            _day(said.get("registered")),
            _day(said.get("checked")),
            said.get("checked_by", "").strip(),
        )
    except ValueError:
        raise ValueError(line) from None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
