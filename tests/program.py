"""The program as Python reads it, parsed once for every test that looks at its shape."""

import ast
from functools import cache
from pathlib import Path

from tests.knowledge_builders import REPOSITORY

FILES = tuple(sorted((REPOSITORY / "bot").rglob("*.py")))


@cache
def nodes(file: Path) -> tuple[ast.AST, ...]:
    """Everything in a file."""
    return tuple(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))


def name_of(file: Path) -> str:
    """A file's name as one would type it."""
    return file.relative_to(REPOSITORY).as_posix()


def files_in(folder: str) -> list[Path]:
    """The files of a part of the program."""
    return [file for file in FILES if file.is_relative_to(REPOSITORY / folder)]
