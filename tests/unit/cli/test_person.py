"""What is kept of a person, and their erasure, from a shell."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.operating.shell import shell_desk
from bot.settings import read_settings
from tests import case_builders as build
from tests.case_builders import case
from tests.unit.cli.conftest import Knockoff

WHO = "U0MARK001"


@pytest.fixture
def story(knockoff: Knockoff) -> str:
    """What somebody wrote who means no person by the word 'mark'; he reported another case."""
    said = "We filed the mark in May."
    with shell_desk(read_settings()) as desk, desk.cases.store.work() as work:
        work.insert(case(1, report=replace(build.Report(), story=said), status=build.Status.CLOSED))
        work.insert(case(2, reporter=WHO, status=build.Status.CLOSED))
        for case_id in ("case-1", "case-2"):
            work.append(build.event(case_id))
    return said


def stories() -> str:
    """What stands in the first case."""
    with shell_desk(read_settings()) as desk:
        return desk.case("KO-2026-0001").report.story


def test_a_name_of_one_word_is_replaced_only_after_somebody_saw_where(
    knockoff: Knockoff, story: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = knockoff("person", "erase", WHO, "--name", "Mark", "--yes")
    assert (refused.code, "one word" in refused.err) == (2, True)
    asked: list[str] = []
    monkeypatch.setattr("typer.confirm", lambda text, **_: asked.append(text) or 1 / 0)
    shown = knockoff("person", "erase", WHO, "--name", "Mark")
    assert shown.code == 1
    assert "KO-2026-0001   We filed the »mark« in May.\n" in shown.out
    assert "in 1 places? This cannot be undone" in asked[0]
    assert stories() == story
    monkeypatch.setattr("typer.confirm", lambda _text, **_: True)
    done = knockoff("person", "erase", WHO, "--name", "Mark")
    assert "2 cases: KO-2026-0001, KO-2026-0002" in done.out
    assert stories() != story


def test_a_person_who_occurs_nowhere_is_said_to(knockoff: Knockoff, story: str, bare: Path) -> None:
    exported = knockoff("person", "export", "UNOBODY")
    assert (exported.code, "UNOBODY occurs nowhere here" in exported.err) == (0, True)
    assert json.loads(exported.out)["reports"] == []
    assert knockoff("person", "export", "not an id", "--out", "x").code == 1
    assert not (bare / "x").exists()
    erased = knockoff("person", "erase", "UNOBODY", "--name", "the mark", "--yes")
    assert (erased.code, "UNOBODY occurs nowhere here" in erased.err, "nothing was erased" in erased.err) == (
        1,
        True,
        True,
    )
    assert stories() == story
