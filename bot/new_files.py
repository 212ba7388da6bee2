"""What an operator has written to the disk: nothing that is there is replaced, and only its owner may read it."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot.errors import BotError


@contextmanager
def alone_at(folder: Path) -> Iterator[None]:
    """One process at a time works at a folder, the others wait; one that ends, however it does, lets go."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.building").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder to fill, which has its name once it is whole; when the block raises, nothing of it stays.

    Raises:
        BotError: there is something of that name, unless it is an empty folder.
    """
    if os.path.lexists(folder) and (folder.is_symlink() or not folder.is_dir() or any(folder.iterdir())):
        raise BotError(f"{folder} has something in it, or is no folder: this needs a folder of its own")
    folder.parent.mkdir(parents=True, exist_ok=True)
    coming = Path(tempfile.mkdtemp(prefix=f"{folder.name}.coming-", dir=folder.parent))
    try:
        yield coming
        coming.rename(folder)
    finally:
        shutil.rmtree(coming, ignore_errors=True)


def write_new(file: Path, text: str) -> None:
    """Write a file in UTF-8 that is not there yet; when that fails, nothing of it stays.

    Raises:
        BotError: there is one.
        OSError: it cannot be written.
    """
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BotError(f"{file} is there already: name a file that is not there yet") from error
    with ExitStack() as undo:
        undo.callback(file.unlink, missing_ok=True)
        with os.fdopen(opened, "w", encoding="utf-8") as out:
            out.write(text)
        undo.pop_all()
