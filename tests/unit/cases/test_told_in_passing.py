"""What people pass on as it came, or say in half a sentence, is heard like what they spell out."""

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
        "Customs holds 212 ctns hand trucks with our mark, exporter Linyi Shunfa Tools.",
        "Please confirm and lodge security within three working days from today, otherwise release.",
        "They write: bond within 3 working days or the goods will be released.",
    ],
)
def test_a_notice_passed_on_in_its_own_words_is_one(playbook: Playbook, told: str) -> None:
    found = triage(Report(product="hand truck", story=told), playbook, TODAY)
    assert found.plan[0].id == "counsel_escalation"


@pytest.mark.parametrize(
    "told",
    [
        "What if customs holds 200 cartons one day?",
        "Counsel says security could be due within three working days.",
        "US customs detained 200 cartons.",
        "The seller ships within three working days.",
        "Our broker learned that a bond is due within three working days.",
    ],
)
def test_what_may_come_or_is_not_chinas_is_no_notice_of_china_customs(playbook: Playbook, told: str) -> None:
    assert Fact.CUSTOMS_NOTICE not in read_facts(Report(story=told), playbook, TODAY)


@pytest.mark.parametrize(
    "told",
    [
        "The seller already came back to me saying: show your china trademark first, friend.",
        "The shop got back to us, they sell only to registered buyers.",
    ],
)
def test_whoever_is_answered_has_asked(playbook: Playbook, told: str) -> None:
    assert Fact.CONTACTED_SELLER in read_facts(Report(story=told), playbook, TODAY)


@pytest.mark.parametrize(
    "told",
    ["The customer came back to us with the copy.", "The listing came back."],
)
def test_what_came_back_otherwise_is_no_contact(playbook: Playbook, told: str) -> None:
    assert Fact.CONTACTED_SELLER not in read_facts(Report(story=told), playbook, TODAY)


@pytest.mark.parametrize(
    "told",
    [
        "our IP = one US utility application, unpublished claims, nothing else anywhere",
        "all we have is the provisional from February plus a US design application",
    ],
)
def test_all_that_is_owned_may_be_an_application_at_home(playbook: Playbook, told: str) -> None:
    assert Fact.SAID_ONLY_US_PATENTS in read_facts(Report(story=told), playbook, TODAY)


@pytest.mark.parametrize(
    "told",
    [
        "That is the tool we paid. It sits at Hengrui, they make our bowls NOW, order for spring is on their line.",
        "Ines: turn it over in the clip, the cavity mark is HR-07. that's the tool we paid. it sits at Hengrui, they make "
        "our bowls NOW, order for spring is on their line\nRui: oh\nInes: and a china mark we don't have",
    ],
)
def test_who_makes_ours_now_is_no_stranger(playbook: Playbook, told: str) -> None:
    assert Fact.SUPPLIER_SUSPECTED in read_facts(Report(story=told), playbook, TODAY)


def test_a_ship_that_berths_within_days_arrives_soon(playbook: Playbook) -> None:
    story = "A box sailed from Ningbo with copied gloves. Savannah, she berths next Thursday, 6 days from today."
    told = Report(product="gloves", story=f"{story} Nothing is filed in China.")
    assert triage(told, playbook, TODAY).plan[0].id == "counsel_escalation"


@pytest.mark.parametrize("told", ["Savannah is where she berths as a rule.", "The box berths in Savannah in 60 days."])
def test_one_that_berths_some_day_does_not(playbook: Playbook, told: str) -> None:
    assert Fact.ARRIVES_SOON not in read_facts(Report(story=told), playbook, TODAY)


def test_the_mail_of_an_agent_who_has_our_name_is_no_contact_of_ours(playbook: Playbook) -> None:
    told = "Got a very polite email this morning from a 'brand agent' in Guangzhou. He offers it for USD 38,000."
    assert Fact.CONTACTED_SELLER not in read_facts(Report(story=told), playbook, TODAY)
