"""Evidence as files in a folder of ours, outside anything that is served."""

import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from bot.cases.ports import Stored
from bot.errors import BotError
from bot.storage.receiving import CHUNK, Receiving, checked_name


class EvidenceFiles:
    """An ``EvidenceStore`` over a local folder: ``ab/abcdef…``, files for this user alone, names that say nothing.

    ``new_name`` gives 32 random hexadecimal digits. A file has its name only once all of it is on the disk.
    """

    def __init__(self, folder: Path, new_name: Callable[[], str]) -> None:
        self._folder = folder
        self._new_name = new_name

    def put(self, content: BinaryIO, limit: int) -> Stored:
        """Keep bytes under a random name.

        Raises:
            BotError: more than ``limit`` bytes; nothing is kept.
        """
        return self._keep(self._new_name(), Receiving(content, limit), again=False)

    def put_back(self, name: str, content: BinaryIO) -> Stored:
        """Keep bytes under the name they had, as a backup has it."""
        return self._keep(name, Receiving(content, None), again=True)

    def _keep(self, name: str, receiving: Receiving, again: bool) -> Stored:
        place = self._place(name)
        coming_name = self._new_name() if again else name  # one may be left of a go before
        coming = _private(self._folder / "incoming") / coming_name
        with ExitStack() as undo:
            file = os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            undo.callback(coming.unlink, missing_ok=True)
            with os.fdopen(file, "wb") as out:
                shutil.copyfileobj(receiving, out, CHUNK)
                out.flush()
                os.fsync(out.fileno())
            _private(place.parent)
            if not again and place.exists():  # its first owner is done: while one is coming, no other can have its name
                raise BotError("two files of the evidence folder would have one name")
            coming.rename(place)
            undo.callback(place.unlink, missing_ok=True)
            for folder in (place.parent, self._folder):
                _settle(folder)
            undo.pop_all()
        return Stored(name, receiving.sha256, receiving.size)

    def open(self, name: str) -> BinaryIO:
        """Read kept bytes.

        Raises:
            BotError: they are gone, or no bytes were ever kept under such a name.
        """
        try:
            return os.fdopen(os.open(self._place(name), os.O_RDONLY | os.O_NOFOLLOW), "rb")
        except OSError as error:
            raise BotError(f"the file {name} is not in the evidence folder, or cannot be read") from error

    def forget(self, name: str) -> None:
        """Forget bytes that no record holds, and what of them had come when the program was stopped."""
        for place in (self._place(name), self._folder / "incoming" / checked_name(name)):
            place.unlink(missing_ok=True)

    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        return not any(self._folder.glob("??/*"))

    def _place(self, name: str) -> Path:
        return self._folder / checked_name(name)[:2] / name


def _private(folder: Path) -> Path:
    """The folder, made if need be, for this user alone whatever the umask says."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def _settle(folder: Path) -> None:
    """Have the names in a folder on the disk as well."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
