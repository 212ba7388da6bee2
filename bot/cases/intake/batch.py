"""Many reports at once: each is opened as a case in a store that forgets, in the order of the file."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import combinations_with_replacement, count
from typing import Any

from bot.cases.case import Case, Listing, Origin
from bot.cases.intake.lenient import Reader
from bot.cases.intake.opening import Opening, Submission
from bot.cases.links.listings import LinkKind, Marketplaces
from bot.cases.memory.store import MemoryCaseStore
from bot.cases.playbook.model import Playbook
from bot.cases.report import Report
from bot.cases.sellers import same_seller
from bot.cases.triage.deciding import triage
from bot.cases.triage_model import Step, Triage
from bot.errors import BotError

_TOO_MUCH = "nested too deeply, or a number of thousands of digits"


@dataclass(frozen=True)
class Batch:
    """What a batch needs: the playbook, the marketplaces, and the moment at which all of it is taken to happen."""

    playbook: Playbook
    markets: Marketplaces
    now: datetime

    def run(self, text: str) -> list[dict[str, Any]]:
        """One row a report, in the order of the file; duplicates are named on both rows.

        Raises:
            BotError: the text is no JSON list of objects.
        """
        opening, submit = self._opening(), _Rows()
        reader = Reader(self.playbook.words, self.markets, self.now.date())
        for number, row in enumerate(read_rows(text), 1):
            report = reader.report(row)
            identity = row.get("id", str(number))
            origin = Origin(source="batch", external_ref=str(identity))
            ready = opening.ready(Submission(f"{number}:{identity}", report, report.role or "batch", origin))
            alone, opened = ready.case, opening.keep(ready)  # its own triage, whatever case it joins
            keys = ready.listings, frozenset(ready.also), frozenset(ready.identifiers)
            submit.add(_Row(identity, alone.report, opened.case.ref, *keys, alone.triage))
        return submit.rows()

    def _opening(self) -> Opening:
        numbers = count(1)
        return Opening(
            MemoryCaseStore(), self._triage, self.markets.read, lambda: self.now, lambda: f"batch-{next(numbers)}"
        )

    def _triage(self, report: Report, _case: Case | None, at: datetime) -> Triage:
        return triage(report, self.playbook, at.date())


@dataclass(frozen=True)
class _Row:
    identity: object
    report: Report
    ref: str
    listings: tuple[Listing, ...]
    also: frozenset[str]
    identifiers: frozenset[str]
    triage: Triage

    @cached_property
    def products(self) -> set[str]:
        """Keys that stand for one product: listings, and pages of shops nobody knows."""
        return {listing.key for listing in self.listings if listing.key and listing.product}

    @cached_property
    def known(self) -> set[str]:
        """All keys by which another report may be related."""
        return self.products | self.also

    def repeats(self, other: "_Row") -> bool:
        """Whether both are of one listing, or of one container, bill or stand at a fair and so went into one case."""
        one_case = self.ref == other.ref
        return bool(self.products & other.products or (one_case and self.identifiers & other.identifiers))


class _Rows:
    """The rows of a batch; who repeats whom is known only at its end."""

    def __init__(self) -> None:
        self.kept: list[_Row] = []

    def add(self, row: _Row) -> None:
        """Take in one report."""
        self.kept.append(row)

    def rows(self) -> list[dict[str, Any]]:
        """Everything as JSON has it."""
        alike = _alike({row.report.seller for row in self.kept})
        return [_as_json(row, *self._others(row, alike[row.report.seller])) for row in self.kept]

    def _others(self, row: _Row, sellers: set[str]) -> tuple[list[object], list[object]]:
        others = [other for other in self.kept if other is not row]
        same = [other.identity for other in others if row.repeats(other)]
        related = [
            other.identity
            for other in others
            if (other.report.seller in sellers or other.known & row.also or row.known & other.also)
            and not row.repeats(other)
        ]
        return same, related


def _alike(names: set[str]) -> dict[str, set[str]]:
    """By each name, the names that are the same seller's: itself too, unless it is nobody's."""
    found: dict[str, set[str]] = {name: set() for name in names}
    for one, other in combinations_with_replacement(names, 2):
        if same_seller(one, other):
            found[one].add(other)
            found[other].add(one)
    return found


def read_rows(text: str) -> list[dict[str, Any]]:
    """The objects of a batch.

    Raises:
        BotError: no JSON, no list, or something in it is no object.
    """
    try:
        rows = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is a ValueError
        where = f"line {error.lineno}: {error.msg}" if isinstance(error, json.JSONDecodeError) else _TOO_MUCH
        raise BotError(
            f"the batch is not JSON ({where}); it is one list of objects with id, free_text and fields"
        ) from error
    if not isinstance(rows, list):
        raise BotError("the batch must be one JSON list: begin with [ and give each report as an object")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise BotError(f"entry {number} of the batch is no object; a report has id, free_text and fields")
    return rows


def _as_json(row: _Row, same: list[object], related: list[object]) -> dict[str, Any]:
    found = row.triage
    return {
        "id": row.identity,
        "case": row.ref,
        "hazards": [hazard.id for hazard in found.hazards],
        "plan": [_step(step) for step in found.plan],
        "listings": [listing.key for listing in row.listings if listing.kind is LinkKind.LISTING],
        "short_links": sum(listing.kind is LinkKind.SHORT for listing in row.listings),
        "missing": list(found.missing),
        "severity": str(found.severity),
        "severity_reasons": list(found.severity_reasons),
        "duplicate_of": same,
        "related": related,
        "rules": [rule.id for rule in found.rules],
        "do_not": list(found.do_not),
        "as_of": found.as_of.isoformat(),
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "step": step.id,
        "state": str(step.state),
        "blocked_by": list(step.blocked_by),
        "why": step.why,
        "citations": list(step.citations),
    }
