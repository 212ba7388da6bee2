"""What lets a step through the rights gate, and for how long: counsel, a hold, and how far a case has come."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.cases.case import Case, CloseReason, CounselStatus, HoldReason, Origin, Status
from bot.cases.casebook import Casebook
from bot.cases.course import onward
from bot.cases.events import Verb
from bot.cases.intake.opening import Opening, Submission
from bot.cases.links.listings import Marketplaces
from bot.cases.memory.store import MemoryCaseStore
from bot.cases.plan import ON_HOLD, standing
from bot.cases.playbook.model import Playbook
from bot.cases.report import (
    Aspect,
    ChinaStatus,
    Contact,
    Relation,
    Report,
    Right,
    RightKind,
    RightStatus,
    Said,
    Shipment,
)
from bot.cases.review.dating import Dating
from bot.cases.review.knowing import Knowing
from bot.cases.review.relating import Relating
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused, Role
from bot.cases.triage_model import StepState
from tests.case_desk import REPORT

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = date(2026, 11, 23)
OPS, CARLA = Actor("ops", "form"), Actor("counsel", "form")
CN_MARK = Right(RightKind.TRADEMARK, "CN", RightStatus.REGISTERED, "123")
LISTED = replace(REPORT, links=("https://www.alibaba.com/product-detail/Kettle_1600482913377.html",), story="")
OWNED = replace(LISTED, rights=(CN_MARK,), china=ChinaStatus.REGISTERED)
ELSEWHERE = replace(LISTED, links=("https://www.alibaba.com/product-detail/Pan_1600555555555.html",), seller="Other Co")


class Everybody:
    """Reviewers who are called what they are."""

    def role(self, person: str) -> Role:
        return Role(person)


class Bench:
    """Cases in memory with the shipped playbook."""

    def __init__(self, playbook: Playbook, markets: Marketplaces) -> None:
        book = Casebook(playbook, markets)
        self.store = MemoryCaseStore()
        self.at = NOW
        self._ids = iter(range(1000))
        self.opening = Opening(
            self.store, book.assess, lambda text: markets.read(text), self.now, lambda: f"case{next(self._ids)}"
        )
        self.review = Relating(self.store, Everybody(), book.assess, self.now)
        self.knowing = Knowing(self.store, Everybody(), book.assess, self.now)
        self.dating = Dating(self.store, Everybody(), book.assess, lambda: book.clocks, self.now)

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def reports(self, report: Report, person: str = "staff") -> Case:
        """Somebody's report, and the case it is kept in."""
        return self.opening.submit(Submission(f"key{next(self._ids)}", report, person, Origin("form"))).case

    def case(self, case_id: str) -> Case:
        """As it is now."""
        found = self.store.find(case_id)
        assert found is not None
        return found

    def states(self, case_id: str) -> dict[str, StepState]:
        """Of the plan's steps."""
        return {step.id: step.state for step in standing(self.case(case_id))}

    def waits(self, case_id: str, name: str) -> tuple[str, ...]:
        """What a step waits for."""
        return next(step.blocked_by for step in standing(self.case(case_id)) if step.id == name)

    def hazards(self, case_id: str) -> set[str]:
        """Found by now."""
        return {hazard.id for hazard in self.case(case_id).triage.hazards}

    def refused(self, do: Callable[[], object]) -> tuple[str, str]:
        """Why something is refused, and of what."""
        with pytest.raises(Refused) as refused:
            do()
        return refused.value.reason, refused.value.value

    def goes(self, case_id: str, *statuses: Status, actor: Actor = OPS) -> None:
        """From one status to the next."""
        for status in statuses:
            self.review.set_status(case_id, actor, status)

    def corrects(self, case_id: str, **known: object) -> Case:
        """Ops knows better."""
        case = self.case(case_id)
        return self.review.correct(case_id, OPS, case.version, replace(case.report, **known))[0]


@pytest.fixture
def bench(playbook: Playbook, markets: Marketplaces) -> Bench:
    """No case yet."""
    return Bench(playbook, markets)


