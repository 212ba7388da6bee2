"""What runs in two cases runs on in the one they are merged into, and the trail says what was not taken."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.cases.case import Case, CounselStatus, Dated, HoldReason, Paper, Progress, Status
from bot.cases.casebook import Casebook
from bot.cases.deadlines.given import load_clocks
from bot.cases.duplicates import held
from bot.cases.events import Change, Verb
from bot.cases.intake.opening import next_sighting
from bot.cases.links.listings import Marketplaces
from bot.cases.memory.store import MemoryCaseStore
from bot.cases.playbook.model import Playbook
from bot.cases.replies import Reply
from bot.cases.report import Report
from bot.cases.review.dating import Dating
from bot.cases.review.knowing import Knowing
from bot.cases.review.legal_hold import LegalHolds
from bot.cases.review.relating import Relating
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused, Role
from bot.knowledge.model import Knowledge
from tests.case_builders import NOW, TODAY, case
from tests.knowledge_builders import KNOWLEDGE

OPAL = Actor("U2", "form")
OLD, NEW = date(2026, 11, 2), TODAY
COUNTERED = Report(product="Kettle", story="the seller sent a counter-notice to the platform", seen_in=("taobao",))


class Everybody:
    """All review."""

    def role(self, person: str) -> Role:
        """What a person is."""
        return Role.OPS


class Counsel:
    """All are counsel."""

    def role(self, person: str) -> Role:
        """What a person is."""
        return Role.COUNSEL


class Bench:
    """Two open cases."""

    def __init__(self, book: Casebook) -> None:
        self.book, self.store, self.at = book, MemoryCaseStore(), NOW
        self.review = Relating(self.store, Everybody(), book.assess, self.now)
        self.dating = Dating(self.store, Everybody(), book.assess, lambda: book.clocks, self.now)

    def now(self) -> datetime:
        """The time here."""
        return self.at

    def add(self, *cases: Case) -> None:
        """Keep cases as they are seen now."""
        with self.store.work() as work:
            for each in cases:
                work.insert(replace(each, triage=self.book.assess(each.report, each, self.at)))

    def case(self, number: int) -> Case:
        """A case as it is now."""
        found = self.store.find(f"case-{number}")
        assert found is not None
        return found

    def waiting(self, number: int) -> list[tuple[str, date]]:
        """What is not met in a case."""
        return [(d.kind, d.due) for d in self.store.deadlines_of(f"case-{number}") if d.met_at is None]

    def told(self, number: int) -> tuple[Change, ...]:
        """What the trail says of the merging."""
        (event,) = (event for event in self.store.events(f"case-{number}") if event.verb is Verb.MERGED)
        return event.changes


@pytest.fixture
def bench(playbook: Playbook, markets: Marketplaces, shipped: Knowledge) -> Bench:
    made = Bench(Casebook(playbook, markets, load_clocks(KNOWLEDGE, shipped.corpus, playbook)))
    made.add(case(1, report=Report(product="Kettle")), case(2, report=Report(product="Kettle")))
    return made


def test_a_deadline_that_runs_in_the_duplicate_runs_on_beside_one_that_was_met(bench: Bench) -> None:
    bench.dating.give_day("case-1", OPAL, "customs_notice", OLD)
    bench.dating.met("case-1", OPAL, "customs-notice", "bond paid")
    bench.dating.give_day("case-2", OPAL, "customs_notice", NEW)
    bench.review.merge("case-2", OPAL, "KO-2026-0001")
    assert bench.waiting(1) == [("customs-notice:2026-11-23", date(2026, 11, 26))]
    assert [each.due for each in bench.store.deadlines(NEW + timedelta(days=7))] == [date(2026, 11, 26)]


def test_what_was_met_in_the_duplicate_is_met_and_what_runs_here_runs_on(bench: Bench) -> None:
    bench.dating.give_day("case-1", OPAL, "customs_notice", NEW)
    bench.dating.give_day("case-2", OPAL, "customs_notice", OLD)
    bench.dating.met("case-2", OPAL, "customs-notice")
    bench.review.merge("case-2", OPAL, "KO-2026-0001")
    assert bench.waiting(1) == [("customs-notice", date(2026, 11, 26))]
    met = {each.starts: each.met_at is not None for each in bench.store.deadlines_of("case-1")}
    assert met == {OLD: True, NEW: False}


def test_a_day_given_in_both_is_there_once(bench: Bench) -> None:
    for number in (1, 2):
        bench.dating.give_day(f"case-{number}", OPAL, "customs_notice", NEW)
    bench.review.merge("case-2", OPAL, "KO-2026-0001")
    assert bench.case(1).dates == (Dated("customs_notice", NEW, "U2"),)


def test_a_deadline_whose_day_nobody_gave_is_not_covered_by_a_met_one(bench: Bench) -> None:
    bench.add(case(3, report=COUNTERED))
    bench.dating.met("case-3", OPAL, "counter-notice")
    bench.at = NOW + timedelta(days=5)
    bench.add(case(4, report=COUNTERED))
    bench.review.merge("case-4", OPAL, "KO-2026-0003")
    assert ("counter-notice", TODAY + timedelta(days=20)) in bench.waiting(3)


def test_a_deadline_that_runs_on_in_no_other_way_is_named_in_the_trail(bench: Bench) -> None:
    bench.add(case(3, report=COUNTERED))
    bench.at = NOW + timedelta(days=5)
    bench.add(case(4, report=COUNTERED))
    bench.review.merge("case-4", OPAL, "KO-2026-0003")
    assert bench.waiting(3) == [("counter-notice", TODAY + timedelta(days=15))]
    assert Change("deadline_left_there", "counter notice, 2026-12-13", "") in bench.told(3)


def test_what_holds_a_duplicate_back_holds_back_the_case_that_goes_on(bench: Bench) -> None:
    bench.review.claim("case-1", OPAL)
    bench.review.hold("case-2", OPAL, (HoldReason.COUNSEL,), "nobody acts until I say so")
    knowing = Knowing(**vars(bench.review))
    knowing.counsel("case-1", OPAL, "Ann", CounselStatus.NO_ACTION)
    knowing.counsel("case-2", OPAL, "Carla", CounselStatus.FOLLOW_UP, "no filing")
    bench.review.merge("case-2", OPAL, "KO-2026-0001")
    now = bench.case(1)
    assert (now.status, now.hold_reasons, now.held_from) == (Status.HOLD, (HoldReason.COUNSEL,), Status.TRIAGE)
    assert (now.counsel, now.counsel_status) == ("Carla", CounselStatus.FOLLOW_UP)
    assert {"status", "hold_reasons", "counsel", "counsel_status"} <= {change.field for change in bench.told(1)}


def test_reasons_of_two_holds_are_put_together_and_a_free_duplicate_frees_nothing(bench: Bench) -> None:
    bench.add(case(3, report=Report(product="Kettle")))
    bench.review.hold("case-1", OPAL, (HoldReason.RIGHTS_GAP,))
    bench.review.hold("case-2", OPAL, (HoldReason.COUNSEL, HoldReason.RIGHTS_GAP))
    Knowing(**vars(bench.review)).counsel("case-3", OPAL, "Ann", CounselStatus.NO_ACTION)
    for ref in ("case-2", "case-3"):
        bench.review.merge(ref, OPAL, "KO-2026-0001")
    now = bench.case(1)
    assert (now.hold_reasons, now.held_from) == ((HoldReason.RIGHTS_GAP, HoldReason.COUNSEL), Status.NEW)
    assert now.counsel_status is CounselStatus.NOT_REVIEWED


def listed(number: int, reporter: str, *keys: str, **given: object) -> Case:
    """A case of a product that somebody saw in places of their own."""
    report = Report(product="Kettle", links=tuple(f"https://{key}" for key in keys))
    plain = case(number, keys, report, reporter=reporter, **given)
    (first,) = plain.sightings
    return replace(plain, sightings=(replace(first, listings=tuple(replace(x, product=True) for x in first.listings)),))


def put_together(bench: Bench) -> None:
    """Case 4 of Bob goes on in case 3 of Ann, with what both knew."""
    step, day = Progress("collect_evidence_quietly", OLD, "ref", "U2"), Dated("customs_notice", NEW, "U2")
    words = (Reply("p1", "I wrote to the seller."),)
    known = {"progress": (step,), "dates": (day,), "replies": words, "papers": (Paper("certificate", "E01", "U2"),)}
    bench.add(listed(3, "U1ANN", "alibaba:1", dates=(day,)), listed(4, "U1BOB", "alibaba:2", **known))
    bench.review.merge("case-4", OPAL, "KO-2026-0003", "the same")


def test_a_duplicate_that_is_taken_up_again_takes_its_reports_out_and_leaves_what_protects(bench: Bench) -> None:
    put_together(bench)
    assert bench.case(3).progress
    bench.review.reopen("case-4", OPAL, "merged by mistake")
    left, own = bench.case(3), bench.case(4)
    assert [(s.number, s.reporter) for s in left.sightings] == [(1, "U1ANN")]
    assert ([each.key for each in left.listings], left.report.links) == (["alibaba:1"], ("https://alibaba:1",))
    assert (left.replies, left.progress, left.papers) == ((), own.progress, own.papers)
    assert left.dates == own.dates == (Dated("customs_notice", NEW, "U2"),)
    assert (own.status, own.duplicate_of, len(own.progress)) == (Status.TRIAGE, None, 1)
    assert "already_contacted" in {hazard.id for hazard in own.triage.hazards} - {h.id for h in left.triage.hazards}
    (event,) = (event for event in bench.store.events("case-3") if event.verb is Verb.PARTED)
    assert (event.about, event.changes[0]) == ("KO-2026-0004", Change("sightings", "2", "1"))


def test_what_was_met_while_two_cases_were_one_is_met_in_both(bench: Bench) -> None:
    put_together(bench)
    bench.dating.met("case-3", OPAL, "customs-notice")
    bench.review.reopen("case-4", OPAL, "merged by mistake")
    assert bench.waiting(4) == bench.waiting(3) == []


@pytest.mark.parametrize(("reminded", "met"), [("case-1", "case-2"), ("case-2", "case-1")])
def test_what_was_met_in_one_case_is_met_in_the_other_also_once_somebody_was_reminded_there(
    bench: Bench, reminded: str, met: str
) -> None:
    for case_id in (reminded, met):
        bench.dating.give_day(case_id, OPAL, "customs_notice", NEW)
    with bench.store.work() as work:
        (deadline,) = work.deadlines(reminded)
        work.save_deadline(replace(deadline, reminded=(3,)))
    if met == "case-2":
        bench.dating.met(met, OPAL, "customs-notice", "bond paid")
    bench.review.merge("case-2", OPAL, "KO-2026-0001")
    if met == "case-1":
        bench.dating.met(met, OPAL, "customs-notice", "bond paid")
    bench.review.reopen("case-2", OPAL, "merged by mistake")
    assert bench.waiting(1) == bench.waiting(2) == []


def test_a_deadline_that_runs_in_both_runs_on_when_one_of_two_duplicates_is_taken_up_again(bench: Bench) -> None:
    bench.add(case(3, report=Report(product="Kettle")))
    for number in (2, 3):
        bench.dating.give_day(f"case-{number}", OPAL, "customs_notice", NEW)
        bench.review.merge(f"case-{number}", OPAL, "KO-2026-0001")
    bench.review.reopen("case-2", OPAL, "merged by mistake")
    assert bench.waiting(1) == bench.waiting(2) == [("customs-notice", date(2026, 11, 26))]


def test_days_that_came_while_two_cases_were_one_are_in_both_as_they_were_corrected(bench: Bench) -> None:
    bench.dating.give_day("case-2", OPAL, "customs_notice", NEW)
    bench.review.merge("case-2", OPAL, "KO-2026-0001")
    bench.dating.give_day("case-1", OPAL, "customs_notice", OLD, instead=NEW)
    bench.dating.give_day("case-1", OPAL, "counter_notice", NEW)
    bench.review.reopen("case-2", OPAL, "merged by mistake")
    days = [("customs_notice", OLD), ("counter_notice", NEW)]
    assert [[(dated.name, dated.on) for dated in bench.case(number).dates] for number in (1, 2)] == [days, days]
    reopened = next(event for event in bench.store.events("case-2") if event.verb is Verb.REOPENED)
    assert "dates" in {change.field for change in reopened.changes}


def test_days_of_a_chain_of_duplicates_come_back_to_the_first(bench: Bench) -> None:
    bench.add(case(3, report=Report(product="Kettle")))
    bench.dating.give_day("case-1", OPAL, "customs_notice", OLD)
    bench.review.merge("case-3", OPAL, "KO-2026-0002")
    bench.dating.give_day("case-2", OPAL, "customs_notice", NEW)
    bench.review.merge("case-2", OPAL, "KO-2026-0001")
    bench.dating.give_day("case-1", OPAL, "customs_notice", OLD + timedelta(days=1), instead=OLD)
    bench.review.reopen("case-3", OPAL, "merged by mistake")
    assert [dated.on for dated in bench.case(3).dates] == [NEW, OLD + timedelta(days=1)]
    assert [dated.on for dated in bench.case(1).dates] == [OLD + timedelta(days=1), NEW]


@pytest.mark.parametrize("held_case", [1, 2])
def test_a_legal_hold_set_while_two_cases_were_one_holds_both(bench: Bench, held_case: int) -> None:
    bench.review.merge("case-2", OPAL, "KO-2026-0001")
    holds = LegalHolds(bench.store, Counsel(), bench.book.assess, lambda: bench.at)
    holds.legal_hold(f"case-{held_case}", OPAL, True, "a lawsuit about both")
    bench.review.reopen("case-2", OPAL, "merged by mistake")
    assert [held(bench.case(number), bench.store.find) for number in (1, 2)] == [True, True]
    told = {1: Verb.PARTED, 2: Verb.REOPENED}[3 - held_case]
    (event,) = (event for event in bench.store.events(f"case-{3 - held_case}") if event.verb is told)
    assert Change("legal_hold", "False", "True") in event.changes


def test_a_step_taken_in_both_cases_is_lost_in_neither_and_days_count_from_both(bench: Bench) -> None:
    filed = [Progress("platform_complaint", on, reference, "U2") for on, reference in ((NEW, "OURS"), (OLD, "THEIRS"))]
    paper = (Paper("applicant", "ACME Ltd", "U2"),)
    bench.add(
        *(case(n, report=COUNTERED, progress=(each,), papers=paper) for n, each in zip((5, 6), filed, strict=True))
    )
    bench.review.merge("case-6", OPAL, "KO-2026-0005")
    assert [clock.starts for clock in bench.case(5).triage.clocks if clock.rule == "complaint-filed"] == [OLD]
    assert "THEIRS" in next(change.after for change in bench.told(5) if change.field == "progress")
    bench.review.reopen("case-6", OPAL, "merged by mistake")
    assert [entry.reference for entry in bench.case(5).progress][-1] == "OURS"
    assert bench.case(6).progress == (filed[1],)
    assert bench.case(5).papers == bench.case(6).papers == paper


def test_reports_keep_their_numbers_when_a_duplicate_takes_its_own_out(bench: Bench) -> None:
    put_together(bench)
    bench.review.reopen("case-4", OPAL, "merged by mistake")
    bench.add(listed(5, "U1EVE", "alibaba:3"))
    bench.review.merge("case-5", OPAL, "KO-2026-0003")
    bench.review.reopen("case-5", OPAL, "merged by mistake")
    assert [sighting.number for sighting in bench.case(3).sightings] == [1]
    bench.add(listed(6, "U1ZOE", "alibaba:4"))
    for number in (5, 6):
        bench.review.merge(f"case-{number}", OPAL, "KO-2026-0003")
    bench.review.reopen("case-5", OPAL, "merged by mistake")
    assert [(s.number, s.reporter) for s in bench.case(3).sightings] == [(1, "U1ANN"), (3, "U1ZOE")]
    assert next_sighting(bench.case(3)) == 4


def test_what_it_brought_goes_out_of_every_case_it_went_on_in_and_it_can_be_merged_again(bench: Bench) -> None:
    put_together(bench)
    bench.add(listed(5, "U1EVE", "alibaba:3"))
    bench.review.merge("case-3", OPAL, "KO-2026-0005")
    bench.review.reopen("case-4", OPAL, "merged by mistake")
    reporters = [[sighting.reporter for sighting in bench.case(number).sightings] for number in (3, 5)]
    assert reporters == [["U1ANN"], ["U1EVE", "U1ANN"]]
    assert bench.review.merge("case-4", OPAL, "KO-2026-0005").duplicate_of == "case-5"


def test_a_duplicate_is_not_taken_up_again_beside_a_third_case_of_its_listing(bench: Bench) -> None:
    put_together(bench)
    bench.add(listed(5, "U1EVE", "alibaba:2"))
    with pytest.raises(Refused, match="KO-2026-0005"):
        bench.review.reopen("case-4", OPAL, "merged by mistake")
    assert len(bench.case(3).sightings) == 2
