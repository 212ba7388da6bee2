"""Who is next: reports before questions, one question of each person in turn, and nobody passed over for ever."""

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.ports import InboxItem, Kind, Thread
from bot.slack.waiting import Waiting
from tests.fakes import FakeClock


def item(key: str, person: str = "U1", kind: Kind = Kind.ASK) -> InboxItem:
    """Something that came in."""
    return InboxItem(key, kind, Thread("T", "C", key), key, person, "who signs?", FakeClock()())


def all_of(waiting: Waiting) -> list[str]:
    """Everything that waits, in its turn."""
    return list(iter(waiting.take, None))


def test_what_is_of_a_case_goes_before_every_question() -> None:
    waiting = Waiting()
    assert [waiting.put(item(key)) for key in ("1", "2")] == [0, 1]
    assert waiting.put(item("files", kind=Kind.CASE_FILES)) == 0
    assert waiting.put(item("more", kind=Kind.CASE_SAID)) == 1
    assert all_of(waiting) == ["files", "more", "1", "2"]


def test_who_asks_once_waits_for_one_question_of_who_asks_often() -> None:
    waiting = Waiting()
    for number in range(50):
        waiting.put(item(f"a{number}", "often"))
    assert waiting.take() == "a0"
    assert waiting.put(item("b", "once")) == 1
    assert all_of(waiting)[:3] == ["a1", "b", "a2"]


def test_a_question_in_a_cases_thread_waits_its_turn_like_every_question() -> None:
    waiting = Waiting()
    for number in range(3):
        waiting.put(item(f"a{number}", "often", Kind.CASE_ASK))
    assert waiting.put(item("b", "once")) == 1
    assert all_of(waiting) == ["a0", "b", "a1", "a2"]


@given(st.lists(st.one_of(st.none(), st.sampled_from("abc")), max_size=60))
def test_all_is_taken_once_each_person_in_order_and_nobody_is_passed_over_for_long(steps: list[str | None]) -> None:
    waiting, number, taken, put = Waiting(), 0, list[str](), list[str]()
    for person in steps:
        if person is None:
            taken += [key for key in [waiting.take()] if key]
        else:
            number += 1
            put.append(f"{person}{number:03}")
            waiting.put(item(put[-1], person))
    taken += all_of(waiting)
    assert sorted(taken) == sorted(put)
    for person in "abc":
        mine = [key for key in taken if key[0] == person]
        assert mine == sorted(mine)


def test_who_asked_much_is_not_overtaken_for_ever_by_who_comes_later() -> None:
    waiting = Waiting()
    for number in range(3):
        waiting.put(item(f"much{number}", "much"))
    taken = []
    for number in range(10):
        waiting.put(item(f"new{number}", f"U{number}"))
        taken.append(waiting.take())
    assert [key for key in taken[:6] if key and key.startswith("much")] == ["much0", "much1", "much2"]