def test_what_counsel_waives_is_what_held_the_step_back_and_nothing_that_is_learnt_later(bench: Bench) -> None:
    case = bench.reports(LISTED)
    bench.review.override(case.id, OPS, "cn_lawyer_cd", "Li Wei", "the mark is granted next week")
    assert bench.states(case.id)["cn_lawyer_cd"] is StepState.DO
    bench.corrects(case.id, relation=Relation.CURRENT_SUPPLIER)
    assert bench.waits(case.id, "cn_lawyer_cd") == ("counsel_escalation",)
    bench.reports(replace(LISTED, story="A squatter registered our brand in China and wants money."))
    assert bench.states(case.id)["cn_lawyer_cd"] is StepState.BLOCKED
    waived = {change.field: change.after for change in bench.store.events(case.id)[1].changes}["waived"]
    assert waived.split() == ["register_in_cn", "chinese_grant", "collect_evidence_quietly"]


def test_a_condition_that_counsel_waived_holds_a_step_back_again_for_another_reason(bench: Bench) -> None:
    case = bench.reports(replace(LISTED, china=ChinaStatus.PENDING))
    bench.review.override(case.id, OPS, "platform_complaint", "Li Wei", "it is granted next week")
    assert bench.states(case.id)["platform_complaint"] is StepState.DO
    bench.corrects(case.id, seller="Shenzhen Kettle Co")
    assert bench.states(case.id)["platform_complaint"] is StepState.DO
    bench.corrects(case.id, china=ChinaStatus.REFUSED)
    assert "chinese_grant" in bench.waits(case.id, "platform_complaint")


@pytest.mark.parametrize("blank", ["", " ", "\u200b", "\u2060\ufeff", "\u00ad", "\u3164", "-", "🙂"])
def test_counsel_who_let_a_step_through_has_a_name_and_a_reason_that_can_be_read(bench: Bench, blank: str) -> None:
    case, step = bench.reports(LISTED), "cn_lawyer_cd"
    nameless = bench.refused(lambda: bench.review.override(case.id, OPS, step, blank, "urgent"))
    groundless = bench.refused(lambda: bench.review.override(case.id, OPS, step, "李伟", blank))
    assert (nameless[0], groundless[0]) == ("override_needs_counsel", "override_needs_reason")
    bench.review.override(case.id, OPS, step, "李伟", "急")
    assert bench.case(case.id).overrides[0].counsel == "李伟"


@pytest.mark.parametrize("step", ["no_such_step", "collect_evidence_quietly", "supplier_audit"])
def test_counsel_lets_through_only_a_step_that_is_there_and_blocked(bench: Bench, step: str) -> None:
    case = bench.reports(LISTED)
    refused = bench.refused(lambda: bench.review.override(case.id, OPS, step, "Li Wei", "urgent"))
    assert refused == ("override_not_blocked", step)
    assert bench.case(case.id).overrides == ()


def test_a_case_is_ready_to_file_when_counsel_says_so(bench: Bench) -> None:
    case = bench.reports(OWNED)
    bench.goes(case.id, Status.TRIAGE, Status.COUNSEL_REVIEW)
    ready = (Status.READY_TO_FILE,)
    assert bench.refused(lambda: bench.goes(case.id, *ready)) == ("ready_needs_counsel", "")
    bench.knowing.counsel(case.id, OPS, "Li Wei", CounselStatus.FOLLOW_UP)
    assert bench.refused(lambda: bench.goes(case.id, *ready)) == ("ready_needs_counsel", "")
    bench.knowing.counsel(case.id, OPS, "Li Wei", CounselStatus.NO_ACTION)
    bench.goes(case.id, *ready)
    assert bench.case(case.id).reviewer == "ops"


def test_counsel_themselves_need_no_note_of_what_they_say(bench: Bench) -> None:
    case = bench.reports(OWNED)
    bench.goes(case.id, Status.TRIAGE, Status.COUNSEL_REVIEW, Status.READY_TO_FILE, actor=CARLA)
    now = bench.case(case.id)
    assert (now.counsel, now.counsel_status, now.reviewer) == ("counsel", CounselStatus.NO_ACTION, "counsel")
    assert "counsel_status" in {change.field for change in bench.store.events(case.id)[-1].changes}


