"""From a report to what holds in it: the fields, and what the free text says. Pure; the day is given."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.playbook.phrases import Phrases, spoken
from bot.cases.report import Aspect, ChinaStatus, Relation, Report, RightStatus, Said
from bot.cases.sellers import seller_key
from bot.cases.triage.arriving import SOON, arrives_soon
from bot.cases.triage.linked import amazon_right, linked
from bot.cases.triage.own_rights import (
    asked_at_home,
    certified,
    listed_rights,
    narrow,
    recorded,
    refused,
    rights_in_words,
)
from bot.cases.triage.places import named_places, where
from bot.cases.triage.proving import stakes
from bot.cases.triage.standing import standing

LAW_OF_2027 = date(2027, 1, 1)
REMEMBERED = 256
"""Readings that are not done anew: a report is read while its form is filled in, and again when it is sent."""

_COPIED = {
    Aspect.BRAND: Fact.BRAND_COPIED,
    Aspect.PACKAGING: Fact.PACKAGING_COPIED,
    Aspect.CONTENT: Fact.CONTENT_COPIED,
    Aspect.DESIGN: Fact.SHAPE_COPIED,
    Aspect.FUNCTION: Fact.FUNCTION_COPIED,
}
_RELATED = {
    Relation.CURRENT_SUPPLIER: Fact.CURRENT_SUPPLIER,
    Relation.PAST_SUPPLIER: Fact.SUPPLIER_SUSPECTED,
    Relation.SUPPLIER_CIRCLE: Fact.SUPPLIER_SUSPECTED,
    Relation.EX_EMPLOYEE: Fact.EX_EMPLOYEE,
    Relation.DISTRIBUTOR: Fact.DISTRIBUTOR,
}
_NOTHING_FILED = {Fact.CHINA_NONE, Fact.CHINA_UNKNOWN, Fact.CHINA_REFUSED, Fact.CHINA_HELD_BY_OTHER}
_OF_MISSING_RIGHTS = {fact for fact in Fact if fact.startswith("china_")} | {
    Fact.NOTHING_FILED,
    Fact.COPYRIGHT_AT_STAKE,
    Fact.CHINESE_NAME_OPEN,
    Fact.MADRID_REFUSED,
    Fact.NOVELTY_LOST,
    Fact.ONLY_US_PATENTS,
}

_BY_PORT = {Fact.US_BOUND, Fact.EU_BOUND, Fact.UK_BOUND, Fact.PLACE_HK_MO_TW}
_OTHER_CUSTOMS = {fact for fact in Fact if fact.endswith("_customs_notice")}
_OF_COPIES_AT_A_BORDER = {
    *(Fact.CUSTOMS_NOTICE, Fact.GOODS_UNDER_WAY, Fact.SEIZURE_WANTED, Fact.ARRIVES_SOON, Fact.LEAVING_CHINA),
}

_TAKES_BACK: Mapping[Fact, Callable[[Report], bool]] = {
    Fact.SAID_NO_SUPPLIER: lambda report: report.relation in _RELATED,
    Fact.SAID_SELLER_NOT_CONTACTED: lambda report: report.contact.seller is Said.YES,
    Fact.SAID_NO_SHIPMENT: lambda report: report.shipment.under_way is Said.YES,
}
"""What words take back of a report's own fields: not what another report ticks and does not take back."""

_FOR_ITSELF = {
    *_TAKES_BACK,
    *(fact for fact in Fact if fact.startswith("said_") and fact.endswith("_copied")),
    *(Fact.SAID_CHINA_REGISTERED, Fact.SAID_CHINA_PENDING, Fact.SAID_CHINA_CERTIFICATE),
    *(Fact.SAID_CHINA_MARK, Fact.SAID_CN_PATENT),
    *(Fact.CHINESE_NAME_REGISTERED, Fact.CBP_RECORDED, Fact.GACC_RECORDED, Fact.GREY_MARKET, Fact.UNLAUNCHED),
    *(Fact.QUESTION_ONLY, Fact.SAID_US_MARK, Fact.SAID_ONLY_US_PATENTS, Fact.SAID_UNBRANDED_COPY),
    *(Fact.SAID_US_PATENT_NUMBER, Fact.SAID_OTHER_RIGHT, Fact.SAID_CHINA_FILING_ONLY, Fact.SAID_CHINA_GRANTED),
    Fact.SAID_FURTHER_RIGHT,
}
"""What counts in the report that says it alone: it warns of nothing."""


