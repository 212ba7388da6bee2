"""Questions and answers as frozen values. An answer is ``Answered`` or ``Declined``; there is nothing in between."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.knowledge.model import Passage, Role


class Reason(StrEnum):
    """Why a question is declined."""

    OFF_TOPIC = "off_topic"
    NOT_COVERED = "not_covered"
    UNSAFE = "unsafe"
    NEEDS_COUNSEL = "needs_counsel"
    LANGUAGE = "language"
    GREETING = "greeting"
    EMPTY = "empty"


NOTHING_ASKED = frozenset({Reason.GREETING, Reason.EMPTY})
"""Talk: there is nothing to hand on to counsel, and no gap in the guidance."""


@dataclass(frozen=True)
class Question:
    """What a person asked. ``history`` holds the thread's earlier questions, oldest first.

    ``also`` are further days whose law the answer shows beside that of ``as_of``.
    """

    text: str
    as_of: date
    history: tuple[str, ...] = ()
    also: tuple[date, ...] = ()


@dataclass(frozen=True)
class Quote:
    """A sentence of a cited passage, word for word. ``number`` is the citation's.

    ``asked`` is the part of the question it answers, as it was typed; empty where one thing was asked. ``above`` is the number
    of the citation that answers the part first and is quoted for an earlier one already; 0 where none is.
    """

    number: int
    text: str
    role: Role
    asked: str = ""
    above: int = 0


@dataclass(frozen=True)
class Citation:
    """A passage an answer rests on; ``number`` counts from 1 in the order of first use."""

    number: int
    passage: Passage
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class LawNote:
    """Which version of a rule an answer states.

    ``other`` is the version for other dates when it applies within 90 days of the answer's day; ``starts`` is the day on
    which the later of the two begins.
    """

    passage: Passage
    other: Citation | None
    starts: date | None


@dataclass(frozen=True)
class Unanswered:
    """A part of a question, as it was typed, that the answer leaves out, and why."""

    text: str
    reason: Reason


@dataclass(frozen=True)
class Speaks:
    """For which rights the passages with these citation numbers speak."""

    rights: tuple[str, ...]
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Answered:
    """An answer: quotations in the order in which they are read, and what they rest on."""

    quotes: tuple[Quote, ...]
    citations: tuple[Citation, ...]
    notes: tuple[LawNote, ...]
    as_of: date
    corpus_version: str
    notice: str | None = None
    unanswered: tuple[Unanswered, ...] = ()
    speaks: tuple[Speaks, ...] = ()


@dataclass(frozen=True)
class Declined:
    """A no, why, and what may be of use all the same.

    ``citations`` is what the guidance does say about a refused request, ``nearest`` are passages that are not an answer.
    """

    reason: Reason
    rule: str | None
    citations: tuple[Citation, ...]
    nearest: tuple[Passage, ...]
    as_of: date
    corpus_version: str
    notice: str | None = None


Answer = Answered | Declined
