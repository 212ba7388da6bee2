"""One transaction on cases in memory."""

from collections import ChainMap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from bot.cases.case import Case
from bot.cases.deadlines.running import Deadline
from bot.cases.events import Audience, Event
from bot.cases.evidence import CustodyEvent, Evidence
from bot.cases.finding import external_ref, listing_keys, ref_order
from bot.cases.keeping import in_utc, next_custody, next_event
from bot.cases.memory.deadlines import MemoryDeadlineWork
from bot.cases.ports import Stale
from bot.cases.sellers import halves, like_halves, same_seller, seller_key
from bot.cases.suspect import named_alike
from bot.errors import BotError

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Waiting:
    """A notice and how far it has come."""

    event: Event
    audience: Audience
    attempts: int = 0
    begun: bool = False
    held_until: datetime | None = None
    not_before: datetime | None = None
    told_at: datetime | None = None
    failed: str = ""

    def free(self, now: datetime) -> bool:
        """Whether it may be taken, as far as it knows itself."""
        due = all(moment is None or moment <= now for moment in (self.held_until, self.not_before))
        return due and self.told_at is None


@dataclass
class Kept:
    """Everything that transactions keep. What a case is found by points to ids of cases that were so once; look at the case."""

    cases: dict[str, Case] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    submissions: dict[str, str] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    external_refs: dict[str, str] = field(default_factory=dict)
    by_listing: dict[str, tuple[str, ...]] = field(default_factory=dict)
    by_seller: dict[str, tuple[str, ...]] = field(default_factory=dict)
    by_hash: dict[str, tuple[str, ...]] = field(default_factory=dict)
    events: dict[str, tuple[Event, ...]] = field(default_factory=dict)
    notices: dict[tuple[str, Audience], Waiting] = field(default_factory=dict)
    evidence: dict[str, dict[str, Evidence]] = field(default_factory=dict)
    evidence_numbers: dict[str, str] = field(default_factory=dict)
    custody: dict[str, tuple[CustodyEvent, ...]] = field(default_factory=dict)
    deadlines: dict[str, tuple[Deadline, ...]] = field(default_factory=dict)


