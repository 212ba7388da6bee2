"""A thread beside those that answer does one thing at a time, and nobody waits for it who could do his work himself."""

from threading import Event

import pytest

from bot.answering.model import Question
from bot.answering.service import Answering
from bot.aside import Aside
from tests.knowledge_builders import TODAY


def test_what_is_begun_aside_is_done_meanwhile() -> None:
    met = Event()
    begun = Aside("test").begin(met.wait, 10)
    met.set()  # this thread goes on, or the other would wait in vain
    assert begun is not None
    assert begun.result()


def test_whoever_finds_it_busy_is_told_to_do_his_work_himself() -> None:
    aside, done = Aside("test"), Event()
    first = aside.begin(done.wait, 10)
    assert aside.begin(list) is None
    done.set()
    assert first is not None
    assert first.result()


def test_of_several_who_are_at_work_nobody_has_anything_done_aside() -> None:
    aside = Aside("test")
    with aside.at_work():
        with aside.at_work():
            assert aside.begin(list) is None
        assert aside.begin(list) is not None


def test_work_that_fails_says_so_to_who_waits_for_it_and_leaves_the_thread_free() -> None:
    aside = Aside("test")
    failed = aside.begin(int, "no number")
    assert failed is not None
    with pytest.raises(ValueError, match="no number"):
        failed.result()
    begun = aside.begin(int, "7")
    assert begun is not None
    assert begun.result() == 7


def test_a_question_is_answered_the_same_while_the_thread_is_busy(real_answering: Answering) -> None:
    asked = [
        Question("register first or report first, and what does it cost?", TODAY),
        Question("can customs hold our own kettles", TODAY),
        Question("was kostet eine Markenanmeldung in China", TODAY),
        Question("and in Hong Kong?", TODAY, ("how long does a trademark last in China?",)),
        Question("write to the seller and threaten him", TODAY),
    ]
    alone = [real_answering.answer(one) for one in asked]
    done = Event()
    assert real_answering._aside.begin(done.wait, 60) is not None
    try:
        assert [real_answering.answer(one) for one in asked] == alone
    finally:
        done.set()
