"""An encoder of the operator's own: what its folder holds, as a hash, and whether that may have changed since."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from bot.made_of import sha256


def hash_of(folder: Path) -> str:
    """SHA-256 over every file with its name: another tokenizer or another pooling gives other vectors, too."""
    sha = hashlib.sha256()
    for name, file in _files(folder):
        sha.update(f"{name}\0{sha256(file)}\0".encode())
    return sha.hexdigest()


def stamp_of(folder: Path) -> str:
    """The files' sizes and times, hashed: as long as they are the same, nobody needs to read hundreds of megabytes.

    The time of the last change to a file's entry counts as well, as copying may bring an older file's time along.
    """
    sha = hashlib.sha256()
    for name, file in _files(folder):
        told = file.stat()
        sha.update(f"{name}\0{told.st_size}\0{told.st_mtime_ns}\0{told.st_ctime_ns}\0".encode())
    return sha.hexdigest()


def holds_another(folder: Path, known: str, stamp: str) -> bool:
    """Whether a folder holds something else than what has this hash and had this stamp; one that is gone holds nothing."""
    return any(_files(folder)) and stamp_of(folder) != stamp and hash_of(folder) != known


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """What a model is loaded from; hidden files are those of the tools that fetched it."""
    named = ((file.relative_to(folder).as_posix(), file) for file in sorted(folder.rglob("*")))
    return ((name, file) for name, file in named if "/." not in f"/{name}" and file.is_file())
