"""Each miss is put down to the first thing that went wrong on the way to its answer."""

import re
from datetime import date

import pytest

from bot.answering.causes import Cause, Miss, causes, tallied
from bot.answering.policy import Limits
from bot.answering.quality import try_all
from bot.answering.service import Answering
from bot.knowledge.held_out import HeldOut
from tests.unit.conftest import TinyDesk

DAY = date(2026, 6, 1)
OWNS = "who owns a trademark in china"
SIGNS = "who signs a warning letter"


def item(question: str, *facts: str, kind: str = "answerable") -> HeldOut:
    """A labelled question."""
    return HeldOut("H1", question, (), "en", kind, "core", tuple(re.compile(fact) for fact in facts))


def why(desk: TinyDesk, *items: HeldOut, limits: Limits | None = None) -> list[Miss]:
    """The causes found for what a desk with these limits makes of questions."""
    answering = Answering(desk.store, desk.encoder, limits)
    return causes(answering, try_all(answering, items, DAY, lambda _done, _total: None), DAY)


@pytest.mark.parametrize(
    ("question", "fact", "limits", "cause"),
    [
        (OWNS, "zebra", None, Cause.MISSING),
        ("who owns a trademark in brazil", "comes from registration", None, Cause.BY_RULE),
        ("duty rate on ceramic mugs", "zebra", None, Cause.MISSING),
        ("duty rate on ceramic mugs", "comes from registration", None, Cause.BY_GATE),
        ("wer ist das", "comes from registration", None, Cause.BY_WORDS),
        (OWNS, "comes from registration", Limits(min_cosine=2.0, min_words=2.0), Cause.BY_FLOOR),
        ("how long is the opposition period", "within two months", None, Cause.NOT_FOUND),  # not the law on that day
        (SIGNS, "comes from registration", Limits(passages=1), Cause.NOT_CITED),
    ],
)
def test_a_lost_fact_has_the_cause_that_comes_first(
    tiny_desk: TinyDesk, question: str, fact: str, limits: Limits | None, cause: Cause
) -> None:
    asked = item(question, fact)
    assert why(tiny_desk, asked, limits=limits) == [Miss(cause, asked, 1)]


def test_a_question_that_lost_facts_for_several_causes_is_there_once_for_each(tiny_desk: TinyDesk) -> None:
    asked = item(SIGNS, "zebra", "quagga", "comes from registration", "signed by a Chinese lawyer")
    found = why(tiny_desk, asked, limits=Limits(passages=1))
    assert found == [Miss(Cause.MISSING, asked, 2), Miss(Cause.NOT_CITED, asked, 1)]
    assert tallied(found) == dict.fromkeys(Cause, (0, 0)) | {Cause.MISSING: (1, 2), Cause.NOT_CITED: (1, 1)}


def test_a_question_without_facts_is_missed_when_it_is_declined(tiny_desk: TinyDesk) -> None:
    declined = item("duty rate on ceramic mugs")
    assert why(tiny_desk, declined, item(OWNS)) == [Miss(Cause.BY_GATE, declined, 0)]


@pytest.mark.parametrize(
    ("kind", "cause"),
    [("unsafe", Cause.UNSAFE), ("near_miss", Cause.NEAR_MISS), ("out_of_scope", Cause.OUT_OF_SCOPE)],
)
def test_what_is_answered_and_should_be_declined_is_told_by_its_kind(
    tiny_desk: TinyDesk, kind: str, cause: Cause
) -> None:
    answered = item(OWNS, kind=kind)
    assert why(tiny_desk, answered, item("duty rate on ceramic mugs", kind=kind)) == [Miss(cause, answered, 0)]


def test_a_question_that_was_answered_with_all_its_facts_is_no_miss(tiny_desk: TinyDesk) -> None:
    assert why(tiny_desk, item(OWNS, "comes from registration")) == []