def test_what_counsel_asks_for_later_shuts_the_gate_again(bench: Bench) -> None:
    case = bench.reports(OWNED)
    bench.review.step_done(case.id, OPS, "collect_evidence_quietly", TODAY, "folder 7")
    bench.goes(case.id, Status.TRIAGE, Status.COUNSEL_REVIEW, Status.READY_TO_FILE, actor=CARLA)
    assert bench.states(case.id)["platform_complaint"] is StepState.DO
    bench.knowing.counsel(case.id, OPS, "Li Wei", CounselStatus.FOLLOW_UP)
    assert bench.waits(case.id, "platform_complaint") == ("counsel_review",)


def test_what_counsel_asks_for_first_stops_a_step_that_was_let_through_until_they_let_it_through_again(
    bench: Bench,
) -> None:
    case = bench.reports(OWNED)
    bench.review.override(case.id, OPS, "platform_complaint", "Li Wei", "urgent")
    assert bench.states(case.id)["platform_complaint"] is StepState.DO
    bench.knowing.counsel(case.id, OPS, "Li Wei", CounselStatus.FOLLOW_UP, "first get the licence checked")
    assert bench.waits(case.id, "platform_complaint") == ("counsel_review",)
    bench.review.override(case.id, OPS, "platform_complaint", "Li Wei", "the licence is checked")
    assert bench.states(case.id)["platform_complaint"] is StepState.DO


@pytest.mark.parametrize("own", [CounselStatus.NOT_REVIEWED, CounselStatus.FOLLOW_UP])
def test_what_counsel_asks_for_first_in_a_duplicate_stops_what_was_let_through_here(
    bench: Bench, own: CounselStatus
) -> None:
    case, duplicate = bench.reports(OWNED), bench.reports(ELSEWHERE)
    bench.knowing.counsel(duplicate.id, OPS, "Li Wei", CounselStatus.FOLLOW_UP)
    bench.knowing.counsel(case.id, OPS, "Ann Ko", own)
    bench.review.override(case.id, OPS, "platform_complaint", "Ann Ko", "urgent")
    assert bench.states(case.id)["platform_complaint"] is StepState.DO
    bench.review.merge(duplicate.id, OPS, case.ref)
    assert "counsel_review" in bench.waits(case.id, "platform_complaint")


def test_nothing_is_filed_while_all_that_shows_us_still_waits(bench: Bench) -> None:
    case = bench.reports(LISTED)
    bench.goes(case.id, Status.TRIAGE, Status.COUNSEL_REVIEW, Status.READY_TO_FILE, actor=CARLA)
    assert bench.refused(lambda: bench.goes(case.id, Status.FILED, actor=CARLA)) == ("nothing_to_file", "")
    bench.corrects(case.id, rights=(CN_MARK,), china=ChinaStatus.REGISTERED)
    assert bench.refused(lambda: bench.goes(case.id, Status.FILED)) == ("nothing_to_file", "")
    bench.review.step_done(case.id, OPS, "collect_evidence_quietly", TODAY, "folder 7")
    bench.goes(case.id, Status.FILED)
    assert bench.case(case.id).status is Status.FILED


def test_while_a_case_is_on_hold_nothing_that_shows_us_is_free(bench: Bench) -> None:
    case = bench.reports(OWNED)
    bench.review.step_done(case.id, OPS, "collect_evidence_quietly", TODAY, "folder 7")
    bench.review.hold(case.id, OPS, (HoldReason.COUNSEL,))
    assert bench.waits(case.id, "cn_lawyer_cd") == (ON_HOLD,)
    done = bench.refused(lambda: bench.review.step_done(case.id, OPS, "cn_lawyer_cd", TODAY, "letter 1"))
    assert done == ("step_on_hold", "cn_lawyer_cd")
    waived = bench.refused(lambda: bench.review.override(case.id, OPS, "cn_lawyer_cd", "Li Wei", "urgent"))
    assert waived == ("override_not_blocked", "cn_lawyer_cd")
    bench.goes(case.id, Status.TRIAGE)
    bench.review.step_done(case.id, OPS, "cn_lawyer_cd", TODAY, "letter 1")


