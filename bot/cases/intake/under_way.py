"""Goods on their way as people tell of them: by a word, with a port and a day, or in a sentence."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from bot.cases.days_told import written_days
from bot.cases.playbook.words import Words
from bot.cases.report import Said, Shipment

MOST_DAYS = 730  # a number of days beyond this is no arrival
_DAYS = ("eta_days", "eta", "arrives", "arrival")
_FROM_NOW = re.compile(
    r"\b(?:in|within)\s+(?:about |ca\.? |~)?(?P<number>\d{1,3})\s*(?P<unit>days?|weeks?)\b", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(?:in|about|around|approx\.?|within|up to|max\.?|ca\.?|circa|etwa|[~<≤]|\s)*(?P<number>-?\d{1,4})(?:\.0)?"
    r"(?:\s*(?:-|–|to|or|bis|/)\s*\d{1,4})?\s*(?:working |business |calendar )?(?P<unit>days?|tagen?|d|weeks?|wochen?|w)?"
    r"(?:\s*(?:or so|\(?est(?:imated|\.)?\)?|approx\.?))?",
    re.IGNORECASE,
)
"""A number of days, or the earlier of two: a container that comes sooner than it is expected is not to be missed."""


class Told(NamedTuple):
    """What is told of them: a word or sentence, the port, the day in whatever words, once or more, and what else there is."""

    status: str
    port: str
    days: tuple[str, ...]
    more: str

    @property
    def whole(self) -> str:
        """Everything that is told, in one line."""
        return " ".join(filter(None, (self.status, self.port, *self.days, self.more)))


def told(given: Mapping[str, str] | str) -> Told:
    """What was given, by its parts."""
    parts = {"status": given} if isinstance(given, str) else given
    more = (text for name, text in parts.items() if name not in {"status", "port", *_DAYS})
    days = tuple(text for name in _DAYS if (text := parts.get(name, "")))
    return Told(parts.get("status", ""), parts.get("port", ""), days, ", ".join(filter(None, more)))


def shipment(goods: Told, words: Words, as_of: date) -> Shipment:
    """Goods on their way to the US, as the field's name says; people write "LA" or "the east coast" for a port.

    A sentence that is neither a yes nor a no tells of goods; it is kept with the port, for nothing else has room for it.
    """
    days = _days(goods, as_of)
    arrives = days.pop() if len(days) == 1 else None
    says_more = re.search(r"\w", goods.status) and not words.answers.alone(goods.status)
    unread = ", ".join(goods.days) if arrives is None else ""
    place = " ".join(
        ", ".join(filter(None, (goods.port, goods.status if says_more else "", goods.more, unread))).split()
    )
    default = Said.YES if place or arrives else Said.NO
    under_way = words.answers.first(goods.status, default)
    return Shipment(under_way, f"{place} (USA)".strip() if under_way is Said.YES else place, arrives)


def unread_goods(goods: Told, as_of: date) -> Iterator[str]:
    """What is not understood of it, and what to write instead."""
    found = len(_days(goods, as_of))
    if found > 1 or (goods.days and not found):
        yield f"tells of {'several days' if found else 'a day that I cannot read'}: write that of the arrival as 2026-12-31"


def _days(goods: Told, as_of: date) -> set[date]:
    """The days on which the goods may arrive. One that somebody wrote where no day is asked for is not in the past."""
    if goods.days:
        read = (_from_now(_NUMBER.fullmatch(day), as_of) or set(written_days(day, as_of)) for day in goods.days)
        return next(filter(None, read), set())
    spoken = f"{goods.status}\n{goods.more}"
    return {day for day in written_days(spoken, as_of) if day >= as_of} | _from_now(_FROM_NOW.search(spoken), as_of)


def _from_now(found: re.Match[str] | None, as_of: date) -> set[date]:
    if found is None or abs(number := int(found["number"])) > MOST_DAYS:
        return set()
    return {as_of + timedelta(days=number * (7 if (found["unit"] or "").casefold().startswith("w") else 1))}
