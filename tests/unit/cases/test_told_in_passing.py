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


@pytest.mark.parametrize(
    "told",
    [
        "The container docks in Savannah on day 8 counting from now.",
        "It lands in Oakland on day 11 from today.",
        "Container to Savannah: ETA +10.",
        "The ship for Oakland is at T-minus 6 days.",
        "The vessel berths in Houston Thursday week.",
        "Arrival in Long Beach in 9 days' time.",
        "It docks in Newark the day after tomorrow.",
    ],
)
def test_days_counted_from_now_are_read_however_they_are_counted(playbook: Playbook, told: str) -> None:
    assert Fact.ARRIVES_SOON in read_facts(Report(story=told), playbook, TODAY)


@pytest.mark.parametrize(
    "told",
    [
        "It is day 8 of the fair.",
        "The container has ETA +10 weeks.",
        "We wait since day 8.",
        "Call on the container is at T-5 minutes.",
    ],
)
def test_days_of_something_else_bring_no_ship(playbook: Playbook, told: str) -> None:
    assert Fact.ARRIVES_SOON not in read_facts(Report(story=told), playbook, TODAY)


@pytest.mark.parametrize(
    "told",
    [
        "Got a polite mail from an agent. I have not answered him.",
        "A broker wrote to us, very kind. Nobody replied.",
        "Un agent nous a écrit poliment. Je ne lui ai pas répondu.",
    ],
)
def test_a_mail_that_nobody_answered_is_no_contact_of_ours(playbook: Playbook, told: str) -> None:
    assert Fact.CONTACTED_SELLER not in read_facts(Report(story=told), playbook, TODAY)


@pytest.mark.parametrize("told", ["legal told me cn reg exists since 2020, us too", "china registration is in place"])
def test_a_registration_that_is_there_is_one(playbook: Playbook, told: str) -> None:
    assert Fact.SAID_CHINA_REGISTERED in read_facts(Report(story=told), playbook, TODAY)


@pytest.mark.parametrize("told", ["no cn reg exists", "does the cn reg exist?", "cn reg exists but it is his"])
def test_one_that_is_not_or_not_ours_is_none(playbook: Playbook, told: str) -> None:
    assert Fact.SAID_CHINA_REGISTERED not in read_facts(Report(story=told), playbook, TODAY)


def test_each_turn_of_a_chat_in_one_line_is_read_for_itself(playbook: Playbook) -> None:
    told = (
        "Fwd >> Tim: did the Boston lawyers hear back from those people? >> Ros: no. cease & desist went by courier on "
        "the 5th, signed for, then silence >> Tim: do we even have china? >> Ros: nope, US mark only."
    )
    assert Fact.US_LETTER_SENT in read_facts(Report(story=told), playbook, TODAY)


@pytest.mark.parametrize(
    "told",
    [
        "The shop's owner is our moulder's sister-in-law, I met her once. Our chinese trademark is registered since 2021.",
        "Er ist der Schwager unseres Formenbauers. Die chinesische Marke ist seit 2021 eingetragen.",
    ],
)
def test_kin_of_a_supplier_holds_nothing_beside_our_own_registration(playbook: Playbook, told: str) -> None:
    assert Fact.SQUATTER not in read_facts(Report(story=told), playbook, TODAY)


@pytest.mark.parametrize(
    "told",
    [
        "It's the people who distributed for us until 2022.",
        "former distributor",
        "The shop is run by people who used to sell for us in China.",
        "Ehemaliger Vertriebspartner.",
    ],
)
def test_who_distributed_for_us_is_no_supplier(playbook: Playbook, told: str) -> None:
    assert Fact.SUPPLIER_SUSPECTED not in read_facts(Report(story=told, relation_note=told), playbook, TODAY)


def test_who_produced_for_us_is_one(playbook: Playbook) -> None:
    told = "It's the people who produced for us until 2022."
    assert Fact.SUPPLIER_SUSPECTED in read_facts(Report(story=told), playbook, TODAY)


@pytest.mark.parametrize(
    ("told", "fact", "is_one"),
    [
        ("Sailed Xiamen two days ago, the crossing to Long Beach takes 13 days.", Fact.ARRIVES_SOON, True),
        ("Sailed Xiamen two days ago, the crossing to Long Beach takes 30 days.", Fact.ARRIVES_SOON, False),
        ("The US mark is registered, customs recordation with CBP not done.", Fact.CBP_RECORDED, False),
        ("The US mark is registered, customs recordation with CBP done.", Fact.CBP_RECORDED, True),
        (
            "Our former casting house (we left them in 2023) has filed a patent on our handle.",
            Fact.SUPPLIER_SUSPECTED,
            True,
        ),
        ("A casting house that we do not know has filed a patent on our handle.", Fact.SUPPLIER_SUSPECTED, False),
        (
            "Our Kanzlei prepares a letter to the Chinese seller, shall be posted end of the week.",
            Fact.US_LETTER_SENT,
            False,
        ),
        ("Our Kanzlei prepares a letter to the Chinese seller, shall be posted soon.", Fact.US_LETTER_PLANNED, True),
    ],
)
def test_what_half_a_sentence_tells_of_days_records_and_letters_is_heard(
    playbook: Playbook, told: str, fact: Fact, is_one: bool
) -> None:
    assert (fact in read_facts(Report(story=told), playbook, TODAY)) is is_one


def test_a_madrid_registration_without_china_designates_nothing_there(playbook: Playbook) -> None:
    told = "We have the international Madrid registration, for EU, UK, Australia. China was not ticked."
    assert Fact.CHINA_MADRID not in read_facts(Report(story=told), playbook, TODAY)
    told = "We have the international Madrid registration designating China, no Chinese certificate yet."
    assert Fact.CHINA_MADRID in read_facts(Report(story=told), playbook, TODAY)
