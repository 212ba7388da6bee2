"""A change to the guidance is told by the questions it made better or worse, and a lost passage by its own questions."""

from dataclasses import replace

import pytest

from bot.answering.comparing import Shift, shifts, unmissed, worth
from bot.answering.model import Answered, Declined, Question, Reason
from bot.answering.quality import Outcome
from bot.answering.service import Answering
from bot.knowledge.held_out import HeldOut
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


class Without(Answering):
    """A desk that never cites one passage."""

    hidden = ""

    def answer(self, question: Question) -> Answered | Declined:
        """The answer, without that passage."""
        answer = super().answer(question)
        return replace(answer, citations=tuple(c for c in answer.citations if c.passage.id != self.hidden))


def test_a_passage_that_is_not_found_any_more_is_noticed_by_its_own_questions(tiny_desk: TinyDesk) -> None:
    desk = Without(tiny_desk.store, tiny_desk.encoder)
    before = {passage.id for passage in unmissed(desk, TODAY)}
    found = [passage.id for passage in desk.corpus.passages if passage.id not in before]
    assert found
    for hidden in found:
        desk.hidden = hidden
        assert {passage.id for passage in unmissed(desk, TODAY)} == before | {hidden}
