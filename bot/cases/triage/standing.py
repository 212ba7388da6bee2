"""What we hold in China for the right at stake, which is decided by what is copied."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from bot.cases.playbook.fact import Fact
from bot.cases.report import Aspect, ChinaStatus, Report, Right, RightKind, RightStatus

_PATENTS = frozenset({RightKind.DESIGN_PATENT, RightKind.UTILITY_PATENT, RightKind.UTILITY_MODEL})
_COVER = {
    Aspect.BRAND: frozenset({RightKind.TRADEMARK}),
    Aspect.PACKAGING: frozenset({RightKind.TRADEMARK, RightKind.DESIGN_PATENT, RightKind.COPYRIGHT}),
    Aspect.CONTENT: frozenset({RightKind.COPYRIGHT}),
    Aspect.DESIGN: _PATENTS,
    Aspect.FUNCTION: frozenset({RightKind.UTILITY_PATENT, RightKind.UTILITY_MODEL}),
}
_SHAPE = frozenset({Aspect.DESIGN, Aspect.FUNCTION})
_NAME = frozenset({Aspect.BRAND, Aspect.PACKAGING})
_SAID = {
    Fact.SAID_BRAND_COPIED: Aspect.BRAND,
    Fact.SAID_SHAPE_COPIED: Aspect.DESIGN,
    Fact.SAID_FUNCTION_COPIED: Aspect.FUNCTION,
    Fact.SAID_CONTENT_COPIED: Aspect.CONTENT,
    Fact.SAID_PACKAGING_COPIED: Aspect.PACKAGING,
}
_BY_STATUS = {
    ChinaStatus.REGISTERED: Fact.CHINA_REGISTERED,
    ChinaStatus.PENDING: Fact.CHINA_PENDING,
    ChinaStatus.NONE: Fact.CHINA_NONE,
    ChinaStatus.UNKNOWN: Fact.CHINA_UNKNOWN,
    ChinaStatus.HELD_BY_OTHER: Fact.CHINA_HELD_BY_OTHER,
    ChinaStatus.MADRID_ONLY: Fact.CHINA_MADRID,
    ChinaStatus.REFUSED: Fact.CHINA_REFUSED,
}
_CHINESE_NAME = {Fact.CHINESE_NAME_COPIED, Fact.CHINESE_NAME_UNREGISTERED}
_SAID_REGISTERED = {Fact.SAID_CHINA_REGISTERED, Fact.SAID_CHINA_CERTIFICATE}
_BESIDE_THE_MAINLAND = {"HK", "MO", "TW"}  # people tick "registered in China" for what they own there
_LIVE = {RightStatus.REGISTERED, RightStatus.PENDING}


class _Held(NamedTuple):
    """What is listed of ours in China: all of it, and what of it covers something that is copied."""

    china: tuple[Right, ...]
    covering: tuple[Right, ...]
    madrid: bool


def stakes(aspects: Iterable[Aspect]) -> tuple[Aspect, ...]:
    """The aspects somebody is sure of."""
    return tuple(aspect for aspect in aspects if aspect is not Aspect.UNSURE)


def standing(report: Report, facts: frozenset[Fact]) -> set[Fact]:
    """Which ``CHINA_*`` fact holds, and what follows from it; ``facts`` are those read so far."""
    aspects = set(stakes(report.aspects)) or _spoken_of(report, facts)
    found: set[Fact] = {_status(report, facts, aspects)}
    if Fact.CHINA_HELD_BY_OTHER in found or report.china is ChinaStatus.HELD_BY_OTHER:
        found.add(Fact.SQUATTER)
    if _chinese_name_open(report, facts, aspects):
        found.add(Fact.CHINESE_NAME_OPEN)
    if aspects & _SHAPE and Fact.UNLAUNCHED not in facts and not _patent_filed(report, facts, aspects):
        found.add(Fact.NOVELTY_LOST)
    return found


def _spoken_of(report: Report, facts: frozenset[Fact]) -> set[Aspect]:
    """What is copied when the fields do not say: by the words, else by the rights, else the brand."""
    spoken = {aspect for fact, aspect in _SAID.items() if fact in facts}
    kinds = {right.kind for right in report.rights if right.status is not RightStatus.NONE}
    if spoken:
        return {Aspect.BRAND} if Aspect.BRAND in spoken and not kinds & _PATENTS else spoken
    if kinds and kinds <= _PATENTS:
        return {Aspect.DESIGN} if RightKind.DESIGN_PATENT in kinds else {Aspect.FUNCTION}
    if kinds == {RightKind.COPYRIGHT}:
        return {Aspect.CONTENT}
    return {Aspect.BRAND}


def _held(report: Report, aspects: set[Aspect], facts: frozenset[Fact]) -> _Held:
    kinds = {kind for aspect in aspects for kind in _COVER[aspect]}
    live = [right for right in report.rights if right.status is not RightStatus.NONE]
    china = tuple(right for right in live if right.jurisdiction == "CN" and right.kind is not RightKind.MADRID)
    covering = tuple(right for right in china if right.kind in kinds and not _for_other_goods(right, facts))
    madrid = any(right.kind is RightKind.MADRID and right.status in _LIVE for right in live)
    named = any(_names_china(right) for right in live) or Fact.SAID_MADRID_ONLY in facts
    return _Held(china, covering, madrid and named and Fact.SAID_MADRID_WITHOUT_CHINA not in facts)


def _for_other_goods(right: Right, facts: frozenset[Fact]) -> bool:
    """A right that is noted as of some goods only, when the words say that there is nothing for what is copied."""
    return Fact.SAID_NOTHING_IN_CHINA in facts and re.search(r"\bonly\b", right.number, re.IGNORECASE) is not None


def _names_china(right: Right) -> bool:
    if right.kind is not RightKind.MADRID:
        return False
    note = right.number.casefold()
    without = any(word in note for word in ("not china", "without", "no cn", "not cn", "excl"))
    return right.jurisdiction == "CN" or (not without and any(word in note for word in ("china", "cn", "prc")))


def _status(report: Report, facts: frozenset[Fact], aspects: set[Aspect]) -> Fact:
    held = _held(report, aspects, facts)
    states = {right.status for right in held.covering}
    taken = report.china is ChinaStatus.HELD_BY_OTHER
    if _gone(facts, aspects):
        return Fact.CHINA_HELD_BY_OTHER if taken or Fact.SQUATTER in facts else Fact.CHINA_NONE
    if RightStatus.REGISTERED in states and not _chinese_name_open(report, facts, aspects):
        if any(r.kind is not RightKind.TRADEMARK for r in held.covering if r.status is RightStatus.REGISTERED):
            return Fact.CHINA_REGISTERED
        if taken:
            return Fact.CHINA_HELD_BY_OTHER
        return Fact.CHINA_MADRID if _only_designated(report, facts) else Fact.CHINA_REGISTERED
    if aspects == {Aspect.CONTENT}:
        return Fact.COPYRIGHT_AT_STAKE
    if taken:
        return Fact.CHINA_HELD_BY_OTHER
    if _chinese_name_open(report, facts, aspects):
        return Fact.CHINA_NONE
    if RightStatus.PENDING in states:
        return Fact.CHINA_HELD_BY_OTHER if Fact.SQUATTER in facts else Fact.CHINA_PENDING
    if held.madrid and aspects & _NAME and report.china is not ChinaStatus.REGISTERED:
        return Fact.CHINA_REGISTERED if Fact.SAID_CHINA_CERTIFICATE in facts else Fact.CHINA_MADRID
    if held.china and report.china in (ChinaStatus.REGISTERED, ChinaStatus.PENDING, ChinaStatus.UNKNOWN):
        return Fact.CHINA_REFUSED if RightStatus.REFUSED in states else Fact.CHINA_NONE
    return _unlisted(report, facts, held)


def _gone(facts: frozenset[Fact], aspects: set[Aspect]) -> bool:
    """What the fields still list was refused or has lapsed, as the words say."""
    return Fact.SAID_CHINA_LAPSED in facts and not facts & _SAID_REGISTERED and aspects != {Aspect.CONTENT}


def _only_designated(report: Report, facts: frozenset[Fact]) -> bool:
    """What is listed as registered is a designation, as the status or the words say: people list it under China."""
    said = Fact.SAID_MADRID_ONLY in facts
    return (said or report.china is ChinaStatus.MADRID_ONLY) and Fact.SAID_CHINA_CERTIFICATE not in facts


def _unlisted(report: Report, facts: frozenset[Fact], held: _Held) -> Fact:
    """The status as given, unless the person's own words say otherwise; nothing listed covers what is copied."""
    given = _BY_STATUS[report.china]
    if given is Fact.CHINA_REGISTERED:
        if not held.china and any(right.jurisdiction in _BESIDE_THE_MAINLAND for right in report.rights):
            return Fact.CHINA_NONE
        return _ticked_registered(facts, held)
    if given is Fact.CHINA_PENDING and Fact.SAID_NOTHING_IN_CHINA in facts and not held.china:
        return Fact.CHINA_NONE  # withdrawn, or refused since
    if given is Fact.CHINA_MADRID:
        return Fact.CHINA_REGISTERED if Fact.SAID_CHINA_CERTIFICATE in facts else given
    if Fact.SQUATTER in facts and given in (Fact.CHINA_NONE, Fact.CHINA_UNKNOWN):
        return Fact.CHINA_HELD_BY_OTHER
    return _told(facts) if given is Fact.CHINA_UNKNOWN else given


