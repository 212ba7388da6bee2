"""Where the form says no and the words say otherwise the words count, and whoever reads the case is told that the two differ."""

from datetime import date

import pytest

from bot.cases.contact_words import contact_words
from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.report import Contact, Report, Said
from bot.cases.triage.deciding import triage
from bot.cases.triage.facts import read_facts

TODAY = date(2026, 11, 24)
NOBODY = Contact(Said.NO, Said.NO, Said.NO)
UNLIKE = "unlike what the form says, to be confirmed"


def words(playbook: Playbook, story: str, contact: Contact) -> str:
    """What is shown of who was contacted."""
    report = Report(product="lamp", contact=contact, story=story)
    return contact_words(report, triage(report, playbook, TODAY))


@pytest.mark.parametrize(
    ("story", "fact", "shown"),
    [
        ("I bought one yesterday and opened the parcel.", Fact.BOUGHT, "one was bought"),
        ("We ordered a sample last week.", Fact.BOUGHT, "one was bought"),
        ("My colleague messaged the shop.", Fact.CONTACTED_SELLER, "somebody was in touch"),
        ("I clicked report.", Fact.CONTACTED_SELLER, "somebody was in touch"),
        ("The letter went to the seller on Monday.", Fact.CONTACTED_SELLER, "somebody was in touch"),
        ("Our US attorney mailed them a C&D in May.", Fact.US_LETTER_SENT, "somebody was in touch"),
    ],
)
def test_words_count_against_the_forms_no_and_the_case_says_that_they_differ(
    playbook: Playbook, story: str, fact: Fact, shown: str
) -> None:
    report = Report(product="lamp", contact=NOBODY, story=story)
    assert fact in read_facts(report, playbook, TODAY)
    found = triage(report, playbook, TODAY)
    assert (fact, story) in [(read.fact, read.words) for read in found.read]
    assert all(read.says for read in found.read)
    assert contact_words(report, found).endswith(f"; by their words {shown}, {UNLIKE}")


@pytest.mark.parametrize(
    "story",
    [
        "I did not buy one.",
        "A customer bought one.",
        "Should we order a sample?",
        "Nobody wrote to the seller.",
        "The letter has not gone to the seller.",
        "No contact so far.",
        "The seller wrote to us.",
    ],
)
def test_words_that_say_no_more_than_the_form_leave_it_alone(playbook: Playbook, story: str) -> None:
    assert words(playbook, story, NOBODY) == "seller: no; platform: no; bought one: no"


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        (
            Contact(),
            "seller: unknown; platform: unknown; bought one: unknown; by their words one was bought, to be confirmed",
        ),
        (Contact(Said.NO, Said.NO, Said.YES), "seller: no; platform: no; bought one: yes"),
    ],
)
def test_words_beside_an_empty_field_or_a_tick_differ_from_nothing(
    playbook: Playbook, contact: Contact, shown: str
) -> None:
    assert words(playbook, "I bought one yesterday.", contact) == shown


def test_a_complaint_in_words_does_not_differ_from_a_platform_that_was_ticked(playbook: Playbook) -> None:
    said = words(playbook, "I filed a complaint with Amazon.", Contact(Said.NO, Said.YES, Said.NO))
    assert UNLIKE not in said
