"""A day that words name as that of an arrival counts, however people write it."""

from datetime import date

import pytest

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.report import Report
from bot.cases.triage.arriving import arrives_soon
from bot.cases.triage.deciding import triage
from bot.cases.triage.facts import read_facts

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    "told",
    [
        "Vessel sailed, ETA Oakland the 6th.",
        "ETA 6 Dec into Savannah.",
        "It lands on the 2nd of December.",
        "Due in Felixstowe on 3 December, with us the 5th.",
        "ETA Long Beach 2026-12-08",
        "Der Container kommt am 3. in Hamburg an.",
        "Le navire arrive au Havre le 5.",
        "El barco llega el 4 a Valencia.",
        "Ankunft in Hamburg 5. Dezember.",
        "Expected arrival in Tacoma: the first days of December.",
        "Due in Oakland early December.",
        "ETA LAX 29/11 by air.",
        "ETA Newark 12/8.",
        "Le navire arrive au Havre le 1er décembre.",
        "El barco llega a Valencia el 4 de diciembre.",
        "货柜预计12月3日抵达长滩。",
        "船3号到港。",
        "Today is Tuesday the 12th. Due in Tacoma on the 20th.",
        "today 30 April, eta 9 May",
    ],
)
def test_a_day_within_two_weeks_is_soon(told: str) -> None:
    assert arrives_soon(told, TODAY)


@pytest.mark.parametrize(
    "told",
    [
        "ETA Oakland the 25th.",
        "Due 15 March.",
        "Due in late January.",
        "ETA mid December.",
        "ETA 1/2 of the boxes in spring.",
        "Left Ningbo on 30 November, ETA Oakland 5 January.",
        "Payment is due on the 3rd.",
        "The reply is due by 2 December, ETA of the ship is March.",
        "Le navire arrive le 5 mars.",
        "It docks at pier the 3rd terminal.",
        "Seen on 28 November.",
        "Today is the 12th. Due in Tacoma on the 30th.",
        "The ship docks, I noticed it on the 28th.",
    ],
)
def test_a_later_day_and_one_of_something_else_is_not(told: str) -> None:
    assert not arrives_soon(told, TODAY)


def test_goods_that_arrive_on_a_named_day_before_anything_is_filed_go_to_counsel_first(playbook: Playbook) -> None:
    story = "A container of fakes has sailed from Ningbo, ETA Oakland the 6th. Nothing is filed in China."
    assert triage(Report(product="lamp", story=story), playbook, TODAY).plan[0].id == "counsel_escalation"


def test_a_named_day_says_nothing_where_no_goods_are_under_way(playbook: Playbook) -> None:
    found = read_facts(Report(story="Fakes on Temu. My flight arrives on the 6th, let us talk then."), playbook, TODAY)
    assert Fact.ARRIVES_SOON not in found


def test_what_stands_in_brackets_behind_a_place_does_not_make_it_a_marketplace(playbook: Playbook) -> None:
    for place, is_one in (("wechat (private)", False), ("trademark watch", False), ("some site (new)", True)):
        assert (Fact.ON_MARKETPLACE in read_facts(Report(seen_in=(place,)), playbook, TODAY)) is is_one
