"""Rights as people list them in bulk, each in a line of text or with its parts apart."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bot.cases.playbook.words import Words
from bot.cases.report import ChinaStatus, Right, RightKind, RightStatus

_UNFINISHED = re.compile(r"application|provisional|\bpending\b", re.IGNORECASE)
_IN_NO_REGISTER = {RightKind.COPYRIGHT, RightKind.TRADE_SECRET}  # people name neither a place nor a status
_PARTS = ("type", "jurisdiction", "status", "ref")


class Entry(NamedTuple):
    """The parts of one, where they are not apart each the whole line."""

    kind: str
    place: str
    state: str
    note: str

    @property
    def whole(self) -> str:
        """Everything it says, in one line: that is what a right is wherever it is typed."""
        return " ".join(" ".join(dict.fromkeys(self)).split())


def entry(given: Mapping[str, str] | str) -> Entry:
    """What was given, by its parts."""
    return (
        Entry(given, given, given, given)
        if isinstance(given, str)
        else Entry(*(given.get(part, "") for part in _PARTS))
    )


def rights_in(listed: Entry, words: Words) -> list[Right]:
    """A right for each place named. What is no right of ours, or of no kind that the desk knows, proves nothing and is none."""
    kind = _kind(listed, words)
    if kind is None or _of_others(listed, words):
        return []
    status = words.states.first(listed.state, RightStatus.UNKNOWN)
    if status is RightStatus.REGISTERED and _UNFINISHED.search(listed.kind):
        status = RightStatus.PENDING
    places = _places(listed, words) or ("",)
    designated = words.kinds.first(listed.note, kind) is RightKind.MADRID  # its number is an international one
    if kind is RightKind.TRADEMARK and ("INT" in places or ("CN" in places and designated)):
        kind = RightKind.MADRID
    if kind is RightKind.MADRID:  # what it designates is in the words around it
        return [Right(kind, "CN" if "CN" in places else "INT", status, listed.whole)]
    return [Right(kind, where, status, " ".join(listed.note.split())) for where in places]


def unread_in(listed: Entry, words: Words) -> Iterator[str]:
    """What is not understood of an entry, and what to write instead."""
    kind = _kind(listed, words)
    if _of_others(listed, words):
        yield "reads as somebody else's: list only what is ours; that is cn_registration_status held_by_other, and free_text"
    elif kind is None:
        yield f"is of no kind that I know: begin with one of {', '.join(RightKind)}; anything else belongs into free_text"
    elif kind in _IN_NO_REGISTER:
        return
    elif not _places(listed, words):
        yield "names no place that I know: write CN, HK, US, EU, UK, INT or another code of two letters"
    elif listed.state and not words.states.all(listed.state):
        yield f"says no status that I know: write one of {', '.join(RightStatus)}"


def _kind(listed: Entry, words: Words) -> RightKind | None:
    return None if words.no_rights.all(listed.kind) else next(iter(words.kinds.all(listed.kind)), None)


def _places(listed: Entry, words: Words) -> tuple[str, ...]:
    return words.places(listed.place) or words.places(listed.kind)


def taken_in_china(listed: Entry, words: Words) -> bool:
    """Whether it says that somebody else has it in mainland China."""
    return _of_others(listed, words) and "CN" in _places(listed, words)


def _of_others(listed: Entry, words: Words) -> bool:
    return words.china.first(listed.whole, ChinaStatus.UNKNOWN) is ChinaStatus.HELD_BY_OTHER
