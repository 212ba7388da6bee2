"""What the fields of a report and the rights listed in it prove that we hold in China. No word of a story is read here."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from bot.cases.playbook.fact import Fact
from bot.cases.report import BESIDE_THE_MAINLAND, Aspect, ChinaStatus, Report, Right, RightKind, RightStatus

PATENTS = frozenset({RightKind.DESIGN_PATENT, RightKind.UTILITY_PATENT, RightKind.UTILITY_MODEL})
COVER = {
    Aspect.BRAND: frozenset({RightKind.TRADEMARK}),
    Aspect.PACKAGING: frozenset({RightKind.TRADEMARK, RightKind.DESIGN_PATENT, RightKind.COPYRIGHT}),
    Aspect.CONTENT: frozenset({RightKind.COPYRIGHT}),
    Aspect.DESIGN: PATENTS,
    Aspect.FUNCTION: frozenset({RightKind.UTILITY_PATENT, RightKind.UTILITY_MODEL}),
}
LIVE = {RightStatus.REGISTERED, RightStatus.PENDING}
BY_STATUS = {
    ChinaStatus.REGISTERED: Fact.CHINA_REGISTERED,
    ChinaStatus.PENDING: Fact.CHINA_PENDING,
    ChinaStatus.NONE: Fact.CHINA_NONE,
    ChinaStatus.UNKNOWN: Fact.CHINA_UNKNOWN,
    ChinaStatus.HELD_BY_OTHER: Fact.CHINA_HELD_BY_OTHER,
    ChinaStatus.MADRID_ONLY: Fact.CHINA_MADRID,
    ChinaStatus.REFUSED: Fact.CHINA_REFUSED,
}
_SOMETHING_FILED = {ChinaStatus.REGISTERED, ChinaStatus.PENDING, ChinaStatus.MADRID_ONLY}
"""Copyright asks for no filing; but whoever complains shows a name that others can file where we have filed nothing at all."""
_NAME = frozenset({Aspect.BRAND, Aspect.PACKAGING})
_LEFT_OUT = re.compile(r"(?:not china|without|no cn|not cn|excl)(?![^,;.]*\bcert)")
"""What a note leaves out of a designation; without a certificate China is in it all the same."""

_OPENS = {Fact.CHINA_REGISTERED: 2, Fact.COPYRIGHT_AT_STAKE: 2, Fact.CHINA_PENDING: 1, Fact.CHINA_MADRID: 1}


class Proof(NamedTuple):
    """What is proven, and the listed right that proves it; none where a field alone says so."""

    status: Fact
    right: Right | None = None

    @property
    def looked_up(self) -> bool:
        """Whether somebody held a registered right against the office's register; no word goes against that."""
        return self.status is Fact.CHINA_REGISTERED and self.right is not None and self.right.checked is not None


def opens(status: Fact) -> int:
    """How far a status opens the rights gate: 2 for a right, 1 for a filing, 0 for anything else."""
    return _OPENS.get(status, 0)


def stakes(aspects: Iterable[Aspect]) -> tuple[Aspect, ...]:
    """The aspects somebody is sure of."""
    return tuple(aspect for aspect in aspects if aspect is not Aspect.UNSURE)


def aspects_of(report: Report) -> set[Aspect]:
    """What is copied: by the field, else by the rights that are listed, else the brand."""
    sure = set(stakes(report.aspects))
    kinds = {right.kind for right in report.rights if right.status is not RightStatus.NONE}
    if sure:
        return sure
    if kinds and kinds <= PATENTS:
        return {Aspect.DESIGN} if RightKind.DESIGN_PATENT in kinds else {Aspect.FUNCTION}
    return {Aspect.CONTENT} if kinds == {RightKind.COPYRIGHT} else {Aspect.BRAND}


def covers(right: Right, aspects: Iterable[Aspect]) -> bool:
    """Whether a right is of a kind that protects something of what is copied."""
    return any(right.kind in COVER[aspect] for aspect in aspects)


def proven(report: Report, aspects: set[Aspect]) -> Proof:
    """What is proven for what is copied."""
    live = [right for right in report.rights if right.status is not RightStatus.NONE]
    china = [right for right in live if right.jurisdiction == "CN" and right.kind is not RightKind.MADRID]
    covering = [right for right in china if covers(right, aspects)]
    registered = [right for right in covering if right.status is RightStatus.REGISTERED]
    pending = [right for right in covering if right.status is RightStatus.PENDING]
    madrid = [right for right in live if right.status in LIVE and names_china(right)]
    if registered:
        return _registered(report, registered)
    if aspects == {Aspect.CONTENT} and (
        report.china in _SOMETHING_FILED or any(right.status in LIVE for right in china)
    ):
        return Proof(Fact.COPYRIGHT_AT_STAKE)
    if report.china is ChinaStatus.HELD_BY_OTHER:
        return Proof(Fact.CHINA_HELD_BY_OTHER)
    if pending:
        return Proof(Fact.CHINA_PENDING, pending[0])
    if madrid and aspects & _NAME and report.china is not ChinaStatus.REGISTERED:
        return Proof(Fact.CHINA_MADRID, madrid[0])
    if china and report.china in (ChinaStatus.REGISTERED, ChinaStatus.PENDING, ChinaStatus.UNKNOWN):
        refused = any(right.status is RightStatus.REFUSED for right in covering)
        return Proof(Fact.CHINA_REFUSED if refused else Fact.CHINA_NONE, china[0])
    return _by_field(report, china, madrid)


def _registered(report: Report, registered: list[Right]) -> Proof:
    """A mark is listed as registered for a designation, too, and while another holds the name; a patent is what it is."""
    right = min(registered, key=lambda right: (right.kind is RightKind.TRADEMARK, right.checked is None))
    if right.kind is RightKind.TRADEMARK and report.china in (ChinaStatus.HELD_BY_OTHER, ChinaStatus.MADRID_ONLY):
        return Proof(BY_STATUS[report.china], right)
    return Proof(Fact.CHINA_REGISTERED, right)


def _by_field(report: Report, china: list[Right], madrid: list[Right]) -> Proof:
    """The status as given. People tick "registered" for Hong Kong, and for a designation, too."""
    if report.china is ChinaStatus.REGISTERED:
        if not china and any(right.jurisdiction in BESIDE_THE_MAINLAND for right in report.rights):
            return Proof(Fact.CHINA_NONE)
        if madrid:
            return Proof(Fact.CHINA_MADRID, madrid[0])
    return Proof(BY_STATUS[report.china])


def names_china(right: Right) -> bool:
    """Whether a right is a Madrid designation of China."""
    if right.kind is not RightKind.MADRID:
        return False
    note = right.number.casefold()
    without = _LEFT_OUT.search(note) is not None
    return right.jurisdiction == "CN" or (not without and any(word in note for word in ("china", "cn", "prc")))
