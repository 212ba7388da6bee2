"""Rights as people list them in bulk, each in a line of text or with its parts apart."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bot.cases.playbook.words import PARTS, Words
from bot.cases.report import ChinaStatus, Right, RightKind, RightStatus

_UNFINISHED = re.compile(r"application|provisional|\bpending\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[^,;/()]+")
_OF_CERTIFICATE = re.compile(
    r"(.*?)(?:\b(?:but|and|with|without|no|not|never|lacking|missing|awaiting)\b|:).*\bcert|.*\bcert", re.IGNORECASE
)
_IN_NO_REGISTER = {RightKind.COPYRIGHT, RightKind.TRADE_SECRET}  # people name neither a place nor a status
_PARTS = ("type", "jurisdiction", "status", "ref")


class Entry(NamedTuple):
    """The parts of one, where they are not apart each the whole line."""

    kind: str
    place: str
    state: str
    note: str
    own: str = ""
    """The brand that is reported: a mark may be named beside its status."""

    @property
    def whole(self) -> str:
        """Everything it says, in one line: that is what a right is wherever it is typed."""
        return " ".join(" ".join(dict.fromkeys(self[: len(_PARTS)])).split())

    @property
    def in_line(self) -> bool:
        """Whether its parts are not apart."""
        return self.kind == self.place == self.state == self.note


def entry(given: Mapping[str, str] | str, own: str = "") -> Entry:
    """What was given, by its parts; ``own`` is the brand."""
    parts = [given] * len(_PARTS) if isinstance(given, str) else [given.get(part, "") for part in _PARTS]
    kind, place, state, note = parts
    return Entry(kind, place, state, note, own)


def rights_in(listed: Entry, words: Words) -> list[Right]:
    """A right for each place named. What is no right of ours, or of no kind that the desk knows, proves nothing and is none."""
    kind = _kind(listed, words)
    if kind is None or _of_others(listed, words):
        return []
    kind = _madrid(kind, listed, words)
    said = _uncertified(listed, kind)
    status = RightStatus.PENDING if said != listed and _unsaid(said, words) else _status(said, words)
    places = tuple(place for place in _places(listed, words) if place != "CN" or _in_china(said, words)) or ("",)
    if kind is RightKind.MADRID:  # what it designates is in the words around it
        return [Right(kind, "CN" if "CN" in places else "INT", status, listed.whole)]
    return [Right(kind, where, status, " ".join(listed.note.split())) for where in places]


def _madrid(kind: RightKind, listed: Entry, words: Words) -> RightKind:
    """What a mark is by its place and number: an international one is a designation, whatever it is called."""
    places = _places(listed, words)
    designated = words.kinds.first(listed.note, kind) is RightKind.MADRID
    international = "INT" in places or ("CN" in places and designated)
    return RightKind.MADRID if kind is RightKind.TRADEMARK and international else kind


def _uncertified(listed: Entry, kind: RightKind) -> Entry:
    """A designation without its certificate, which is another question than how far it has come; any other right as it is."""
    if kind is not RightKind.MADRID or "cert" not in listed.state.casefold():
        return listed
    kind_of, place, state, note = map(_without_certificate, listed[: len(_PARTS)])
    return Entry(kind_of, place, state, note, listed.own)


def _without_certificate(text: str) -> str:
    return _CLAUSE.sub(lambda clause: _before_certificate(clause[0]), text.replace("_", " "))


def _before_certificate(clause: str) -> str:
    found = _OF_CERTIFICATE.match(clause)
    return (found[1] or "") if found else clause


def _unsaid(listed: Entry, words: Words) -> bool:
    """Whether it says nothing of its status."""
    return not words.states.all(listed.state) and _plain(listed.state, listed, words)


def unread_in(listed: Entry, words: Words) -> Iterator[str]:
    """What is not understood of an entry, and what to write instead."""
    kind = _kind(listed, words)
    listed = _uncertified(listed, _madrid(kind, listed, words)) if kind else listed
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
    elif _named_holder(listed, words):
        yield "names a holder who may be somebody else: list only what is ours, without the holder"
    elif "CN" in _places(listed, words) and not _in_china(listed, words):
        yield "does not say plainly what there is in China: write each place on a line of its own, with nothing but its status"
    elif _said(listed, words) is not _status(listed, words) is RightStatus.UNKNOWN:
        yield f"says more of its status than that it is registered: write one of {', '.join(RightStatus)}"


def _said(listed: Entry, words: Words) -> RightStatus:
    """What the words of its status say first, whatever else stands beside them."""
    status = words.states.first(listed.state, RightStatus.UNKNOWN)
    unfinished = status is RightStatus.REGISTERED and _UNFINISHED.search(listed.kind)
    return RightStatus.PENDING if unfinished else status


def _status(listed: Entry, words: Words) -> RightStatus:
    """Its status. Registered is only what is said to be just that, of this place and of no other holder."""
    status = _said(listed, words)
    if status is not RightStatus.REGISTERED:
        return status
    elsewhere = set(words.places(listed.state)) - set(_places(listed, words))
    doubted = elsewhere or _named_holder(listed, words) or not _plain(listed.state, listed, words)
    return RightStatus.UNKNOWN if doubted else status


def _in_china(listed: Entry, words: Words) -> bool:
    """Whether what names China says of it what it says of every other place: "not China", "US only" and two statuses do not."""
    if words.elsewhere_only.all(words.of_the_right(listed.note)):
        return False
    china = [part for part in PARTS.split(listed.place) if "CN" in words.places(part)]
    if not listed.in_line and (words.limits.all(listed.place) or not all(map(words.plain, china))):
        return False
    if len(words.states.all(listed.state)) > 1 and len(_places(listed, words)) > 1:
        return False
    proves = _said(listed, words) in {RightStatus.REGISTERED, RightStatus.PENDING}
    return not (listed.in_line and proves) or _plain(listed.state, listed, words)


def _plain(text: str, listed: Entry, words: Words) -> bool:
    return words.plain(_without(listed.own, text), words.states)


def _without(own: str, text: str) -> str:
    return re.sub(rf"\b{re.escape(own)}\b", " ", text, flags=re.IGNORECASE) if own else text


def _named_holder(listed: Entry, words: Words) -> bool:
    return bool(words.holders.all(words.of_the_right(listed.whole)))


def _kind(listed: Entry, words: Words) -> RightKind | None:
    return None if words.no_rights.all(listed.kind) else next(iter(words.kinds.all(listed.kind)), None)


def _places(listed: Entry, words: Words) -> tuple[str, ...]:
    return words.places(listed.place) or words.places(listed.kind)


def taken_in_china(listed: Entry, words: Words) -> bool:
    """Whether it says that somebody else has it in mainland China."""
    return _of_others(listed, words) and "CN" in _places(listed, words)


def _of_others(listed: Entry, words: Words) -> bool:
    return words.china.first(listed.whole, ChinaStatus.UNKNOWN) is ChinaStatus.HELD_BY_OTHER
