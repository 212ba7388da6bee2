"""Bytes on their way into a store of evidence: counted and hashed as they pass, and no more of them than allowed."""

import hashlib
import re
from typing import BinaryIO

from bot.errors import BotError

CHUNK = 1 << 20
_NAME = re.compile("[0-9a-f]{32}")


class Receiving:
    """A stream read once, with the SHA-256 and the number of what was read so far."""

    def __init__(self, content: BinaryIO, limit: int | None) -> None:
        self._content = content
        self._limit = limit
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """Of what was read so far, in hex."""
        return self._digest.hexdigest()

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; of what is too much, one byte at most is read.

        Raises:
            BotError: there are more than the limit.
        """
        wanted = size if size >= 0 else CHUNK
        if self._limit is not None:
            wanted = min(wanted, self._limit - self.size + 1)
        chunk = self._content.read(wanted)
        self.size += len(chunk)
        if self._limit is not None and self.size > self._limit:
            raise BotError(f"a file may have {self._limit:,} bytes at most")
        self._digest.update(chunk)
        return chunk


def is_name(name: str) -> bool:
    """Whether bytes may be kept under a name."""
    return _NAME.fullmatch(name) is not None


def checked_name(name: str) -> str:
    """The name, if bytes may be kept under it.

    Raises:
        BotError: they may not.
    """
    if not is_name(name):
        raise BotError("a file of the evidence store is named by 32 hexadecimal digits")
    return name
