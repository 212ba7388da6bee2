"""A peer that cannot be installed or run is named with its error, and the others are compared all the same."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import compare
from tests.benchmarks.compare_others import Reading


def test_a_first_line_that_cannot_be_installed_is_named_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (compare.HERE / "requirements-peers.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]

    def pip(command: list[str], check: bool, **_: object) -> "subprocess.CompletedProcess[str]":
        failed = wanted[0] in command or "-r" in command
        if failed and check:
            raise subprocess.CalledProcessError(1, command)
        return subprocess.CompletedProcess(command, int(failed), "", "no such wheel" if failed else "")

    monkeypatch.setattr(compare, "CACHE", tmp_path)
    monkeypatch.setattr(subprocess, "run", pip)
    assert compare.install() == {wanted[0]: "no such wheel"}


def test_a_peer_that_breaks_in_a_round_is_named_and_taken_out_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def run(command: list[str], folder: Path) -> tuple[dict[str, Any], float]:
        asked.append(command[-2])
        if "txtai" in command and asked.count("txtai") > 2:  # it builds and is asked once
            raise compare.Failed("out of memory")
        return {}, 1.0

    monkeypatch.setattr(compare, "CACHE", tmp_path)
    monkeypatch.setattr(compare, "kept_rounds", lambda _figures: tmp_path / "rounds.json")
    monkeypatch.setattr(compare, "run", run)
    figures: dict[str, dict[str, Any]] = {name: {"feed": compare.FEEDS[0]} for name in (compare.OURS, "txtai", "bm25")}
    failed: dict[str, str] = {}
    rows = compare.speed(figures, 2, 2, failed)
    assert failed == {"txtai": "out of memory"}
    assert [set(entries) for entries in (figures, *rows)] == [{compare.OURS, "bm25"}] * 3


def test_rounds_are_gone_on_with_only_while_what_is_measured_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare, "CACHE", tmp_path)
    folder = compare.folder_of(compare.FEEDS[0])
    folder.mkdir()
    for name in ("documents.json", "questions.json", "texts.json"):
        (folder / name).write_text("[]")
    figures: dict[str, dict[str, Any]] = {"bm25": {"feed": compare.FEEDS[0]}}
    before = compare.kept_rounds(figures)
    assert compare.kept_rounds(figures) == before
    (folder / "documents.json").write_text("[1]")
    assert compare.kept_rounds(figures) != before


def test_what_others_use_of_the_processors_is_told_apart_from_what_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    before, after = Reading(10.0, 100.0, 5.0), Reading(20.0, 112.0, 15.0)
    assert after.others_since(before) == pytest.approx(0.1)
    assert Reading(20.0, 109.0, 15.0).others_since(before) == 0.0
    assert Reading(20.0, None, 15.0).others_since(before) is None


def test_a_run_that_is_done_leaves_no_rounds_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "CACHE", tmp_path)
    (tmp_path / "rounds-1f.json").write_text("[]")
    (tmp_path / "kept.json").write_text("[]")
    compare.forget_rounds()
    assert [file.name for file in tmp_path.iterdir()] == ["kept.json"]
