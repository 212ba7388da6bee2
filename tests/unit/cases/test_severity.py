"""How bad a case is, beside what can go wrong in it."""

from datetime import date
from itertools import product

import pytest

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook, Rule
from bot.cases.report import Aspect, ChinaStatus, Report, Right, RightKind, RightStatus
from bot.cases.triage.deciding import Context, triage
from bot.cases.triage_model import Severity, StepState

TODAY = date(2026, 11, 24)
CN_MARK = Right(RightKind.TRADEMARK, "CN", RightStatus.REGISTERED)
OURS = Report(aspects=(Aspect.BRAND,), rights=(CN_MARK,), china=ChinaStatus.REGISTERED)
PUBLISHED = {Fact.APPLICATION_PUBLISHED: date(2026, 11, 10)}
PRESERVED = frozenset({Fact.EVIDENCE_PRESERVED})
HELD = {
    *(Fact.CHINA_NONE, Fact.CHINA_UNKNOWN, Fact.CHINA_REFUSED, Fact.CHINA_HELD_BY_OTHER, Fact.CHINA_PENDING),
    *(Fact.CHINA_REGISTERED, Fact.CHINA_MADRID, Fact.COPYRIGHT_AT_STAKE),
}


def test_no_hazard_stands_beside_the_reason_that_no_danger_was_recognised(playbook: Playbook) -> None:
    for rule in playbook.rules:
        for facts in least(rule) if rule.raises else ():
            first = next(line for line in playbook.severity if line.when.holds(facts))
            assert first.level is not Severity.LOW, (rule.id, facts)


def least(rule: Rule) -> list[frozenset[Fact]]:
    """What a rule fires on and no more, whatever we hold in China."""
    chosen = product(rule.when.any_of or {Fact.REPORTED}, HELD - rule.when.none_of)
    return [frozenset({Fact.REPORTED, *rule.when.all_of, *both}) for both in chosen]


@pytest.mark.parametrize("china", [ChinaStatus.REGISTERED, ChinaStatus.MADRID_ONLY, ChinaStatus.NONE])
def test_an_application_of_a_stranger_for_our_name_is_high_and_counsel_comes_before_any_letter(
    playbook: Playbook, china: ChinaStatus
) -> None:
    rights = (CN_MARK,) if china is ChinaStatus.REGISTERED else ()
    report = Report(aspects=(Aspect.BRAND,), rights=rights, china=china, seen_in=("alibaba",))
    found = triage(report, playbook, TODAY, Context(PRESERVED, dates=PUBLISHED))
    assert "possible_squatter" in {hazard.id for hazard in found.hazards}
    assert found.severity is Severity.HIGH
    assert "Somebody else has applied for our name in China." in found.severity_reasons
    for step in found.plan:
        if step.id in {"platform_complaint", "cn_lawyer_cd", "cn_customs_recordation"}:
            assert (step.state, "counsel_escalation" in step.blocked_by) == (StepState.BLOCKED, True)


def test_an_application_of_our_own_that_is_published_is_no_strangers(playbook: Playbook) -> None:
    pending = Report(
        aspects=(Aspect.BRAND,),
        rights=(Right(RightKind.TRADEMARK, "CN", RightStatus.PENDING),),
        china=ChinaStatus.PENDING,
    )
    found = triage(pending, playbook, TODAY, Context(dates=PUBLISHED))
    assert found.severity is Severity.MEDIUM
    assert "possible_squatter" not in {hazard.id for hazard in found.hazards}


def test_a_right_of_ours_without_any_hazard_is_low_and_its_letter_waits_for_nobody_else(playbook: Playbook) -> None:
    found = triage(OURS, playbook, TODAY, Context(PRESERVED))
    assert (found.hazards, found.severity) == ((), Severity.LOW)
    assert next(step.state for step in found.plan if step.id == "cn_lawyer_cd") is StepState.DO
