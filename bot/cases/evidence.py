"""Evidence: what was kept, how good it honestly is, and who held it."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.cases.erasures import covered
from bot.cases.events import FIRST


class Grade(StrEnum):
    """What an item is worth, from least to most. Our hash proves only that it has not changed since we got it."""

    LEAD = "lead"
    SELF_CAPTURED = "self_captured"
    TIMESTAMPED = "timestamped"
    NOTARISED = "notarised"
    OFFICIAL = "official"


class Custody(StrEnum):
    """What can happen to an item; anything else is refused."""

    RECEIVED = "received"
    VIEWED = "viewed"
    COPIED = "copied"
    TRANSFERRED = "transferred"
    EXPORTED = "exported"
    VERIFIED = "verified"
    SEALED = "sealed"
    RETURNED = "returned"
    PERSON_ERASED = "person_erased"


_LESS = {Grade.LEAD, Grade.SELF_CAPTURED}


def stamped(grade: Grade) -> Grade:
    """What an item of a grade is worth once an authority has confirmed it; a better grade is not taken away."""
    return Grade.TIMESTAMPED if grade in _LESS else grade


@dataclass(frozen=True)
class Timestamp:
    """An authority's word (RFC 3161) that it saw the bytes' hash at a time; ``token`` is its answer, DER in base64."""

    at: datetime
    authority: str
    token: str


@dataclass(frozen=True)
class Evidence:
    """An item of evidence, numbered such as ``KO-2026-0007-E03``.

    ``sha256``, ``size`` (bytes) and ``media_type`` are ours, worked out from the bytes.
    ``stored`` is a random name in the evidence folder, ``original_name`` what the person called it; ``source_id`` is the file's
    id in Slack. When it came to us is known; who took it and when is claimed, and stands in the case's details.
    ``privileged``: nobody but our counsel and reviewers may read it; None when nobody has said (``Custodian.marked``).
    """

    id: str
    case_id: str
    number: str
    original_name: str
    stored: str
    sha256: str
    size: int
    media_type: str
    grade: Grade
    uploaded_by: str
    received_at: datetime
    source: str
    source_id: str = ""
    deleted_in_slack_at: datetime | None = None
    timestamp: Timestamp | None = None
    privileged: bool | None = None


@dataclass(frozen=True)
class CustodyEvent:
    """An entry of an item's chain of custody: who, what, when, from where to where, why, and the hash of the bytes then."""

    evidence_id: str
    seq: int
    event: Custody
    actor: str
    at: datetime
    purpose: str
    from_place: str
    to_place: str
    sha256: str
    previous: str = FIRST
    hash: str = ""


def sealed(entry: CustodyEvent, previous: str) -> CustodyEvent:
    """The entry with its place in the chain."""
    placed = replace(entry, previous=previous, hash="")
    return replace(placed, hash=digest(placed))


def first_fault(entries: tuple[CustodyEvent, ...]) -> int | None:
    """The ``seq`` of the first entry that does not fit the chain; None when all fit."""
    told = ((entry.seq, entry.purpose) for entry in entries if entry.event is Custody.PERSON_ERASED)
    previous, changed = FIRST, covered(told)
    for number, entry in enumerate(entries, 1):
        fits = digest(entry) in (entry.hash, changed.get(number))
        if entry.seq != number or entry.previous != previous or not fits:
            return entry.seq
        previous = entry.hash
    return None


def content(entry: CustodyEvent) -> dict[str, object]:
    """What the hash of an entry is of, as JSON has it."""
    return {
        "evidence_id": entry.evidence_id,
        "seq": entry.seq,
        "event": entry.event.value,
        "actor": entry.actor,
        "at": entry.at.isoformat(),
        "purpose": entry.purpose,
        "from_place": entry.from_place,
        "to_place": entry.to_place,
        "sha256": entry.sha256,
        "previous": entry.previous,
    }


def digest(entry: CustodyEvent) -> str:
    """SHA-256 over the content as JSON with sorted keys."""
    text = json.dumps(content(entry), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
