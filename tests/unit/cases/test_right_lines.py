"""Rights as they are typed come back as they were read, and what was kept before there was more to say is still read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.cases.case import Case
from bot.cases.intake.right_lines import Places, read_rights, rights_text
from bot.cases.playbook.model import Playbook
from bot.cases.report import Right, RightKind, RightStatus
from bot.cases.roles import Refused
from tests.case_builders import RICH_CASE

ALPHABET = '12 ,，"class filed'
DAYS = st.none() | st.dates()
RIGHTS = st.builds(
    Right,
    st.sampled_from(RightKind),
    st.sampled_from(["CN", "US", "INT"]),
    st.sampled_from(RightStatus),
    st.sampled_from(["", "6,000,101", "designates CN, EU", "class 21 only", "filed last year", "12345678"])
    | st.text(ALPHABET, max_size=20).map(str.strip),
    st.lists(st.sampled_from(["21", "24", "0905"]), max_size=3).map(tuple),
    DAYS,
    DAYS,
    DAYS,
)


@pytest.fixture(scope="session")
def places(playbook: Playbook) -> Places:
    """The places that the shipped words know."""
    return playbook.words.places


@given(st.lists(RIGHTS, max_size=3).map(tuple))
def test_what_is_typed_comes_back(places: Places, rights: tuple[Right, ...]) -> None:
    assert read_rights(rights_text(rights), places) == rights


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
            'design patent, CN, registered, "granted 2025-01-02, ""ZL"" 3", filed 2024-03-01',
            Right(
                RightKind.DESIGN_PATENT,
                "CN",
                RightStatus.REGISTERED,
                'granted 2025-01-02, "ZL" 3',
                filed=date(2024, 3, 1),
            ),
        ),
        (
            "trademark，CN，registered，123，class 9 and 25",
            Right(RightKind.TRADEMARK, "CN", RightStatus.REGISTERED, "123", ("9", "25")),
        ),
        ("copyright, -, unknown", Right(RightKind.COPYRIGHT, "", RightStatus.UNKNOWN)),
        *(
            (f"trademark, {where}, registered, 1", Right(RightKind.TRADEMARK, code, RightStatus.REGISTERED, "1"))
            for where, code in (
                *(("China", "CN"), ("Mainland China", "CN"), ("MAINLAND_CHINA", "CN"), ("PRC", "CN"), ("USA", "US")),
                *(("Hong Kong", "HK"), ("GB", "UK"), ("EUIPO", "EU"), ("wipo", "INT"), ("br", "BR"), ("no", "NO")),
            )
        ),
    ],
)
def test_a_line_is_read(places: Places, typed: str, right: Right) -> None:
    assert read_rights(typed, places) == (right,)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("trademark, CN, registered, 1, filed 2026-02-30", "right_end_unread"),
        ("trademark, CN, sort of", "right_unread"),
        ("trademark, Hong Kong, China, registered, 1", "right_unread"),
        ("trademark, Atlantis, registered", "right_place_unread"),
        ("trademark, CN/HK, registered", "right_place_unread"),
        ("trademark, , registered", "right_place_unread"),
        ("trademark, CN, registered, 5, expires 2020-01-01", "right_end_unread"),
        ("trademark, CN, registered, 5, renewed until 2030-01-01", "right_end_unread"),
        ("trademark, CN, registered, 5, checked 2026-01-01 by Li, Wang", "right_end_unread"),
        ("trademark, CN, registered, class nine", "right_end_unread"),
        ("trademark, CN, registered, 5, filed last year", "right_end_unread"),
        ('trademark, CN, registered, "5", and more', "right_end_unread"),
    ],
)
def test_a_line_that_is_not_understood_is_refused_for_what_is_wrong_with_it(
    places: Places, line: str, reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        read_rights(f"trademark, CN, registered\n{line}", places)
    assert (refused.value.reason, refused.value.value) == (reason, line)


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
