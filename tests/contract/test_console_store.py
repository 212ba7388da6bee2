"""What the console keeps, on both databases: sessions, saved searches, who opened a case."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from bot.cases.console import CaseView, SavedView
from bot.storage.cases import SqlCaseStore
from bot.storage.console import SqlConsoleStore
from bot.storage.console_tables import case_views
from bot.storage.engine import Database
from tests.case_builders import NOW, case
from tests.contract.conftest import DATABASES, at_once

SOON, LATER = NOW + timedelta(minutes=10), NOW + timedelta(hours=8)


@pytest.fixture(params=DATABASES)
def kept(request: pytest.FixtureRequest, database: Callable[[str], Database]) -> Database:
    """An empty database."""
    return database(request.param)


@pytest.fixture
def console(kept: Database) -> SqlConsoleStore:
    """What is tested."""
    return SqlConsoleStore(kept)


def test_a_link_becomes_one_session_even_when_it_is_spent_twice_at_once(console: SqlConsoleStore) -> None:
    console.give_link("link", "U1", NOW, SOON)
    assert console.holder("link", NOW) == "U1"
    people = at_once(lambda number: console.sign_in("link", f"session-{number}", NOW, LATER), 4)
    assert sorted(str(person) for person in people) == ["None", "None", "None", "U1"]
    assert [console.person(f"session-{n}", NOW) for n in range(4)].count("U1") == 1
    assert console.holder("link", NOW) is None


def test_links_and_sessions_end_at_their_time_and_are_not_taken_for_each_other(console: SqlConsoleStore) -> None:
    console.give_link("link", "U1", NOW, SOON)
    assert (console.holder("link", SOON), console.person("link", NOW)) == (None, None)
    assert console.sign_in("link", "session", SOON, LATER) is None
    console.give_link("link", "U1", NOW, SOON)
    assert console.sign_in("link", "session", NOW, LATER) == "U1"
    assert (console.holder("session", NOW), console.sign_in("session", "other", NOW, LATER)) == (None, None)
    assert (console.person("session", NOW), console.person("session", LATER)) == ("U1", None)


def test_signing_out_everywhere_ends_all_of_one_person_and_nothing_of_others(console: SqlConsoleStore) -> None:
    for person in ("U1", "U2"):
        console.give_link(f"first-{person}", person, NOW, SOON)
        console.sign_in(f"first-{person}", f"session-{person}", NOW, LATER)
        console.give_link(f"second-{person}", person, NOW, SOON)
    console.sign_out_everywhere("U1")
    assert (console.person("session-U1", NOW), console.holder("second-U1", NOW)) == (None, None)
    assert (console.person("session-U2", NOW), console.holder("second-U2", NOW)) == ("U2", "U2")
    console.sign_out("session-U2")
    assert console.person("session-U2", NOW) is None


def test_a_saved_search_is_replaced_by_one_of_its_name_and_is_its_owners(console: SqlConsoleStore) -> None:
    console.save_view("U1", SavedView("我的", "owner=me"), NOW)
    console.save_view("U1", SavedView("A", "text=1"), NOW)
    console.save_view("U1", SavedView("我的", "owner=nobody"), NOW)
    console.save_view("U2", SavedView("A", "text=2"), NOW)
    assert console.saved_views("U1") == (SavedView("A", "text=1"), SavedView("我的", "owner=nobody"))
    console.drop_view("U1", "A")
    assert (len(console.saved_views("U1")), len(console.saved_views("U2"))) == (1, 1)


def test_who_opened_a_case_is_kept_for_good(kept: Database, console: SqlConsoleStore) -> None:
    with SqlCaseStore(kept).work() as work:
        work.insert(case(1))
        work.insert(case(2))
    console.note_view("case-1", "U1", NOW)
    console.note_view("case-1", "U1", NOW)
    console.note_view("case-1", "U2", SOON)
    console.note_view("case-2", "U3", NOW)
    assert console.case_views("case-1") == (CaseView("U2", SOON), CaseView("U1", NOW))
    assert console.case_views("case-1", limit=1) == (CaseView("U2", SOON),)
    for change in (delete(case_views), update(case_views).values(person="U9")):
        with pytest.raises(DBAPIError, match="append-only"), kept.writing() as connection:
            connection.execute(change)