LATER = [
    (replace(LISTED, contact=Contact(Said.YES, Said.NO, Said.NO)), "already_contacted"),
    (replace(LISTED, story="I have emailed the seller and asked them to stop."), "already_contacted"),
    (replace(LISTED, relation=Relation.CURRENT_SUPPLIER), "supplier_suspected"),
    (replace(LISTED, shipment=Shipment(Said.YES, "Oakland", date(2026, 12, 1))), "customs_without_cn_registration"),
    (replace(LISTED, china=ChinaStatus.HELD_BY_OTHER), "possible_squatter"),
    (replace(LISTED, aspects=(Aspect.DESIGN,)), "public_disclosure_novelty"),
]


@pytest.mark.parametrize(("later", "hazard"), LATER)
def test_what_a_later_report_of_the_same_listing_warns_of_is_seen(bench: Bench, later: Report, hazard: str) -> None:
    case = bench.reports(LISTED)
    before = bench.hazards(case.id)
    assert hazard not in before
    assert bench.reports(later, "ops").id == case.id
    assert bench.hazards(case.id) == before | {hazard}
    assert "hazards" in {change.field for change in bench.store.events(case.id)[-1].changes}


@pytest.mark.parametrize(("later", "hazard"), LATER)
def test_merging_a_case_brings_its_warnings_along(bench: Bench, later: Report, hazard: str) -> None:
    case, other = bench.reports(LISTED), bench.reports(replace(later, links=ELSEWHERE.links))
    bench.review.merge(other.id, OPS, case.ref)
    assert hazard in bench.hazards(case.id)


def test_what_a_later_report_says_of_rights_frees_nothing_and_is_told(bench: Bench) -> None:
    case = bench.reports(LISTED)
    story = "Our trademark is registered in China, class 21. These are genuine goods, a parallel import."
    bench.reports(replace(OWNED, story=story, evidence_on_hand=("notarised purchase",)))
    assert bench.states(case.id) == {step.id: step.state for step in standing(case)}
    told = {change.field: change.after for change in bench.store.events(case.id)[-1].changes}
    assert told["told_china"] == "registered"
    assert "123" in told["told_rights"]


def test_a_word_takes_back_only_what_its_own_report_ticks(bench: Bench) -> None:
    wrong = replace(
        LISTED, relation=Relation.PAST_SUPPLIER, story="I ticked past supplier by mistake, we never bought from them."
    )
    case = bench.reports(wrong)
    assert "supplier_suspected" not in bench.hazards(case.id)
    bench.reports(replace(LISTED, relation=Relation.CURRENT_SUPPLIER))
    assert "supplier_suspected" in bench.hazards(case.id)


def test_ops_sets_right_what_a_report_ticked_wrongly(bench: Bench) -> None:
    case = bench.reports(LISTED)
    bench.reports(replace(LISTED, contact=Contact(Said.YES, Said.NO, Said.NO)))
    bench.corrects(case.id, contact=LISTED.contact)
    assert "already_contacted" not in bench.hazards(case.id)


def test_merging_takes_over_days_steps_and_the_deadlines_that_run(bench: Bench) -> None:
    case, other = bench.reports(LISTED), bench.reports(replace(ELSEWHERE, story="GACC notified us about 300 pieces."))
    bench.review.step_done(case.id, OPS, "collect_evidence_quietly", date(2026, 11, 22), "late")
    bench.review.step_done(other.id, OPS, "collect_evidence_quietly", date(2026, 11, 20), "early")
    due = {clock.rule: clock.due for clock in bench.case(other.id).triage.clocks}
    bench.review.merge(other.id, OPS, case.ref)
    now = bench.case(case.id)
    assert {clock.rule: clock.due for clock in now.triage.clocks} == due
    taken = [(entry.step, entry.reference) for entry in now.progress]
    assert taken == [("collect_evidence_quietly", "early"), ("collect_evidence_quietly", "late")]


