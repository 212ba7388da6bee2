"""What is kept is made anew when any of the code that made it changes, and only then."""

import shutil
from pathlib import Path

import pytest

from bot.answering.origin import CODE
from bot.made_of import PROGRAM, code_of

INDEX = ["bot.answering.building"]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy of the program, to be changed."""
    return Path(shutil.copytree(PROGRAM, tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__", "versions")))


@pytest.mark.parametrize(
    "name",
    ["retrieval/text.py", "retrieval/lexical.py", "retrieval/search.py", "answering/gate_fit.py", "answering/scope.py"],
)
def test_what_an_index_is_made_with_counts(program: Path, name: str) -> None:
    before = code_of(INDEX, program)
    assert before == code_of(INDEX)
    with (program / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert code_of(INDEX, program) != before


@pytest.mark.parametrize("name", ["answering/service.py", "answering/wording.py", "slack/app.py", "made_up.py"])
def test_what_only_answers_does_not(program: Path, name: str) -> None:
    before = code_of(INDEX, program)
    with (program / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert code_of(INDEX, program) == before


def test_a_module_is_found_however_it_is_imported(tmp_path: Path) -> None:
    files = {
        "first.py": "from bot.part import (\n    one,\n    two,  # said twice\n)\nimport bot.third\n",
        "part/__init__.py": "",
        "part/one.py": "def late():\n    from bot.fourth import word\n",
        "part/two.py": "",
        "part/three.py": "",
        "third.py": "from bot.first import anything\n",
        "fourth.py": "",
    }
    (tmp_path / "part").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    seen = {code_of(["bot.first"], tmp_path)}
    for name, text in files.items():
        (tmp_path / name).write_text(text + "\n", encoding="utf-8")
        seen.add(code_of(["bot.first"], tmp_path))
    assert len(seen) == 1 + len(files) - 1  # one file is imported by nothing


def test_the_guidance_is_read_again_when_the_code_that_reads_it_changes(program: Path) -> None:
    before = code_of(CODE, program)
    (program / "knowledge/markdown.py").write_text("", encoding="utf-8")
    assert code_of(CODE, program) != before
