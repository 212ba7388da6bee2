"""``knockoff eval``: a mistake in the questions or the floors is one line and exit code 1, before any model is loaded."""

import json
from pathlib import Path

import pytest

from bot import answerwiring
from bot.answering.causes import Cause
from tests.knowledge_builders import KNOWLEDGE
from tests.unit.cli.conftest import Knockoff
from tests.unit.operating.test_revision import git

FILES = ("held_out.yaml", "facts.yaml", "dangerous.yaml", "floors.yaml")


@pytest.fixture
def questions(knockoff: Knockoff, bare: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the questions with the shipped ones in it, of thousands the first ten; nothing may be answered."""
    monkeypatch.delattr(answerwiring, "answer_desk")
    folder = bare / "knowledge/questions"
    for name in FILES:
        shipped = (KNOWLEDGE / "questions" / name).read_text(encoding="utf-8")
        (folder / name).write_text("\n- id:".join(shipped.split("\n- id:")[:11]) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("text", [None, "- [", "just text", "{made_up: 0.5}"])
def test_a_file_that_is_missing_or_malformed_is_one_line_on_stderr(
    knockoff: Knockoff, questions: Path, name: str, text: str | None
) -> None:
    (questions / name).unlink()
    if text is not None:
        (questions / name).write_text(text, encoding="utf-8")
    ran = knockoff("eval")
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == 1
    assert f"questions/{name}" in ran.err
    assert "unexpected" not in ran.err


def test_a_revision_that_is_unknown_or_cannot_be_read_is_said_before_anything_is_answered_and_as_that_revision(
    knockoff: Knockoff, questions: Path, bare: Path
) -> None:
    broken = bare / "knowledge/guidance/broken.md"
    broken.write_text("no front matter", encoding="utf-8")
    git(bare, "init", "-q")
    git(bare, "add", "knowledge")
    git(bare, "commit", "-qm", "broken")
    broken.unlink()
    unknown, unreadable = knockoff("eval", "--against", "nowhere"), knockoff("eval", "--against", "HEAD")
    assert (unknown.code, unknown.out, unreadable.code, unreadable.out) == (1, "", 1, "")
    assert "git finds no guidance at 'nowhere'" in unknown.err
    *problems, last = unreadable.err.splitlines()
    assert problems
    assert all("at HEAD: " in line and "broken.md" in line for line in problems)
    assert "the guidance at HEAD cannot be read by this version" in last


def test_guidance_held_against_itself_is_neither_better_nor_worse(
    knockoff: Knockoff, bare: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    with_answers = answerwiring.answer_desk
    request.getfixturevalue("questions")
    monkeypatch.setattr(answerwiring, "answer_desk", with_answers, raising=False)
    git(bare, "init", "-q")
    git(bare, "add", "knowledge")
    git(bare, "commit", "-qm", "as it is")
    ran = knockoff("eval", "--against", "HEAD")
    assert ran.code == 0
    assert "### Better: 0" in ran.out
    assert "### Worse: 0" in ran.out
    assert "| cause | HEAD | facts | now | facts |" in ran.out


def test_the_causes_of_the_misses_are_a_table_or_one_object_with_the_questions(
    knockoff: Knockoff, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    with_answers = answerwiring.answer_desk
    request.getfixturevalue("questions")
    monkeypatch.setattr(answerwiring, "answer_desk", with_answers, raising=False)
    said, listed, raw = (
        knockoff("eval", "--causes"),
        knockoff("eval", "--causes", "--show"),
        knockoff("eval", "--causes", "--json"),
    )
    assert (said.code, raw.code) == (0, 0)
    found = json.loads(raw.out)
    assert found["asked"] == 10
    assert f"of the guidance {found['corpus_version']}" in said.out
    for cause in Cause:
        told = found["causes"][cause.name.lower()]
        assert f"| {cause} | {len(told['questions'])} | {told['facts']} |" in said.out
        assert all(f"- {name} (core) {cause}: " in listed.out for name in told["questions"])
    assert found["causes"]["missing"]["questions"]  # the tiny guidance says next to nothing


def test_a_passage_that_could_go_is_listed_and_too_many_of_them_are_below_the_floor(
    knockoff: Knockoff, bare: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    with_answers = answerwiring.answer_desk
    folder = request.getfixturevalue("questions")
    monkeypatch.setattr(answerwiring, "answer_desk", with_answers, raising=False)
    (folder / "facts.yaml").write_text("nothing: ['zebra']\n", encoding="utf-8")
    (folder / "floors.yaml").write_text("passages_missed: 0.8\n", encoding="utf-8")
    ran = knockoff("eval", "--passages", "--show")
    assert ran.code == 0
    assert "6 of 6 passages are found by their own questions" in ran.out
    assert "5 of 6 are missed when they are removed" in ran.out  # their questions are declined then
    assert "letters#who-signs: without it others say" in ran.out
    assert "marks#who-files-first: " not in ran.out
    (folder / "floors.yaml").write_text("passages_missed: 0.9\n", encoding="utf-8")
    assert knockoff("eval", "--passages").code == 1
    (folder / "facts.yaml").write_text("signs: ['signed by a Chinese lawyer']\n", encoding="utf-8")
    assert knockoff("eval", "--passages").code == 0
