"""Rows for elsewhere: the same fields always, no formulas, and nothing lost while cases change."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cases.case import Case
from bot.cases.memory.store import MemoryCaseStore
from bot.cases.papers import exporting
from bot.cases.papers.exporting import FIELDS, cells, changed_since, neutral, record
from tests.case_builders import NOW, RICH_CASE, case, following

PINNED = (
    *("ref", "version", "status", "severity", "opened_at", "updated_at", "claimed_at", "reporter", "owner", "counsel"),
    *("external_ref", "sightings", "product", "brand", "seller", "relation", "china", "rights", "aspects", "seen_in"),
    *(
        "listings",
        "hazards",
        "steps_done",
        "hold_reasons",
        "close_reason",
        "close_reference",
        "duplicate_of",
        "related",
    ),
    *("visibility", "legal_hold", "law_as_of", "playbook_version"),
)


def kept(*cases: Case) -> MemoryCaseStore:
    """A store with these cases."""
    store = MemoryCaseStore()
    with store.work() as work:
        for each in cases:
            work.insert(each)
    return store


def test_the_fields_are_those_that_others_build_on() -> None:
    assert FIELDS[: len(PINNED)] == PINNED
    assert tuple(record(RICH_CASE)) == FIELDS == tuple(record(case()))


def test_a_record_is_plain_json_without_what_people_wrote_freely() -> None:
    row = record(RICH_CASE)
    assert json.loads(json.dumps(row)) == row
    assert (row["ref"], row["external_ref"], row["sightings"], row["legal_hold"]) == ("KO-2026-0001", "JIRA-7", 1, True)
    assert row["rights"] == ["trademark US registered 6,000,101"]
    assert row["opened_at"] == RICH_CASE.opened_at.isoformat()
    assert RICH_CASE.report.story not in json.dumps(row, ensure_ascii=False)


@pytest.mark.parametrize("begun", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "\u3000@x"])
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(begun: str) -> None:
    assert neutral(begun) == f"'{begun}"
    assert cells(replace(case(), owner=begun))[FIELDS.index("owner")] == f"'{begun}"


@pytest.mark.parametrize("text", ["", "Kettaro", "宁波", "1-2", "a=b", "'"])
def test_other_cells_are_left_as_they_are(text: str) -> None:
    assert neutral(text) == text


def test_lists_share_a_cell_and_nothing_is_an_empty_one() -> None:
    row = dict(zip(FIELDS, cells(RICH_CASE), strict=True))
    assert row["listings"] == "alibaba:1600482913377 | 1688:6677"
    assert row["legal_hold"] == "yes"
    assert dict(zip(FIELDS, cells(case()), strict=True))["owner"] == ""


def test_only_what_changed_at_or_after_a_time_is_given_the_longest_unchanged_first() -> None:
    old, new, newest = (case(n, updated_at=NOW + timedelta(days=n)) for n in (1, 2, 3))
    found = changed_since(kept(newest, old, new), new.updated_at)
    assert [each.ref for each in found] == [new.ref, newest.ref]


@pytest.mark.parametrize("page", [1, 2, 3, 7])
def test_every_case_is_given_once_however_many_changed_at_one_moment(
    monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(exporting, "PAGE", page)
    cases = [case(n, updated_at=NOW + timedelta(seconds=n // 4)) for n in range(1, 12)]
    assert sorted(each.id for each in changed_since(kept(*cases), None)) == sorted(each.id for each in cases)


def test_a_case_that_changes_while_others_are_given_hides_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "PAGE", 2)
    cases = [case(n, updated_at=NOW + timedelta(minutes=n)) for n in range(1, 8)]
    store = kept(*cases)

    def read() -> Iterator[str]:
        for each in changed_since(store, None):
            if each.id == "case-1" and each.version == 1:
                with store.work() as work:
                    work.save(following(each, updated_at=NOW + timedelta(days=1)))
            yield each.id

    assert set(read()) == {each.id for each in cases}
