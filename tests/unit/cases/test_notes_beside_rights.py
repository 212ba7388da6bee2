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


@pytest.mark.parametrize(
    "note", ["class 25 only", "Class 9, 16 only", "cl. 9 and 16 only", "class 3 (only)", "only in class 30"]
)
def test_a_mark_that_is_noted_for_one_class_alone_is_not_the_copys(playbook: Playbook, note: str) -> None:
    assert "no_cn_registration" in hazards(playbook, replace(REPORT, rights=(replace(MARK, number=note),)))


@pytest.mark.parametrize("note", ["class 21", "CN 4411", "only this one", "not only in class 25, 21 too"])
def test_a_class_that_is_merely_named_speaks_against_nothing(playbook: Playbook, note: str) -> None:
    assert "no_cn_registration" not in hazards(playbook, replace(REPORT, rights=(replace(MARK, number=note),)))


def test_a_mark_that_somebody_held_against_the_register_stands_whatever_its_note_says(playbook: Playbook) -> None:
    checked = replace(MARK, number="class 21 only", checked=TODAY)
    assert "no_cn_registration" not in hazards(playbook, replace(REPORT, rights=(checked,)))


def test_a_mark_for_one_class_takes_nothing_from_another_that_is_ours(playbook: Playbook) -> None:
    both = (replace(MARK, number="class 25 only"), replace(MARK, number="class 21"))
    assert "no_cn_registration" not in hazards(playbook, replace(REPORT, rights=both))


@pytest.mark.parametrize(
    ("place", "note", "is_so"),
    [
        ("CN", "class 21, recorded with GACC", True),
        ("CN", "GACC recorded", True),
        ("CN", "not recorded with GACC", False),
        ("CN", "recordal with GACC applied for", False),
        ("CN", "recorded with GACC by former distributor", False),
        ("CN", "recorded with CBP", False),
        ("US", "reg. 6,000,101, recorded w/ CBP", True),
        ("US", "not yet recorded with CBP", False),
        ("US", "recorded with CBP until 2021, lapsed", False),
        ("US", "recorded with CBP until 2025", False),
        ("US", "recorded with CBP until 2026", True),
        ("CN", "recorded with GACC, record expires on the 30th", False),
        ("CN", "recorded with GACC in 2019, record runs out this month", False),
        ("CN", "recorded with GACC, record expires in 2031", True),
        ("CN", "recorded with GACC, record never expires before the mark", True),
        ("CN", "recorded with GACC, record expires on the 30th, mark registered until 2031", False),
        ("US", "recorded with GACC", False),
    ],
)
def test_a_record_with_customs_may_stand_beside_the_number(
    playbook: Playbook, place: str, note: str, is_so: bool
) -> None:
    report = replace(REPORT, rights=(replace(MARK, jurisdiction=place, number=note),))
    found = read_facts(report, playbook, TODAY)
    assert bool(found & {Fact.GACC_RECORDED, Fact.CBP_RECORDED}) is is_so


@pytest.mark.parametrize(
    ("aspects", "story", "lost"),
    [
        ((Aspect.FUNCTION,), "", False),
        ((Aspect.BRAND, Aspect.FUNCTION), "", False),
        ((Aspect.DESIGN, Aspect.FUNCTION), "", True),
        ((Aspect.FUNCTION,), "They copied the shape of our bottle, too.", True),
    ],
)
def test_what_is_kept_secret_inside_a_product_is_not_told_by_selling_it(
    playbook: Playbook, aspects: tuple[Aspect, ...], story: str, lost: bool
) -> None:
    secret = Right(RightKind.TRADE_SECRET, "CN", RightStatus.REGISTERED, "recipe")
    report = replace(REPORT, aspects=aspects, story=story, rights=(MARK, secret))
    assert ("public_disclosure_novelty" in hazards(playbook, report)) is lost
    assert "public_disclosure_novelty" in hazards(playbook, replace(report, rights=(MARK,)))


@pytest.mark.parametrize("note", ["EU, UK only, without China", "EU, JP"])
def test_a_refusal_elsewhere_is_none_of_the_chinese_designation(playbook: Playbook, note: str) -> None:
    madrid = Right(RightKind.MADRID, "WO", RightStatus.REFUSED, note)
    assert "madrid_only_no_cn_certificate" not in hazards(
        playbook, replace(REPORT, rights=(madrid,), china=ChinaStatus.REFUSED)
    )


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


def test_where_photos_are_copied_words_that_nothing_is_filed_go_before_a_tick(playbook: Playbook) -> None:
    report = replace(REPORT, aspects=(Aspect.CONTENT,), story="Correction: we have nothing filed in China at all.")
    assert "no_cn_registration" in hazards(playbook, report)


def test_where_photos_are_copied_a_chinese_mark_that_is_listed_is_something_filed(playbook: Playbook) -> None:
    report = replace(REPORT, aspects=(Aspect.CONTENT,), china=ChinaStatus.UNKNOWN, rights=(MARK,))
    assert "no_cn_registration" not in hazards(playbook, report)
