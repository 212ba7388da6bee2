"""Whose name stands in the Chinese register, as the words say, though the form may say that it is registered."""

from datetime import date

import pytest

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.report import Aspect, ChinaStatus, Report
from bot.cases.triage.deciding import triage

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "told",
    [
        "yes HEDGEVALE is registered in China, but the owner on the certificate is Mr Hao Jun, who was our distributor.",
        "The holder in the register is our former agent in Ningbo, he never asked.",
        "It is registered in the name of Mr. Chen Wei.",
        "The mark was filed in the name of our old supplier back in 2019.",
        "The applicant shown in the CNIPA database is not us.",
        "I ordered the extract. The owner is Shanghai Fengyi Trading, our distributor for the soap.",
        "Our watch service reports that 'Quanzhou Yishang Garments' has just filed VESTERLOE for clothes.",
        "The certificate names our ex-distributor as the proprietor.",
        "Registered all right, but in China the trademark is held in the name of a trading company from Yiwu.",
        "Our distributor in Tianjin is listed as the owner.",
        "Mrs Liu is named there as applicant.",
        "The owner of the registration turned out to be somebody else.",
        "Our distributor in Chengdu from 2017-2020 registered HEDGEVALE in his own name, there was nothing to renew.",
        "The agent we had in Wuhan filed it under her own name.",
        "Status: registered, but not to us.",
        "According to the extract the mark was registered under the name of another company.",
    ],
)
def test_a_mark_in_a_strangers_name_is_theirs_whatever_the_form_says(playbook: Playbook, told: str) -> None:
    assert Fact.SQUATTER in playbook.phrases.read(told)
    report = Report(china=ChinaStatus.REGISTERED, story=told, brand="Hedgevale", aspects=(Aspect.BRAND,))
    found = {hazard.id for hazard in triage(report, playbook, TODAY).hazards}
    assert {"possible_squatter", "no_cn_registration", "tip_off_risk"} <= found


@pytest.mark.parametrize(
    "told",
    [
        "The owner on the certificate is our subsidiary in Shenzhen.",
        "It is registered in China in the name of our own Shanghai company.",
        "It is registered in the name of Mr Braun, our founder.",
        "The holder in the register is us, I checked.",
        "The owner on the certificate is Hedgevale Ltd.",
        "On the US certificate Mr Smith of the law firm is given as correspondent.",
        "The business licence of the shop is in our files, the owner of the shop is Mr Hao.",
        "Our distributor owns the shop that sells them.",
        "What happens if it is registered in the name of our distributor?",
        "The applicant shown on the certificate is correct.",
        "Our distributor never registered anything in his own name.",
        "He registered a shop in his own name there.",
        "Registered, but not to us alone: my sister company is a co-owner.",
    ],
)
def test_a_mark_in_our_own_name_is_nobody_elses(playbook: Playbook, told: str) -> None:
    assert Fact.SQUATTER not in playbook.phrases.read(told)
