"""A folder that carries the hashes of all it holds: a BagIt package (RFC 8493), written here and not by the ``bagit`` library.

That library makes bags by moving files about with the whole process's working directory changed, which a program with several
threads cannot have done to it, and it reads every file once more. It judges our bags in the tests.
"""

import hashlib
from datetime import date
from pathlib import Path, PurePosixPath
from typing import BinaryIO

CHUNK = 1 << 20
PAYLOAD = "data"


class Bag:
    """A bag being filled. Bytes are read once, hashed as they are written, and never all held in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._payload: dict[str, str] = {}
        self._size = 0
        folder.mkdir(parents=True, mode=0o700)

    def add(self, path: str, content: BinaryIO) -> str:
        """Put bytes at a path below the payload; gives their SHA-256."""
        name = str(PurePosixPath(PAYLOAD) / path)
        digest, file = hashlib.sha256(), self._folder / name
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with file.open("xb") as out:
            while chunk := content.read(CHUNK):
                digest.update(chunk)
                out.write(chunk)
                self._size += len(chunk)
        self._payload[name] = digest.hexdigest()
        return self._payload[name]

    def close(self, info: dict[str, str], day: date, tags: dict[str, str]) -> str:
        """Write the manifests, and ``tags`` beside them; gives the SHA-256 of the tag manifest, which stands for everything."""
        about = {
            **info,
            "Bagging-Date": day.isoformat(),
            "Payload-Oxum": f"{self._size}.{len(self._payload)}",
        }
        files = {
            "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": "".join(f"{name}: {' '.join(value.split())}\n" for name, value in about.items()),
            "manifest-sha256.txt": _manifest(self._payload),
            **tags,
        }
        for name, text in files.items():
            (self._folder / name).write_bytes(text.encode())
        listed = _manifest({name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}).encode()
        (self._folder / "tagmanifest-sha256.txt").write_bytes(listed)
        return hashlib.sha256(listed).hexdigest()


def _manifest(files: dict[str, str]) -> str:
    """Lines that both BagIt and ``sha256sum -c`` read."""
    return "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(files.items()))
