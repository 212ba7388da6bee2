"""What something was made of, as one hash: the files it was read from, and the code that made it.

Whoever keeps what takes long to make asks here whether the same would be made today. Nothing is imported for that: modules are
followed from file to file, which takes a start no longer than reading the files does.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

PROGRAM = Path(__file__).parent
_IMPORT = re.compile(r"^[ \t]*from (bot[\w.]*) import (\([^)]*\)|.+)|^[ \t]*import (bot[\w.]*)", re.MULTILINE)


def made_of(folder: Path, patterns: Iterable[str], modules: Iterable[str]) -> str:
    """SHA-256 over the files below a folder, each with its name, and over modules and all of the program that they import."""
    files = sorted(file for pattern in patterns for file in folder.glob(pattern))
    named = [(file.relative_to(folder).as_posix(), file.read_bytes()) for file in files]
    return _hash([*named, *sorted(_code(modules, PROGRAM))])


def code_of(modules: Iterable[str], program: Path = PROGRAM) -> str:
    """SHA-256 over modules and all of the program that they import."""
    return _hash(sorted(_code(modules, program)))


def sha256(file: Path) -> str:
    """SHA-256 of a file, in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _hash(files: Iterable[tuple[str, bytes]]) -> str:
    sha = hashlib.sha256()
    for name, content in files:
        sha.update(f"{name}\0{len(content)}\0".encode() + content)
    return sha.hexdigest()


def _code(modules: Iterable[str], program: Path) -> Iterator[tuple[str, bytes]]:
    """The files of modules and of all that they import, wherever in them they do so."""
    ahead, seen = list(modules), set[str]()
    while ahead:
        module = ahead.pop()
        if module in seen:
            continue
        seen.add(module)
        path = program.joinpath(*module.split(".")[1:])
        try:
            content = (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_bytes()
        except FileNotFoundError:
            continue  # a name in a package, not a module of it
        yield module, content
        for source, names, whole in _IMPORT.findall(content.decode()):
            ahead.append(source or whole)
            if program.joinpath(*source.split(".")[1:]).is_dir():
                ahead += (f"{source}.{name}" for name in re.findall(r"\w+", names))
