"""Who used what a marketplace has for complaints has contacted it; who only looked, or told us, has not."""

from datetime import date

import pytest

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.report import Report
from bot.cases.triage.deciding import triage
from bot.cases.triage.facts import read_facts

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "told",
    [
        "While you were away I already used the Alibaba IP portal for the shop with our pans. They refused it.",
        "I reported it to Amazon.",
        "We reported the two shops to AliExpress last week.",
        "I put in a claim with eBay.",
        "Our intern put in a ticket with Temu.",
        "We raised a notice with Walmart for both offers.",
        "I flagged the listing as counterfeit.",
        "Marketing flagged the seller on Etsy.",
        "I used the report-abuse form for the listing.",
        "My colleague filled in the rights owner form of Walmart for it, they want proof.",
        "We used Brand Registry to report the offer, closed without comment.",
    ],
)
def test_who_used_a_form_for_complaints_has_contacted_the_platform(playbook: Playbook, told: str) -> None:
    found = triage(Report(product="pan", story=told), playbook, TODAY)
    assert "already_contacted" in {hazard.id for hazard in found.hazards}


@pytest.mark.parametrize(
    "told",
    [
        "I reported it to you and to nobody else.",
        "I reported it to ops yesterday.",
        "I flagged it to legal and to my boss.",
        "Should I report it to Amazon?",
        "Please tell me before we report it to Amazon.",
        "A customer reported it to us.",
        "A customer reported the shop to Amazon.",
        "Nobody has reported it to Amazon.",
        "I used the Alibaba IP portal to check what they ask for, nothing was sent.",
        "I used the report form on our intranet for this.",
        "We put in a ticket with Amazon about a late parcel.",
        "We opened a case with Walmart over our own payout.",
        "Another brand reported the shop to AliExpress.",
    ],
)
def test_who_only_looked_or_told_us_has_not(playbook: Playbook, told: str) -> None:
    assert Fact.CONTACTED_SELLER not in read_facts(Report(story=told), playbook, TODAY)
