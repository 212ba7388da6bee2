"""The hash of a report is the same for ever, and wherever the report stands."""

from datetime import timedelta, timezone

from bot.cases import sealing
from bot.cases.report import Report, Right, RightKind, RightStatus
from tests.case_builders import RICH_CASE, case, sighting

REPORT = Report(product="壶", rights=(Right(RightKind.TRADEMARK, "CN", RightStatus.PENDING),), story="I saw it")


def test_the_hash_of_a_report_stays_the_same_from_version_to_version() -> None:
    told = sighting(3, report=REPORT, keys=("alibaba:1",))
    assert sealing.digest(REPORT) == "a00adbd71dfe4a6efceb995b17002987e1502c4844198cd2804057f7311e1c07"
    assert sealing.digest(told) == "bdc8832027762c1cec17d72b9e4c6ca58d289ba39a593e610ea812731e1e556e"


def test_neither_its_number_nor_the_zone_of_its_time_changes_the_hash_of_a_report() -> None:
    one, two = sighting(1, report=REPORT), sighting(2, report=REPORT)
    there = one.at.astimezone(timezone(timedelta(hours=8)))
    assert sealing.digest(one) == sealing.digest(two) == sealing.digest(type(one)(**{**vars(one), "at": there}))


def test_an_entry_that_changes_no_report_says_so() -> None:
    assert (sealing.sealing(RICH_CASE, RICH_CASE).before, sealing.sealing(case(1), case(1)).after) == ("", "")
