"""What nobody waits for stands back for those who wait, and not for ever."""

import threading

import pytest

from bot.slack import rush
from bot.slack.rush import Rush


def test_what_nobody_waits_for_goes_on_when_the_last_one_is_served() -> None:
    here, passed = Rush(), threading.Event()

    def other() -> None:
        here.let_pass()
        passed.set()

    with here.serving():
        with here.serving():
            standing_back = threading.Thread(target=other)
            standing_back.start()
        assert not passed.is_set()
    standing_back.join(10)
    assert passed.is_set()


def test_it_goes_on_after_a_while_though_people_keep_coming(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rush, "LONGEST_S", 0.001)
    here = Rush()
    with here.serving():
        here.let_pass()


def test_who_failed_to_be_served_does_not_hold_anybody_up() -> None:
    here = Rush()
    with pytest.raises(ValueError, match="no"), here.serving():
        raise ValueError("no")
    here.let_pass()
