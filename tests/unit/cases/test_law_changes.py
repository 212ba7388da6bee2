"""When law or guidance changes, open cases are looked at again and their owners hear of it, once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.cases.case import Case, Dated, Status
from bot.cases.casebook import Casebook
from bot.cases.events import Audience, Change, Verb
from bot.cases.links.listings import Marketplaces
from bot.cases.memory.store import MemoryCaseStore
from bot.cases.playbook.model import Playbook
from bot.cases.report import Report
from bot.cases.triage_model import Triage
from bot.cases.upkeep.impact import Impact, affected, states
from bot.cases.upkeep.law_changes import LawChanges, days_of_change
from bot.knowledge.model import Corpus, Document
from tests.case_builders import PLAIN_TRIAGE, RICH_TRIAGE, case
from tests.knowledge_builders import passage
from tests.memory import MemoryMarks

BEFORE, AFTER = datetime(2026, 12, 20, tzinfo=UTC), datetime(2027, 1, 1, 0, 5, tzinfo=UTC)
PUBLISHED = (Dated("application_published", date(2026, 12, 15), "ann"),)


@pytest.fixture
def book(playbook: Playbook, markets: Marketplaces) -> Casebook:
    return Casebook(playbook, markets)


class Bench:
    """Open and closed cases over the turn of the year."""

    def __init__(self, book: Casebook) -> None:
        self.store, self.marks, self.now, self.book = MemoryCaseStore(), MemoryMarks(), BEFORE, book
        self.add(1, PUBLISHED)
        self.add(2, ())
        self.add(3, PUBLISHED, Status.CLOSED)

    def add(self, number: int, dates: tuple[Dated, ...], status: Status = Status.TRIAGE) -> None:
        """Keep a case as it is seen now."""
        plain = case(number, report=Report(product="Kettle"), dates=dates, status=status, owner="U2")
        found = self.book.assess(plain.report, plain, self.now)
        with self.store.work() as work:
            work.insert(replace(plain, triage=found))

    def looks(self) -> int:
        """A new process looks."""
        days = days_of_change(self.book.playbook)
        return LawChanges(self.store, self.book.assess, days, self.marks, lambda: self.now, self.book.day).round()

    def case(self, number: int) -> Case:
        """A case as it is now."""
        found = self.store.find(f"case-{number}")
        assert found is not None
        return found


def test_the_new_trademark_law_is_a_day_of_change(playbook: Playbook) -> None:
    assert date(2027, 1, 1) in days_of_change(playbook)


def test_open_cases_are_looked_at_by_the_new_law_once_and_closed_ones_are_not(book: Casebook) -> None:
    bench = Bench(book)
    assert bench.looks() == 0
    bench.now = AFTER
    assert [bench.looks() for _ in range(3)] == [2, 0, 0]
    assert (bench.case(1).version, bench.case(3).version) == (2, 1)
    assert bench.case(1).triage.as_of == date(2027, 1, 1)


def test_what_became_different_is_written_down_and_its_owner_is_told(book: Casebook) -> None:
    bench = Bench(book)
    bench.looks()
    bench.now = AFTER
    bench.looks()
    (event,) = bench.store.events("case-1")
    changes = {change.field: (change.before, change.after) for change in event.changes}
    assert (event.verb, event.about, event.actor) == (Verb.TRIAGED, "2027-01-01", "desk")
    assert "application-published-2027" in changes["rules"][1]
    assert "deadlines" not in changes
    told = {audience for event_id, audience in bench.store.kept.notices if event_id == "case-1:1"}
    assert told == {Audience.CARD, Audience.THREAD, Audience.OWNER}


def test_reporters_hear_once_what_more_the_new_law_has_them_leave_alone(book: Casebook) -> None:
    def assess(_report: Report, _case: Case | None, at: datetime) -> Triage:
        return replace(PLAIN_TRIAGE, do_not=("contact", "ship") if at >= AFTER else ("contact",), as_of=at.date())

    store, marks, kept = MemoryCaseStore(), MemoryMarks(), case(reporter="U0000001", status=Status.TRIAGE)
    with store.work() as work:
        work.insert(replace(kept, triage=assess(kept.report, kept, BEFORE)))
    for now in (BEFORE, AFTER, AFTER):
        LawChanges(store, assess, (AFTER.date(),), marks, lambda now=now: now, book.day).round()

    (event,) = (event for event in store.events(kept.id) if event.verb is Verb.WARNED)
    assert (event.about, event.changes) == ("U0000001", (Change("do_not", "contact", "contact ship"),))
    assert (event.id, Audience.REPORTER) in store.kept.notices


def published(book: Casebook, on: date, at: datetime, before: Case | None = None) -> Case:
    """A case of an application published on a day, as it is seen at a time."""
    seen = before or case(report=Report(product="Kettle"), dates=(Dated("application_published", on, "ann"),))
    return replace(seen, triage=book.assess(seen.report, seen, at))


@pytest.mark.parametrize(
    ("on", "last"),
    [
        (date(2026, 9, 20), date(2026, 12, 20)),  # ended while three months were the law
        (date(2026, 10, 5), date(2026, 12, 5)),  # reaches into the new law, and two months were kept
        (date(2026, 12, 15), date(2027, 2, 15)),
    ],
)
def test_what_was_done_about_an_opposition_holds_under_the_new_law(book: Casebook, on: date, last: date) -> None:
    store, then = MemoryCaseStore(), published(book, on, BEFORE.replace(month=on.month, day=on.day))
    with store.work() as work:
        work.insert(then)
        (kept,) = work.deadlines(then.id)
        work.save_deadline(replace(kept, met_at=BEFORE, reminded=(7, 3)))
        work.save(replace(published(book, on, AFTER, then), version=2))
    (now,) = store.deadlines_of(then.id)
    assert (now.kind, now.due, now.met_at, now.reminded) == ("application-published", last, BEFORE, (7, 3))


@pytest.mark.parametrize(
    ("on", "last", "assumed"),
    [
        (date(2026, 9, 20), date(2026, 12, 20), False),
        (date(2026, 10, 20), date(2027, 1, 20), True),  # of two months nothing is left: what three still leave is kept
        (date(2026, 12, 15), date(2027, 2, 15), True),
        (date(2027, 1, 1), date(2027, 3, 1), False),
    ],
)
def test_a_publication_told_of_under_the_new_law_is_counted_by_the_law_of_its_day(
    book: Casebook, on: date, last: date, assumed: bool
) -> None:
    (clock,) = published(book, on, datetime(2027, 1, 4, tzinfo=UTC)).triage.clocks
    assert (clock.rule, clock.due, clock.assumed) == ("application-published-2027", last, assumed)


def test_where_nothing_became_different_nobody_is_told_and_the_trail_still_says_it(book: Casebook) -> None:
    bench = Bench(book)
    bench.store.kept.cases["case-2"] = replace(bench.case(2), triage=replace(bench.case(2).triage, rules=()))
    plain = replace(PLAIN_TRIAGE, as_of=date(2026, 12, 1))
    bench.store.kept.cases["case-2"] = replace(bench.case(2), triage=plain)
    bench.now = AFTER
    same = LawChanges(
        bench.store,
        lambda *_: replace(plain, as_of=AFTER.date()),
        (AFTER.date(),),
        bench.marks,
        lambda: AFTER,
        book.day,
    )
    assert same.round() == 2
    (event,) = bench.store.events("case-2")
    assert (event.verb, event.changes) == (Verb.TRIAGED, ())
    assert not [audience for event_id, audience in bench.store.kept.notices if event_id == "case-2:1"]


def test_a_run_that_was_stopped_half_way_is_taken_up_where_it_was(book: Casebook) -> None:
    bench = Bench(book)
    bench.now = AFTER
    bench.looks()
    bench.marks.kept.clear()  # stopped before it noted that it was done
    assert bench.looks() == 0
    assert len(bench.store.events("case-1")) == 1


class Guidance:
    """Guidance of three passages, of which cases cite two."""

    def __init__(self) -> None:
        self.day = BEFORE
        self.passages = {name: passage(name, f"It is {name}.") for name in ("p#a", "p#b", "page#passage")}
        self.store, self.marks = MemoryCaseStore(), MemoryMarks()
        self.answered: list[dict[str, str]] = []
        with self.store.work() as work:
            work.insert(case(1, triage=RICH_TRIAGE, owner="U2"))
            work.insert(case(2, owner="U2"))
            work.insert(case(3, triage=RICH_TRIAGE, status=Status.CLOSED))

    @property
    def corpus(self) -> Corpus:
        """The guidance as it is now."""
        day = date(2026, 11, 23)
        return Corpus((Document("p", "P", "", "ops", day, day, tuple(self.passages.values())),))

    def looks(self) -> int:
        """A new process looks."""
        return Impact(self.store, lambda: self.corpus, self.marks, self.tell, lambda: self.day).round()

    def tell(self, changed: Mapping[str, str]) -> None:
        """Note what the people who got answers are told."""
        self.answered.append(dict(changed))

    def told(self) -> list[str]:
        """What the trails say."""
        return [event.text for number in (1, 2, 3) for event in self.store.events(f"case-{number}")]


def test_the_first_look_at_the_guidance_tells_nobody_anything() -> None:
    desk = Guidance()
    assert (desk.looks(), desk.told(), desk.answered) == (0, [], [])


def test_owners_of_open_cases_that_cite_what_was_changed_or_withdrawn_are_told_once() -> None:
    desk = Guidance()
    desk.looks()
    desk.passages["p#a"] = passage("p#a", "It is otherwise.")
    del desk.passages["p#b"]
    assert [desk.looks() for _ in range(3)] == [1, 0, 0]
    assert desk.told() == ["p#a: changed\np#b: withdrawn"]
    assert desk.answered == [{"p#a": "changed", "p#b": "withdrawn"}]
    told = {audience for _, audience in desk.store.kept.notices}
    assert told == {Audience.THREAD, Audience.OWNER}


def test_a_passage_whose_law_ends_is_told_when_it_has_ended() -> None:
    desk = Guidance()
    desk.passages["p#a"] = passage("p#a", "It is so.", valid_to=date(2026, 12, 31))
    desk.looks()
    desk.day = datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert desk.looks() == 0
    desk.day = AFTER
    assert [desk.looks() for _ in range(2)] == [1, 0]
    assert desk.told() == ["p#a: expired"]


def test_what_is_new_or_cited_by_nobody_is_nobodys_business() -> None:
    desk = Guidance()
    desk.looks()
    desk.passages["p#new"] = passage("p#new", "It is new.")
    assert desk.looks() == 0
    assert desk.answered == []


def test_a_look_that_was_stopped_tells_no_case_twice_and_one_that_changes_again_is_told_again() -> None:
    desk = Guidance()
    desk.looks()
    marks = dict(desk.marks.kept)
    desk.passages["p#a"] = passage("p#a", "It is otherwise.")
    desk.looks()
    desk.marks.kept = marks
    assert desk.looks() == 0
    desk.passages["p#a"] = passage("p#a", "It is yet otherwise.")
    assert desk.looks() == 1
    assert desk.told() == ["p#a: changed", "p#a: changed"]


def test_states_differ_by_what_a_reader_sees_and_by_the_day() -> None:
    desk = Guidance()
    before = states(desk.corpus, BEFORE.date())
    assert affected(before, before) == {}
    assert affected({"gone": "x", **before}, before) == {"gone": "withdrawn"}
