"""``knockoff triage --batch``: one JSON line a report, and a sentence where something is wrong."""

import json
from pathlib import Path

import pytest

from tests.knowledge_builders import KNOWLEDGE
from tests.unit.cli.conftest import Knockoff


@pytest.fixture
def reports(bare: Path) -> Path:
    """A file with one report."""
    file = bare / "reports.json"
    row = {"id": "r1", "free_text": "sales wants to message the seller today", "fields": {"platform": ["alibaba"]}}
    file.write_text(json.dumps([row]), encoding="utf-8")
    return file


def test_each_report_becomes_one_json_line(knockoff: Knockoff, reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOCKOFF_KNOWLEDGE_DIR", str(KNOWLEDGE))
    ran = knockoff("triage", "--batch", str(reports))
    assert (ran.code, ran.err) == (0, "")
    row = json.loads(ran.out)
    assert (row["id"], row["hazards"]) == ("r1", ["no_cn_registration", "tip_off_risk"])


def test_half_a_character_spoils_no_batch(knockoff: Knockoff, reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOCKOFF_KNOWLEDGE_DIR", str(KNOWLEDGE))
    text = "our \ud83d bottle is copied \\ud800 \U0001f600"
    half = {"id": "x\ud800", "free_text": text, "fields": {"seller_name": "\udfff Co", "\ud800": "\ud800"}}
    reports.write_text(json.dumps([half, *json.loads(reports.read_text())]))
    ran = knockoff("triage", "--batch", str(reports))

    assert (ran.code, ran.err) == (0, "")
    assert [json.loads(line)["id"] for line in ran.out.splitlines()] == ["x\ufffd", "r1"]


def test_a_file_that_is_no_json_says_what_a_batch_is(
    knockoff: Knockoff, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNOCKOFF_KNOWLEDGE_DIR", str(KNOWLEDGE))
    reports.write_text("id: 1", encoding="utf-8")
    ran = knockoff("triage", "--batch", str(reports))
    assert (ran.code, ran.out) == (1, "")
    assert "reports.json: the batch is not JSON" in ran.err
    assert "Traceback" not in ran.err


def test_a_file_in_another_encoding_says_how_to_save_it(knockoff: Knockoff, reports: Path) -> None:
    reports.write_bytes(b'[{"id": "\xff"}]')
    ran = knockoff("triage", "--batch", str(reports))
    assert (ran.code, ran.out) == (1, "")
    assert "save it as UTF-8" in ran.err


def test_a_knowledge_folder_without_a_playbook_is_named_file_by_file(knockoff: Knockoff, reports: Path) -> None:
    ran = knockoff("triage", "--batch", str(reports))
    assert ran.code == 1
    assert "playbook/rules.yaml:1: the file is missing" in ran.err


def test_a_file_that_is_not_there_is_wrong_usage(knockoff: Knockoff) -> None:
    assert knockoff("triage", "--batch", "nowhere.json").code == 2