class MemoryWork(MemoryDeadlineWork):
    """A ``Work`` beside what is kept: it reads through to it and writes into maps of its own until they are poured."""

    def __init__(self, kept: Kept) -> None:
        self._poured: list[tuple[dict[Any, Any], dict[Any, Any]]] = []
        self._cases = self._over(kept.cases)
        self._numbers = self._over(kept.numbers)
        self._submissions = self._over(kept.submissions)
        self._refs = self._over(kept.refs)
        self._external_refs = self._over(kept.external_refs)
        self._by_listing = self._over(kept.by_listing)
        self._by_seller = self._over(kept.by_seller)
        self._by_hash = self._over(kept.by_hash)
        self._events = self._over(kept.events)
        self._notices = self._over(kept.notices)
        self._evidence = self._over(kept.evidence)
        self._evidence_numbers = self._over(kept.evidence_numbers)
        self._custody = self._over(kept.custody)
        self._deadlines = self._over(kept.deadlines)

    def pour(self) -> None:
        """Keep all that was written."""
        for written, kept in self._poured:
            kept.update(written)

    def next_number(self, year: int) -> int:
        """The next number of a year's references; a transaction that fails gives its number back."""
        self._numbers[year] = self._numbers.get(year, 0) + 1
        return self._numbers[year]

    def case(self, case_id: str) -> Case | None:
        """The case with this id."""
        return self._cases.get(case_id)

    def expect(self, submissions: Sequence[str], keys: Sequence[str]) -> None:
        """Here they are found one by one as quickly."""

    def submitted(self, submission: str) -> str | None:
        """The id of the case that a submission was kept in."""
        return self._submissions.get(submission)

    def note_submission(self, submission: str, case_id: str) -> None:
        """Remember in which case a submission was kept; the first one stays."""
        if submission not in self._submissions:
            self._submissions[submission] = case_id

    def open_with(self, keys: Sequence[str]) -> str | None:
        """The id of the oldest open case that has one of these listing keys."""
        wanted = set(keys)
        found = [case for key in wanted for case in self._found(self._by_listing.get(key, ()))]
        fitting = [case for case in found if case.is_open and wanted & set(listing_keys(case))]
        return min(fitting, key=oldest_first).id if fitting else None

    def ever_with(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Ids of cases, open or closed, that have one of these listing keys, oldest first."""
        found = self._found(case_id for key in keys for case_id in self._by_listing.get(key, ()))
        return _ids(case for case in found if set(keys) & set(listing_keys(case)))

    def of_similar_seller(self, seller: str) -> tuple[str, ...]:
        """Ids of cases whose seller's name is this or nearly this, oldest first."""
        key = seller_key(seller)
        if not key:
            return ()
        heads, tails = like_halves(key)
        places = (f"={key}", *(f"^{head}" for head in heads), *(f"${tail}" for tail in tails))
        ids = [case_id for place in places for case_id in self._by_seller.get(place, ())]
        ids += [case_id for alike in named_alike(seller) for case_id in self._by_listing.get(alike, ())]
        found = self._found(ids)
        return _ids(case for case in found if same_seller(seller, case.report.seller))

    def with_hash(self, sha256: str) -> tuple[str, ...]:
        """Ids of cases that hold evidence with these bytes, oldest first."""
        found = self._found(self._by_hash.get(sha256, ()))
        return _ids(c for c in found if any(item.sha256 == sha256 for item in self._evidence[c.id].values()))

    def insert(self, case: Case) -> None:
        """Keep a new case.

        Raises:
            BotError: there is one with its id, reference or external reference.
        """
        if case.id in self._cases or ref_order(case.ref) in self._refs or external_ref(case) in self._external_refs:
            raise BotError(f"{case.ref} cannot be kept: its id, reference or external reference is another case's")
        self._keep(case)

    def save(self, case: Case) -> None:
        """Keep a case's next version.

        Raises:
            Stale: the kept one is not of the version before.
        """
        before = self._cases.get(case.id)
        if before is None or before.version != case.version - 1:
            raise Stale(f"{case.ref} was changed in between: look at it again")
        self._keep(case)

    def append(self, event: Event, tell: Sequence[Audience] = ()) -> Event:
        """Put an event at the end of its case's chain, with whom to tell of it.

        Raises:
            BotError: there is no such case.
        """
        if event.case_id not in self._cases:
            raise BotError(f"nothing can be written in the trail of a case that is not kept: {event.case_id}")
        trail = self._events.get(event.case_id, ())
        placed = next_event(event, trail[-1] if trail else None)
        self._events[event.case_id] = (*trail, placed)
        self._notices.update({(placed.id, audience): Waiting(placed, audience) for audience in tell})
        return placed

    def add_evidence(self, item: Evidence) -> None:
        """Keep an item's record.

        Raises:
            BotError: there is one with its id or number.
        """
        if item.id in self._evidence_numbers.values() or item.number in self._evidence_numbers:
            raise BotError(f"{item.number} cannot be kept: its id or number is another item's")
        self._keep_evidence(item)

    def save_evidence(self, item: Evidence) -> None:
        """Keep what is known anew of an item.

        Raises:
            BotError: it was never kept.
        """
        if item.id not in self._evidence.get(item.case_id, {}):
            raise BotError(f"{item.number} is not in the store")
        self._keep_evidence(item)

    def append_custody(self, entry: CustodyEvent) -> CustodyEvent:
        """Put an entry at the end of its item's chain."""
        chain = self._custody.get(entry.evidence_id, ())
        placed = next_custody(entry, chain[-1] if chain else None)
        self._custody[entry.evidence_id] = (*chain, placed)
        return placed

    def evidence(self, case_id: str) -> tuple[Evidence, ...]:
        """A case's items in the order of their numbers."""
        return in_order(self._evidence.get(case_id, {}))

    def _over(self, kept: dict[Key, Value]) -> ChainMap[Key, Value]:
        written: dict[Key, Value] = {}
        self._poured.append((written, kept))
        return ChainMap(written, kept)

    def _keep(self, case: Case) -> None:
        self._cases[case.id] = in_utc(case)
        self._run_deadlines(case)
        self._refs[ref_order(case.ref)] = case.id
        if elsewhere := external_ref(case):
            self._external_refs[elsewhere] = case.id
        for key in listing_keys(case):
            _add(self._by_listing, key, case.id)
        if key := seller_key(case.report.seller):
            head, tail = halves(key)
            for place in (f"={key}", f"^{head}", f"${tail}"):
                _add(self._by_seller, place, case.id)

    def _keep_evidence(self, item: Evidence) -> None:
        self._evidence[item.case_id] = {**self._evidence.get(item.case_id, {}), item.id: in_utc(item)}
        self._evidence_numbers[item.number] = item.id
        _add(self._by_hash, item.sha256, item.case_id)

    def _found(self, case_ids: Iterable[str]) -> list[Case]:
        return [self._cases[case_id] for case_id in dict.fromkeys(case_ids)]


def oldest_first(case: Case) -> tuple[datetime, str]:
    """By what cases are ordered when the oldest comes first."""
    return case.opened_at, ref_order(case.ref)


def in_order(items: dict[str, Evidence]) -> tuple[Evidence, ...]:
    """Items in the order of their numbers."""
    return tuple(sorted(items.values(), key=lambda item: ref_order(item.number)))


def _ids(cases: Iterable[Case]) -> tuple[str, ...]:
    return tuple(case.id for case in sorted(cases, key=oldest_first))


def _add(places: ChainMap[str, tuple[str, ...]], place: str, case_id: str) -> None:
    if case_id not in places.get(place, ()):
        places[place] = (*places.get(place, ()), case_id)
