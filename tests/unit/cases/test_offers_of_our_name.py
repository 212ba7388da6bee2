"""Who offers us our own name in China must hold it, in whatever words the offer comes."""

from datetime import date

import pytest

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.report import Aspect, Report
from bot.cases.triage.deciding import triage
from bot.cases.triage.facts import read_facts

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "told",
    [
        "'Dear CEO, we are owner of BELLORA in class 11 in P.R. China. As friend we can transfer to your esteemed company.'",
        "'We are willing to assign it to you for a good price.' I did not reply.",
        "Their client is the owner of FJELLORN in China and would be happy to transfer it to us for USD 45,000.",
        "'If you have interest our client is willing to transfer for 38,000 USD, valid for 10 days.'",
        "Mail: 'our client is registrant of your brand in China and would sell.'",
        "They write: 'we can license the trademark to your company for 5 years'.",
        "„Wir sind Inhaber Ihrer Marke in China und bieten sie an.“",
        "„Wir können die Marke Ihrer Firma übertragen.“",
        "« Nous sommes titulaires de votre marque en Chine. »",
        "«Somos titulares de su marca en China, clase 25.»",
        "«Siamo titolari del vostro marchio in Cina.»",
        "“我司愿意将该商标转让给贵司，价格三十万。”",
        "「中国で御社の商標を保有しており、譲渡できます」とのことです。",
    ],
)
def test_an_offer_of_our_name_is_one_of_who_holds_it(playbook: Playbook, told: str) -> None:
    found = triage(Report(product="lamp", story=told, aspects=(Aspect.BRAND,)), playbook, TODAY)
    assert "possible_squatter" in {hazard.id for hazard in found.hazards}
    assert found.plan[0].id == "counsel_escalation"


@pytest.mark.parametrize(
    "told",
    [
        "We are the owner of BELLORA in class 11 in P.R. China.",
        "'Dear friend, we can sell this lamp to your esteemed company at USD 3.20.'",
        "'We can transfer the production to your company within two weeks.'",
        "I will transfer the files to you.",
        "The seller is willing to sell it to you for 3 dollars.",
        "Our agent filed a trademark application with CNIPA.",
        "We can assign the case to your team.",
        "Shall we transfer the photos to your side?",
    ],
)
def test_an_offer_of_goods_or_of_files_is_none(playbook: Playbook, told: str) -> None:
    assert Fact.SQUATTER not in read_facts(Report(story=told), playbook, TODAY)
