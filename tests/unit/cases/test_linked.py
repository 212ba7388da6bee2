"""What the links of a report mean for its rules: how many things they show, and where the sites are that they lead to."""

from datetime import date

import pytest

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.report import Aspect, ChinaStatus, Report, Right, RightKind, RightStatus, Shipment
from bot.cases.triage.deciding import triage
from bot.cases.triage.facts import read_facts

TODAY = date(2026, 11, 24)
REG, PEND, RUN_OUT = RightStatus.REGISTERED, RightStatus.PENDING, RightStatus.EXPIRED
TEMU = [f"https://www.temu.com/goods.html?goods_id=60109951234{number:04}" for number in range(12)]
SAME = [f"https://www.temu.com/goods.html?goods_id=601099512340000&utm_source={number}" for number in range(12)]


def facts(playbook: Playbook, **given: object) -> frozenset[Fact]:
    """The facts of a report with these fields."""
    return read_facts(Report(**given), playbook, TODAY)


@pytest.mark.parametrize(
    "given",
    [
        {"links": tuple(TEMU)},
        {"links": (", ".join(TEMU),)},
        {"links": (" ".join(TEMU),)},
        {"links": tuple(TEMU[:6]), "story": "More of them: " + " ".join(TEMU[6:])},
        {"links": tuple(f"https://a.example/{number}" for number in range(11))},
        {"links": tuple(f"https://bit.ly/abc{number}" for number in range(11))},
    ],
)
def test_more_than_ten_listings_are_many_links_however_they_are_written(
    playbook: Playbook, given: dict[str, object]
) -> None:
    assert Fact.MANY_LINKS in facts(playbook, **given)


@pytest.mark.parametrize(
    "links",
    [tuple(TEMU[:10]), (", ".join(TEMU[:10]),), tuple(SAME), tuple(f"see note {number}" for number in range(12))],
)
def test_ten_listings_or_one_listing_often_are_not_many_links(playbook: Playbook, links: tuple[str, ...]) -> None:
    assert Fact.MANY_LINKS not in facts(playbook, links=links)


@pytest.mark.parametrize(
    "given",
    [
        {"links": ("https://www.ebay.com.hk/itm/285530119047",)},
        {"links": ("https://shopee.tw/lamp-i.123456.987654321",)},
        {"links": ("https://www.shop.example.com.mo/lamp",)},
        {"links": ("https://www.hktvmall.com/hktv/en/p/H123",)},
        {"story": "It is on https://www.ruten.com.tw/item/show?21234567890123"},
        {"links": ("https://www.google.com/url?q=https%3A%2F%2Fshopee.tw%2Flamp-i.123456.987654321",)},
        *({"shipment": Shipment(port=port)} for port in ("Hong Kong", "Kaohsiung", "Macau", "Kwai Chung (HK)", "香港")),
        {"markets": ("TW",)},
    ],
)
def test_a_site_a_port_or_a_market_beside_the_mainland_is_outside_of_it(
    playbook: Playbook, given: dict[str, object]
) -> None:
    assert Fact.PLACE_HK_MO_TW in facts(playbook, **given)
    assert "outside-the-mainland" in {rule.id for rule in triage(Report(**given), playbook, TODAY).rules}


@pytest.mark.parametrize(
    "given",
    [
        {"links": ("https://detail.tmall.hk/hk/item.htm?id=691177302548",)},
        {"links": ("https://item.jd.hk/100067812233.html",)},
        {
            "links": (
                "https://detail.tmall.com/item.htm?id=691177302548",
                "https://www.temu.com/hk/x-g-601099512345678.html",
            )
        },
        {"links": ("https://shopee.sg/lamp-i.123456.987654321",)},
        {"links": ("https://www.amazon.com/dp/B0CX23V2ZK",)},
        *({"shipment": Shipment(port=port)} for port in ("Shanghai", "Hamburg", "Long Beach")),
        {"markets": ("US", "CN")},
    ],
)
def test_a_site_that_sells_to_the_mainland_or_elsewhere_is_none_beside_it(
    playbook: Playbook, given: dict[str, object]
) -> None:
    assert Fact.PLACE_HK_MO_TW not in facts(playbook, **given)