def _ticked_registered(facts: frozenset[Fact], held: _Held) -> Fact:
    """People tick "registered" for a designation, too, and for what another has."""
    if _designation_told(facts):
        return Fact.CHINA_MADRID
    if held.madrid and not facts & _SAID_REGISTERED:
        return Fact.CHINA_MADRID
    if Fact.SQUATTER in facts and not held.china:
        return Fact.CHINA_HELD_BY_OTHER
    return Fact.CHINA_NONE if Fact.SAID_NOTHING_IN_CHINA in facts else Fact.CHINA_REGISTERED


def _told(facts: frozenset[Fact]) -> Fact:
    """What the words alone say."""
    if _designation_told(facts):
        return Fact.CHINA_MADRID
    if Fact.SAID_NOTHING_IN_CHINA in facts:
        return Fact.CHINA_UNKNOWN
    if facts & _SAID_REGISTERED:
        return Fact.CHINA_REGISTERED
    return Fact.CHINA_PENDING if Fact.SAID_CHINA_PENDING in facts else Fact.CHINA_UNKNOWN


def _designation_told(facts: frozenset[Fact]) -> bool:
    return Fact.SAID_MADRID_ONLY in facts and Fact.SAID_CHINA_CERTIFICATE not in facts


def _chinese_name_open(report: Report, facts: frozenset[Fact], aspects: set[Aspect]) -> bool:
    """The Chinese name is copied while only the Latin mark is registered in China, or while somebody else holds it."""
    if Aspect.BRAND not in aspects or not facts & _CHINESE_NAME:
        return False
    taken = Fact.SQUATTER in facts
    if not taken and (Fact.CHINESE_NAME_REGISTERED in facts or not facts >= _CHINESE_NAME):
        return False
    ours = report.china is ChinaStatus.REGISTERED or any(
        right.jurisdiction == "CN" and right.kind is RightKind.TRADEMARK and right.status is RightStatus.REGISTERED
        for right in report.rights
    )
    covered = any(
        right.jurisdiction == "CN" and right.status is RightStatus.REGISTERED and right.kind in _COVER[aspect]
        for aspect in aspects & _SHAPE
        for right in report.rights
    )
    return ours and not covered


def _patent_filed(report: Report, facts: frozenset[Fact], aspects: set[Aspect]) -> bool:
    if Fact.SAID_CN_PATENT in facts:
        return True
    china = [right for right in report.rights if right.jurisdiction == "CN" and right.status in _LIVE]
    if any(right.kind in _PATENTS for right in china):
        return True
    told = report.china is ChinaStatus.UNKNOWN and _told(facts) in (Fact.CHINA_REGISTERED, Fact.CHINA_PENDING)
    believed = report.china in (ChinaStatus.REGISTERED, ChinaStatus.PENDING) or told
    return believed and not china and aspects <= _SHAPE
