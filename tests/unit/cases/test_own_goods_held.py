"""Our own goods that customs holds are heard however it is said; they are not out of channel, nor a factory's fault."""

from datetime import date

import pytest

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.report import Report
from bot.cases.triage.facts import read_facts

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "told",
    [
        "Customs hold our own goods.",
        "Customs hold our genuine goods.",
        "Genuine goods held by customs.",
        "Genuine goods are held at customs in Ningbo.",
        "Customs in Rotterdam detained 40 cartons of genuine stock.",
        "Our genuine goods are held by customs.",
        "Genuine goods of ours are held by customs in Ningbo.",
        "Chinese customs holds our own shipment.",
        "Customs in Shanghai hold a container of our own lamps.",
        "Customs in Hamburg holds 40 cartons of our own lamps, they think they are fake.",
        "Customs have got hold of our own container, they think it is fake.",
        "Customs keep our own goods since Monday.",
        "Customs won't release our own goods.",
        "It is our own stock that customs hold.",
        "our OWN shipment of Tarnwick tool rolls is stuck in Nansha.",
        "Our OWN container (Kelvaro lunch boxes, PO 7781) is stuck in Yantian since tuesday.",
        "Our own factory made genuine goods that customs hold.",
        "The parcels customs holds are genuine, made by our own factory.",
        "Customs in Rotterdam stopped our own goods, made in our own factory in Dongguan, as suspected counterfeits.",
    ],
)
def test_our_own_goods_at_customs_are_nothing_else(playbook: Playbook, told: str) -> None:
    found = read_facts(Report(story=told), playbook, TODAY)
    assert Fact.OWN_GOODS_HELD in found
    assert not found & {Fact.GREY_MARKET, Fact.SUPPLIER_SUSPECTED}


@pytest.mark.parametrize(
    "told",
    [
        "Customs hold the copies.",
        "Our own goods are stuck at the factory, they want more money.",
        "Next to the copies our own goods are stuck.",
        "Our own order is stuck.",
        "Our own delivery is stuck in China, supplier wants more money.",
        "Customs seized 90 cartons with our logo thanks to our recordal.",
        "Nansha customs found 800 headlamps of our brand in a truck, the exporter is a stranger.",
        "Customs are holding fakes of our own goods.",
        "Customs hold counterfeits of our genuine goods.",
        "Customs hold goods copied from our own products.",
        "Customs hold fakes, our own goods are fine.",
        "Customs hold goods with our mark.",
        "Can customs hold our own goods?",
        "If customs hold our own goods, what then?",
        "Customs do not hold our own goods.",
        "Customs might hold our own goods.",
        "Customs released our own goods.",
        "Customs keep asking about our own goods.",
        "Customs keep our own goods out of this.",
        "Customs hold our own distributor's copies.",
        "The customs broker holds our own goods in his warehouse.",
        "Customs hold genuine goods of our distributor, sold out of channel.",
        "Genuine surplus from a dealer was held by customs.",
        "Customs held copies among genuine goods.",
        "Customs do not hold genuine goods.",
    ],
)
def test_goods_that_are_not_ours_or_not_held_are_none_of_them(playbook: Playbook, told: str) -> None:
    assert Fact.OWN_GOODS_HELD not in read_facts(Report(story=told), playbook, TODAY)


@pytest.mark.parametrize(
    ("told", "fact"),
    [
        ("Customs hold our own goods. Our dealer in Dubai sells genuine goods out of channel.", Fact.GREY_MARKET),
        ("Our genuine goods held by customs, and our distributor's genuine surplus is on Taobao.", Fact.GREY_MARKET),
        ("Customs hold our own goods. I suspect our factory makes the copies.", Fact.SUPPLIER_SUSPECTED),
        ("Genuine goods from our distributor appear on Taobao.", Fact.GREY_MARKET),
    ],
)
def test_what_is_said_besides_of_dealers_and_factories_counts(playbook: Playbook, told: str, fact: Fact) -> None:
    assert fact in read_facts(Report(story=told), playbook, TODAY)


def test_copies_on_their_way_are_told_beside_goods_of_ours_that_customs_holds(playbook: Playbook) -> None:
    fakes = "A container with fakes sails from Ningbo to Los Angeles on Friday."
    held = "Meanwhile customs in Rotterdam holds our own goods."
    assert {Fact.OWN_GOODS_HELD, Fact.LEAVING_CHINA} <= read_facts(Report(story=f"{fakes} {held}"), playbook, TODAY)
