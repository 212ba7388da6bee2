"""Deadlines keep running from the day they were first seen, and from the days people give."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.cases.case import Case, Dated, Origin, Progress
from bot.cases.casebook import Casebook
from bot.cases.deadlines.given import FILE, StandingClocks, load_clocks
from bot.cases.events import Verb
from bot.cases.intake.opening import Opening, Submission
from bot.cases.links.listings import Marketplaces
from bot.cases.memory.store import MemoryCaseStore
from bot.cases.playbook.model import Playbook
from bot.cases.report import Report
from bot.cases.review.dating import Dating
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused, Role
from bot.errors import InvalidKnowledge
from bot.knowledge.model import Knowledge
from tests.case_builders import NOW, TODAY, case
from tests.knowledge_builders import KNOWLEDGE

REPORT = Report(product="Kettle", story="the seller sent a counter-notice to the platform", seen_in=("taobao",))
ANN, BOB = Actor("ann", "shell"), Actor("bob", "shell")


class Roles:
    """Ann reviews, Bob does not."""

    def role(self, person: str) -> Role:
        return Role.OPS if person == "ann" else Role.STAFF


@pytest.fixture(scope="session")
def clocks(shipped: Knowledge, playbook: Playbook) -> StandingClocks:
    """The shipped clocks."""
    return load_clocks(KNOWLEDGE, shipped.corpus, playbook)


@pytest.fixture
def book(playbook: Playbook, markets: Marketplaces, clocks: StandingClocks) -> Casebook:
    """What cases are read by."""
    return Casebook(playbook, markets, clocks)


def due(found: Case | None, kind: str) -> tuple[date, date, bool]:
    """From when a deadline runs, its last day, and whether that is assumed."""
    assert found is not None
    return next((c.starts, c.due, c.assumed) for c in found.triage.clocks if c.id == kind)


def assessed(book: Casebook, before: Case, day: date) -> Case:
    """A case as triage sees it on a day."""
    return replace(before, triage=book.assess(before.report, before, datetime.combine(day, time(12), UTC)))


def test_a_deadline_whose_start_nobody_knows_does_not_move_with_the_days(book: Casebook) -> None:
    first = assessed(book, case(report=REPORT), TODAY)
    last = TODAY + timedelta(days=15)
    assert due(first, "counter-notice") == (TODAY, last, True)
    later = assessed(book, assessed(book, first, TODAY + timedelta(days=3)), TODAY + timedelta(days=20))
    assert due(later, "counter-notice") == (TODAY, last, True)


def test_the_day_somebody_gives_goes_before_the_day_it_was_first_seen(book: Casebook) -> None:
    first = assessed(book, case(report=REPORT), TODAY)
    given = replace(first, dates=(Dated("counter_notice", TODAY - timedelta(days=4), "ann"),))
    assert due(assessed(book, given, TODAY), "counter-notice") == (
        TODAY - timedelta(days=4),
        TODAY + timedelta(days=11),
        False,
    )


def test_a_complaint_that_was_filed_starts_its_deadline_on_that_day(book: Casebook) -> None:
    filed = case(report=REPORT, progress=(Progress("platform_complaint", TODAY, "IPP-1", "ann"),))
    starts, last, _ = due(assessed(book, filed, TODAY + timedelta(days=2)), "complaint-filed")
    assert (starts, last) == (TODAY, date(2026, 11, 26))


@pytest.mark.parametrize(("place", "held"), [("taobao", True), ("temu", False)])
def test_a_deadline_beside_a_rule_runs_where_that_rule_holds(book: Casebook, place: str, held: bool) -> None:
    report, dates = Report(product="Kettle", seen_in=(place,)), (Dated("complaint_filed", TODAY, "ann"),)
    found = assessed(book, case(report=report, dates=dates), TODAY)
    assert ("further-counter-notices" in {clock.id for clock in found.triage.clocks}) is held


@pytest.mark.parametrize(
    ("name", "on", "kind", "last", "assumed"),
    [
        ("customs_notice", date(2026, 9, 28), "customs-notice", date(2026, 10, 8), False),
        ("eu_customs_notice", date(2026, 9, 28), "eu-customs-notice", date(2026, 10, 2), True),
        ("uk_customs_notice", date(2026, 12, 23), "uk-customs-notice", date(2026, 12, 31), True),
        ("first_foreign_filing", date(2026, 8, 31), "priority-still-open", date(2027, 2, 28), False),
        ("first_patent_filing", date(2026, 2, 28), "patent-priority", date(2027, 2, 28), False),
        ("first_design_filing", date(2026, 8, 31), "design-priority", date(2027, 2, 28), False),
        ("application_published", date(2026, 9, 1), "application-published", date(2026, 12, 1), False),
        ("application_published", date(2026, 11, 1), "application-published", date(2027, 1, 1), True),
        ("known_since", date(2026, 11, 1), "limitation", date(2029, 5, 1), True),
        ("afa_granted", date(2026, 11, 2), "afa-extension", date(2027, 9, 21), True),
        ("gacc_record_granted", date(2026, 11, 2), "gacc-renewal", date(2036, 11, 2), True),
        ("cbp_record_expires", date(2027, 3, 1), "cbp-late-renewal", date(2027, 5, 30), False),
        ("cbp_copyright_recorded", date(2026, 11, 2), "cbp-copyright-renewal", date(2046, 11, 2), False),
    ],
)
def test_each_day_starts_its_deadline(
    book: Casebook, name: str, on: date, kind: str, last: date, assumed: bool
) -> None:
    dated = case(report=Report(product="Kettle"), dates=(Dated(name, on, "ann"),))
    starts, found, sure = due(assessed(book, dated, TODAY), kind)
    assert (starts, found, sure) == (on, last, assumed)


def test_a_deadline_of_ours_is_told_like_a_rule_with_its_grade_and_citations(book: Casebook) -> None:
    dated = case(report=Report(product="Kettle"), dates=(Dated("afa_granted", TODAY, "ann"),))
    rule = next(rule for rule in book.assess(dated.report, dated, NOW).rules if rule.id == "afa-extension")
    assert (rule.grade, rule.assumed) == ("V", False)
    assert rule.citations == ("china-customs-and-eu#eu-application-duration",)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("starts: afa_granted", "starts: afa_grantet", "no day is named"),
        ("id: gacc-renewal", "id: limitation", "is used before"),
        ("beside: complaint-filed", "beside: complaint-field", "no rule has the id"),
        ("name: known_since", "name: known_sins", "which nobody can give"),
        ("us-customs#recordation-duration", "us-customs#recordation", "no passage has the id"),
        ("unit: working_days\n    calendar: CN", "unit: working_days\n    calendar: none", "need a calendar"),
        ("name: customs_notice,", "name: counter_notice,", "is there twice"),
    ],
)
def test_a_mistake_in_the_clocks_is_told_by_its_line(
    shipped: Knowledge, playbook: Playbook, tmp_path: Path, was: str, becomes: str, said: str
) -> None:
    text = (KNOWLEDGE / FILE).read_text(encoding="utf-8")
    assert was in text
    (tmp_path / "playbook").mkdir()
    (tmp_path / FILE).write_text(text.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(InvalidKnowledge, match=said) as told:
        load_clocks(tmp_path, shipped.corpus, playbook)
    assert all(problem.line > 1 for problem in told.value.problems)


class Bench:
    """A case of a counter-notice, and who acts on its deadlines."""

    def __init__(self, book: Casebook) -> None:
        self.store = MemoryCaseStore()
        self.now: datetime = NOW
        self.dating = Dating(self.store, Roles(), book.assess, lambda: book.clocks, lambda: self.now)
        with self.store.work() as work:
            work.insert(assessed(book, case(report=REPORT), TODAY))

    def last(self) -> tuple[Verb, str, str]:
        """What happened last."""
        event = self.store.events("case-1")[-1]
        return event.verb, event.about, event.text


@pytest.fixture
def bench(book: Casebook) -> Bench:
    return Bench(book)


def test_giving_a_day_runs_triage_again_and_says_so_in_the_trail(bench: Bench) -> None:
    day = TODAY - timedelta(days=1)
    given = bench.dating.give_day("case-1", ANN, "counter_notice", day)
    assert (given.version, given.dates) == (2, (Dated("counter_notice", day, "ann"),))
    assert due(bench.store.find("case-1"), "counter-notice") == (day, day + timedelta(days=15), False)
    assert bench.last()[:2] == (Verb.DATE_SET, "counter_notice")
    again = bench.dating.give_day("case-1", ANN, "counter_notice", TODAY, instead=day)
    assert again.dates == (Dated("counter_notice", TODAY, "ann"),)
    change = bench.store.events("case-1")[-1].changes[0]
    assert (change.before, change.after) == (day.isoformat(), TODAY.isoformat())


def test_what_happens_again_starts_a_deadline_of_its_own_and_the_first_runs_on(bench: Bench) -> None:
    first, second = TODAY - timedelta(days=4), TODAY - timedelta(days=1)
    for day in (first, second):
        bench.dating.give_day("case-1", ANN, "counter_notice", day)
    both = [("counter-notice", first), (f"counter-notice:{second}", second)]
    assert [(d.kind, d.starts) for d in bench.store.deadlines_of("case-1")] == both
    bench.dating.met("case-1", ANN, f"counter-notice:{second}")
    bench.dating.give_day("case-1", ANN, "counter_notice", first - timedelta(days=1), instead=first)
    met = {d.starts: d.met_at is not None for d in bench.store.deadlines_of("case-1")}
    assert met == {first - timedelta(days=1): False, second: True}


def test_a_day_of_what_happens_once_is_replaced_by_who_says_so(bench: Bench) -> None:
    before, day = TODAY - timedelta(days=9), TODAY - timedelta(days=5)
    bench.dating.give_day("case-1", ANN, "known_since", before)
    with pytest.raises(Refused, match="date_which"):
        bench.dating.give_day("case-1", ANN, "known_since", day)
    given = bench.dating.give_day("case-1", ANN, "known_since", day, instead=before)
    assert [dated.on for dated in given.dates] == [day]


def test_of_two_days_of_what_happens_once_neither_is_replaced_unless_it_is_named(bench: Bench) -> None:
    two = tuple(Dated("known_since", TODAY - timedelta(days=days), "ann") for days in (9, 5))
    with bench.store.work() as work:
        work.insert(case(2, dates=two))
    with pytest.raises(Refused, match="date_which"):
        bench.dating.give_day("case-2", ANN, "known_since", TODAY)
    given = bench.dating.give_day("case-2", ANN, "known_since", TODAY, instead=two[0].on)
    assert [dated.on for dated in given.dates] == [TODAY, two[1].on]


def test_a_deadline_that_is_met_is_over_and_one_put_off_keeps_its_reason(bench: Bench) -> None:
    until = TODAY + timedelta(days=5)
    bench.dating.snooze("case-1", ANN, "counter-notice", until, "counsel is away")
    assert bench.last() == (Verb.DEADLINE_SNOOZED, f"counter-notice:{TODAY}", "counsel is away")
    bench.dating.met("case-1", ANN, "counter-notice", "court file 7")
    assert bench.last() == (Verb.DEADLINE_MET, f"counter-notice:{TODAY}", "court file 7")
    (kept,) = (found for found in bench.store.deadlines_of("case-1") if found.kind == "counter-notice")
    assert (kept.met_at, kept.snoozed_until) == (NOW, until)
    assert "counter-notice" not in {found.kind for found in bench.store.deadlines(TODAY + timedelta(days=30))}


def test_what_is_said_of_a_deadline_is_never_taken_for_another_when_days_are_corrected_meanwhile(bench: Bench) -> None:
    first, second = TODAY - timedelta(days=4), TODAY - timedelta(days=1)
    for day in (first, second):
        bench.dating.give_day("case-1", ANN, "counter_notice", day)
    shown = [deadline.own_name for deadline in bench.store.deadlines_of("case-1")]
    bench.dating.give_day("case-1", ANN, "counter_notice", first - timedelta(days=1), instead=first)
    with pytest.raises(Refused, match="deadline_unknown"):
        bench.dating.met("case-1", ANN, shown[0])
    with pytest.raises(Refused, match="deadline_unknown"):
        bench.dating.snooze("case-1", ANN, shown[0], TODAY + timedelta(days=1), "counsel is away")
    bench.dating.met("case-1", ANN, shown[1])
    assert bench.last()[:2] == (Verb.DEADLINE_MET, f"counter-notice:{second}")
    waiting = [deadline.starts for deadline in bench.store.deadlines_of("case-1") if deadline.met_at is None]
    assert waiting == [first - timedelta(days=1)]


def test_a_day_that_is_corrected_keeps_its_place_and_with_it_what_runs_by_the_plain_name(bench: Bench) -> None:
    first, second = TODAY - timedelta(days=4), TODAY - timedelta(days=1)
    for day in (first, second):
        bench.dating.give_day("case-1", ANN, "counter_notice", day)
    given = bench.dating.give_day("case-1", ANN, "counter_notice", TODAY, instead=first)
    assert [dated.on for dated in given.dates] == [TODAY, second]
    given = bench.dating.give_day("case-1", ANN, "counter_notice", second, instead=TODAY)
    assert [dated.on for dated in given.dates] == [second]


def test_the_plain_name_of_a_rule_by_which_several_deadlines_run_is_refused(bench: Bench) -> None:
    for days in (4, 1):
        bench.dating.give_day("case-1", ANN, "counter_notice", TODAY - timedelta(days=days))
    with pytest.raises(Refused, match=f"deadline_which.*{TODAY - timedelta(days=4)}"):
        bench.dating.met("case-1", ANN, "counter-notice")


@pytest.mark.parametrize(
    ("reason", "act"),
    [
        ("not_allowed", lambda d: d.met("case-1", BOB, "counter-notice")),
        ("not_allowed", lambda d: d.give_day("case-1", BOB, "known_since", TODAY)),
        ("not_allowed", lambda d: d.snooze("case-1", BOB, "counter-notice", TODAY + timedelta(days=1), "x")),
        ("case_unknown", lambda d: d.met("case-9", ANN, "counter-notice")),
        ("deadline_unknown", lambda d: d.met("case-1", ANN, "no-such")),
        ("date_not_given", lambda d: d.give_day("case-1", ANN, "known_since", TODAY, instead=TODAY)),
        ("date_unknown", lambda d: d.give_day("case-1", ANN, "no_such", TODAY)),
        ("day_in_future", lambda d: d.give_day("case-1", ANN, "known_since", TODAY + timedelta(days=1))),
        ("snooze_needs_reason", lambda d: d.snooze("case-1", ANN, "counter-notice", TODAY + timedelta(days=1), " ")),
        ("snooze_past_due", lambda d: d.snooze("case-1", ANN, "counter-notice", TODAY + timedelta(days=16), "x")),
        ("snooze_past_due", lambda d: d.snooze("case-1", ANN, "counter-notice", TODAY, "x")),
    ],
)
def test_what_may_not_be_done_changes_nothing(bench: Bench, reason: str, act: Callable[[Dating], object]) -> None:
    before = (bench.store.kept.cases.copy(), bench.store.kept.events.copy(), bench.store.kept.deadlines.copy())
    with pytest.raises(Refused) as refused:
        act(bench.dating)
    assert refused.value.reason == reason
    assert (bench.store.kept.cases, bench.store.kept.events, bench.store.kept.deadlines) == before


def test_a_deadline_is_met_once(bench: Bench) -> None:
    bench.dating.met("case-1", ANN, "counter-notice")
    with pytest.raises(Refused, match="deadline_met"):
        bench.dating.met("case-1", ANN, "counter-notice")


def test_a_day_to_come_may_be_given_where_it_is_an_end(bench: Bench) -> None:
    given = bench.dating.give_day("case-1", ANN, "cbp_record_expires", TODAY + timedelta(days=40))
    assert due(given, "cbp-late-renewal")[1] == TODAY + timedelta(days=130)


def test_a_day_that_has_begun_anywhere_is_not_in_the_future(bench: Bench) -> None:
    bench.now = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # half past six in Shanghai, on the 24th
    bench.dating.give_day("case-1", ANN, "known_since", date(2026, 11, 24))
    with pytest.raises(Refused, match="day_in_future"):
        bench.dating.give_day("case-1", ANN, "known_since", date(2026, 11, 25))


@pytest.mark.parametrize(
    ("zone", "ref", "as_of"),
    [("UTC", "KO-2027-0001", date(2027, 1, 1)), ("America/Los_Angeles", "KO-2026-0001", date(2026, 12, 31))],
)
def test_a_report_belongs_to_the_year_and_the_law_of_the_desk_s_own_day(
    book: Casebook, zone: str, ref: str, as_of: date
) -> None:
    at, own = datetime(2027, 1, 1, 0, 30, tzinfo=UTC), replace(book, zone=ZoneInfo(zone))
    opening = Opening(MemoryCaseStore(), own.assess, lambda _text: (), lambda: at, lambda: "case-1")
    opened = opening.submit(Submission("k", REPORT, "ann", Origin("modal"))).case
    assert (opened.ref, opened.triage.as_of) == (ref, as_of)
