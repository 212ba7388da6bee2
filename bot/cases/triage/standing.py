"""What we hold in China for the right at stake, which is decided by what is copied. Two questions are asked apart.

What do fields and listed rights prove (``proving``)? That alone opens the rights gate. And what do the words say? They may shut
it, or ask. Hazards and steps follow the words both ways; where the words say more than is proven, ``RIGHT_UNCONFIRMED`` keeps the
gate shut until a field or a listed right says so, too.
"""

import re
from dataclasses import replace

from bot.cases.playbook.fact import Fact
from bot.cases.report import Aspect, ChinaStatus, Report, Right, RightKind, RightStatus
from bot.cases.triage.proving import BY_STATUS, COVER, LIVE, PATENTS, Proof, aspects_of, opens, proven, stakes

_SHAPE = frozenset({Aspect.DESIGN, Aspect.FUNCTION})
_GONE = {RightStatus.NONE, RightStatus.EXPIRED, RightStatus.REFUSED}
_SHAPE_COPIED = {Fact.SHAPE_COPIED, Fact.FUNCTION_COPIED}  # somebody else's report may say so
_SAID = {
    Fact.SAID_BRAND_COPIED: Aspect.BRAND,
    Fact.SAID_SHAPE_COPIED: Aspect.DESIGN,
    Fact.SAID_FUNCTION_COPIED: Aspect.FUNCTION,
    Fact.SAID_CONTENT_COPIED: Aspect.CONTENT,
    Fact.SAID_PACKAGING_COPIED: Aspect.PACKAGING,
}
_CHINESE_NAME = {Fact.CHINESE_NAME_COPIED, Fact.CHINESE_NAME_UNREGISTERED}
_SAID_REGISTERED = {Fact.SAID_CHINA_REGISTERED, Fact.SAID_CHINA_CERTIFICATE}
_A_MARK_OR_PATENT = {Fact.SAID_CHINA_MARK, Fact.SAID_CN_PATENT}
_SAID_NOT_COVERED = {Fact.SAID_NOTHING_IN_CHINA, Fact.SAID_CHINA_OTHER_GOODS}
_FILED = {Fact.CHINA_REGISTERED, Fact.CHINA_PENDING}
_ONLY_A_STRANGERS = {Fact.SQUATTER, Fact.SAID_NOTHING_IN_CHINA}  # a Chinese patent in the words is not ours then
_FREE_FOR_OTHERS = {Fact.CHINA_NONE, Fact.CHINA_UNKNOWN, Fact.CHINA_PENDING}


def standing(report: Report, facts: frozenset[Fact]) -> set[Fact]:
    """Which ``CHINA_*`` fact holds, and what follows from it; ``facts`` are those read so far."""
    aspects = _aspects(report, facts)
    proof = proven(_as_told(report, facts), aspects)
    status = _shut(report, facts, aspects, proof) or _told(report, facts, aspects, proof) or proof.status
    found = {status}
    if _unconfirmed(report, facts, status):
        found.add(Fact.RIGHT_UNCONFIRMED)
    if Fact.CHINA_HELD_BY_OTHER in found or report.china is ChinaStatus.HELD_BY_OTHER:
        found.add(Fact.SQUATTER)
    if _chinese_name_open(report, facts, aspects):
        found.add(Fact.CHINESE_NAME_OPEN)
    if (
        (aspects & _SHAPE or facts & _SHAPE_COPIED)
        and Fact.UNLAUNCHED not in facts
        and not _kept_secret(report, facts, aspects)
        and not _patent_filed(report, facts, aspects, status)
    ):
        found.add(Fact.NOVELTY_LOST)
    return found


def _kept_secret(report: Report, facts: frozenset[Fact], aspects: set[Aspect]) -> bool:
    """Whether only what is inside was copied, and it is listed as a trade secret: selling the product does not tell it."""
    outside = Aspect.DESIGN in aspects or bool(facts & {Fact.SHAPE_COPIED, Fact.SAID_SHAPE_COPIED})
    secrets = (right for right in report.rights if right.kind is RightKind.TRADE_SECRET)
    return not outside and any(right.status not in _GONE for right in secrets)


def _unconfirmed(report: Report, facts: frozenset[Fact], status: Fact) -> bool:
    """Whether the words alone open the gate, or doubt what opens it: it stays shut until somebody confirms the right."""
    proof = proven(report, aspects_of(report))
    doubted = Fact.SAID_CHINA_LAPSED in facts and not proof.looked_up and status is not Fact.COPYRIGHT_AT_STAKE
    return opens(status) > (0 if doubted else opens(proof.status))


def _aspects(report: Report, facts: frozenset[Fact]) -> set[Aspect]:
    """What is copied; where the field does not say, the words go before the rights that are listed."""
    spoken = {aspect for fact, aspect in _SAID.items() if fact in facts}
    sure = stakes(report.aspects)
    if sure and not (sure == (Aspect.BRAND,) and Fact.SAID_UNBRANDED_COPY in facts):
        return aspects_of(report)
    if Fact.SAID_UNBRANDED_COPY in facts:
        return spoken & _SHAPE or spoken & {Aspect.CONTENT} or {Aspect.DESIGN}
    if not spoken:
        return aspects_of(report)
    patents = any(right.kind in PATENTS for right in report.rights if right.status is not RightStatus.NONE)
    return {Aspect.BRAND} if Aspect.BRAND in spoken and not patents else spoken


