"""Cases, their trail and their evidence as rows, and back."""

import hashlib
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row

from bot.cases.case import Case
from bot.cases.events import ActorKind, Change, Event, Verb
from bot.cases.evidence import Custody, CustodyEvent, Evidence
from bot.cases.finding import RANK, external_ref, ref_order
from bot.cases.keeping import in_utc
from bot.cases.roles import open_to
from bot.cases.sellers import halves, seller_key
from bot.characters import writable

Columns = dict[str, Any]
_CASE = TypeAdapter(Case)
_EVIDENCE = TypeAdapter(Evidence)
_CHANGES = TypeAdapter(tuple[Change, ...])
_WIDTH = 255


def case_row(case: Case) -> Columns:
    """A case's row."""
    kept = in_utc(case)
    key = seller_key(kept.report.seller)
    head, tail = halves(key)
    elsewhere = external_ref(kept)
    return {
        "id": kept.id,
        "ref": kept.ref,
        "ref_order": ref_order(kept.ref),
        "version": kept.version,
        "status": kept.status.value,
        "severity": kept.triage.severity.value,
        "severity_rank": RANK[kept.triage.severity],
        "reporter": fitted(kept.reporter),
        "owner": fitted(kept.owner) if kept.owner else None,
        "counsel": fitted(kept.counsel) if kept.counsel else None,
        "visibility": open_to(kept).value,
        "held": kept.held,
        "legal_hold": kept.legal_hold,
        "external_ref": fitted(elsewhere) if elsewhere else None,
        "opened_at": kept.opened_at,
        "updated_at": kept.updated_at,
        "seller": writable(kept.report.seller),
        "seller_key": fitted(key) if key else None,
        "seller_head": fitted(head) if key else None,
        "seller_tail": fitted(tail) if key else None,
        "body": _CASE.dump_json(kept).decode(),
    }


def case_of(body: str) -> Case:
    """The case in a row's ``body``; its times are in UTC because they were when it was kept."""
    return _CASE.validate_json(body)


def fitted(text: str) -> str:
    """A text as it stands in an indexed column: itself, or its hash when it is too long for an index."""
    text = writable(text)
    return text if len(text) <= _WIDTH else "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def event_row(event: Event) -> Columns:
    """An entry's row."""
    return {
        "case_id": event.case_id,
        "seq": event.seq,
        "verb": event.verb.value,
        "actor": event.actor,
        "actor_kind": event.actor_kind.value,
        "source": event.source,
        "at": event.at,
        "text": event.text,
        "changes": _CHANGES.dump_json(event.changes).decode(),
        "about": event.about,
        "privileged": event.privileged,
        "occurred_at": event.occurred_at,
        "previous": event.previous,
        "hash": event.hash,
    }


def event_of(row: Row[Any]) -> Event:
    """The entry in a row."""
    return Event(
        case_id=row.case_id,
        seq=row.seq,
        verb=Verb(row.verb),
        actor=row.actor,
        actor_kind=ActorKind(row.actor_kind),
        source=row.source,
        at=in_utc(row.at),
        text=row.text,
        changes=_CHANGES.validate_json(row.changes),
        about=row.about,
        privileged=row.privileged,
        occurred_at=in_utc(row.occurred_at),
        previous=row.previous,
        hash=row.hash,
    )


def evidence_row(item: Evidence) -> Columns:
    """An item's row."""
    return {
        "id": item.id,
        "case_id": item.case_id,
        "number": item.number,
        "sha256": item.sha256,
        "body": _EVIDENCE.dump_json(in_utc(item), exclude={"privileged"}).decode(),
        "privileged": item.privileged,
    }


def evidence_of(row: Row[Any]) -> Evidence:
    """The item in a row's ``body`` and ``privileged``."""
    return replace(_EVIDENCE.validate_json(row.body), privileged=row.privileged)


def custody_row(entry: CustodyEvent) -> Columns:
    """The row of an entry of the chain of custody."""
    return {**vars(entry), "event": entry.event.value}


def custody_of(row: Row[Any]) -> CustodyEvent:
    """The entry of the chain of custody in a row."""
    columns = dict(row._mapping)
    return CustodyEvent(**{**columns, "event": Custody(row.event), "at": in_utc(row.at)})
