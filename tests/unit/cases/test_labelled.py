"""The labelled reports, each opened once in its author's batch: how they are triaged, and who repeats whom."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.cases.intake.batch import Batch
from bot.cases.links.listings import Marketplaces
from bot.cases.playbook.model import Playbook
from tests.labelled_reports import Score, labelled_reports

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def batches(playbook: Playbook, markets: Marketplaces) -> Rows:
    """The rows of each batch; authors of different batches made up the same numbers."""
    batch, labelled = Batch(playbook, markets, NOW), labelled_reports()
    names = dict.fromkeys(label.batch for label in labelled)
    return {name: batch.run(json.dumps([label.row for label in labelled if label.batch == name])) for name in names}


@pytest.fixture(scope="module")
def rows(batches: Rows) -> dict[str, dict[str, Any]]:
    """The row of each report."""
    found = {row["id"]: row for batch in batches.values() for row in batch}
    assert found.keys() == {label.id for label in labelled_reports()}
    return found


@pytest.fixture(scope="module")
def score(rows: dict[str, dict[str, Any]]) -> Score:
    """How well the labelled reports are triaged."""
    score = Score()
    for label in labelled_reports():
        score.count(label, rows[label.id])
    return score


def test_there_are_enough_labelled_reports_of_every_hazard() -> None:
    labelled = labelled_reports()
    assert len(labelled) >= 80
    for hazard in {hazard for label in labelled for hazard in label.hazards}:
        assert sum(hazard in label.hazards for label in labelled) >= 5, hazard


def test_hazards_of_the_labelled_reports_are_found(score: Score) -> None:
    assert score.hazard_f1 >= 0.99, score.misses


def test_steps_of_the_labelled_reports_are_found(score: Score) -> None:
    assert score.step_f1 >= 0.99, score.misses


def test_the_order_of_steps_is_kept_in_every_labelled_report(score: Score) -> None:
    assert score.order == 1.0, score.misses


def test_no_labelled_report_gets_a_step_it_must_not_have(score: Score) -> None:
    assert score.forbidden == []


def test_what_a_labelled_report_lacks_is_asked_for(rows: dict[str, dict[str, Any]]) -> None:
    lacking = {label.id: label.ask - set(rows[label.id]["missing"]) for label in labelled_reports() if label.ask}
    assert len(lacking) > 20
    assert {report: left for report, left in lacking.items() if left} == {}


def test_a_listing_seen_twice_is_one_case_and_named_on_both_rows(rows: dict[str, dict[str, Any]]) -> None:
    labelled = [label for label in labelled_reports() if label.duplicates]
    assert [set(rows[label.id]["duplicate_of"]) for label in labelled] == [label.duplicates for label in labelled]
    assert all({rows[label.id]["case"]} == {rows[other]["case"] for other in label.duplicates} for label in labelled)


def test_nobody_repeats_anybody_in_reports_of_different_listings(batches: Rows) -> None:
    single = {label.id for label in labelled_reports() if not label.duplicates}
    assert [row["id"] for rows in batches.values() for row in rows if row["id"] in single and row["duplicate_of"]] == []
    for rows in batches.values():
        opened = list(dict.fromkeys(row["case"] for row in rows))
        assert opened == [f"KO-2026-{n:04d}" for n in range(1, len(opened) + 1)]
        alone = [row["case"] for row in rows if row["id"] in single]
        assert len(set(alone)) == len(alone)
