"""Whatever is wrong with a file below the knowledge folder is told by its line, in the author's words."""

from pathlib import Path
from typing import Literal

import pytest

from bot.errors import InvalidKnowledge
from bot.knowledge.front_matter import Line, Strict
from bot.knowledge.parsing import read_valid


class Graded(Strict):
    """A file."""

    name: Line
    grade: Literal["V", "V2", "U"]
    days: int = 1


def problems(folder: Path, content: bytes | None) -> list[str]:
    """What is told of a file."""
    if content is not None:
        (folder / "graded.yaml").write_bytes(content)
    with pytest.raises(InvalidKnowledge) as told:
        read_valid(folder, "graded.yaml", Graded, lambda file: [(("name",), f"'{file.name}' is nobody")])
    return str(told.value).splitlines()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, ["1: the file is missing"]),
        (b"name: x\ngrade: \xff", ["2: the file is not UTF-8 text: save it as UTF-8"]),
        (b"name: [", ["1: expected the node content, but found '<stream end>'"]),
        (b"", ["1: grade: field required", "1: name: field required"]),
        (b"name: Bo\ngrade: v", ["2: grade: input should be 'V', 'V2' or 'U'"]),
        (b"name: Bo\ngrade: V\nGrade: V", ["3: Grade: extra inputs are not permitted"]),
        (b"grade: V\nname: Bo", ["2: 'Bo' is nobody"]),
    ],
)
def test_a_problem_is_told_with_the_values_as_they_are_written(
    tmp_path: Path, content: bytes | None, told: list[str]
) -> None:
    assert problems(tmp_path, content) == [f"graded.yaml:{line}" for line in told]


def test_what_cannot_be_read_at_all_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "graded.yaml").mkdir()
    assert problems(tmp_path, None) == ["graded.yaml:1: the file cannot be read: IsADirectoryError"]
