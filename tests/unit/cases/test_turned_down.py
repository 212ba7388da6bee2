"""An offer of a letter that was turned down is neither planned nor sent; what stands beside it, or takes it up again, counts."""

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
        "Our US attorney offered to send a cease and desist letter to the seller, we said no.",
        "Our US attorney offered to send a cease and desist letter but we declined.",
        "Our US attorney offered to send them a cease and desist. We turned it down.",
        "Our general counsel offered to fire off a demand letter, but our boss declined.",
        "My father, a lawyer in Phoenix, offered to write them a cease-and-desist this weekend, we declined.",
        "My wife is an attorney and offered to send a cease and desist letter. I told her not to.",
        "Our patent attorneys have offered to send a cease-and-desist letter to the shop, which we declined.",
        "We declined an offer by our US counsel to write a C&D letter.",
        "My uncle is an attorney in Boston and offered to write her a letter. Told him absolutely not, and he won't.",
        "Unser US-Anwalt bot an, eine Abmahnung zu schicken, wir haben nein gesagt.",
        "Notre avocat a proposé d'envoyer une mise en demeure, nous avons refusé.",
    ],
)
def test_an_offer_of_a_letter_that_was_turned_down_is_no_letter(playbook: Playbook, told: str) -> None:
    found = triage(Report(product="lamp", story=told), playbook, TODAY)
    assert "us_cd_letter" not in {hazard.id for hazard in found.hazards}


@pytest.mark.parametrize(
    ("told", "fact"),
    [
        ("Our US lawyer offered to write to them, we said no, but then he sent it anyway.", Fact.US_LETTER_SENT),
        ("Our lawyer offered to send a C&D, we said no, and then she mailed it.", Fact.US_LETTER_SENT),
        (
            "A lawyer in Ohio offered to write to them. The boss said no. On Monday he posted the letter.",
            Fact.US_LETTER_SENT,
        ),
        ("Our US lawyer offered a letter. We declined. Last week the letter went out.", Fact.US_LETTER_SENT),
        ("Our attorney offered to send a C&D letter, we said no, now she will send it anyway.", Fact.US_LETTER_PLANNED),
        ("Our US attorney offered to send a C&D letter. We declined at first; now we agree.", Fact.US_LETTER_PLANNED),
        (
            "Our US attorney offered to send a cease and desist letter. We declined. Now the boss wants it after all.",
            Fact.US_LETTER_PLANNED,
        ),
        (
            "Our US attorney offered to send a cease and desist letter; we have not answered yet.",
            Fact.US_LETTER_PLANNED,
        ),
        (
            "Our US attorney offered to send a cease and desist letter, we said no to the first draft.",
            Fact.US_LETTER_PLANNED,
        ),
        (
            "Our US attorney offered to send a letter and we declined; our patent counsel in Denver is sending one on Friday.",
            Fact.US_LETTER_PLANNED,
        ),
        (
            "Our US attorney will send a cease and desist letter. The seller offered a discount, we said no.",
            Fact.US_LETTER_PLANNED,
        ),
        (
            "Our US attorney sent a cease and desist letter; they offered to stop for money, we said no.",
            Fact.US_LETTER_SENT,
        ),
        (
            "Sales wants to call the seller, and our US lawyer offered to send a letter, we said no.",
            Fact.PLANS_CONTACT,
        ),
        ("Our US lawyer offered to send a letter, we said no. Sales wants to call the seller.", Fact.PLANS_CONTACT),
    ],
)
def test_what_was_taken_up_or_stands_beside_an_offer_turned_down_counts(
    playbook: Playbook, told: str, fact: Fact
) -> None:
    assert fact in read_facts(Report(story=told), playbook, TODAY)


def test_the_bill_of_who_offered_a_letter_in_vain_is_no_letter(playbook: Playbook) -> None:
    told = "Our lawyer offered to send a C&D, we said no, and she sent us a bill for offering."
    assert Fact.US_LETTER_SENT not in playbook.said(told)
