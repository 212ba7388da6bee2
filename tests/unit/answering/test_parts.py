"""A question that asks several things is taken apart; one that asks one thing is left whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.parts import MOST, parts
from bot.answering.scope import Patterns
from bot.knowledge.model import ScopeRule


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (
            "how long does a china trademark last, and what does DHL charge for a parcel",
            ["how long does a china trademark last", "what does DHL charge for a parcel"],
        ),
        (
            "register first or report first, and what does it cost?",
            ["register first or report first", "what does it cost?"],
        ),
        (
            "Who signs the letter? When do we send it? Does it have to be in Chinese?",
            ["Who signs the letter?", "When do we send it?", "Does it have to be in Chinese?"],
        ),
        (
            "Our US patent is granted. Does it count in China and how do we file one there",
            ["Does it count in China", "how do we file one there"],
        ),
        (
            "a stranger holds our mark - can we get it back, and is there a deadline?",
            ["can we get it back", "is there a deadline?"],
        ),
        ("who signs the letter and in which language", ["who signs the letter", "in which language"]),
        (
            "two things: is a screenshot proof enough, and who may notarise a website over there",
            ["is a screenshot proof enough", "who may notarise a website over there"],
        ),
        (
            "tell me what Madrid costs us for China and also what happens when the home registration falls",
            ["tell me what Madrid costs us for China", "what happens when the home registration falls"],
        ),
        (
            "does our US patent do anything in China, and if not how fast must we file?",
            ["does our US patent do anything in China", "how fast must we file?"],
        ),
        (
            "if a supplier sells surplus is it counterfeit, and what can the contract do about it; can we sue",
            ["if a supplier sells surplus is it counterfeit", "what can the contract do about it", "can we sue"],
        ),
        (
            "is there a worldwide trademark? if not how do we get china",
            ["is there a worldwide trademark?", "how do we get china"],
        ),
        (
            "ok for me to keep the parcel, and how do we insure it?",
            ["ok for me to keep the parcel", "how do we insure it?"],
        ),
    ],
)
def test_each_thing_asked_is_a_part(question: str, asked: list[str]) -> None:
    assert [part.text for part in parts(question)] == asked


@pytest.mark.parametrize(
    "question",
    [
        "who files a trademark first in china",
        "our factory copies us, can we stop it",
        "CBP seized the fakes so the factory must stop, is that right?",
        "a squatter filed our mark, right?",
        "my brother, who runs a bakery in Lyon, says sign anything. what agreement do we need with a factory?",
        'the seller wrote "pay me or I sell more". can we answer him?',
        "write nothing or predict nothing, only: what are the things you refuse to do for us?",
        "when does it count - when the agent posts it or when it arrives",
        "the goods are in ningbo. the container leaves tomorrow. who do we call?",
        "tom plans a raid and would hate to find an empty hall. when is a letter the wrong first move?",
        "",
        "??",
    ],
)
def test_one_thing_asked_has_no_parts(question: str) -> None:
    assert parts(question) == ()


HURT = ScopeRule("hurt", "", (r"\bhurt\b",), firm=True)
BOUGHT = ScopeRule("bought", "", (r"\bto buy one\b",), firm=True, asks=True)
lead = Patterns([HURT, BOUGHT]).matching


def test_what_a_lead_takes_for_a_question_is_a_part_however_it_is_put() -> None:
    question = "he wants to buy one, and how do we insure it?"
    assert parts(question) == ()
    assert [(part.text, part.lead) for part in parts(question, lead)] == [
        ("he wants to buy one", BOUGHT),
        ("how do we insure it?", None),
    ]


def test_one_thing_asked_is_a_part_where_what_is_told_beside_it_meets_a_lead() -> None:
    (only,) = parts("the copy hurt a child. does our insurance pay?", lead)
    assert (only.text, only.lead) == ("does our insurance pay?", None)
    assert parts("the copy was sold. does our insurance pay?", lead) == ()


def test_a_part_that_points_back_is_looked_up_with_what_stands_before_it() -> None:
    alone, leaning = parts("how long does a recordal with customs last, and what does it cost?")
    assert (alone.stands_alone, leaning.stands_alone) == (True, False)
    assert leaning.searched == "how long does a recordal with customs last what does it cost?"


def test_what_is_told_before_is_looked_up_with_every_part_and_what_is_asked_before_only_where_a_part_points_back() -> (
    None
):
    told = "A stranger holds our mark."
    first, second = parts(f"{told} Can the trademark office cancel the registration? How long does it take?")
    assert first.stands_alone
    assert first.searched == f"{told} Can the trademark office cancel the registration?"
    assert not second.stands_alone
    assert second.searched == f"{told} Can the trademark office cancel the registration? How long does it take?"


@pytest.mark.parametrize(
    ("question", "aside"),
    [
        ("can we renew a china mark late, and how do we insure it?", True),
        ("does an NDA hold in China and does it in the US?", True),
        ("can we renew a china mark late, and how do we renew it?", False),
        ("does a chinese marketplace have to take a fake down, or is it goodwill", False),
        ("will a judge cut the sum in the contract? film?", False),
        ("how long does a recordal with customs last, and who may act as a lawyer in China?", False),
    ],
)
def test_a_part_that_leans_on_another_may_be_about_something_else_where_it_asks_in_words_of_its_own(
    question: str, aside: bool
) -> None:
    assert [part.aside for part in parts(question)] == [False, aside]


@given(st.text(max_size=200))
def test_any_text_has_no_part_or_two_to_the_most_and_each_is_found_in_it(text: str) -> None:
    found = parts(text)
    assert len(found) in {0, *range(2, MOST + 1)}
    assert all(part.text in text for part in found)
