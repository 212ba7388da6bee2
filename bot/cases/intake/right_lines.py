"""Rights as people type them in a form: one a line, its parts between commas."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from bot.cases.report import Right, RightKind, RightStatus
from bot.cases.roles import Refused

Places = Callable[[str], tuple[str, ...]]
"""The places that a text names (``Words.places``)."""

_PARTS = 4
_NOWHERE = "-"  # stands for a country that nobody named
_ANYWHERE = {"EU", "UK", "INT"}  # besides the codes of two letters
_DAY = r"\d{4}-\d\d-\d\d"
_COMMA = re.compile(r"\s*[,，]\s*")
_LAST = re.compile(
    r"(?:^|[,，])\s*(?:class(?:es)?:?\s+(?P<classes>\d{1,4}(?:(?:[\s,，+/&]|\band\b)+\d{1,4})*)"
    rf"|filed:?\s+(?P<filed>{_DAY})"
    rf"|(?:registered|granted):?\s+(?P<registered>{_DAY})"
    rf"|checked:?\s+(?P<checked>{_DAY})(?:\s+by\s+(?P<checked_by>[^,，]+))?)\s*$",
    re.IGNORECASE,
)
"""What may stand at the end of a line, in any order."""

_LIKE_LAST = re.compile(
    r"(?:^|[,，])\s*(?:class(?:es)?|filed|registered|granted|checked|expire[sd]?|renew\w*|valid)\b", re.IGNORECASE
)
_QUOTED = re.compile(r'"(?P<number>(?:[^"]|"")*)"\s*(?P<rest>(?:[,，].*)?)')
"""A number that is taken as it stands, whatever it reads like."""


def rights_text(rights: Sequence[Right]) -> str:
    """Rights as they are typed."""
    return "\n".join(map(right_text, rights))


def right_text(right: Right) -> str:
    """A right as it is typed."""
    number = right.number
    if _LIKE_LAST.search(number) or number.startswith('"'):
        doubled = number.replace('"', '""')
        number = f'"{doubled}"'
    said = (right.kind, right.jurisdiction or _NOWHERE, right.status, number, *_known(right))
    return ", ".join(" ".join(part.splitlines()) for part in said if part)


def read_rights(text: str, places: Places) -> tuple[Right, ...]:
    """The rights that were typed.

    Raises:
        Refused: a line says no right, or something that is not understood; its value is the line.
    """
    return tuple(_right(line, places) for line in text.splitlines() if line.strip())


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


def _right(line: str, places: Places) -> Right:
    parts = [part.strip() for part in _COMMA.split(line, _PARTS - 1)]
    if len(parts) < _PARTS - 1:
        raise Refused("right_unread", line)
    try:
        kind, status = RightKind(_word(parts[0])), RightStatus(_word(parts[2]))
    except ValueError:
        raise Refused("right_unread", line) from None
    place = _place(parts[1], places, line)
    number, rest = _numbered([*parts, ""][3])
    said = dict[str, str]()
    while found := _LAST.search(rest):
        rest = rest[: found.start()].strip()
        said = {name: value for name, value in found.groupdict().items() if value} | said
    if _LIKE_LAST.search(rest) or (number and rest):
        raise Refused("right_end_unread", line)
    classes, by = tuple(re.findall(r"\d+", said.get("classes", ""))), said.get("checked_by", "").strip()
    try:
        filed, registered, checked = (_day(said.get(name)) for name in ("filed", "registered", "checked"))
    except ValueError:
        raise Refused("right_end_unread", line) from None
    return Right(kind, place, status, number or rest, classes, filed, registered, checked, by)


def _numbered(text: str) -> tuple[str, str]:
    """A quoted number and what follows it, or no number and the whole text."""
    quoted = _QUOTED.fullmatch(text)
    return (quoted["number"].replace('""', '"'), quoted["rest"]) if quoted else ("", text)


def _place(text: str, places: Places, line: str) -> str:
    if text == _NOWHERE:
        return ""
    named = places(text.upper())
    if len(named) != 1 or not (named[0] in _ANYWHERE or re.fullmatch("[A-Z]{2}", named[0])):
        raise Refused("right_place_unread", line)
    return named[0]


def _word(text: str) -> str:
    return text.casefold().replace(" ", "_")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