def _as_told(report: Report, facts: frozenset[Fact]) -> Report:
    """A report in which a right reaches as far as the words say."""
    return replace(report, rights=tuple(r for right in report.rights for r in _reaching(right, facts)))


def _reaching(right: Right, facts: frozenset[Fact]) -> tuple[Right, ...]:
    if right.kind is RightKind.MADRID and Fact.SAID_MADRID_WITHOUT_CHINA in facts:
        return ()
    if right.kind is RightKind.MADRID and Fact.SAID_MADRID_ONLY in facts:
        return (replace(right, jurisdiction="CN"),)
    if right.kind is RightKind.TRADEMARK and right.jurisdiction == "CN" and Fact.SAID_CHINA_OTHER_GOODS in facts:
        return ()
    only_some_goods = re.search(r"\bonly\b", right.number, re.IGNORECASE) is not None
    return () if only_some_goods and Fact.SAID_NOTHING_IN_CHINA in facts else (right,)


def _shut(report: Report, facts: frozenset[Fact], aspects: set[Aspect], proof: Proof) -> Fact | None:
    """What is left of the proof where the words say less than it; None where they say nothing against it."""
    status, right = proof
    if proof.looked_up:
        return None
    if aspects == {Aspect.CONTENT}:
        return Fact.CHINA_NONE if Fact.SAID_NOTHING_IN_CHINA in facts else None
    no_patent = right is None or right.kind not in PATENTS
    filed_anew = status is Fact.CHINA_UNKNOWN and Fact.SAID_CHINA_PENDING in facts
    refused = status is Fact.CHINA_MADRID and Fact.MADRID_REFUSED in facts
    if refused or (_lapsed(facts) and not filed_anew) or (no_patent and _chinese_name_open(report, facts, aspects)):
        taken = Fact.SQUATTER in facts or report.china is ChinaStatus.HELD_BY_OTHER
        return Fact.CHINA_HELD_BY_OTHER if taken else Fact.CHINA_NONE
    registered = status is Fact.CHINA_REGISTERED
    if registered and no_patent and _designated(facts):
        return Fact.CHINA_MADRID
    only_filed = registered and no_patent and Fact.SAID_CHINA_PENDING in facts and not facts & _SAID_REGISTERED
    free = right is None or only_filed or Fact.SAID_NOTHING_IN_CHINA in facts
    if Fact.SQUATTER in facts and (status in _FREE_FOR_OTHERS or (registered and free)):
        return Fact.CHINA_HELD_BY_OTHER
    by_field = right is None and status in _FILED
    if by_field and facts & _SAID_NOT_COVERED:
        return Fact.CHINA_NONE
    return Fact.CHINA_PENDING if only_filed else None


def _told(report: Report, facts: frozenset[Fact], aspects: set[Aspect], proof: Proof) -> Fact | None:
    """What the words say beyond the proof, which opens no gate; None where they say no more.

    That a mark is registered says nothing where only the shape is copied.
    """
    if proof.status is Fact.CHINA_MADRID:
        enough = _SAID_REGISTERED if report.china is ChinaStatus.REGISTERED else {Fact.SAID_CHINA_CERTIFICATE}
        against = _designated(facts) or facts & {Fact.SQUATTER, Fact.SAID_NOTHING_IN_CHINA}
        return Fact.CHINA_REGISTERED if facts & enough and not against else None
    if proof.status is not Fact.CHINA_UNKNOWN:
        return None
    if _designated(facts):
        return Fact.CHINA_MADRID
    if facts & _SAID_NOT_COVERED:
        return None
    beside = bool(aspects) and aspects <= _SHAPE and facts & _A_MARK_OR_PATENT == {Fact.SAID_CHINA_MARK}
    if facts & _SAID_REGISTERED:
        return None if beside else Fact.CHINA_REGISTERED
    return Fact.CHINA_PENDING if Fact.SAID_CHINA_PENDING in facts else None


def _lapsed(facts: frozenset[Fact]) -> bool:
    """What is listed was refused or has lapsed, as the words say and do not contradict."""
    return Fact.SAID_CHINA_LAPSED in facts and not facts & _SAID_REGISTERED


def _designated(facts: frozenset[Fact]) -> bool:
    """It is a designation by Madrid and no more: people list it under China, and tick it as registered."""
    return Fact.SAID_MADRID_ONLY in facts and not facts & {Fact.SAID_CHINA_CERTIFICATE, Fact.SAID_MADRID_WITHOUT_CHINA}


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
        right.jurisdiction == "CN" and right.status is RightStatus.REGISTERED and right.kind in COVER[aspect]
        for aspect in aspects & _SHAPE
        for right in report.rights
    )
    return ours and not covered


def _patent_filed(report: Report, facts: frozenset[Fact], aspects: set[Aspect], status: Fact) -> bool:
    strangers = facts >= _ONLY_A_STRANGERS or report.china is ChinaStatus.HELD_BY_OTHER
    if Fact.SAID_CN_PATENT in facts and not strangers:
        return True
    china = [right for right in report.rights if right.jurisdiction == "CN" and right.status in LIVE]
    if any(right.kind in PATENTS for right in china):
        return True
    believed = {BY_STATUS[report.china], status if report.china is ChinaStatus.UNKNOWN else Fact.CHINA_NONE}
    return bool(believed & _FILED) and not china and aspects <= _SHAPE
