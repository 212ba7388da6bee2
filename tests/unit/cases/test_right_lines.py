"""Rights as they are typed come back as they were read, and what was kept before there was more to say is still read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.cases.case import Case
from bot.cases.intake.right_lines import read_rights, rights_text
from bot.cases.report import Right, RightKind, RightStatus
from tests.case_builders import RICH_CASE

DAYS = st.none() | st.dates()
RIGHTS = st.builds(
    Right,
    st.sampled_from(RightKind),
    st.sampled_from(["CN", "US", "INT"]),
    st.sampled_from(RightStatus),
    st.sampled_from(["", "6,000,101", "designates CN, EU", "class 21 only", "filed last year", "12345678"]),
    st.lists(st.sampled_from(["21", "24", "0905"]), max_size=3).map(tuple),
    DAYS,
    DAYS,
    DAYS,
).filter(lambda right: "only" not in right.number or not right.classes)


@given(st.lists(RIGHTS, max_size=3).map(tuple))
def test_what_is_typed_comes_back(rights: tuple[Right, ...]) -> None:
    assert read_rights(rights_text(rights)) == rights


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("trademark, CN, registered, 123", Right(RightKind.TRADEMARK, "CN", RightStatus.REGISTERED, "123")),
        (
            "Trademark, cn, Registered, 123, classes 21, 24, checked 2026-11-20 by Li Wei",
            Right(
                RightKind.TRADEMARK,
                "CN",
                RightStatus.REGISTERED,
                "123",
                ("21", "24"),
                checked=date(2026, 11, 20),
                checked_by="Li Wei",
            ),
        ),
        (
            "design patent, CN, registered, granted 2025-01-02, ZL 2024 3",
            Right(RightKind.DESIGN_PATENT, "CN", RightStatus.REGISTERED, "granted 2025-01-02, ZL 2024 3"),
        ),
    ],
)
def test_a_line_is_read(typed: str, right: Right) -> None:
    assert read_rights(typed) == (right,)


def test_a_day_that_no_calendar_has_is_said_with_its_line() -> None:
    with pytest.raises(ValueError, match="2026-02-30"):
        read_rights("trademark, CN, registered, 1, filed 2026-02-30")


def test_a_case_that_was_kept_before_there_was_more_to_know_is_read() -> None:
    kept = TypeAdapter(Case)
    body = kept.dump_python(RICH_CASE, mode="json")
    for name in ("papers", "asked", "suspect", "counsel_status", "reviewer"):
        del body[name]
    for report in (body["report"], *(sighting["report"] for sighting in body["sightings"])):
        report["rights"] = [
            {name: right[name] for name in ("kind", "jurisdiction", "status", "number")} for right in report["rights"]
        ]
        del report["markets"]
    read = kept.validate_python(body)
    assert [right.number for right in read.report.rights] == [right.number for right in RICH_CASE.report.rights]
    assert (read.suspect.names, read.report.markets, read.papers) == ((), (), ())
