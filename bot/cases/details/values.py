"""What was typed in a field, read: written down in one way whoever typed it, or refused with the field that it stands in."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bot.cases.clocks import latest_day
from bot.cases.details.model import BETWEEN, DetailField
from bot.cases.roles import Refused
from bot.characters import writable

LONGEST = {"text": 2_000}
LONGEST_LINE = 300
_MOST_DIGITS = 15
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(?::\d\d)?\s*(Z|UTC|[+-]\d\d:?\d\d))?", re.IGNORECASE)
_SHOWN = 100  # characters of what cannot be read


@dataclass(frozen=True)
class Fault:
    """What is wrong with a field: ``reason`` and ``value`` as in ``Refused``."""

    name: str
    reason: str
    value: str = ""


class Unread(Refused):
    """Fields that hold what cannot be taken; nothing of the form was kept."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults[0].reason, faults[0].value)
        self.faults = faults


def typed_value(field: DetailField, said: str) -> str:
    """A value as a person types or chooses it, from how it is written down."""
    return field.words(said) if field.kind == "moment" else said


def read_values(fields: Mapping[str, DetailField], typed: Mapping[str, str], at: datetime) -> dict[str, str]:
    """What was typed, by the names of fields, as it is written down; empty for what is to be dropped.

    Raises:
        Unread: with every field that says nothing that can be taken.
    """
    read: dict[str, str] = {}
    faults: list[Fault] = []
    for name, text in typed.items():
        if name not in fields:
            faults.append(Fault(name, "detail_unknown", name[:_SHOWN]))
            continue
        try:
            read[name] = _read(fields[name], text.strip(), at)
        except Refused as refused:
            faults.append(Fault(name, refused.reason, refused.value))
    if faults:
        raise Unread(tuple(faults))
    return read


def check_together(fields: Mapping[str, DetailField], held: Mapping[str, str]) -> None:
    """Whether fields agree with each other; ``held`` is what would stand in all of them.

    Raises:
        Unread: with every field that lacks another, or does not fit it.
    """
    faults: list[Fault] = []
    for name, field in fields.items():
        said, before = held.get(name, ""), held.get(field.not_before or "", "")
        if said and field.needs and not held.get(field.needs):
            faults.append(Fault(field.needs, "detail_needed", field.label))
        if said and before and said[:10] < before[:10]:
            faults.append(Fault(name, "detail_before", before))
    if faults:
        raise Unread(tuple(faults))


def _read(field: DetailField, text: str, at: datetime) -> str:
    longest = LONGEST.get(field.kind, LONGEST_LINE)
    if len(text) > longest:
        raise Refused("too_long", str(longest))
    said = _KINDS[field.kind](field, text) if text else ""
    if said and field.past == "yes" and date.fromisoformat(said[:10]) > latest_day(at):
        raise Refused("day_in_future", said)
    if len(said) > 10 and field.past == "yes" and datetime.fromisoformat(said) > at:
        raise Refused("day_in_future", said)
    return said


def _line(_field: DetailField, text: str) -> str:
    return " ".join(writable(text).split())


def _text(_field: DetailField, text: str) -> str:
    return writable(text)


def _number(_field: DetailField, text: str) -> str:
    """A number without a sign; blanks and commas part thousands and nothing else.

    A point before three digits parts thousands for half of Europe, so 1.200 may be either.
    """
    if re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", text):
        raise Refused("detail_number_either", text)
    plain = re.sub(r"(?<=\d)[ ,'\u00a0\u202f](?=\d{3}(?!\d))", "", text)
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", plain) or len(plain) > _MOST_DIGITS:
        raise Refused("detail_number", text[:_SHOWN])
    return f"{Decimal(plain).normalize():f}"


def _day(_field: DetailField, text: str) -> str:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date().isoformat()
    except ValueError:
        raise Refused("detail_day", text[:_SHOWN]) from None


def _moment(_field: DetailField, text: str) -> str:
    """A day, or a time with its zone: without one nobody knows when it was."""
    found = _MOMENT.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        day, hour, zone = found.groups()
        if hour is None:
            return date.fromisoformat(day).isoformat()
        offset = "+00:00" if zone.upper() in {"Z", "UTC"} else zone
        return datetime.fromisoformat(f"{day}T{hour}{offset}").isoformat(timespec="minutes")
    except ValueError:
        raise Refused("detail_moment", text[:_SHOWN]) from None


def _countries(_field: DetailField, text: str) -> str:
    codes = tuple(dict.fromkeys(part for part in re.split(r"[\s,;，；]+", text.upper()) if part))
    if strange := [code for code in codes if not re.fullmatch("[A-Z]{2}", code)]:
        raise Refused("market_unread", strange[0][:_SHOWN])
    return BETWEEN.join(codes)


def _currency(_field: DetailField, text: str) -> str:
    if not re.fullmatch("[A-Za-z]{3}", text):
        raise Refused("detail_currency", text[:_SHOWN])
    return text.upper()


def _choice(field: DetailField, text: str) -> str:
    if text not in field.choices:
        raise Refused("choice", text[:_SHOWN])
    return text


def _choices(field: DetailField, text: str) -> str:
    named = {part.strip() for part in text.split(BETWEEN.strip())}
    if strange := sorted(named - set(field.choices)):
        raise Refused("choice", strange[0][:_SHOWN])
    return BETWEEN.join(choice for choice in field.choices if choice in named)


_KINDS: dict[str, Callable[[DetailField, str], str]] = {
    "line": _line,
    "text": _text,
    "number": _number,
    "day": _day,
    "moment": _moment,
    "countries": _countries,
    "currency": _currency,
    "choice": _choice,
    "choices": _choices,
    "tick": _choice,
}
