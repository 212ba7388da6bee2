"""What the links of a report mean: how many things they show, and in which country the sites are that they lead to."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.cases.links.listings import Link, LinkKind
from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.report import BESIDE_THE_MAINLAND, Report, Right, RightKind, RightStatus
from bot.cases.triage.proving import PATENTS, aspects_of, covers

ENOUGH_LINKS = 10
_AMAZON = "amazon"  # the group of places, and the marketplace
_NAMED_APART = {"US", "UK", "CN"}  # a right in another country, as the form has it, is in none of these
_WAITING = {RightStatus.PENDING, RightStatus.EXPIRED}


def linked(report: Report, playbook: Playbook) -> Iterator[Fact]:
    """What the links say."""
    links = _links(report, playbook)
    shown = {link.key for link in links if link.names_a_product}
    short = {link.url for link in links if link.kind is LinkKind.SHORT}
    if len(shown) + len(short) > ENOUGH_LINKS:
        yield Fact.MANY_LINKS
    if BESIDE_THE_MAINLAND & {_country(link, playbook) for link in links}:
        yield Fact.PLACE_HK_MO_TW


def amazon_right(report: Report, playbook: Playbook, facts: set[Fact]) -> Iterator[Fact]:
    """Whether what we have for a notice to an Amazon site is no right in force; without a link, for any of them."""
    if Fact.ON_AMAZON not in facts:
        return
    sites = {_country(link, playbook) for link in _links(report, playbook) if link.platform == _AMAZON} - {""}
    if _nowhere(report, facts) or any(_only_waiting(report, site, playbook.markets[Fact.EU_BOUND]) for site in sites):
        yield Fact.AMAZON_RIGHT_NOT_LIVE


def _nowhere(report: Report, facts: set[Fact]) -> bool:
    """Whether what we have is pending in China or a patent that has run out, and nothing is in force outside China."""
    waiting = Fact.CHINA_PENDING in facts or any(
        right.status is RightStatus.EXPIRED and right.kind in PATENTS for right in report.rights
    )
    abroad = Fact.US_RECORDABLE in facts or any(
        right.status is RightStatus.REGISTERED and right.jurisdiction not in ("", "CN") for right in report.rights
    )
    return waiting and not abroad


def _links(report: Report, playbook: Playbook) -> list[Link]:
    links = [link for text in (*report.links, report.story) for link in playbook.links.read(text)]
    return [link for link in links if link.kind is not LinkKind.REFUSED]


def _country(link: Link, playbook: Playbook) -> str:
    return playbook.links.file.country_of(urlsplit(link.url).hostname or "")


def _only_waiting(report: Report, site: str, union: frozenset[str]) -> bool:
    """Whether a right of ours there is pending or has run out, and none is in force, or may be."""
    there = {site, "EU"} if site in union else {site}
    mine = [right for right in report.rights if _fits(right, report)]
    waiting = any(right.jurisdiction in there and right.status in _WAITING for right in mine)
    return waiting and not any(_in_force(right, there) for right in mine)


def _fits(right: Right, report: Report) -> bool:
    """Whether it is of a kind that protects what is copied; an international registration is one of a mark."""
    of_kind = Right(RightKind.TRADEMARK, "", right.status) if right.kind is RightKind.MADRID else right
    return covers(of_kind, aspects_of(report))


def _in_force(right: Right, there: set[str]) -> bool:
    if right.kind is RightKind.COPYRIGHT:
        return right.status in {RightStatus.REGISTERED, RightStatus.UNKNOWN}
    anywhere = right.jurisdiction in {"INT", ""} or (right.jurisdiction == "OTHER" and not there & _NAMED_APART)
    return right.status is RightStatus.REGISTERED and (anywhere or right.jurisdiction in there)