@lru_cache(REMEMBERED)
def read_facts(report: Report, playbook: Playbook, as_of: date, others: tuple[Report, ...] = ()) -> frozenset[Fact]:
    """Everything that holds in a report on a day; of ``others``, later reports of the same thing, what they warn of."""
    phrases, places = playbook.phrases, playbook.places
    said = _said(report, others, playbook)
    told = {named.place for each in (report, *others) for named in named_places(each, playbook)}
    said |= {fact for item in report.evidence_on_hand for fact in phrases.only(item, {Fact.EVIDENCE_PRESERVED})}
    said |= phrases.only(report.product, {Fact.CRITICAL_GOODS})
    said.update(recorded(report, phrases, as_of, said))
    facts = {
        Fact.REPORTED,
        *said,
        *_fields(report, said),
        *where(report, places, told),
        *_goods(report, playbook, as_of, said),
        *rights_in_words(report, said),
        *certified(report, playbook.words),
        *narrow(report),
        *refused(report, said),
        *linked(report, playbook),
    }
    if Fact.US_LETTER_SENT in said:
        facts -= {Fact.US_LETTER_PLANNED}
    if report.seen_in or report.links or report.seller or report.rights:
        facts -= {Fact.QUESTION_ONLY}
    if told:
        facts -= {Fact.THIN}
    facts = _whose_notice(facts)
    facts |= standing(report, frozenset(facts))
    facts.update(amazon_right(report, playbook, facts))
    if facts & _NOTHING_FILED:
        facts.add(Fact.NOTHING_FILED)
    only_asked = {Fact.ONLY_US_PATENTS, Fact.SEIZURE_ASKED} <= facts
    facts.update(asked_at_home(report, facts))
    if Fact.GOODS_UNDER_WAY in facts or (Fact.SEIZURE_WANTED in facts and not only_asked):
        facts.add(Fact.AT_A_BORDER)
    if as_of >= LAW_OF_2027:
        facts.add(Fact.LAW_OF_2027)
    if Fact.GREY_MARKET in facts:  # the goods are ours: what is registered where is not the question
        facts -= _OF_MISSING_RIGHTS
    return frozenset(facts)


def _whose_notice(facts: set[Fact]) -> set[Fact]:
    """The same, where a notice of customs is that of another place: each has periods of its own."""
    named, rest = facts.intersection(_OTHER_CUSTOMS), facts.difference(_OTHER_CUSTOMS)
    if Fact.CUSTOMS_NOTICE not in facts or Fact.SAID_CN_CUSTOMS in facts:
        return rest
    if not named and Fact.EU_BOUND in facts:
        named = {Fact.EU_CUSTOMS_NOTICE}
    elif not named and Fact.UK_BOUND in facts:
        named = {Fact.UK_CUSTOMS_NOTICE}
    return rest - {Fact.CUSTOMS_NOTICE} | named if named else rest


def _said(report: Report, others: Sequence[Report], playbook: Playbook) -> set[Fact]:
    """What the words say. Of others' words nothing counts that could free a step or take back what somebody else ticked."""
    less_likely = doubted(report, playbook.phrases)
    said, *theirs = (_heard(each, playbook, less_likely) for each in (report, *others))
    for other, heard in zip(others, theirs, strict=True):
        said -= {fact for fact, ticked in _TAKES_BACK.items() if ticked(other) and fact not in heard}
        said |= heard - _FOR_ITSELF
        said |= {_COPIED[aspect] for aspect in stakes(other.aspects)}
        said |= {Fact.SQUATTER} if other.china is ChinaStatus.HELD_BY_OTHER else set()
    return said - {Fact.EVIDENCE_PRESERVED}  # opens the gate: not by a word in a story, which may mean another paper


