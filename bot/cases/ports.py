"""What cases need kept, and by whom. Each is met by SQL, and by memory in tests and in ``knockoff triage``."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO, Protocol

from bot.cases.case import Case, Status
from bot.cases.deadlines.running import Deadline
from bot.cases.events import PEOPLE, Audience, Event, Verb
from bot.cases.evidence import CustodyEvent, Evidence
from bot.errors import BotError


class Stale(BotError):
    """Somebody else changed the case in between."""


@dataclass(frozen=True)
class Post:
    """A message of ours in Slack. ``shows`` is a digest of what we know it to show, empty when we do not."""

    channel: str
    ts: str
    shows: str = field(default="", compare=False)


@dataclass(frozen=True)
class Notice:
    """An event that an audience must be told. ``attempts`` counts from 1 when it is claimed."""

    event: Event
    audience: Audience
    attempts: int = 0
    begun: bool = False  # a message was begun before and may or may not have arrived


@dataclass(frozen=True)
class Draft:
    """A form that was not sent: the values as the view holds them, as JSON."""

    person: str
    values: str
    at: datetime


@dataclass(frozen=True)
class CaseQuery:
    """Which cases; what is None does not narrow. Each word of ``text`` is looked for in what a case says or is said of it."""

    statuses: tuple[Status, ...] = ()  # HOLD finds every case that is held, whatever else is done
    owner: str | None = None
    reporter: str | None = None
    opened_to: str | None = None  # whom of the staff who do not review cases
    unclaimed: bool = False
    text: str | None = None
    listing: str | None = None
    hazard: str | None = None
    platform: str | None = None
    severity: str | None = None
    since: datetime | None = None
    updated_since: datetime | None = None
    due_until: date | None = None  # with a deadline not met whose last day is not after it; of closed cases none runs
    order: str = "-updated"
    limit: int = 50
    offset: int = 0
    count_to: int | None = None  # counting further than this would take longer than it is worth


@dataclass(frozen=True)
class CasePage:
    """Some of the cases a query found, and how many there are; ``more`` than ``total`` when it was not counted to the end."""

    cases: tuple[Case, ...]
    total: int
    more: bool = False


class Work(Protocol):
    """One transaction. Nothing of it is seen by others before it ends, and nothing is kept when it fails."""

    def next_number(self, year: int) -> int:
        """The next number of a year's references, from 1; none is given twice."""

    def case(self, case_id: str) -> Case | None:
        """The case with this id."""

    def expect(self, submissions: Sequence[str], keys: Sequence[str]) -> None:
        """Say which submissions and listing keys are about to be looked for: at once it takes less than one by one."""

    def submitted(self, submission: str) -> str | None:
        """The id of the case that a submission (its idempotency key) was kept in."""

    def note_submission(self, submission: str, case_id: str) -> None:
        """Remember in which case a submission was kept."""

    def open_with(self, keys: Sequence[str]) -> str | None:
        """The id of the oldest open case that has one of these listing keys."""

    def ever_with(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Ids of cases, open or closed, that have one of these listing keys, oldest first."""

    def of_similar_seller(self, seller: str) -> tuple[str, ...]:
        """Ids of cases whose seller's name is this or nearly this (``sellers.same_seller``), oldest first."""

    def with_hash(self, sha256: str) -> tuple[str, ...]:
        """Ids of cases that hold evidence with these bytes, oldest first."""

    def insert(self, case: Case) -> None:
        """Keep a new case. A ``BotError`` tells of another with its id or a reference of it, at once or at the end."""

    def save(self, case: Case) -> None:
        """Keep a case's next version.

        Raises:
            Stale: the kept one is not of the version before.
        """

    def append(self, event: Event, tell: Sequence[Audience] = ()) -> Event:
        """Put an event at the end of its case's chain (``seq`` and hashes are given here), with whom to tell of it."""

    def add_evidence(self, item: Evidence) -> None:
        """Keep an item's record."""

    def save_evidence(self, item: Evidence) -> None:
        """Keep what is known anew of an item."""

    def append_custody(self, entry: CustodyEvent) -> CustodyEvent:
        """Put an entry at the end of its item's chain."""

    def evidence(self, case_id: str) -> tuple[Evidence, ...]:
        """A case's items in the order of their numbers."""

    def deadlines(self, case_id: str) -> tuple[Deadline, ...]:
        """A case's deadlines, soonest first. They follow from its triage whenever it is kept."""

    def save_deadline(self, deadline: Deadline) -> None:
        """Keep what was done about a deadline."""


class CaseStore(Protocol):
    """Keeps cases, their trail and what is still to be told."""

    def work(self) -> AbstractContextManager[Work]:
        """A transaction; openings wait for each other, so that one listing has one open case."""

    def find(self, case_id: str) -> Case | None:
        """The case with this id."""

    def by_ref(self, ref: str) -> Case | None:
        """The case with this reference, in any case of letters."""

    def by_post(self, post: Post) -> Case | None:
        """The case whose card, or whose reporter's message, this message is."""

    def search(self, query: CaseQuery) -> CasePage:
        """Cases a query asks for."""

    def events(self, case_id: str) -> tuple[Event, ...]:
        """A case's trail, oldest first."""

    def cases_with(self, verb: Verb, since: datetime | None, until: datetime) -> tuple[str, ...]:
        """Ids of cases in which something was done from one time on and before another, each once."""

    def evidence(self, case_id: str) -> tuple[Evidence, ...]:
        """A case's items in the order of their numbers."""

    def custody(self, evidence_id: str) -> tuple[CustodyEvent, ...]:
        """An item's chain of custody, oldest first."""

    def chains(self, case_id: str) -> dict[str, tuple[CustodyEvent, ...]]:
        """The chains of custody of a case's items, by the items' ids; of an item without entries there is none."""

    def deadlines(self, until: date, limit: int = 1000, escalated: bool = True) -> tuple[Deadline, ...]:
        """Deadlines of open cases, not met, whose last day is not after a day, soonest first; unless ``escalated`` is asked
        for without those of which it was said that they have passed."""

    def deadlines_of(self, case_id: str) -> tuple[Deadline, ...]:
        """A case's deadlines, soonest first."""

    def remember_post(self, case_id: str, audience: Audience, person: str, post: Post) -> None:
        """Note where a case's card (``person`` empty) or a reporter's message is; a later one replaces it."""

    def post(self, case_id: str, audience: Audience, person: str = "") -> Post | None:
        """Where a case's card or a reporter's message is."""

    def notices(
        self, now: datetime, limit: int = 100, audiences: frozenset[Audience] = PEOPLE
    ) -> list[tuple[str, Audience]]:
        """Event ids and audiences that nobody holds and that are not told; of a case, only the earliest for an audience. New
        cases first, the newest before all, so that none waits behind the news of others; the rest oldest first."""

    def claim(self, event_id: str, audience: Audience, now: datetime, until: datetime) -> Notice | None:
        """Take a notice until a time; None when there is nothing to take."""

    def begin(self, event_id: str, audience: Audience) -> None:
        """Note that a message is about to be sent."""

    def told(self, event_id: str, audience: Audience, at: datetime, failed: str = "") -> None:
        """Note that an audience was told, or why it cannot be."""

    def release(self, event_id: str, audience: Audience, after: datetime) -> None:
        """Let go of a notice, to be taken up again after a time."""

    def save_draft(self, draft: Draft) -> None:
        """Keep a person's unsent form; a later one replaces it."""

    def draft(self, person: str, since: datetime) -> Draft | None:
        """A person's unsent form, if it is not older."""

    def drop_draft(self, person: str) -> None:
        """Forget a person's unsent form."""


@dataclass(frozen=True)
class Stored:
    """What the evidence store made of bytes: a random name, their SHA-256 and how many they are."""

    name: str
    sha256: str
    size: int


class EvidenceStore(Protocol):
    """Keeps bytes."""

    def put(self, content: BinaryIO, limit: int) -> Stored:
        """Keep bytes under a random name.

        Raises:
            BotError: more than ``limit`` bytes; nothing is kept.
        """

    def put_back(self, name: str, content: BinaryIO) -> Stored:
        """Keep bytes under the name they had, as a backup has it; what was kept under it goes."""

    def open(self, name: str) -> BinaryIO:
        """Read kept bytes.

        Raises:
            BotError: they are gone.
        """

    def forget(self, name: str) -> None:
        """Forget bytes that no record holds; what is gone already may be discarded again."""

    def is_empty(self) -> bool:
        """Whether nothing is kept."""
