"""A folder that carries the hashes of all it holds: a BagIt package (RFC 8493), written here and not by the ``bagit`` library.

That library makes bags by moving files about with the whole process's working directory changed, which a program with several
threads cannot have done to it. It judges our bags in the tests.
"""

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from bot.errors import BotError

CHUNK = 1 << 20
PAYLOAD = "data"
_AS_IT_IS = 0  # pictures and videos, of which most is made, do not get smaller; entries that are not deflated cannot be streamed


class Changed(BotError):
    """A file is not what it was when the bag was made up."""


@dataclass(frozen=True)
class File:
    """A file of a bag by its path, whose bytes are read when they are needed. ``size`` is in bytes."""

    path: str
    sha256: str
    size: int
    open: Callable[[], BinaryIO]

    def chunks(self) -> Iterator[bytes]:
        """The bytes; never all held in memory.

        Raises:
            Changed: at the end, when they were not what the hash says.
        """
        digest = hashlib.sha256()
        with self.open() as content:
            while chunk := content.read(CHUNK):
                digest.update(chunk)
                yield chunk
        if digest.hexdigest() != self.sha256:
            raise Changed(self.path)


@dataclass(frozen=True)
class Bag:
    """A bag that is written when it is wanted. ``sha256`` is that of the tag manifest, which stands for everything."""

    files: tuple[File, ...]
    sha256: str
    made_at: datetime

    def into(self, folder: Path) -> None:
        """Write it into a folder that is not there yet."""
        for file in self.files:
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with path.open("xb") as out:
                for chunk in file.chunks():
                    out.write(chunk)

    def zipped(self, top: str) -> Iterator[bytes]:
        """The same as a ZIP archive with one folder in it, as it is sent; the end is missing if a file turns out changed."""
        out = _Passing()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_AS_IT_IS) as archive:
            for file in self.files:
                entry = zipfile.ZipInfo(f"{top}/{file.path}", self.made_at.timetuple()[:6])
                entry.file_size, entry.compress_type, entry.external_attr = file.size, zipfile.ZIP_DEFLATED, 0o600 << 16
                with archive.open(entry, "w") as kept:
                    for chunk in file.chunks():
                        kept.write(chunk)
                        yield out.taken()
        yield out.taken()


class _Passing(io.RawIOBase):
    """Takes what is written until it is taken on."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, content: object) -> int:
        """Keep some bytes."""
        before = len(self._waiting)
        self._waiting += content  # type: ignore[arg-type] # bytes or a view of some, which have no name before Python 3.12
        return len(self._waiting) - before

    def taken(self) -> bytes:
        """What was written since it was asked last."""
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken


def bytes_file(path: str, content: bytes) -> File:
    """A file of bytes that are at hand."""
    return File(path, hashlib.sha256(content).hexdigest(), len(content), lambda: io.BytesIO(content))


def text_file(path: str, text: str) -> File:
    """A file with a text."""
    return bytes_file(path, text.encode())


def make_bag(payload: Sequence[File], info: dict[str, str], made_at: datetime, tags: dict[str, str]) -> Bag:
    """A bag of files, whose paths are below the payload; ``tags`` are texts beside it."""
    kept = [File(f"{PAYLOAD}/{file.path}", file.sha256, file.size, file.open) for file in payload]
    about = {
        **info,
        "Bagging-Date": made_at.date().isoformat(),
        "Payload-Oxum": f"{sum(file.size for file in kept)}.{len(kept)}",
    }
    texts = {
        "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": "".join(f"{name}: {' '.join(value.split())}\n" for name, value in about.items()),
        "manifest-sha256.txt": _manifest(kept),
        **tags,
    }
    beside = [text_file(path, text) for path, text in texts.items()]
    listed = text_file("tagmanifest-sha256.txt", _manifest(beside))
    return Bag((*beside, listed, *kept), listed.sha256, made_at)


def _manifest(files: Sequence[File]) -> str:
    """Lines that both BagIt and ``sha256sum -c`` read."""
    return "".join(f"{file.sha256}  {file.path}\n" for file in sorted(files, key=lambda file: file.path))