def _heard(report: Report, playbook: Playbook, less_likely: frozenset[Fact]) -> set[Fact]:
    heard = {fact for text in spoken_words(report) for fact in playbook.said(text, less_likely)}
    if Fact.OWN_GOODS_HELD not in heard:
        return heard
    notice = {Fact.CUSTOMS_NOTICE} & heard if Fact.SAID_NOTICE in heard else set()
    parts = (part for text in spoken_words(report) for part in spoken(text))
    of_copies = [part for part in parts if playbook.phrases.only(part, {Fact.SAID_COPIES})]
    told = [facts for part in of_copies if Fact.OWN_GOODS_HELD not in (facts := playbook.said(part, less_likely))]
    return heard - _OF_COPIES_AT_A_BORDER | notice | _OF_COPIES_AT_A_BORDER & set().union(*told)


def given(report: Report) -> frozenset[Fact]:
    """What the form's fields say, whatever the words say."""
    return frozenset(_fields(report, set()))


def doubted(report: Report, phrases: Phrases) -> frozenset[Fact]:
    """What the form speaks against, so that words must be surer of it.

    Where our name is ours in China, customs holds copies, and nobody else the name, unless it is the Chinese one; what does
    not carry it is hardly genuine.
    """
    found = set()
    ours = any(right.jurisdiction == "CN" and right.status is RightStatus.REGISTERED for right in report.rights)
    if ours:
        chinese = phrases.only(report.story, {Fact.CHINESE_NAME_COPIED})
        found |= {Fact.OWN_GOODS_HELD} if chinese else {Fact.OWN_GOODS_HELD, Fact.SQUATTER}
    if stakes(report.aspects) and Aspect.BRAND not in report.aspects:
        found.add(Fact.GREY_MARKET)
    if stakes(report.aspects) == (Aspect.BRAND,):
        found.add(Fact.SAID_UNBRANDED_COPY)
    return frozenset(found)


def spoken_words(report: Report) -> tuple[str, ...]:
    """The texts that are read for what they say; a seller's name and a product's are not sentences."""
    return (report.story, report.relation_note, report.contact.detail)


def _fields(report: Report, said: set[Fact]) -> Iterator[Fact]:
    for aspect in stakes(report.aspects):
        yield _COPIED[aspect]
    if report.relation in _RELATED and Fact.SAID_NO_SUPPLIER not in said:
        yield _RELATED[report.relation]
    contact = report.contact
    seller = Said.NO if Fact.SAID_SELLER_NOT_CONTACTED in said else contact.seller
    for given, fact in (
        (seller, Fact.CONTACTED_SELLER),
        (contact.platform, Fact.CONTACTED_PLATFORM),
        (contact.bought, Fact.BOUGHT),
    ):
        if given is Said.YES:
            yield fact
    yield from listed_rights(report, said)
    if not report.seen_in and not report.links and not report.evidence_on_hand and not seller_key(report.seller):
        yield Fact.THIN


def _goods(report: Report, playbook: Playbook, as_of: date, said: set[Fact]) -> Iterator[Fact]:
    """What is on its way, whither and how soon, as the fields have it and the words do not take back."""
    shipment = report.shipment
    exact = bool(shipment.port or shipment.arrives)  # not meant by what words say of some other shipment
    ticked = shipment.under_way is Said.YES and (exact or Fact.SAID_NO_SHIPMENT not in said)
    ours = Fact.OWN_GOODS_HELD in said
    under_way = not ours and (ticked or "shipment" in report.seen_in)
    if under_way:
        yield Fact.GOODS_UNDER_WAY
    if shipment.arrives is not None:
        soon = under_way and shipment.arrives - as_of <= SOON
    else:
        coming = under_way or (not ours and Fact.GOODS_UNDER_WAY in said)
        soon = coming and any(arrives_soon(text, as_of) for text in spoken_words(report))
    if soon:
        yield Fact.ARRIVES_SOON
    yield from (bound for bound, countries in playbook.markets.items() if countries & set(report.markets))
    for part in re.split(r"[,;/()]", shipment.port):
        yield from playbook.phrases.only(f"to {part.strip()}", _BY_PORT)
