"""What of a case leaves the house, and for whom: everything for counsel, little for a platform, privileged notes only on demand.

An entry of which something is withheld keeps the hash it had, so that the chain still shows whether entries were taken out or put
in; that one entry alone cannot be recomputed. Whoever could guess every withheld word could confirm the guess by the hash.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import Any

from bot.cases import events, evidence
from bot.cases.case import Case, Listing
from bot.cases.custody.media import media_type
from bot.cases.detail import Detail, said_of
from bot.cases.details.rights import in_force
from bot.cases.details.subjects import item_key
from bot.cases.events import Event, Verb
from bot.cases.evidence import CustodyEvent, Evidence
from bot.cases.report import Aspect, Right, RightStatus
from bot.cases.triage.proving import aspects_of, covers, stakes
from bot.cases.triage_model import Step
from bot.knowledge.model import Passage

WITHHELD = "[withheld]"
A_PERSON = "a person, erased"  # stands for the fields they were named in
Row = dict[str, Any]
_ALWAYS = {"case_id", "evidence_id", "seq", "at", "previous", "sha256", "event"}
_OPEN_VERBS = {Verb.OPENED, Verb.SIGHTED, Verb.EVIDENCE_ADDED}


class For(StrEnum):
    """Who gets it."""

    COUNSEL = "counsel"
    PLATFORM = "platform"


@dataclass(frozen=True)
class Item:
    """An item of evidence in an export. ``file`` is its path in the payload; what is None is withheld, a file as a whole, too."""

    number: str
    sha256: str
    custody: tuple[Row, ...]
    file: str | None = None
    size: int | None = None
    media_type: str | None = None
    grade: str | None = None
    timestamped_at: datetime | None = None
    received_at: datetime | None = None
    captured_at_claimed: str | None = None
    captured_by: str | None = None
    original_name: str | None = None
    uploaded_by: str | None = None
    privileged: bool | None = None


@dataclass(frozen=True)
class Dossier:
    """An export's contents. ``plan`` is the plan as it stands, ``passages`` the guidance it cites.

    ``elsewhere`` are numbers and hashes of what lies with cases merged into this one. ``alone``: no evidence goes along.
    ``unsealed``: not all that the case was told, or goes by, is under a hash.
    """

    case: Case
    for_: For
    privileged: bool
    made_at: datetime
    made_by: str
    trail: tuple[Row, ...]
    items: tuple[Item, ...]
    plan: tuple[Step, ...]
    passages: tuple[Passage, ...]
    heads: tuple[Row, ...]
    elsewhere: tuple[tuple[str, str], ...] = ()
    alone: bool = False
    unsealed: bool = False

    @property
    def whole(self) -> bool:
        """Whether it may show what only counsel sees."""
        return self.for_ is For.COUNSEL

    @property
    def rights(self) -> tuple[Right, ...]:
        """Rights to show; to a platform those that a complaint can rest on: all others tell the seller where we are weak."""
        report = in_force(self.case.report, self.case.details, self.made_at.date())
        if self.whole:
            return report.rights
        registered = (right for right in report.rights if right.status is RightStatus.REGISTERED)
        return tuple(right for right in registered if covers(right, aspects_of(report)))

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        """What is copied; doubts about it are ours."""
        said = self.case.report.aspects
        return said if self.whole else stakes(said)

    @property
    def listings(self) -> tuple[Listing, ...]:
        """Where it is offered; a link that is on no marketplace may lead to papers of ours."""
        return tuple(each for each in self.case.listings if self.whole or (each.key and each.platform))


def event_row(event: Event, for_: For, privileged: bool) -> Row:
    """An entry of the trail as JSON has it; ``withheld`` names the fields that are."""
    row = events.content(event)
    hidden: set[str] = set()
    if event.privileged and not privileged:
        hidden = {"text", "changes", "about"}
    if for_ is For.PLATFORM:
        hidden = set(row) - _ALWAYS - {"verb", "about"}
        hidden |= set() if event.verb in _OPEN_VERBS else {"verb", "about"}
    return _redacted(row, hidden, event.hash, events.digest(event))


def goes_along(kept: Evidence, for_: For) -> bool:
    """Whether an item itself is in an export; of what is privileged a platform gets the hash alone."""
    return for_ is For.COUNSEL or not kept.privileged


def custody_row(entry: CustodyEvent, for_: For, whole: bool = True) -> Row:
    """An entry of a chain of custody as JSON has it; its place alone, unless it is to be ``whole``."""
    row = evidence.content(entry)
    hidden = set(row) - _ALWAYS if for_ is For.PLATFORM else set()
    hidden |= set() if whole else {"event", "at"}
    return _redacted(row, hidden, entry.hash, evidence.digest(entry))


def item(kept: Evidence, custody: tuple[CustodyEvent, ...], for_: For, details: tuple[Detail, ...] = ()) -> Item:
    """An item as it leaves; its file is named by its number, whatever somebody called it. ``details`` are the case's."""
    key = item_key(kept.number)
    whole = for_ is For.COUNSEL
    if not goes_along(kept, for_):
        return Item(kept.number, kept.sha256, tuple(custody_row(entry, for_, whole=False) for entry in custody))
    return Item(
        number=kept.number,
        file=file_of(kept),
        sha256=kept.sha256,
        size=kept.size,
        media_type=kept.media_type,
        grade=kept.grade.value if whole else None,
        timestamped_at=kept.timestamp.at if kept.timestamp else None,
        received_at=kept.received_at,
        captured_at_claimed=said_of(details, key, "captured_at_claimed") or None,
        captured_by=(said_of(details, key, "captured_by") or None) if whole else None,
        original_name=kept.original_name if whole else None,
        uploaded_by=kept.uploaded_by if whole else None,
        privileged=kept.privileged if whole else None,
        custody=tuple(custody_row(entry, for_) for entry in custody),
    )


def file_of(kept: Evidence) -> str:
    """Where an item's bytes are in the payload."""
    return f"evidence/{kept.number}.{media_type(kept.media_type).ending}"


def cited(case: Case, passage: Callable[[str], Passage | None]) -> tuple[Passage, ...]:
    """The passages behind a case's dangers, steps and rules that the guidance still has, each once."""
    found = case.triage
    cited_by = (
        *(h.citations for h in found.hazards),
        *(s.citations for s in found.plan),
        *(r.citations for r in found.rules),
    )
    return tuple(
        known for identity in dict.fromkeys(chain.from_iterable(cited_by)) if (known := passage(identity)) is not None
    )


def _redacted(row: Row, hidden: set[str], sha256: str, now: str) -> Row:
    """``now`` is what the entry hashes to today: something else than it did when a person was erased out of it."""
    shown = {name: WITHHELD if name in hidden else value for name, value in row.items()}
    withheld = sorted(hidden) or ([] if now == sha256 else [A_PERSON])
    return {**shown, **({"withheld": withheld} if withheld else {}), "hash": sha256}
