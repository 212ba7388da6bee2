"""The trail of a case and the chain of custody of its evidence: nothing is changed in them, and if it is, it shows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.cases import events, evidence
from bot.cases.events import FIRST, Audience, Change, Event, Verb
from bot.cases.evidence import Custody, CustodyEvent, Grade
from bot.cases.ports import CaseStore
from bot.errors import BotError
from bot.storage.cases import SqlCaseStore
from bot.storage.engine import Database
from tests.case_builders import FULL_EVENT, NOW, case, custody, event
from tests.case_builders import evidence as item
from tests.contract.conftest import DATABASES, at_once

OpenDatabase = Callable[[str], Database]
WORDS = st.text(max_size=20)
EVENTS = st.builds(
    Event,
    case_id=st.sampled_from(["case-1", "case-2"]),
    seq=st.integers(),
    verb=st.sampled_from(Verb),
    actor=WORDS,
    actor_kind=st.sampled_from(events.ActorKind),
    source=WORDS,
    at=st.datetimes(timezones=st.timezones(), min_value=NOW.replace(year=1990, tzinfo=None)),
    text=WORDS,
    changes=st.lists(st.builds(Change, WORDS, WORDS, WORDS), max_size=2).map(tuple),
    about=WORDS,
    privileged=st.booleans(),
    occurred_at=st.none() | st.just(NOW),
    previous=WORDS,
    hash=WORDS,
)


@pytest.fixture(autouse=True)
def two_cases(request: pytest.FixtureRequest) -> None:
    """Cases 1 and 2, where there is a store."""
    if "store" in request.fixturenames:
        open_two(request.getfixturevalue("store"))


def open_two(store: CaseStore) -> None:
    """Keep cases 1 and 2."""
    with store.work() as work:
        work.insert(case(1))
        work.insert(case(2))


def test_an_entry_comes_back_as_it_was_written_with_its_place_in_the_chain(store: CaseStore) -> None:
    with store.work() as work:
        first = work.append(event(text="one"))
        second = work.append(FULL_EVENT)
    assert store.events("case-1") == (first, second)
    assert (first.seq, first.previous, second.seq, second.previous) == (1, FIRST, 2, first.hash)
    assert replace(second, seq=0, previous=FIRST, hash="") == FULL_EVENT
    assert second.id == "case-1:2"


@given(st.lists(EVENTS, max_size=8))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
def test_after_anything_that_happens_the_chain_holds(store: CaseStore, happened: list[Event]) -> None:
    before = {case_id: store.events(case_id) for case_id in ("case-1", "case-2")}
    placed = []
    for one in happened:
        with store.work() as work:
            placed.append(work.append(one))
    for case_id, trail in before.items():
        assert store.events(case_id) == (*trail, *(one for one in placed if one.case_id == case_id))
        assert events.first_fault(store.events(case_id)) is None


def test_people_who_write_at_once_write_one_chain(store: CaseStore) -> None:
    def write(number: int) -> None:
        for turn in range(5):
            with store.work() as work:
                work.append(event(text=f"{number}-{turn}"), (Audience.CARD,))

    at_once(write, workers=3)
    trail = store.events("case-1")
    assert events.first_fault(trail) is None
    assert sorted(one.text for one in trail) == sorted(f"{n}-{turn}" for n in range(3) for turn in range(5))


def test_only_a_case_that_is_kept_has_a_trail(store: CaseStore) -> None:
    with pytest.raises(BotError), store.work() as work:
        work.append(event("case-3"), (Audience.CARD,))
    assert (store.events("case-3"), store.notices(NOW)) == ((), [])


def test_cases_in_which_something_was_done_between_two_times_are_found(store: CaseStore) -> None:
    with store.work() as work:
        for case_id, verb, hours in (
            ("case-1", Verb.ASKED_REPORTER, 0),
            ("case-1", Verb.ASKED_REPORTER, 2),
            ("case-2", Verb.ASKED_REPORTER, 3),
            ("case-2", Verb.NOTED, 1),
        ):
            work.append(replace(event(case_id, verb), at=NOW + timedelta(hours=hours)))
    third = NOW + timedelta(hours=3)
    assert store.cases_with(Verb.ASKED_REPORTER, NOW, third) == ("case-1",)
    assert store.cases_with(Verb.ASKED_REPORTER, third, third + timedelta(hours=1)) == ("case-2",)
    assert store.cases_with(Verb.ASKED_REPORTER, None, third + timedelta(hours=1)) == ("case-1", "case-2")
    assert store.cases_with(Verb.NOTED, None, NOW) == ()


def test_items_come_in_the_order_of_their_numbers(store: CaseStore) -> None:
    numbers = (100, 2, 11, 99, 1)
    with store.work() as work:
        for number in numbers:
            work.add_evidence(item(number))
        work.add_evidence(item(5, case_number=2))
        assert work.evidence("case-1") == tuple(item(number) for number in sorted(numbers))
    assert store.evidence("case-1") == tuple(item(number) for number in sorted(numbers))
    assert store.evidence("case-2") == (item(5, case_number=2),)


def test_what_is_known_anew_of_an_item_replaces_what_was_known(store: CaseStore) -> None:
    better = item(grade=Grade.NOTARISED, deleted_in_slack_at=NOW)
    with store.work() as work:
        work.add_evidence(item())
        work.save_evidence(better)
    assert store.evidence("case-1") == (better,)


def test_an_item_is_kept_once_and_only_a_kept_one_is_saved(store: CaseStore) -> None:
    with store.work() as work:
        work.add_evidence(item(1))
    for same in (item(1), item(1, id="another"), item(2, id="item-1-1")):
        with pytest.raises(BotError), store.work() as work:
            work.add_evidence(same)
    with pytest.raises(BotError), store.work() as work:
        work.save_evidence(item(2))
    assert store.evidence("case-1") == (item(1),)


def test_cases_that_hold_the_same_bytes_are_found_oldest_first(store: CaseStore) -> None:
    same = "f" * 64
    with store.work() as work:
        work.add_evidence(item(1, case_number=2, sha256=same))
        work.add_evidence(item(1, case_number=1, sha256=same))
        work.add_evidence(item(2, case_number=1, sha256=same))
        assert work.with_hash(same) == ("case-1", "case-2")
        assert work.with_hash("e" * 64) == ()


def test_an_items_custody_is_a_chain_of_its_own(store: CaseStore) -> None:
    with store.work() as work:
        work.add_evidence(item(1))
        work.add_evidence(item(2))
        received = work.append_custody(custody())
        other = work.append_custody(custody("item-1-2"))
    with store.work() as work:
        exported = work.append_custody(custody(kind=Custody.EXPORTED, purpose="卷宗", at=NOW + timedelta(days=1)))
    chain = store.custody("item-1-1")
    assert chain == (received, exported)
    assert store.custody("item-1-2") == (other,)
    with store.work() as work:
        work.add_evidence(item(3))
        work.add_evidence(item(1, case_number=2))
        work.append_custody(custody("item-2-1"))
    assert store.chains("case-1") == {"item-1-1": chain, "item-1-2": (other,)}
    assert replace(exported, seq=0, previous=FIRST, hash="") == custody(
        kind=Custody.EXPORTED, purpose="卷宗", at=NOW + timedelta(days=1)
    )
    assert evidence.first_fault(chain) is None


def written(database: Database) -> SqlCaseStore:
    """A store with three entries in a trail and in a chain of custody."""
    store = SqlCaseStore(database)
    open_two(store)
    with store.work() as work:
        work.add_evidence(item())
        for number in range(3):
            work.append(replace(FULL_EVENT, text=f"entry {number}"))
            work.append_custody(custody(purpose=f"entry {number}"))
    return store


@pytest.mark.parametrize("kind", DATABASES)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE case_events SET text = 'nothing happened' WHERE seq = 2",
        "DELETE FROM case_events WHERE seq = 3",
        "UPDATE custody SET actor = 'U9' WHERE seq = 1",
        "DELETE FROM custody",
    ],
)
def test_what_was_written_down_can_be_neither_changed_nor_deleted(
    database: OpenDatabase, kind: str, change: str
) -> None:
    opened = database(kind)
    store = written(opened)
    before = (store.events("case-1"), store.custody("item-1-1"))
    with pytest.raises(IntegrityError, match="append-only"), opened.writing() as connection:
        connection.execute(text(change))
    assert (store.events("case-1"), store.custody("item-1-1")) == before


def test_a_trail_cannot_be_emptied_at_once_either(database: OpenDatabase) -> None:
    opened = database("postgresql")
    store = written(opened)
    with pytest.raises(IntegrityError, match="append-only"), opened.writing() as connection:
        connection.execute(text("TRUNCATE case_events CASCADE"))
    assert len(store.events("case-1")) == 3


def tamper(database: Database, change: str) -> None:
    """Do what somebody with the keys of the database could do."""
    with database.writing() as connection:
        if connection.dialect.name == "sqlite":
            for table in ("case_events", "custody"):
                for kind in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER {table}_stays_{kind}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(change))


COLUMNS_OF_EVENTS = {
    "verb": "'noted'",
    "actor": "'U9'",
    "actor_kind": "'desk'",
    "source": "'shell'",
    "at": "'2020-01-01 00:00:00'",
    "text": "'nothing happened'",
    "changes": "'[]'",
    "about": "'KO-2026-0001-E02'",
    "privileged": "NOT privileged",
    "occurred_at": "NULL",
    "previous": "hash",
    "hash": "previous",
    "seq": "7",
    "case_id": "'case-2'",
}
COLUMNS_OF_CUSTODY = {
    "event": "'viewed'",
    **dict.fromkeys(("actor", "purpose", "from_place", "to_place", "sha256", "previous", "hash"), "'x'"),
    "at": "'2020-01-01 00:00:00'",
    "seq": "7",
}


def fault(chain: tuple[Event, ...] | tuple[CustodyEvent, ...]) -> int | None:
    """Where a chain does not fit."""
    trail = tuple(entry for entry in chain if isinstance(entry, Event))
    return events.first_fault(trail) or evidence.first_fault(tuple(e for e in chain if isinstance(e, CustodyEvent)))


@pytest.mark.parametrize("kind", DATABASES)
@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        *(("case_events", column, value) for column, value in COLUMNS_OF_EVENTS.items()),
        *(("custody", column, value) for column, value in COLUMNS_OF_CUSTODY.items()),
    ],
)
def test_a_column_changed_behind_our_back_breaks_the_chain(
    database: OpenDatabase, kind: str, table: str, column: str, value: str
) -> None:
    opened = database(kind)
    store = written(opened)
    assert (fault(store.events("case-1")), fault(store.custody("item-1-1"))) == (None, None)
    tamper(opened, f'UPDATE {table} SET "{column}" = {value} WHERE seq = 2')
    trails = (*store.events("case-1"), *store.events("case-2")) if table == "case_events" else store.custody("item-1-1")
    assert fault(trails) is not None


@pytest.mark.parametrize("kind", DATABASES)
@pytest.mark.parametrize("gone", [1, 2])
def test_an_entry_taken_out_of_the_middle_breaks_the_chain(database: OpenDatabase, kind: str, gone: int) -> None:
    opened = database(kind)
    store = written(opened)
    tamper(opened, f"DELETE FROM case_events WHERE seq = {gone}")
    assert fault(store.events("case-1")) == gone + 1