def mark(place: str, status: RightStatus) -> Right:
    """A mark of ours."""
    return Right(RightKind.TRADEMARK, place, status)


def stopped(playbook: Playbook, host: str, *rights: Right, aspect: Aspect = Aspect.BRAND) -> bool:
    """Whether the rule of the Amazon notice holds the complaint back for a right there."""
    china = ChinaStatus.REGISTERED if any(right.jurisdiction == "CN" for right in rights) else ChinaStatus.NONE
    links = (f"https://{host}/dp/B0CX23V2ZK",) if host else ()
    found = triage(
        Report(aspects=(aspect,), rights=rights, china=china, links=links, seen_in=("amazon",)), playbook, TODAY
    )
    held = [step.blocked_by for step in found.plan if step.id == "platform_complaint"]
    fired = "amazon-needs-a-live-right" in {rule.id for rule in found.rules}
    assert fired is any("live_right_there" in blockers for blockers in held)
    return fired


@pytest.mark.parametrize(
    ("host", "rights"),
    [
        ("www.amazon.com", (mark("US", PEND), mark("CN", REG))),
        ("www.amazon.com", (mark("US", PEND), mark("CN", REG), mark("EU", REG))),
        ("www.amazon.com", (mark("US", RUN_OUT), mark("CN", REG))),
        ("www.amazon.com", (mark("US", PEND), Right(RightKind.DESIGN_PATENT, "US", REG))),
        ("www.amazon.de", (mark("EU", PEND), mark("US", REG))),
        ("www.amazon.de", (mark("DE", PEND), mark("CN", REG))),
        ("www.amazon.co.uk", (mark("UK", PEND), mark("EU", REG))),
        ("www.amazon.co.jp", (mark("JP", PEND), mark("US", REG))),
        ("www.amazon.com", (mark("CN", PEND),)),
        ("", (mark("CN", PEND),)),
    ],
)
def test_a_right_that_is_pending_where_the_amazon_site_is_stops_the_notice(
    playbook: Playbook, host: str, rights: tuple[Right, ...]
) -> None:
    assert stopped(playbook, host, *rights)


@pytest.mark.parametrize(
    ("host", "rights"),
    [
        ("www.amazon.com", (mark("US", REG), mark("CN", REG))),
        ("www.amazon.com", (mark("US", REG), mark("US", PEND))),
        ("www.amazon.com", (mark("US", REG), mark("EU", PEND))),
        ("www.amazon.de", (mark("EU", REG), mark("US", PEND), mark("CN", REG))),
        ("www.amazon.de", (mark("DE", REG), mark("EU", PEND))),
        ("www.amazon.co.jp", (mark("JP", PEND), mark("OTHER", REG))),
        ("www.amazon.com", (mark("US", PEND), Right(RightKind.MADRID, "INT", REG))),
        ("www.amazon.com", (mark("CN", REG),)),
        ("", (mark("US", PEND), mark("CN", REG))),
    ],
)
def test_a_right_in_force_where_the_amazon_site_is_stops_no_notice(
    playbook: Playbook, host: str, rights: tuple[Right, ...]
) -> None:
    assert not stopped(playbook, host, *rights)


def test_a_pending_mark_does_not_stop_a_notice_for_copied_photos(playbook: Playbook) -> None:
    assert not stopped(playbook, "www.amazon.com", mark("US", PEND), mark("CN", REG), aspect=Aspect.CONTENT)


def test_a_pending_mark_counts_for_the_site_of_amazon_alone(playbook: Playbook) -> None:
    given = {"aspects": (Aspect.BRAND,), "rights": (mark("US", PEND), mark("CN", REG)), "china": ChinaStatus.REGISTERED}
    assert Fact.AMAZON_RIGHT_NOT_LIVE not in facts(playbook, links=("https://www.ebay.com/itm/285530119047",), **given)