def test_a_case_is_not_reopened_beside_another_about_the_same_listing_but_merged_into_it(bench: Bench) -> None:
    first = bench.reports(LISTED)
    bench.review.close(first.id, OPS, CloseReason.TAKEN_DOWN, "gone")
    second = bench.reports(LISTED)
    assert second.id != first.id
    assert bench.refused(lambda: bench.review.reopen(first.id, OPS, "back")) == ("reopen_beside_open", second.ref)
    bench.review.merge(first.id, OPS, second.ref)
    assert len(bench.case(second.id).sightings) == 2
    assert bench.refused(lambda: bench.review.merge(first.id, OPS, second.ref)) == ("closed_before", "")


def test_relating_two_cases_looks_at_both_anew(bench: Bench) -> None:
    case, other = bench.reports(LISTED), bench.reports(ELSEWHERE)
    bench.review.relate(case.id, OPS, other.ref)
    for each in (case, other):
        assert "seen-before" in {rule.id for rule in bench.case(each.id).triage.rules}


FLAGGED = replace(OWNED, contact=Contact(Said.YES, Said.NO, Said.NO))
SQUATTED = "A squatter registered our brand in China and wants money."


def brought_in(bench: Bench, report: Report) -> Case:
    """A case whose evidence is preserved, and to which counsel was brought in."""
    case = bench.reports(report)
    bench.review.step_done(case.id, OPS, "collect_evidence_quietly", TODAY, "folder 7")
    bench.review.step_done(case.id, OPS, "counsel_escalation", TODAY, "mailed")
    return case


def test_what_counsel_must_approve_is_not_free_because_counsel_was_brought_in(bench: Bench) -> None:
    case = brought_in(bench, FLAGGED)
    assert bench.waits(case.id, "platform_complaint") == ("counsel_review",)
    bench.knowing.counsel(case.id, OPS, "Li Wei", CounselStatus.FOLLOW_UP)
    assert bench.waits(case.id, "platform_complaint") == ("counsel_review",)
    done = bench.refused(lambda: bench.review.step_done(case.id, OPS, "platform_complaint", TODAY, "IPP-1"))
    assert done == ("step_blocked", "platform_complaint")
    bench.goes(case.id, Status.TRIAGE, Status.COUNSEL_REVIEW, Status.READY_TO_FILE, actor=CARLA)
    assert bench.states(case.id)["platform_complaint"] is StepState.DO


def test_counsel_who_was_brought_in_and_asks_for_something_first_frees_nothing(bench: Bench) -> None:
    case = brought_in(bench, replace(OWNED, relation=Relation.CURRENT_SUPPLIER))
    assert bench.states(case.id)["cn_lawyer_cd"] is StepState.DO
    bench.knowing.counsel(case.id, OPS, "Li Wei", CounselStatus.FOLLOW_UP)
    assert bench.waits(case.id, "cn_lawyer_cd") == ("counsel_review",)


def test_counsel_is_brought_in_anew_for_what_is_learnt_after_they_were(bench: Bench) -> None:
    case = brought_in(bench, FLAGGED)
    assert bench.states(case.id)["cn_lawyer_cd"] is StepState.DO
    for later, number in (
        (replace(LISTED, relation=Relation.CURRENT_SUPPLIER), 1),
        (replace(LISTED, story=SQUATTED), 2),
    ):
        bench.reports(later)
        assert bench.waits(case.id, "cn_lawyer_cd") == ("counsel_escalation",)
        assert bench.states(case.id)["counsel_escalation"] is StepState.DO
        bench.review.step_done(case.id, OPS, "counsel_escalation", TODAY, f"mailed again {number}")
        assert bench.states(case.id)["counsel_escalation"] is StepState.DONE
        assert "counsel_escalation" not in bench.waits(case.id, "cn_lawyer_cd")
    taken = [entry for entry in bench.case(case.id).progress if entry.step == "counsel_escalation"]
    assert [entry.reference for entry in taken] == ["mailed again 2"]


