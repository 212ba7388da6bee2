"""Deadlines follow from the case whenever it is kept; what was done about one stays while its days stay the same."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from bot.cases.case import Case, Status
from bot.cases.ports import CaseStore
from bot.cases.triage_model import Clock, FiredRule, RuleKind
from bot.errors import BotError
from bot.storage import migrate
from bot.storage.cases import SqlCaseStore
from bot.storage.engine import Database
from tests.case_builders import NOW, PLAIN_TRIAGE, RICH_CASE, TODAY, case, following
from tests.contract.conftest import DATABASES

NewDatabase = Callable[[str], Database]


def clock(identity: str, days: int, assumed: bool = False) -> Clock:
    """A deadline some days from today."""
    return Clock(identity, identity, TODAY, TODAY + timedelta(days=days), days, "days", "none", assumed)


def with_clocks(number: int, *clocks: Clock, **given: object) -> Case:
    """A case with deadlines."""
    rules = tuple(FiredRule(c.rule, RuleKind.CLOCK, f"Say {c.rule}.", "V", (), False) for c in clocks)
    return case(number, triage=replace(PLAIN_TRIAGE, clocks=clocks, rules=rules), **given)


def kinds(store: CaseStore, days: int = 30) -> list[tuple[str, str]]:
    """Cases and kinds of what runs out in some days."""
    return [(found.case_id, found.kind) for found in store.deadlines(TODAY + timedelta(days=days))]


def test_what_runs_out_in_open_cases_is_found_soonest_first(store: CaseStore) -> None:
    with store.work() as work:
        work.insert(with_clocks(1, clock("b", 5), clock("a", 9)))
        work.insert(with_clocks(2, clock("a", 5), clock("late", 60)))
        work.insert(with_clocks(3, clock("a", 1), status=Status.CLOSED))
        work.insert(case(4))
    assert kinds(store) == [("case-1", "b"), ("case-2", "a"), ("case-1", "a")]
    assert kinds(store, 5) == [("case-1", "b"), ("case-2", "a")]
    (first, *_) = store.deadlines(TODAY + timedelta(days=5), limit=1)
    assert (first.says, first.starts, first.due) == ("Say b.", TODAY, TODAY + timedelta(days=5))
    assert [found.kind for found in store.deadlines_of("case-2")] == ["a", "late"]
    assert store.deadlines_of("case-4") == store.deadlines_of("nobody") == ()


def test_what_was_done_about_a_deadline_stays_while_the_case_changes(store: CaseStore) -> None:
    before = with_clocks(1, clock("a", 5), clock("b", 7))
    with store.work() as work:
        work.insert(before)
    with store.work() as work:
        a, b = work.deadlines("case-1")
        work.save_deadline(replace(a, met_at=NOW))
        work.save_deadline(replace(b, snoozed_until=TODAY, snooze_reason="律师 asked", reminded=(7, -1)))
        work.save(following(before, owner="U2"))
    a, b = store.deadlines_of("case-1")
    assert (a.met_at, b.snoozed_until, b.snooze_reason, b.reminded) == (NOW, TODAY, "律师 asked", (7, -1))
    assert kinds(store) == [("case-1", "b")]


def test_a_deadline_of_other_days_is_another_one_and_one_that_runs_no_more_is_gone(store: CaseStore) -> None:
    before = with_clocks(1, clock("a", 5), clock("b", 7))
    with store.work() as work:
        work.insert(before)
        a, _ = work.deadlines("case-1")
        work.save_deadline(replace(a, met_at=NOW, reminded=(7,)))
    moved = with_clocks(1, clock("a", 6, assumed=True)).triage
    with store.work() as work:
        work.save(following(before, triage=moved))
    (a,) = store.deadlines_of("case-1")
    assert (a.met_at, a.reminded, a.assumed, a.due) == (None, (), True, TODAY + timedelta(days=6))


def test_deadlines_of_a_case_that_is_closed_are_quiet_and_run_again_when_it_is_reopened(store: CaseStore) -> None:
    opened = with_clocks(1, clock("a", 5))
    closed = following(opened, status=Status.CLOSED)
    with store.work() as work:
        work.insert(opened)
        work.save(closed)
    assert kinds(store) == []
    with store.work() as work:
        work.save(following(closed, status=Status.TRIAGE))
    assert kinds(store) == [("case-1", "a")]


def test_nothing_is_kept_about_a_deadline_there_is_not_or_in_a_transaction_that_fails(store: CaseStore) -> None:
    with store.work() as work:
        work.insert(with_clocks(1, clock("a", 5)))
    (a,) = store.deadlines_of("case-1")
    with pytest.raises(BotError, match="no deadline"), store.work() as work:
        work.save_deadline(replace(a, met_at=NOW))
        work.save_deadline(replace(a, kind="other"))
    assert store.deadlines_of("case-1") == (a,)


@pytest.mark.parametrize("kind", DATABASES)
def test_cases_kept_before_there_were_deadlines_get_theirs(new_database: NewDatabase, kind: str) -> None:
    database = new_database(kind)
    migrate.upgrade(database)
    store = SqlCaseStore(database)
    with store.work() as work:
        work.insert(RICH_CASE)
        work.insert(with_clocks(2, clock("a", 5, assumed=True)))
        work.insert(with_clocks(3, clock("a", 5), status=Status.CLOSED))
    expected = [store.deadlines_of(f"case-{n}") for n in (1, 2, 3)]
    assert expected[0][0].due == date(2027, 2, 23)
    migrate.downgrade(database, "0004")
    migrate.upgrade(database)
    assert [store.deadlines_of(f"case-{n}") for n in (1, 2, 3)] == expected
    with database.reading() as connection:
        opened = (
            connection.execute(text("SELECT case_id FROM deadlines WHERE is_open ORDER BY case_id")).scalars().all()
        )
    assert opened == ["case-1", "case-2"]


def test_of_two_deadlines_of_one_kind_the_sooner_counts_and_odd_names_do_no_harm(store: CaseStore) -> None:
    odd = replace(clock("x" * 300, 3), calendar="\0" * 9)
    with store.work() as work:
        work.insert(with_clocks(1, clock("a", 9), clock("a", 4), odd))
    assert [found.due for found in store.deadlines_of("case-1")] == [TODAY + timedelta(days=n) for n in (3, 4)]
