"""Cases as rows for a table elsewhere: a pinned set of fields, safe in a spreadsheet, and none lost while cases change.

Free text (stories, notes, what was written in threads) stays in the desk.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.cases.case import Case
from bot.cases.detail import Detail, said_of
from bot.cases.details.subjects import CASE, item_of
from bot.cases.finding import external_ref
from bot.cases.intake.right_lines import right_text
from bot.cases.ports import CaseQuery, CaseStore
from bot.cases.roles import open_to
from bot.cases.suspect import suspect_words

PAGE = 200
_BETWEEN = " | "
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

IN_FULL = {"rejection_reason_text", "counter_ground"}
"""Details in which people write at length."""

_READ: dict[str, Callable[[Case], Any]] = {
    "ref": lambda case: case.ref,
    "version": lambda case: case.version,
    "status": lambda case: case.status,
    "severity": lambda case: case.triage.severity,
    "opened_at": lambda case: case.opened_at,
    "updated_at": lambda case: case.updated_at,
    "claimed_at": lambda case: case.claimed_at,
    "reporter": lambda case: case.reporter,
    "owner": lambda case: case.owner,
    "counsel": lambda case: case.counsel,
    "external_ref": external_ref,
    "sightings": lambda case: len(case.sightings),
    "product": lambda case: case.report.product,
    "brand": lambda case: case.report.brand,
    "seller": lambda case: case.report.seller,
    "relation": lambda case: case.report.relation,
    "china": lambda case: case.report.china,
    "rights": lambda case: [_right(right) for right in case.report.rights],
    "aspects": lambda case: list(case.report.aspects),
    "seen_in": lambda case: list(case.report.seen_in),
    "listings": lambda case: [listing.key or listing.typed for listing in case.listings],
    "hazards": lambda case: [hazard.id for hazard in case.triage.hazards],
    "steps_done": lambda case: list(dict.fromkeys(entry.step for entry in case.progress)),
    "hold_reasons": lambda case: list(case.hold_reasons),
    "close_reason": lambda case: case.closing.reason if case.closing else None,
    "close_reference": lambda case: case.closing.reference if case.closing else None,
    "duplicate_of": lambda case: case.duplicate_of,
    "related": lambda case: list(case.related),
    "visibility": open_to,
    "legal_hold": lambda case: case.legal_hold,
    "law_as_of": lambda case: case.triage.as_of,
    "playbook_version": lambda case: case.triage.playbook_version,
    "rights_in_full": lambda case: [right_text(right) for right in case.report.rights],
    "markets": lambda case: list(case.report.markets),
    "suspect": lambda case: list(suspect_words(case.suspect)),
    "counsel_status": lambda case: case.counsel_status,
    "reviewer": lambda case: case.reviewer,
    "safety_risk": lambda case: said_of(case.details, CASE, "safety_risk") == "yes",
    "est_units": lambda case: said_of(case.details, CASE, "est_units"),
    "est_value": lambda case: said_of(case.details, CASE, "est_value"),
    "currency": lambda case: said_of(case.details, CASE, "currency"),
    "details": lambda case: [f"{d.about} {d.name}={d.said}" for d in case.details if _goes_out(d)],
}
FIELDS = tuple(_READ)
"""What others build on: fields are added at the end, none is renamed, moved or dropped."""


def record(case: Case) -> dict[str, Any]:
    """A case as JSON has it, by ``FIELDS``."""
    return {name: _plain(read(case)) for name, read in _READ.items()}


def cells(case: Case) -> list[str]:
    """A case as a spreadsheet has it, in the order of ``FIELDS``; no cell is run as a formula."""
    return [neutral(_cell(value)) for value in record(case).values()]


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before what begins like one, blanks or none before it."""
    return f"'{cell}" if cell.lstrip(" \u00a0\u3000").startswith(_FORMULA) else cell


def changed_since(store: CaseStore, since: datetime | None, query: CaseQuery | None = None) -> Iterator[Case]:
    """Cases changed at or after a time, the longest unchanged first, each at least once however cases change meanwhile."""
    for page in changed_pages(store, since, query):
        yield from page


def changed_pages(store: CaseStore, since: datetime | None, query: CaseQuery | None = None) -> Iterator[list[Case]]:
    """The same in pages of at most ``PAGE``.

    Pages go on from the last time seen, not from a count of rows: a case that changes moves to the end and would shift them.
    """
    at_that_time: set[str] = set()
    wanted = replace(query or CaseQuery(), order="updated", offset=0)
    while True:
        page = store.search(replace(wanted, updated_since=since, limit=PAGE + len(at_that_time))).cases
        fresh = [case for case in page if case.id not in at_that_time]
        if fresh:
            yield fresh
        if not fresh or len(page) < PAGE:
            return
        if fresh[-1].updated_at != since:
            at_that_time, since = set(), fresh[-1].updated_at
        at_that_time |= {case.id for case in fresh if case.updated_at == since}


def _goes_out(detail: Detail) -> bool:
    """Whether a detail may stand in a table: of evidence nothing does, since items may be privileged."""
    return detail.name not in IN_FULL and not item_of(detail.about)


def _right(right: Any) -> str:
    return " ".join(part for part in (right.kind, right.jurisdiction, right.status, right.number) if part)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [str(part) for part in value]
    if value is None or isinstance(value, bool | int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _BETWEEN.join(value) if isinstance(value, list) else str(value)
