"""Whatever reviewers do in whatever order, memory and database agree, and a case goes only where it may."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.cases.case import Case, CloseReason, HoldReason, Origin, Status
from bot.cases.course import NEXT
from bot.cases.events import first_fault
from bot.cases.intake.opening import Opening, Submission
from bot.cases.memory.store import MemoryCaseStore
from bot.cases.ports import CaseStore, Stale
from bot.cases.report import Report
from bot.cases.review.reviewing import Actor, Review
from bot.cases.roles import Refused, Role
from bot.cases.triage_model import Triage
from bot.storage.cases import SqlCaseStore
from tests.case_builders import NOW, triage
from tests.trusted import open_trusted

PEOPLE = st.sampled_from(["ops", "counsel", "staff", "outsider"])
TEXT = st.sampled_from(["", " ", "because", "律师 says so"])


class Everybody:
    """Reviewers who are called what they are."""

    def role(self, person: str) -> Role:
        return Role(person)


class Side:
    """One store with the actions over it."""

    def __init__(self, store: CaseStore) -> None:
        self.store = store
        self.time = NOW
        numbers = iter(range(10_000))

        def assess(report: Report, case: Case | None, at: datetime) -> Triage:
            return triage("no_cn_registration")

        self.opening = Opening(store, assess, lambda text: (), self.now, lambda: f"case{next(numbers)}")
        self.review = Review(store, Everybody(), assess, self.now)

    def now(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time

    def told(self, do: Callable[["Side"], object]) -> str:
        """What came of an action, in words that both sides can be compared by."""
        try:
            do(self)
        except (Refused, Stale) as error:
            return f"{type(error).__name__} {error}"
        return "done"


class Machine(RuleBasedStateMachine):
    sides: tuple[Side, Side]

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.last = ""
        self.statuses: dict[str, tuple[Status, Status | None]] = {}

    def both(self, do: Callable[[Side], object]) -> str:
        first, second = (side.told(do) for side in self.sides)
        assert first == second
        return first

    def chosen(self, data: st.DataObject) -> str:
        self.last = data.draw(st.sampled_from(self.opened))
        return self.last

    @rule(person=st.sampled_from(["staff", "ops"]))
    def report(self, person: str) -> None:
        key = f"view{len(self.opened)}"
        sent = Submission(key, Report(product="kettle", seller=f"Firm {key}"), person, Origin("form"))
        cases = [side.opening.submit(sent).case for side in self.sides]
        assert cases[0] == cases[1]
        self.last = cases[0].id
        self.opened.append(self.last)

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), person=PEOPLE)
    def claim(self, data: st.DataObject, person: str) -> None:
        case_id = self.chosen(data)
        self.both(lambda side: side.review.claim(case_id, Actor(person, "test")))

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), person=PEOPLE, status=st.sampled_from(Status), note=TEXT)
    def go(self, data: st.DataObject, person: str, status: Status, note: str) -> None:
        case_id = self.chosen(data)
        self.both(lambda side: side.review.set_status(case_id, Actor(person, "test"), status, note))

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), person=PEOPLE, reasons=st.lists(st.sampled_from(HoldReason), max_size=2))
    def hold(self, data: st.DataObject, person: str, reasons: list[HoldReason]) -> None:
        case_id = self.chosen(data)
        self.both(lambda side: side.review.hold(case_id, Actor(person, "test"), tuple(reasons)))

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), person=PEOPLE, note=TEXT, reason=st.sampled_from(CloseReason))
    def close(self, data: st.DataObject, person: str, note: str, reason: CloseReason) -> None:
        case_id = self.chosen(data)
        self.both(lambda side: side.review.close(case_id, Actor(person, "test"), reason, note))

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), person=PEOPLE, why=TEXT)
    def reopen(self, data: st.DataObject, person: str, why: str) -> None:
        case_id = self.chosen(data)
        self.both(lambda side: side.review.reopen(case_id, Actor(person, "test"), why))

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), person=PEOPLE)
    def escalate(self, data: st.DataObject, person: str) -> None:
        case_id = self.chosen(data)
        self.both(lambda side: side.review.escalate(case_id, Actor(person, "test")))

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), step=st.sampled_from(["register_in_cn", "platform_complaint", "no_such_step"]))
    def step(self, data: st.DataObject, step: str) -> None:
        case_id = self.chosen(data)
        self.both(lambda side: side.review.step_done(case_id, Actor("ops", "test"), step, date(2026, 11, 1), "ref"))

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), behind=st.booleans())
    def correct(self, data: st.DataObject, behind: bool) -> None:
        case_id = self.chosen(data)

        def do(side: Side) -> object:
            case = side.store.find(case_id)
            assert case is not None
            report = replace(case.report, seller=case.report.seller + "!")
            return side.review.correct(case_id, Actor("ops", "test"), case.version - behind, report)

        closed = self.at(self.sides[0], case_id).status is Status.CLOSED
        assert self.both(do).startswith("Refused" if closed else "Stale" if behind else "done")

    @invariant()
    def they_agree_on_what_was_done_last(self) -> None:
        if self.opened:
            self.they_agree_and_it_went_nowhere_it_may_not(self.last)

    def teardown(self) -> None:
        for case_id in self.opened:  # nothing was done to another case in passing
            self.they_agree_and_it_went_nowhere_it_may_not(case_id)

    def they_agree_and_it_went_nowhere_it_may_not(self, case_id: str) -> None:
        first, second = (self.at(side, case_id) for side in self.sides)
        assert first == second
        before, held_from = self.statuses.get(case_id, (Status.NEW, None))
        assert first.status is before or first.status in NEXT[before] | {held_from}
        self.statuses[case_id] = first.status, first.held_from if first.held else None
        trails = [side.store.events(case_id) for side in self.sides]
        assert trails[0] == trails[1]
        assert first_fault(trails[0]) is None
        assert len(trails[0]) >= first.version

    @staticmethod
    def at(side: Side, case_id: str) -> Case:
        case = side.store.find(case_id)
        assert case is not None
        return case


@contextmanager
def fresh(file: Path) -> Iterator[SqlCaseStore]:
    """A database of its own for one run of the machine."""
    with TemporaryDirectory() as folder:
        database = open_trusted(f"sqlite:///{copy(file, folder)}")
        try:
            yield SqlCaseStore(database)
        finally:
            database.close()


@pytest.mark.timeout(240)
def test_memory_and_database_agree_after_any_actions(migrated_sqlite: Path) -> None:
    class OnBoth(Machine):
        def __init__(self) -> None:
            super().__init__()
            self.database = fresh(migrated_sqlite)
            self.sides = (Side(MemoryCaseStore()), Side(self.database.__enter__()))

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                self.database.__exit__(None, None, None)

    quick = settings(max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(OnBoth, settings=quick)
