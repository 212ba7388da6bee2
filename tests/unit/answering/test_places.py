"""What is asked of one country's border is answered first with a passage that speaks of that country."""

import re

import pytest

from bot.answering.model import Answered, Question
from bot.answering.service import Answering
from bot.knowledge.model import Knowledge
from tests.knowledge_builders import TODAY

NAMED = {
    "US": r"\b(cbp|us customs|american customs|us border|us ports?|e-?allegations?|section 337|itc)\b",
    "EU": r"\b(eu|european) (customs|border)\b|application for action",
    "CN": r"\b(gacc|china customs|chinese customs|customs in china)\b",
}


@pytest.mark.parametrize("place", NAMED)
def test_the_first_passage_quoted_speaks_of_the_place_that_alone_was_named(
    real_answering: Answering, shipped: Knowledge, place: str
) -> None:
    asked = [
        question
        for passage in shipped.corpus.passages
        for question in passage.asked_as
        if [name for name, said in NAMED.items() if re.search(said, question, re.I)] == [place]
    ]
    answers = [(question, real_answering.answer(Question(question, TODAY))) for question in asked]
    answered = [(question, answer) for question, answer in answers if isinstance(answer, Answered)]
    assert len(answered) > 5
    wrong = [q for q, a in answered if place not in a.citations[0].passage.jurisdictions]
    assert len(wrong) <= 0.02 * len(answered), wrong
