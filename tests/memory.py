"""What adapters keep in a database or in files, kept in memory; held to the same suites as they are."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from itertools import count
from typing import BinaryIO

from bot.cases.custody.heads import Head
from bot.cases.keeping import in_utc
from bot.cases.ports import Stored
from bot.cases.upkeep.letters import Letter
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


@dataclass
class MemoryHeads:
    """A ``HeadStore`` that forgets with the process."""

    kept: dict[tuple[str, str, int, str], Head] = field(default_factory=dict)

    def keep(self, heads: Sequence[Head]) -> None:
        """Keep heads; of one chain, length and key the first stays."""
        for head in heads:
            self.kept.setdefault((head.case_id, head.chain, head.count, head.key), in_utc(head))

    def of_case(self, case_id: str) -> tuple[Head, ...]:
        """Of each chain of a case and each key the longest, in the order of chains and keys."""
        mine = sorted((head for head in self.kept.values() if head.case_id == case_id), key=lambda head: head.count)
        longest = {(head.chain, head.key): head for head in mine}
        return tuple(longest[place] for place in sorted(longest))


@dataclass
class MemoryLetters:
    """``Letters`` that are forgotten with the process."""

    kept: dict[str, Letter] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=dict)

    def write(self, letter: Letter) -> bool:
        """Keep a letter unless one with its key was ever kept; says whether it was new."""
        return self.kept.setdefault(letter.key, letter) is letter

    def waiting(self, limit: int = 100) -> tuple[Letter, ...]:
        """Letters that are not sent, the oldest first."""
        left = [letter for key, letter in self.kept.items() if key not in self.done]
        return tuple(sorted(left, key=lambda letter: (letter.at, letter.key))[:limit])

    def begin(self, key: str) -> None:
        """Note that a letter is about to be sent."""
        self.kept[key] = replace(self.kept[key], begun=True)

    def sent(self, key: str, at: datetime, failed: str = "") -> None:
        """Note that a letter was sent, or why it cannot be; its words are forgotten, its key is not."""
        self.kept[key] = replace(self.kept[key], text="")
        self.done.setdefault(key, failed)


@dataclass
class MemoryMarks:
    """``Marks`` that are forgotten with the process."""

    kept: dict[str, str] = field(default_factory=dict)

    def those(self, beginning: str) -> dict[str, str]:
        """Marks whose names begin like this."""
        return {name: value for name, value in self.kept.items() if name.startswith(beginning)}

    def put(self, marks: Mapping[str, str | None]) -> None:
        """Set marks; None drops one."""
        for name, value in marks.items():
            self.kept.pop(name, None)
            if value is not None:
                self.kept[name] = value
