"""Who names a further right of ours in words holds more than US patents, whatever else is said to be all."""

from datetime import date

import pytest

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.report import Aspect, ChinaStatus, Report, Right, RightKind, RightStatus
from bot.cases.triage.deciding import triage
from bot.cases.triage.facts import read_facts

TODAY = date(2026, 11, 24)
US_DESIGN = Right(RightKind.DESIGN_PATENT, "US", RightStatus.REGISTERED, "D912,345")


def hazards(playbook: Playbook, story: str, *rights: Right) -> set[str]:
    """The hazards of a report on a copied shape."""
    report = Report(aspects=(Aspect.DESIGN,), china=ChinaStatus.NONE, rights=rights, story=story)
    return {hazard.id for hazard in triage(report, playbook, TODAY).hazards}


@pytest.mark.parametrize(
    "told",
    [
        "Only our US patent 11,234,567, and the copyright in the photos.",
        "We hold US patent 11,234,567 and copyright in the photos.",
        "US 11,234,567 is our patent. We own the copyright of the drawings.",
        "All we have is a US design patent D912,345. The copyright in the catalogue photos is ours too.",
        "We only have a US patent on the hinge. Our brand is registered in the US as well.",
        "We have only a US patent for the hinge; the logo is a registered trademark in Germany.",
        "All we have is a US utility patent. Besides that there is a registered EU design.",
        "Nothing filed in China, we only have a US patent, but our EU design is registered.",
        "We only have the US utility patent; we also hold copyright in the manual.",
        "We only have a US patent. We also have a EU design.",
        "Wir haben nur ein US-Patent. Dazu kommt ein EU-Design.",
        "我们只有美国专利 11,234,567，还有欧盟外观。",
    ],
)
def test_a_further_right_in_words_is_more_than_us_patents(playbook: Playbook, told: str) -> None:
    assert "us_patent_only" not in hazards(playbook, told)


@pytest.mark.parametrize(
    "told",
    [
        "We have only US patent 11,234,567, no EU design.",
        "US patent 11,234,567. We never filed a EU design.",
        "US patent 11,234,567. Our brand is not registered anywhere.",
        "US patent 11,234,567. Neither a EU design nor a trade mark.",
        "US patent 11,234,567; we plan to register a trademark in the EU.",
        "US patent 11,234,567. Our design is protected in the US by it.",
        "US patent 11,234,567. They say this is a copyright complaint.",
        "US patent 11,234,567 and no copyright.",
        "We only have a US patent. Should we file an EU design?",
        "We only have a US patent. They copied the photos.",
        "We only have a US patent. The copyright in the photos is theirs.",
        "All we hold is a US design patent. The seller has a EU design.",
        "Our only right is a US design patent; the name is registered by our distributor.",
        "We only have a US patent. Our EU design expired in 2020.",
    ],
)
def test_a_right_that_is_not_held_or_not_ours_is_no_further_one(playbook: Playbook, told: str) -> None:
    assert "us_patent_only" in hazards(playbook, told)


@pytest.mark.parametrize(
    ("told", "only"),
    [
        ("Our EU design is registered, too.", False),
        ("There is also copyright in the photos, I forgot to tick it.", False),
        ("The seller has a EU design.", True),
        ("They copied the shape to the millimetre.", True),
        ("Should we get a EU design?", True),
    ],
)
def test_a_further_right_in_words_stands_beside_those_that_are_listed(
    playbook: Playbook, told: str, only: bool
) -> None:
    assert ("us_patent_only" in hazards(playbook, told, US_DESIGN)) is only


def test_a_later_reports_further_right_takes_no_warning_back(playbook: Playbook) -> None:
    later = Report(story="We also have a EU design.")
    assert Fact.ONLY_US_PATENTS in read_facts(Report(rights=(US_DESIGN,)), playbook, TODAY, (later,))


@pytest.mark.parametrize("china", [ChinaStatus.PENDING, ChinaStatus.REGISTERED, ChinaStatus.MADRID_ONLY])
def test_what_is_ours_in_china_by_the_field_is_more_than_us_patents(playbook: Playbook, china: ChinaStatus) -> None:
    for story in ("Our Chinese design application is pending.", "They copied the shape to the millimetre."):
        report = Report(aspects=(Aspect.DESIGN,), china=china, rights=(US_DESIGN,), story=story)
        assert Fact.ONLY_US_PATENTS not in read_facts(report, playbook, TODAY)


@pytest.mark.parametrize(
    ("china", "story"),
    [
        *((china, "They copied the shape.") for china in (ChinaStatus.NONE, ChinaStatus.UNKNOWN, ChinaStatus.REFUSED)),
        (ChinaStatus.HELD_BY_OTHER, "They copied the shape."),
        (ChinaStatus.REGISTERED, "I ticked registered, sorry: we have nothing registered in China."),
        (ChinaStatus.PENDING, "We only have a US patent."),
    ],
)
def test_us_patents_are_all_where_neither_the_field_nor_the_words_know_of_more(
    playbook: Playbook, china: ChinaStatus, story: str
) -> None:
    report = Report(aspects=(Aspect.DESIGN,), china=china, rights=(US_DESIGN,), story=story)
    assert Fact.ONLY_US_PATENTS in read_facts(report, playbook, TODAY)
