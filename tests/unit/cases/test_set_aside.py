"""Who says that something is another matter, or what they thought at first, does not report that."""

from datetime import date

import pytest

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.report import Report
from bot.cases.triage.facts import read_facts

TODAY = date(2026, 11, 24)


def heard(playbook: Playbook, story: str) -> frozenset[Fact]:
    return read_facts(Report(product="lamp", story=story), playbook, TODAY)


@pytest.mark.parametrize(
    "told",
    [
        "Copies on Etsy. Don't mix it up with the container at the port, that is our own genuine stock coming home.",
        "Fakes with our name. Please do not confuse this with the grey goods that our Spanish dealer diverted.",
        "Lazada shop. Thought at first our Manila dealer was dumping stock, so grey goods. But the serials are wrong. Fakes.",
        "Fakes on Lazada. Initially we assumed it was surplus stock of our distributor.",
    ],
)
def test_what_is_set_aside_makes_no_copy_a_genuine_one(playbook: Playbook, told: str) -> None:
    assert Fact.GREY_MARKET not in heard(playbook, told)


@pytest.mark.parametrize(
    "told",
    [
        "At first we thought it was a fake, but it is genuine stock that our Spanish dealer diverted.",
        "It is genuine stock that our Spanish dealer diverted. Don't mix it up with the fakes on Etsy.",
    ],
)
def test_what_stands_beside_it_is_heard(playbook: Playbook, told: str) -> None:
    assert Fact.GREY_MARKET in heard(playbook, told)


def test_a_letter_for_the_neighbours_names_no_squatter_of_our_mark(playbook: Playbook) -> None:
    letter = "A mail that 'your name was registered by a third party'"
    assert Fact.SQUATTER not in heard(
        playbook, f"{letter} went to our neighbours, about THEIR brand. Ours is registered."
    )
    assert Fact.SQUATTER in heard(playbook, f"{letter} reached us yesterday.")


@pytest.mark.parametrize(
    ("told", "is_one"),
    [
        ("They say if we take any step they'll publish our wholesale prices.", True),
        ("He writes: if you report me I tell nobody, but if you sue us they will expose you.", True),
        ("If we complain they'll sue us in Yiwu.", True),
        ("He answered: 'if you complain again we take you to court in Hebei'.", True),
        ("If we wait a month they will publish their new catalogue.", False),
    ],
)
def test_what_they_will_do_to_us_if_we_act_is_a_threat(playbook: Playbook, told: str, is_one: bool) -> None:
    assert (Fact.THREAT in heard(playbook, told)) is is_one


def test_what_is_denied_in_brackets_does_not_deny_the_port(playbook: Playbook) -> None:
    story = "A trader is packing our slippers (we don't deal with them), loading for Oakland sometime next month."
    assert Fact.US_BOUND in heard(playbook, story)
    assert Fact.US_BOUND not in heard(playbook, "As far as we know nothing goes to Oakland.")


@pytest.mark.parametrize(
    ("told", "fact"),
    [
        (
            "My sister's firm had fakes as well, they sent a lawyer letter from Sydney, but that's them.",
            Fact.US_LETTER_SENT,
        ),
        (
            "I asked if it's the plant that does our castings; Denise says no way, it's not them.",
            Fact.SUPPLIER_SUSPECTED,
        ),
        ("A customer from Poland asked me why our lamp stand is there for 38 yuan.", Fact.MONEY_DEMANDED),
        ("A store says he gets the same latch for half the money.", Fact.MONEY_DEMANDED),
        ("Before you ask: no squatter here, our competitor had to buy back their name.", Fact.SQUATTER),
        ("A competitor of ours lost their name in China to some guy in Fujian.", Fact.SQUATTER),
        (
            "The people of Perrault told me that their law firm in Chicago has sent a pile of C&D letters to the shop.",
            Fact.US_LETTER_SENT,
        ),
        ("Our stoppers are made in Bremen, so no factory in China ever had drawings.", Fact.SUPPLIER_SUSPECTED),
        ("He is a stranger, our real ones are built in Ohio.", Fact.GREY_MARKET),
        ("They have copied the valve down to the spring.", Fact.SUPPLIER_SUSPECTED),
        ("The same seller has now the second model, too. No contact so far, I promise.", Fact.CONTACTED_SELLER),
        ("No China patent on it, never filed one, and a competitor sells it.", Fact.SAID_CN_PATENT),
        ("Second day of the fair, feet destroyed, food excellent.", Fact.CRITICAL_GOODS),
    ],
)
def test_a_story_told_beside_the_copies_says_nothing_of_them(playbook: Playbook, told: str, fact: Fact) -> None:
    assert fact not in heard(playbook, told)


@pytest.mark.parametrize(
    ("told", "fact"),
    [
        ("Our firm had fakes as well, we sent a lawyer letter from Sydney to the seller.", Fact.US_LETTER_SENT),
        ("He asked us for 38,000 yuan for our name.", Fact.MONEY_DEMANDED),
        ("Feldman & Roe in Chicago mailed them a demand letter in August, no response.", Fact.US_LETTER_SENT),
        ("Our Guangzhou law firm (Chinese lawyers) sent them a warning letter in May.", Fact.CONTACTED_SELLER),
        ("We have a provisional refusal for the China part of our Madrid registration.", Fact.SAID_CHINA_LAPSED),
        ("A mum says the button battery falls out when you drop it.", Fact.SAFETY),
        ("The seller wrote to our clerk: 'stop looking or you have trouble at home'.", Fact.THREAT),
        ("A registration bureau writes that a firm wants to register our name, we keep it if we pay.", Fact.SQUATTER),
    ],
)
def test_what_is_told_of_us_is_heard(playbook: Playbook, told: str, fact: Fact) -> None:
    assert fact in heard(playbook, told)
