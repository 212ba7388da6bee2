"""What every store must do with what is still to be told: keep the order, lose nothing, hand nothing to two at once."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.cases.events import Audience, Event
from bot.cases.ports import CaseStore, Notice
from tests.case_builders import FULL_EVENT, NOW, case, event
from tests.contract.conftest import at_once

LEASE = timedelta(seconds=20)
INSTANT = timedelta(microseconds=1)
CARD, THREAD, REPORTER, COUNSEL = Audience.CARD, Audience.THREAD, Audience.REPORTER, Audience.COUNSEL


@pytest.fixture(autouse=True)
def three_cases(store: CaseStore) -> None:
    """Cases 1 to 3."""
    with store.work() as work:
        for number in (1, 2, 3):
            work.insert(case(number))


def happened(store: CaseStore, *tell: Audience, number: int = 1, minutes: int = 0) -> Event:
    """Something that happened in a case, to be told."""
    with store.work() as work:
        return work.append(event(f"case-{number}", at=NOW + timedelta(minutes=minutes)), tell)


def take(store: CaseStore, event_id: str, audience: Audience = CARD, later: timedelta = timedelta(0)) -> Notice | None:
    """Claim a notice for as long as a lease lasts."""
    return store.claim(event_id, audience, NOW + later, NOW + later + LEASE)


def test_what_nobody_must_be_told_leaves_no_notice(store: CaseStore) -> None:
    happened(store)
    assert store.notices(NOW) == []


def test_there_is_a_notice_for_everyone_who_must_be_told(store: CaseStore) -> None:
    first = happened(store, CARD, REPORTER, CARD)
    assert sorted(store.notices(NOW)) == [(first.id, CARD), (first.id, REPORTER)]


def test_a_notice_brings_the_event_as_it_was_written(store: CaseStore) -> None:
    with store.work() as work:
        placed = work.append(FULL_EVENT, (THREAD,))
    assert take(store, placed.id, THREAD) == Notice(placed, THREAD, attempts=1)


@pytest.mark.parametrize(
    ("event_id", "audience"), [("case-1:2", CARD), ("case-1:1", REPORTER), ("case-9:1", CARD), ("x", CARD), ("", CARD)]
)
def test_what_is_not_to_be_told_cannot_be_taken(store: CaseStore, event_id: str, audience: Audience) -> None:
    first = happened(store, CARD)
    store.begin(event_id, audience)
    store.release(event_id, audience, NOW + LEASE)
    store.told(event_id, audience, NOW)
    assert take(store, event_id, audience) is None
    assert store.notices(NOW) == [(first.id, CARD)]


def test_of_a_case_an_audience_is_told_the_earliest_first(store: CaseStore) -> None:
    first, second, third = (happened(store, CARD, THREAD) for _ in range(3))
    store.told(first.id, THREAD, NOW)
    assert store.notices(NOW) == [(first.id, CARD), (second.id, THREAD)]
    assert take(store, second.id, CARD) is None
    store.told(first.id, CARD, NOW)
    store.told(second.id, THREAD, NOW)
    assert store.notices(NOW) == [(second.id, CARD), (third.id, THREAD)]


@pytest.mark.parametrize("hindered", ["held", "put off"])
def test_nothing_overtakes_what_is_held_or_put_off(store: CaseStore, hindered: str) -> None:
    first, second = happened(store, CARD), happened(store, CARD)
    elsewhere = happened(store, CARD, number=2)
    take(store, first.id)
    if hindered == "put off":
        store.release(first.id, CARD, NOW + LEASE)
    assert store.notices(NOW) == [(elsewhere.id, CARD)]
    assert take(store, second.id) is None


def test_the_newest_case_is_told_of_before_all_else_and_what_happened_since_in_order(store: CaseStore) -> None:
    late, early, middle = (happened(store, CARD, number=n, minutes=m) for n, m in ((1, 3), (2, 1), (3, 2)))
    assert [event_id for event_id, _ in store.notices(NOW)] == [late.id, middle.id, early.id]
    for first in (late, early):
        store.told(first.id, CARD, NOW)
    then, before = happened(store, CARD, number=1, minutes=5), happened(store, CARD, number=2, minutes=4)
    assert [event_id for event_id, _ in store.notices(NOW)] == [middle.id, before.id, then.id]
    assert [event_id for event_id, _ in store.notices(NOW, limit=2)] == [middle.id, before.id]


def test_the_card_comes_before_its_thread_when_both_happened_at_once(store: CaseStore) -> None:
    first = happened(store, THREAD, COUNSEL, CARD, REPORTER)
    assert [audience for _, audience in store.notices(NOW)] == [CARD, COUNSEL, REPORTER, THREAD]
    assert {event_id for event_id, _ in store.notices(NOW)} == {first.id}


def test_a_notice_is_taken_once(store: CaseStore) -> None:
    first = happened(store, CARD)
    assert take(store, first.id) == Notice(first, CARD, attempts=1)
    assert take(store, first.id) is None
    assert store.notices(NOW) == []


def test_of_several_workers_at_once_exactly_one_takes_a_notice(store: CaseStore) -> None:
    for round_ in range(5):
        found = happened(store, CARD, minutes=round_)
        won = [notice for notice in at_once(lambda _n, e=found: take(store, e.id), workers=3) if notice]
        assert won == [Notice(found, CARD, attempts=1)]
        store.told(found.id, CARD, NOW)


@pytest.mark.parametrize(("later", "free"), [(LEASE - INSTANT, False), (LEASE, True), (LEASE * 1000, True)])
def test_a_notice_comes_back_when_its_time_has_run_out(store: CaseStore, later: timedelta, free: bool) -> None:
    first = happened(store, CARD)
    take(store, first.id)
    assert bool(store.notices(NOW + later)) == free
    again = take(store, first.id, later=later)
    assert again == (Notice(first, CARD, attempts=2) if free else None)


@pytest.mark.parametrize(("later", "free"), [(timedelta(0), False), (LEASE - INSTANT, False), (LEASE, True)])
def test_a_notice_let_go_comes_back_after_the_time_it_is_put_off_to(
    store: CaseStore, later: timedelta, free: bool
) -> None:
    first = happened(store, CARD)
    take(store, first.id)
    store.release(first.id, CARD, NOW + LEASE)
    assert bool(store.notices(NOW + later)) == free
    assert (take(store, first.id, later=later) is not None) == free


def test_that_a_message_was_begun_is_known_to_whoever_comes_after(store: CaseStore) -> None:
    first = happened(store, CARD, THREAD)
    take(store, first.id)
    store.begin(first.id, CARD)
    assert take(store, first.id, later=LEASE) == Notice(first, CARD, attempts=2, begun=True)
    store.release(first.id, CARD, NOW)
    assert take(store, first.id, later=LEASE) == Notice(first, CARD, attempts=3, begun=True)
    assert take(store, first.id, THREAD) == Notice(first, THREAD, attempts=1)


@pytest.mark.parametrize("failed", ["", "channel_not_found", "HTTP 400: bad\0body \ud800"])
def test_what_was_told_or_cannot_be_is_never_taken_again(store: CaseStore, failed: str) -> None:
    first, second = happened(store, CARD), happened(store, CARD)
    take(store, first.id)
    store.told(first.id, CARD, NOW, failed)
    store.release(first.id, CARD, NOW)
    assert take(store, first.id, later=LEASE * 1000) is None
    assert store.notices(NOW) == [(second.id, CARD)]


def test_two_workers_tell_everything_once_and_in_order(store: CaseStore) -> None:
    expected = [happened(store, CARD, number=number, minutes=n).id for n in range(4) for number in (1, 2, 3)]
    told: list[str] = []

    def tell_all(_worker: int) -> None:
        while waiting := store.notices(NOW):
            for event_id, audience in waiting:
                if store.claim(event_id, audience, NOW, NOW + LEASE):
                    told.append(event_id)
                    store.told(event_id, audience, NOW)

    at_once(tell_all)
    while waiting := store.notices(NOW):  # what the one held while the other looked for the last time
        assert waiting == []
    assert sorted(told) == sorted(expected)
    for number in (1, 2, 3):
        mine = [event_id for event_id in told if event_id.startswith(f"case-{number}:")]
        assert mine == [f"case-{number}:{seq}" for seq in range(1, 5)]


@given(
    st.lists(st.tuples(st.sampled_from(["happen", "take", "told", "release", "late"]), st.integers(1, 3)), max_size=20)
)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
def test_whatever_workers_do_the_order_of_a_case_is_kept(store: CaseStore, steps: list[tuple[str, int]]) -> None:
    now, held, told = NOW, dict[str, Notice](), list[tuple[int, int]]()
    for step, number in steps:
        if step == "happen":
            happened(store, CARD, number=number)
        elif step == "late":
            now, held = now + LEASE, {}
        elif step == "take":
            for event_id, audience in store.notices(now, limit=1):
                notice = store.claim(event_id, audience, now, now + LEASE)
                assert notice is not None
                held[event_id] = notice
        elif held:
            event_id, notice = held.popitem()
            if step == "told":
                store.told(event_id, CARD, now)
                told.append((int(notice.event.case_id.removeprefix("case-")), notice.event.seq))
            else:
                store.release(event_id, CARD, now)
    for number in (1, 2, 3):
        mine = [seq for case_number, seq in told if case_number == number]
        assert mine == sorted(set(mine))
    while waiting := store.notices(now + LEASE):  # leave nothing to the next example
        for event_id, audience in waiting:
            store.told(event_id, audience, now)
