"""Bytes of evidence kept in memory, held to the same suite as folders and buckets."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from typing import BinaryIO

from bot.cases.ports import Stored
from bot.errors import BotError


@dataclass
class MemoryEvidenceStore:
    """An ``EvidenceStore`` that forgets with the process; its names are counted, not random."""

    contents: dict[str, bytes] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def put(self, content: BinaryIO, limit: int) -> Stored:
        """Keep bytes.

        Raises:
            BotError: more than ``limit`` bytes; nothing is kept.
        """
        kept = content.read(limit + 1)
        if len(kept) > limit:
            raise BotError(f"a file may have {limit:,} bytes at most")
        return self.put_back(f"{next(self.numbers):032x}", BytesIO(kept))

    def put_back(self, name: str, content: BinaryIO) -> Stored:
        """Keep bytes under the name they had, as a backup has it."""
        kept = self.contents[name] = content.read()
        return Stored(name, hashlib.sha256(kept).hexdigest(), len(kept))

    def open(self, name: str) -> BinaryIO:
        """Read kept bytes.

        Raises:
            BotError: they are gone, or no bytes were ever kept under such a name.
        """
        if name not in self.contents:
            raise BotError(f"the file {name} is not in the evidence folder")
        return BytesIO(self.contents[name])

    def forget(self, name: str) -> None:
        """Forget bytes that no record holds."""
        self.contents.pop(name, None)

    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        return not self.contents
