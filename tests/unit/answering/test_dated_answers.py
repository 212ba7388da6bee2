"""Questions whose answer changes with the law get another answer from the day it changes."""

from datetime import date, timedelta

import pytest

from bot.answering.law_days import asked_about
from bot.answering.model import Answered, Question
from bot.answering.service import Answering
from bot.knowledge.load import load_corpus
from bot.knowledge.model import Passage
from tests.knowledge_builders import KNOWLEDGE, TODAY

CHANGE = date(2027, 1, 1)
DATED = [passage for passage in load_corpus(KNOWLEDGE, TODAY).passages if passage.rule]
LONG = timedelta(days=120)  # far enough from the change that the other version is not shown beside it


def cited(answering: Answering, question: str, day: date) -> set[str]:
    """Ids of the passages that an answer cites; none for a question that is declined."""
    answer = answering.answer(Question(question, day))
    return {c.passage.id for c in answer.citations} if isinstance(answer, Answered) else set()


def names_no_year(question: str) -> bool:
    """Whether the law of the day alone answers a question: one that names a year is shown that year's, too."""
    days = CHANGE - LONG, CHANGE + LONG
    return all(asked_about(Question(question, day), {CHANGE}) == Question(question, day) for day in days)


def test_every_rule_that_changes_has_a_version_before_and_one_after() -> None:
    for rule in {p.rule for p in DATED}:
        versions = sorted((p.valid_from or date.min, p.valid_to or date.max) for p in DATED if p.rule == rule)
        assert versions == [(date.min, CHANGE - timedelta(days=1)), (CHANGE, date.max)], rule


@pytest.mark.parametrize("stated", DATED, ids=lambda p: p.id)
def test_a_dated_passage_is_cited_while_it_is_the_law_and_its_other_version_on_the_other_side(
    real_answering: Answering, stated: Passage
) -> None:
    other = next(p for p in DATED if p.rule == stated.rule and p.id != stated.id)
    before, after = CHANGE - LONG, CHANGE + LONG
    inside, outside = (before, after) if stated.valid_on(before) else (after, before)
    found = [q for q in stated.asked_as if stated.id in cited(real_answering, q, inside)]
    assert found, "none of its questions leads to it"
    for question in filter(names_no_year, found):
        assert other.id not in cited(real_answering, question, inside), question
        assert stated.id not in cited(real_answering, question, outside), question
    assert any(other.id in cited(real_answering, question, outside) for question in found)
