"""Whether the trails of all cases, and the chains of custody of all evidence, are what was written down."""

import json
from collections.abc import Iterator

from sqlalchemy import select

from bot.cases import events, evidence
from bot.storage.case_rows import evidence_of
from bot.storage.case_tables import cases
from bot.storage.case_tables import evidence as items
from bot.storage.cases import SqlCaseStore
from bot.storage.engine import Database


def broken_chains(database: Database) -> list[str]:
    """What does not hold, as ``case ID: entry N``, ``evidence ID: entry N`` or ``evidence ID: …``; empty when all does."""
    store, faults = SqlCaseStore(database), []
    with database.reading() as connection:
        case_ids = list(connection.execute(select(cases.c.id).order_by(cases.c.id)).scalars())
        kept = connection.execute(select(items).order_by(items.c.id)).all()
    for identity in case_ids:
        fault = events.first_fault(store.events(identity))
        if fault is not None:
            faults.append(f"case {identity}: entry {fault} of its trail")
    for row in kept:
        identity, sha256, chain = row.id, row.sha256, store.custody(row.id)
        fault = evidence.first_fault(chain)
        if fault is not None:
            faults.append(f"evidence {identity}: entry {fault} of its chain of custody")
        if {sha256, evidence_of(row).sha256, *(entry.sha256 for entry in chain)} != {sha256}:
            faults.append(f"evidence {identity}: its record is not of the bytes that were received")
    return faults


def kept_files(database: Database) -> Iterator[tuple[str, str]]:
    """Of each item of evidence, the name its bytes are kept under and their SHA-256."""
    with database.reading() as connection:
        kept = connection.execute(select(items.c.body, items.c.sha256).order_by(items.c.id)).all()
    for body, sha256 in kept:  # the transaction is over: what is done with a file may take long
        yield str(json.loads(body)["stored"]), str(sha256)
