"""Marketplaces call their sellers suppliers: one that nobody ties to us is a stranger, in the story and in the form's answer."""

from datetime import date

import pytest

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.report import Relation, Report
from bot.cases.triage.facts import read_facts

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "told",
    [
        "The supplier who lists it has made 2000 pieces and has drawings of our lamp.",
        "The supplier on the listing says the factory makes 5000 of our bottle a month.",
        "Supplier on 1688 unknown to us, the tooling looks home made.",
    ],
)
def test_a_supplier_who_is_a_stranger_is_not_suspected_as_ours(playbook: Playbook, told: str) -> None:
    assert Fact.SUPPLIER_SUSPECTED not in read_facts(Report(story=told), playbook, TODAY)


@pytest.mark.parametrize(
    "told",
    [
        "The supplier who lists it used to work for us.",
        "The supplier who lists it also made our moulds.",
        "The supplier who lists it is the cousin of our factory's manager.",
        "The supplier who lists it has our drawings, which we only gave to our manufacturer.",
        "Some supplier on 1688 has it, he has our moulds, which only our factory had.",
        "An Alibaba supplier lists it, the photos show our factory's floor.",
        "An Alibaba supplier we used for samples in 2023 now lists our lamp.",
        "I think it is an Alibaba supplier we used in 2022.",
        "The supplier on 1688 is the one who makes ours.",
        "Our Alibaba supplier sells the copies behind our back.",
    ],
)
def test_a_supplier_who_is_tied_to_us_is_suspected_however_he_is_called(playbook: Playbook, told: str) -> None:
    assert Fact.SUPPLIER_SUSPECTED in read_facts(Report(story=told), playbook, TODAY)


@pytest.mark.parametrize(
    ("answer", "relation"),
    [
        ("an alibaba supplier", Relation.NONE),
        ("just an alibaba supplier, unknown", Relation.NONE),
        ("some supplier on 1688", Relation.NONE),
        ("one of the suppliers on made-in-china", Relation.NONE),
        ("the supplier who lists it", Relation.NONE),
        ("our alibaba supplier", Relation.CURRENT_SUPPLIER),
        ("the 1688 supplier", Relation.CURRENT_SUPPLIER),
        ("a supplier of ours on alibaba", Relation.CURRENT_SUPPLIER),
        ("an alibaba supplier we used", Relation.CURRENT_SUPPLIER),
        ("the supplier who makes ours", Relation.CURRENT_SUPPLIER),
        ("maybe a supplier on 1688", Relation.CURRENT_SUPPLIER),
        ("a supplier on alibaba, formerly ours", Relation.PAST_SUPPLIER),
        ("brother of an alibaba supplier", Relation.SUPPLIER_CIRCLE),
    ],
)
def test_a_supplier_in_the_forms_answer_is_ours_unless_he_is_some_seller(
    playbook: Playbook, answer: str, relation: Relation
) -> None:
    assert playbook.words.relations.first(answer, Relation.UNSURE) is relation
