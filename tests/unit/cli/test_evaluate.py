"""``knockoff eval``: a mistake in the questions or the floors is one line and exit code 1, before any model is loaded."""

from pathlib import Path

import pytest

from bot import answerwiring
from tests.knowledge_builders import KNOWLEDGE
from tests.unit.cli.conftest import Knockoff

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
