"""What happened to a case: an append-only, hash-chained trail that is also what must be told to people."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.cases.erasures import covered

FIRST = "0" * 64
ERASED = "erased"  # the name of the change that tells of an erasure
SEALED, SEALED_ERASED = (
    "report_sha256",
    "report_sha256_erased",
)  # and of those that tell hashes of reports (``sealing``)


class Verb(StrEnum):
    """What was done."""

    OPENED = "opened"
    SIGHTED = "sighted"
    CLAIMED = "claimed"
    HANDED_OVER = "handed_over"
    NOTED = "noted"
    ASKED_REPORTER = "asked_reporter"
    REPORTER_SAID = "reporter_said"
    STATUS_CHANGED = "status_changed"
    HELD = "held"
    RELEASED = "released"
    RIGHTS_SET = "rights_set"
    SUSPECT_SET = "suspect_set"
    DETAILS_SET = "details_set"
    COUNSEL_SAID = "counsel_said"
    TRIAGED = "triaged"
    WARNED = "warned"  # reporters, of what more to leave alone
    STEP_DONE = "step_done"
    GATE_OVERRIDDEN = "gate_overridden"
    ESCALATED = "escalated"
    RELATED = "related"
    MERGED = "merged"
    PARTED = "parted"  # a duplicate is taken up again: its reports are out of this case
    WENT_ON = "went_on"  # in a duplicate: what came for it is kept where the case goes on
    CLOSED = "closed"
    REOPENED = "reopened"
    EVIDENCE_ADDED = "evidence_added"
    EVIDENCE_AGAIN = "evidence_again"  # by another person, the same bytes
    EVIDENCE_REFUSED = "evidence_refused"
    TIMESTAMPED = "timestamped"
    GRADED = "graded"
    MARKED = "marked"  # an item of evidence as privileged, or as not
    DELETED_IN_SLACK = "deleted_in_slack"
    UNDELIVERABLE = "undeliverable"
    EXPORTED = "exported"
    DATE_SET = "date_set"
    DEADLINE_MET = "deadline_met"
    DEADLINE_SNOOZED = "deadline_snoozed"
    REMINDED = "reminded"
    OVERDUE = "overdue"
    GUIDANCE_CHANGED = "guidance_changed"
    LEGAL_HOLD = "legal_hold"
    PERSON_ERASED = "person_erased"


class ActorKind(StrEnum):
    """Who did it."""

    PERSON = "person"
    DESK = "desk"


class Audience(StrEnum):
    """Who must be told of an event."""

    CARD = "card"  # the case's card in the ops channel, made or brought up to date
    THREAD = "thread"  # the card's thread
    REPORTER = "reporter"  # everyone who reported it, by direct message
    COUNSEL = "counsel"  # the counsel channel
    OWNER = "owner"  # the reviewer who has the case, by direct message
    WEBHOOK = "webhook"  # a mirror of the case elsewhere, where one is set up
    JIRA = "jira"
    AUTHORITY = "authority"  # that confirms when evidence was there, where one is set up


MIRRORS = frozenset({Audience.WEBHOOK, Audience.JIRA, Audience.AUTHORITY})
PEOPLE = frozenset(Audience) - MIRRORS


@dataclass(frozen=True)
class Change:
    """A field before and after, as text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """One entry. ``seq`` counts from 1 within its case; ``hash`` covers everything here and the hash before it.

    ``privileged`` entries are for reviewers alone; ``about`` names what it is about (evidence, a step, another case).
    ``occurred_at`` is when it happened as far as people say, ``at`` when it was written down; only the latter orders.
    """

    case_id: str
    seq: int
    verb: Verb
    actor: str
    actor_kind: ActorKind
    source: str
    at: datetime
    text: str = ""
    changes: tuple[Change, ...] = ()
    about: str = ""
    privileged: bool = False
    occurred_at: datetime | None = None
    previous: str = FIRST
    hash: str = ""

    @property
    def id(self) -> str:
        """The same for the same entry, always."""
        return f"{self.case_id}:{self.seq}"


def sealed(event: Event, previous: str) -> Event:
    """The event with its place in the chain: the hash of the entry before it (FIRST for the first) and its own."""
    placed = replace(event, previous=previous, hash="")
    return replace(placed, hash=digest(placed))


def first_fault(events: tuple[Event, ...]) -> int | None:
    """The ``seq`` of the first entry that does not fit the chain, None when all fit. A cut tail fits too.

    An entry out of which a person was erased fits when a later one says so; ``Verifier`` checks who signed that.
    """
    previous, changed = FIRST, covered((event.seq, text) for event in events if (text := erasure(event)))
    for number, event in enumerate(events, 1):
        fits = digest(event) in (event.hash, changed.get(number))
        if event.seq != number or event.previous != previous or not fits:
            return event.seq
        previous = event.hash
    return None


def erasure(event: Event, field: str = ERASED) -> str | None:
    """What an entry says of entries, or of reports, out of which a person was erased (``erasures.read``)."""
    erased = event.verb is Verb.PERSON_ERASED
    return next((change.after for change in event.changes if erased and change.field == field), None)


def content(event: Event) -> dict[str, object]:
    """What the hash of an entry is of, as JSON has it: what an outsider can recompute without this program."""
    return {
        "case_id": event.case_id,
        "seq": event.seq,
        "verb": event.verb.value,
        "actor": event.actor,
        "actor_kind": event.actor_kind.value,
        "source": event.source,
        "at": event.at.isoformat(),
        "text": event.text,
        "changes": [[change.field, change.before, change.after] for change in event.changes],
        "about": event.about,
        "privileged": event.privileged,
        "occurred_at": event.occurred_at.isoformat() if event.occurred_at else None,
        "previous": event.previous,
    }


def read_content(row: Mapping[str, Any]) -> Event:
    """The event of which something is the ``content``, and more that is in no event."""
    told: dict[str, Any] = {
        "verb": Verb(row["verb"]),
        "actor_kind": ActorKind(row["actor_kind"]),
        "at": datetime.fromisoformat(row["at"]),
        "occurred_at": datetime.fromisoformat(row["occurred_at"]) if row["occurred_at"] else None,
        "changes": tuple(Change(*change) for change in row["changes"]),
    }
    return Event(**{**{field.name: row[field.name] for field in fields(Event) if field.name in row}, **told})


def digest(event: Event) -> str:
    """SHA-256 over the content as JSON with sorted keys."""
    text = json.dumps(content(event), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