def test_a_step_let_through_for_one_reason_to_bring_counsel_in_waits_for_the_next(bench: Bench) -> None:
    case = bench.reports(replace(OWNED, relation=Relation.CURRENT_SUPPLIER))
    bench.review.override(case.id, OPS, "platform_complaint", "Li Wei", "the supplier knows")
    assert bench.states(case.id)["platform_complaint"] is StepState.DO
    bench.reports(replace(LISTED, story=SQUATTED))
    assert "counsel_escalation" in bench.waits(case.id, "platform_complaint")


def approved(bench: Bench, **report: object) -> Case:
    """A case that counsel let be filed, with its evidence preserved."""
    case = bench.reports(replace(OWNED, **report))
    bench.review.step_done(case.id, OPS, "collect_evidence_quietly", TODAY, "folder 7")
    bench.goes(case.id, Status.TRIAGE, Status.COUNSEL_REVIEW, Status.READY_TO_FILE, actor=CARLA)
    assert bench.states(case.id)["platform_complaint"] is StepState.DO
    return case


@pytest.mark.parametrize(("later", "hazard"), [*LATER[:3], (replace(LISTED, story=SQUATTED), "possible_squatter")])
def test_counsel_who_approved_has_not_looked_at_a_danger_that_is_learnt_later(
    bench: Bench, later: Report, hazard: str
) -> None:
    case = approved(bench)
    bench.reports(later)
    now = bench.case(case.id)
    assert hazard in bench.hazards(case.id)
    assert "counsel_review" in bench.waits(case.id, "platform_complaint")
    assert (now.counsel_status, now.counsel_word) == (CounselStatus.NOT_REVIEWED, "set_back")
    told = {change.field: change.after for change in bench.store.events(case.id)[-1].changes}
    assert told["counsel_status"] == "not_reviewed"
    bench.knowing.counsel(case.id, OPS, "Li Wei", CounselStatus.NO_ACTION)
    assert "counsel_review" not in bench.waits(case.id, "platform_complaint")


def test_counsel_who_approved_has_not_looked_at_a_graver_reason_for_a_danger_they_knew(bench: Bench) -> None:
    case = approved(bench, relation=Relation.PAST_SUPPLIER)
    before = bench.hazards(case.id)
    bench.corrects(case.id, relation=Relation.CURRENT_SUPPLIER)
    assert bench.hazards(case.id) == before
    assert bench.case(case.id).counsel_status is CounselStatus.NOT_REVIEWED
    told = [change for change in bench.store.events(case.id)[-1].changes if change.field == "counsel_status"]
    assert [change.after for change in told] == ["not_reviewed"]


def test_what_is_learnt_later_and_is_no_danger_leaves_what_counsel_approved(bench: Bench) -> None:
    case = approved(bench)
    bench.reports(replace(LISTED, seller="Ningbo Kettle Works", markets=("DE",)))
    assert bench.states(case.id)["platform_complaint"] is StepState.DO
    assert bench.case(case.id).counsel_status is CounselStatus.NO_ACTION


def held(bench: Bench) -> Case:
    """A case that counsel holds, with its evidence preserved."""
    case = bench.reports(OWNED)
    bench.review.step_done(case.id, OPS, "collect_evidence_quietly", TODAY, "folder 7")
    bench.review.hold(case.id, CARLA, (HoldReason.COUNSEL,), "nobody acts until I say so")
    return case


def released(bench: Bench, case: Case) -> str:
    """What the last entry says a hold was for that has ended."""
    event = bench.store.events(case.id)[-1]
    assert event.verb is Verb.RELEASED
    return next(change.before for change in event.changes if change.field == "hold_reasons")


