"""A change to the guidance is told by the questions it made better or worse, and a lost passage by its own questions."""

import re
from dataclasses import replace

import pytest

from bot.answering.comparing import Shift, removals, shifts, worth
from bot.answering.model import Answered, Declined, Question, Reason
from bot.answering.policy import Limits
from bot.answering.quality import Outcome
from bot.answering.service import Answering
from bot.knowledge.held_out import HeldOut
from bot.knowledge.model import PassageId
from tests.knowledge_builders import TODAY
from tests.unit.conftest import TinyDesk

ANSWERED = Answered((), (), (), TODAY, "v")
DECLINED = Declined(Reason.NOT_COVERED, None, (), (), TODAY, "v")


def outcome(kind: str, answered: bool, found: float | None = None, name: str = "H1") -> Outcome:
    """What became of a question."""
    item = HeldOut(name, "how long", (), "en", kind, "core", ())
    return Outcome(item, ANSWERED if answered else DECLINED, found)


@pytest.mark.parametrize(
    ("tried", "value"),
    [
        (outcome("answerable", True, 0.5), 0.5),
        (outcome("answerable", False, 0.0), 0.0),
        (outcome("answerable", True), 1.0),
        (outcome("answerable", False), 0.0),
        (outcome("near_miss", False), 1.0),
        (outcome("unsafe", True), 0.0),
    ],
)
def test_an_answer_is_worth_its_facts_or_the_right_decision(tried: Outcome, value: float) -> None:
    assert worth(tried) == value


def test_only_questions_that_changed_are_listed_each_on_its_side() -> None:
    before = [outcome("answerable", True, 0.5, "A"), outcome("unsafe", False, name="B"), outcome("near_miss", False)]
    after = [outcome("answerable", True, 1.0, "A"), outcome("unsafe", True, name="B"), outcome("near_miss", False)]
    better, worse = shifts(before, after)
    assert better == [Shift(after[0].item, 0.5, 1.0)]
    assert worse == [Shift(after[1].item, 1.0, 0.0)]


class Blind(Answering):
    """A desk that never cites one passage."""

    hidden = ""

    def answer(self, question: Question) -> Answered | Declined:
        """The answer, without that passage."""
        answer = super().answer(question)
        return replace(answer, citations=tuple(c for c in answer.citations if c.passage.id != self.hidden))


def test_a_passage_that_is_not_found_any_more_is_noticed_by_its_own_questions(tiny_desk: TinyDesk) -> None:
    desk = Blind(tiny_desk.store, tiny_desk.encoder)
    before = {one.passage.id for one in removals(desk, {}, TODAY) if not one.found}
    found = [passage.id for passage in desk.corpus.passages if passage.id not in before]
    assert found
    for hidden in found:
        desk.hidden = hidden
        assert {one.passage.id for one in removals(desk, {}, TODAY) if not one.found} == before | {hidden}


def missed(tiny_desk: TinyDesk, **facts: str) -> set[str]:
    """The passages that are missed by a desk that declines nothing, when nothing but these facts is looked for."""
    patterns = {name: re.compile(pattern) for name, pattern in facts.items()}
    desk = Answering(tiny_desk.store, tiny_desk.encoder, Limits(min_cosine=-1.0, min_words=0.0))
    return {one.passage.id for one in removals(desk, patterns, TODAY) if one.missed}


def test_a_passage_is_missed_when_a_question_of_its_own_loses_a_fact_of_the_first_sentence_quoted(
    tiny_desk: TinyDesk,
) -> None:
    assert missed(tiny_desk, files_first="first company to file") == {"marks#who-files-first"}
    assert missed(tiny_desk, signs="signed by a Chinese lawyer", files="first company to file") == {
        "marks#who-files-first",
        "letters#who-signs",
    }


def test_what_others_say_too_what_stands_further_down_and_what_is_no_fact_is_not_missed(tiny_desk: TinyDesk) -> None:
    assert missed(tiny_desk) == set()
    assert missed(tiny_desk, further_down="one in English is thrown away", nobody="zebra") == set()
    assert missed(tiny_desk, signs="usually signed") == {"letters#who-signs"}
    assert "letters#who-signs" not in missed(tiny_desk, signs="usually signed|before any letter")


def test_a_question_that_is_declined_without_its_passage_misses_it(tiny_desk: TinyDesk) -> None:
    class Needy(Answering):
        def without(self, passage: PassageId) -> Answering:
            return self.writing_with(self.writer, Limits(min_cosine=2.0, min_words=2.0))

    tried = removals(Needy(tiny_desk.store, tiny_desk.encoder), {}, TODAY)
    assert {one.passage.id for one in tried if one.missed} == {one.passage.id for one in tried if one.found}


def test_a_lost_passage_is_cited_by_nothing_and_the_desk_it_was_taken_from_still_has_it(tiny_desk: TinyDesk) -> None:
    desk = tiny_desk.answering
    asked = [Question(question, TODAY) for p in desk.corpus.passages for question in (*p.asked_as, "a red envelope")]
    before = [desk.answer(question) for question in asked]
    for passage in desk.corpus.passages:
        without = desk.without(passage.id)
        for question in asked:
            answer = without.answer(question)
            told = {citation.passage.id for citation in answer.citations}
            near = {one.id for one in answer.nearest} if isinstance(answer, Declined) else set()
            assert passage.id not in told | near
    assert [desk.answer(question) for question in asked] == before
