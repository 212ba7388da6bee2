"""A letter of ours that got to the seller is a contact, whoever wrote it; that of others, or one still to go, is none."""

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
        "Our US lawyer sent her letter to the 1688 shop.",
        "Our attorney sent his cease and desist to the shop last week.",
        "Our distributor sent his letter to the 1688 shop.",
        "Legal posted their letter to the Taobao store.",
        "The letter went to the seller on Monday.",
        "Before the letter went to the seller we saved everything.",
        "The C&D was served on the factory.",
        "The demand letter from our US lawyer was served on the factory in May.",
        "A demand letter has gone to the factory.",
        "Our Denver counsel's letter arrived at the shop last Friday.",
        "The seller received our lawyer's letter.",
        "Die Abmahnung wurde dem Shop zugestellt.",
        "La lettre est partie chez le vendeur lundi.",
        "La carta llegó al vendedor el lunes.",
        "律师函已经寄给卖家了。",
    ],
)
def test_a_letter_that_got_to_the_seller_is_a_contact(playbook: Playbook, told: str) -> None:
    assert Fact.CONTACTED_SELLER in read_facts(Report(story=told), playbook, TODAY)


@pytest.mark.parametrize(
    "told",
    [
        "The letter has not gone to the seller.",
        "Nobody sent a letter to the shop.",
        "A letter to the seller was never sent.",
        "Did the letter go to the seller?",
        "Has the letter gone to the seller?",
        "If the letter went to the seller, tell me.",
        "The letter was to be served on the factory.",
        "Legal wants the letter served on the shop.",
        "The letter went to the lawyer.",
        "The letter was sent to the lawyer of the seller.",
        "The letter went to our own factory.",
        "The letter went to the factory that makes ours.",
        "Customs sent its letter to the seller.",
        "Amazon's letter went to the seller.",
        "The letter of the court was served on the shop.",
        "Another brand's letter was served on the factory last year.",
        "The seller sent her letter to the shop next door.",
        "The seller's letter went to the factory.",
    ],
)
def test_a_letter_that_did_not_get_there_or_is_not_ours_is_none(playbook: Playbook, told: str) -> None:
    assert Fact.CONTACTED_SELLER not in read_facts(Report(story=told), playbook, TODAY)


@pytest.mark.parametrize(
    "told",
    [
        "Doug, our attorney in Columbus, is putting together a cease & desist and wants it in FedEx to the seller on Friday.",
        "Dana at the Chicago firm has the cease and desist on letterhead already, FedEx picks it up tmrw 10am.",
    ],
)
def test_a_letter_that_is_being_written_or_picked_up_later_has_not_gone(playbook: Playbook, told: str) -> None:
    found = read_facts(Report(story=told), playbook, TODAY)
    assert Fact.US_LETTER_PLANNED in found
    assert Fact.US_LETTER_SENT not in found