@pytest.mark.parametrize("by", ["button", "status"])
def test_bringing_counsel_in_ends_no_hold(bench: Bench, by: str) -> None:
    case = held(bench)
    if by == "button":
        bench.review.escalate(case.id, OPS, "what now?")
    else:
        bench.goes(case.id, Status.ESCALATED)
    now = bench.case(case.id)
    assert (now.status, now.hold_reasons) == (Status.ESCALATED, (HoldReason.COUNSEL,))
    assert bench.waits(case.id, "cn_lawyer_cd") == (ON_HOLD,)
    done = bench.refused(lambda: bench.review.step_done(case.id, OPS, "cn_lawyer_cd", TODAY, "letter 1"))
    assert done == ("step_on_hold", "cn_lawyer_cd")
    assert bench.store.events(case.id)[-1].verb is not Verb.RELEASED
    bench.goes(case.id, Status.TRIAGE)
    assert released(bench, case) == "counsel"
    assert bench.states(case.id)["cn_lawyer_cd"] is StepState.DO


def test_a_case_that_was_closed_on_hold_is_on_hold_when_it_is_reopened(bench: Bench) -> None:
    case = held(bench)
    bench.review.close(case.id, OPS, CloseReason.OTHER, "gone")
    assert not bench.case(case.id).held
    bench.review.reopen(case.id, OPS, "back again")
    assert bench.case(case.id).status is Status.HOLD
    assert bench.waits(case.id, "cn_lawyer_cd") == (ON_HOLD,)
    bench.goes(case.id, Status.TRIAGE)
    assert released(bench, case) == "counsel"


@pytest.mark.parametrize("was", [Status.FILED, Status.COUNTERED, Status.READY_TO_FILE])
def test_a_case_goes_back_to_where_it_was_held(bench: Bench, was: Status) -> None:
    case = bench.reports(OWNED)
    bench.review.step_done(case.id, OPS, "collect_evidence_quietly", TODAY, "folder 7")
    on = (Status.TRIAGE, Status.COUNSEL_REVIEW, Status.READY_TO_FILE, Status.FILED, Status.COUNTERED)
    bench.goes(case.id, *on[: on.index(was) + 1], actor=CARLA)
    bench.review.hold(case.id, OPS, (HoldReason.SUPPLIER_LINK,))
    bench.review.escalate(case.id, OPS)
    bench.review.hold(case.id, OPS, (HoldReason.COUNSEL,))
    others = {Status.FILED, Status.COUNTERED, Status.READY_TO_FILE} - {was}
    assert not others & onward(bench.case(case.id))
    bench.goes(case.id, was)
    assert bench.case(case.id).status is was
    assert released(bench, case) == "counsel"


def test_a_case_that_nobody_has_is_not_new_again_after_a_hold(bench: Bench) -> None:
    case = bench.reports(OWNED)
    bench.review.hold(case.id, OPS, (HoldReason.COUNSEL,))
    assert Status.NEW not in onward(bench.case(case.id))


@pytest.mark.parametrize("then", ["escalated", "closed"])
def test_a_duplicate_whose_hold_outlasts_its_status_holds_the_case_that_goes_on(bench: Bench, then: str) -> None:
    case, other = held(bench), bench.reports(ELSEWHERE)
    if then == "closed":
        bench.review.close(case.id, OPS, CloseReason.OTHER, "gone")
    else:
        bench.review.escalate(case.id, OPS)
    bench.review.merge(case.id, OPS, other.ref)
    assert bench.case(other.id).hold_reasons == (HoldReason.COUNSEL,)
    bench.review.reopen(case.id, OPS, "not the same thing")
    assert bench.case(case.id).status is Status.HOLD


def test_a_case_that_was_ready_is_filed_no_more_once_counsel_is_set_back(bench: Bench) -> None:
    case = approved(bench)
    bench.reports(LATER[0][0])
    assert bench.states(case.id)["cn_lawyer_cd"] is StepState.DO
    assert bench.refused(lambda: bench.goes(case.id, Status.FILED)) == ("ready_needs_counsel", "")
    bench.review.step_done(case.id, OPS, "cn_lawyer_cd", TODAY, "letter 1")
    bench.goes(case.id, Status.FILED)
