"""What every inbox must do, in memory as on disk."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.answering.ports import Inbox, InboxItem, Kind, State, Thread
from bot.storage.engine import Database
from bot.storage.inbox import SqlInbox
from tests.contract.conftest import BACKENDS, at_once
from tests.fakes import InMemoryInbox

NOW = datetime(2026, 11, 23, 9, 30, 15, 123456, tzinfo=UTC)
LEASE = timedelta(seconds=20)
OPEN = (State.RECEIVED, State.ANSWERED, State.POSTING)
FINISHED = (State.DONE, State.FAILED)


def item(key: str = "T1:C1:1.0", received_at: datetime = NOW, text: str = "who signs?", **given: object) -> InboxItem:
    """Something that came in."""
    plain = InboxItem(key, Kind.ASK, Thread("T1", "C1", "1.0"), "1.0", "U1", text, received_at)
    return replace(plain, **given)


@pytest.fixture(params=BACKENDS)
def inbox(request: pytest.FixtureRequest, database: Callable[[str], Database]) -> Inbox:
    """An empty inbox."""
    return InMemoryInbox() if request.param == "memory" else SqlInbox(database(request.param))


FULL = item(
    kind=Kind.COMMAND,
    text="律师函 “C&D”? 🙂\nline two",
    addressed=False,
    reply_url="https://hooks.example/1",
    state=State.POSTING,
    answer_id="a1",
    posted_ts="2.0",
    attempts=3,
)


@pytest.mark.parametrize("received", [item(), FULL, item(text="x" * 40_000)], ids=["plain", "full", "long"])
def test_an_item_is_found_exactly_as_it_was_received(inbox: Inbox, received: InboxItem) -> None:
    assert inbox.receive(received)
    assert inbox.find(received.key) == received


def test_what_never_came_in_is_not_found(inbox: Inbox) -> None:
    assert inbox.find("nothing") is None
    assert inbox.claim("nothing", NOW, NOW + LEASE) is None
    assert inbox.waiting(NOW) == []
    inbox.release("nothing")
    inbox.advance("nothing", State.DONE)
    assert inbox.find("nothing") is None


def test_an_item_is_received_once_and_the_first_delivery_stays(inbox: Inbox) -> None:
    assert inbox.receive(item(text="first"))
    assert not inbox.receive(item(text="second"))
    found = inbox.find("T1:C1:1.0")
    assert found is not None
    assert found.text == "first"


def test_of_many_deliveries_at_once_exactly_one_is_new(inbox: Inbox) -> None:
    assert sorted(at_once(lambda n: inbox.receive(item(text=str(n))), workers=4)) == [False, False, False, True]


def test_a_claim_holds_an_item_and_counts_the_attempt(inbox: Inbox) -> None:
    inbox.receive(item())
    claimed = inbox.claim("T1:C1:1.0", NOW, NOW + LEASE)
    assert claimed == item(attempts=1)
    assert inbox.find("T1:C1:1.0") == claimed
    assert inbox.claim("T1:C1:1.0", NOW, NOW + LEASE) is None
    assert inbox.waiting(NOW) == []


def test_of_several_workers_at_once_exactly_one_gets_the_item(inbox: Inbox) -> None:
    for round_ in range(5):
        key = f"item-{round_}"
        inbox.receive(item(key))
        won = at_once(lambda _n, key=key: inbox.claim(key, NOW, NOW + LEASE))
        assert [found is not None for found in sorted(won, key=bool)] == [False, True]
        found = inbox.find(key)
        assert found is not None
        assert found.attempts == 1


@pytest.mark.parametrize(
    ("later", "free"), [(LEASE - timedelta(microseconds=1), False), (LEASE, True), (LEASE + timedelta(days=1), True)]
)
def test_a_claim_runs_out(inbox: Inbox, later: timedelta, free: bool) -> None:
    inbox.receive(item())
    inbox.claim("T1:C1:1.0", NOW, NOW + LEASE)
    assert bool(inbox.waiting(NOW + later)) == free
    taken = inbox.claim("T1:C1:1.0", NOW + later, NOW + later + LEASE)
    assert (taken.attempts if taken else None) == (2 if free else None)


def test_an_item_let_go_is_free_at_once(inbox: Inbox) -> None:
    inbox.receive(item())
    inbox.claim("T1:C1:1.0", NOW, NOW + LEASE)
    inbox.release("T1:C1:1.0")
    assert [found.key for found in inbox.waiting(NOW)] == ["T1:C1:1.0"]
    assert inbox.claim("T1:C1:1.0", NOW, NOW + LEASE) == item(attempts=2)


def test_an_item_let_go_until_later_is_free_then_and_not_before(inbox: Inbox) -> None:
    inbox.receive(item())
    inbox.claim("T1:C1:1.0", NOW, NOW + LEASE)
    inbox.release("T1:C1:1.0", NOW + 2 * LEASE)
    assert inbox.claim("T1:C1:1.0", NOW + LEASE, NOW + 3 * LEASE) is None
    assert inbox.claim("T1:C1:1.0", NOW + 2 * LEASE, NOW + 3 * LEASE) == item(attempts=2)


@pytest.mark.parametrize("state", [*OPEN, *FINISHED])
def test_only_what_is_not_finished_waits_and_can_be_claimed(inbox: Inbox, state: State) -> None:
    inbox.receive(item())
    inbox.advance("T1:C1:1.0", state)
    assert bool(inbox.waiting(NOW)) == (state in OPEN)
    assert (inbox.claim("T1:C1:1.0", NOW, NOW + LEASE) is not None) == (state in OPEN)


def test_items_wait_in_the_order_in_which_they_came(inbox: Inbox) -> None:
    for minutes, key in ((3, "a"), (1, "z"), (2, "m"), (1, "b")):
        inbox.receive(item(key, NOW + timedelta(minutes=minutes)))
    assert [found.key for found in inbox.waiting(NOW + LEASE)] == ["b", "z", "m", "a"]


def test_advancing_keeps_the_ids_it_is_not_given(inbox: Inbox) -> None:
    inbox.receive(item())
    inbox.advance("T1:C1:1.0", State.ANSWERED, answer_id="a1")
    inbox.advance("T1:C1:1.0", State.POSTING)
    inbox.advance("T1:C1:1.0", State.DONE, posted_ts="2.0")
    assert inbox.find("T1:C1:1.0") == item(state=State.DONE, answer_id="a1", posted_ts="2.0")


def test_advancing_does_not_let_go_of_an_item(inbox: Inbox) -> None:
    inbox.receive(item())
    inbox.claim("T1:C1:1.0", NOW, NOW + LEASE)
    inbox.advance("T1:C1:1.0", State.ANSWERED, answer_id="a1")
    assert inbox.claim("T1:C1:1.0", NOW, NOW + LEASE) is None


def test_purge_deletes_finished_items_from_before_a_time_and_says_how_many(inbox: Inbox) -> None:
    old, new = NOW - timedelta(days=2), NOW
    for key, received_at, state in (
        ("old-done", old, State.DONE),
        ("old-failed", old, State.FAILED),
        ("old-open", old, State.POSTING),
        ("new-done", new, State.DONE),
    ):
        inbox.receive(item(key, received_at))
        inbox.advance(key, state)
    assert inbox.purge(new) == 2
    assert inbox.purge(new) == 0
    assert [key for key in ("old-done", "old-failed", "old-open", "new-done") if inbox.find(key)] == [
        "old-open",
        "new-done",
    ]


def test_times_come_back_as_the_same_moment_in_utc(inbox: Inbox) -> None:
    inbox.receive(item())
    found = inbox.find("T1:C1:1.0")
    assert found is not None
    assert (found.received_at, found.received_at.utcoffset()) == (NOW, timedelta(0))


def test_the_questions_of_one_person_in_a_time_are_counted_up_to_one_of_them(inbox: Inbox) -> None:
    minute, second = timedelta(minutes=1), timedelta(seconds=1)
    for key, at, given in (
        ("too early", NOW - minute, {}),
        ("early", NOW - minute + second, {"state": State.DONE}),
        ("command", NOW - second, {"kind": Kind.COMMAND}),
        ("edit", NOW - second, {"kind": Kind.EDIT}),
        ("other", NOW - second, {"person": "U2"}),
        ("a same", NOW, {}),
        ("later", NOW + second, {}),
    ):
        inbox.receive(item(key, at, **given))
    asked = item("b mine", NOW)
    inbox.receive(asked)
    assert inbox.asked_before(asked, NOW - minute) == 3  # early, command, a same


def test_the_changes_of_a_post_are_found_oldest_first(inbox: Inbox) -> None:
    post, later = item("T1:C_1:1.0"), NOW + timedelta(seconds=9)
    second = item(f"{post.key}:edit:10.0", later, "two", kind=Kind.CASE_EDIT)
    first = item(f"{post.key}:edit:9.0", NOW, "one", kind=Kind.EDIT)
    others = item("T1:CX1:1.0:edit:9.0", kind=Kind.EDIT), item(f"{first.key}:counsel", kind=Kind.COUNSEL)
    for each in (post, second, first, *others):
        inbox.receive(each)

    assert inbox.edits(post.key) == [first, second]
    assert inbox.edits("T1:C_1:2.0") == []
