"""What people write beside the number of a right, and what copied photos need where nothing is filed."""

from dataclasses import replace
from datetime import date

import pytest

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.report import Aspect, ChinaStatus, Report, Right, RightKind, RightStatus
from bot.cases.triage.deciding import triage
from bot.cases.triage.facts import read_facts

TODAY = date(2026, 11, 24)
MARK = Right(RightKind.TRADEMARK, "CN", RightStatus.REGISTERED)
REPORT = Report(product="mug", brand="Wren", seen_in=("temu",), aspects=(Aspect.BRAND,), china=ChinaStatus.REGISTERED)


def hazards(playbook: Playbook, report: Report) -> set[str]:
    """The hazards of a report."""
    return {hazard.id for hazard in triage(report, playbook, TODAY).hazards}


@pytest.mark.parametrize("note", ["class 25 only", "Class 9, 16 only", "CN 4411 (class 3 only)", "only in class 30"])
def test_a_mark_that_is_noted_for_one_class_alone_is_not_the_copys(playbook: Playbook, note: str) -> None:
    assert "no_cn_registration" in hazards(playbook, replace(REPORT, rights=(replace(MARK, number=note),)))


@pytest.mark.parametrize("note", ["class 21", "CN 4411", "only this one", "Latin mark, class 4"])
def test_a_class_that_is_merely_named_speaks_against_nothing(playbook: Playbook, note: str) -> None:
    assert "no_cn_registration" not in hazards(playbook, replace(REPORT, rights=(replace(MARK, number=note),)))


def test_a_mark_that_somebody_held_against_the_register_stands_whatever_its_note_says(playbook: Playbook) -> None:
    checked = replace(MARK, number="class 21 only", checked=TODAY)
    assert "no_cn_registration" not in hazards(playbook, replace(REPORT, rights=(checked,)))


@pytest.mark.parametrize(
    ("note", "fact", "is_so"),
    [
        ("class 21, recorded with GACC", Fact.GACC_RECORDED, True),
        ("GACC recorded", Fact.GACC_RECORDED, True),
        ("not recorded with GACC", Fact.GACC_RECORDED, False),
        ("reg. 6,000,101, recorded w/ CBP", Fact.CBP_RECORDED, True),
        ("not yet recorded with CBP", Fact.CBP_RECORDED, False),
    ],
)
def test_a_record_with_customs_may_stand_beside_the_number(
    playbook: Playbook, note: str, fact: Fact, is_so: bool
) -> None:
    report = replace(REPORT, rights=(replace(MARK, number=note),))
    assert (fact in read_facts(report, playbook, TODAY)) is is_so


@pytest.mark.parametrize(
    ("china", "first"), [(ChinaStatus.NONE, True), (ChinaStatus.UNKNOWN, True), (ChinaStatus.REGISTERED, False)]
)
def test_where_photos_are_copied_the_filing_comes_first_only_if_nothing_is_filed(
    playbook: Playbook, china: ChinaStatus, first: bool
) -> None:
    report = replace(REPORT, aspects=(Aspect.CONTENT,), china=china)
    plan = [step.id for step in triage(report, playbook, TODAY).plan]
    assert ("register_in_cn" in plan) is first
    if first:
        assert plan.index("register_in_cn") < plan.index("platform_complaint")
