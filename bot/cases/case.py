"""A case: a report that is worked on. Frozen values; every change makes a new one with the next version."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.cases.contact_words import contact_words
from bot.cases.detail import Detail
from bot.cases.links.listings import LinkKind
from bot.cases.replies import Replies
from bot.cases.report import Report
from bot.cases.suspect import NOBODY_KNOWN, Suspect
from bot.cases.triage_model import Triage
from bot.cases.visibility import Visibility


class Status(StrEnum):
    """Where a case stands. HOLD is a status of its own: nobody acts while it lasts."""

    NEW = "new"
    TRIAGE = "triage"
    HOLD = "hold"
    EVIDENCE = "evidence"
    COUNSEL_REVIEW = "counsel_review"
    READY_TO_FILE = "ready_to_file"
    FILED = "filed"
    COUNTERED = "countered"
    ESCALATED = "escalated"
    MONITORING = "monitoring"
    CLOSED = "closed"


class HoldReason(StrEnum):
    """Why nobody may act."""

    RIGHTS_GAP = "rights_gap"
    PRIORITY_RUNNING = "priority_running"
    EVIDENCE_FIRST = "evidence_first"
    SUPPLIER_LINK = "supplier_link"
    COUNSEL = "counsel"


class CloseReason(StrEnum):
    """How a case ended; what each means is said by the texts ``close_means_...``."""

    TAKEN_DOWN = "taken_down"
    SEIZED = "seized"
    AUTHORISED = "authorised"
    NOT_INFRINGING = "not_infringing"
    NO_RIGHT_HERE = "no_right_here"
    GREY_MARKET = "grey_market"
    DUPLICATE = "duplicate"
    INSUFFICIENT_INFO = "insufficient_info"
    WITHDRAWN = "withdrawn"
    HANDED_TO_COUNSEL = "handed_to_counsel"
    OTHER = "other"


class CounselStatus(StrEnum):
    """What counsel says of a case."""

    NOT_REVIEWED = "not_reviewed"
    NO_ACTION = "no_action"  # looked at it and asks for nothing more
    FOLLOW_UP = "follow_up"  # asks for something first


@dataclass(frozen=True)
class Listing:
    """A link of a report. ``key`` is ``platform:id`` or ``web:…``; None for short links and refused ones.

    ``typed`` is as typed, always. ``product`` says that it names one product: only then do two reports of it mean the same thing.
    ``shop`` is the seller's shop (``alibaba:shop/name``) where the address shows it.
    """

    typed: str
    kind: LinkKind
    platform: str | None
    key: str | None
    url: str
    reason: str | None = None
    product: bool = False
    shop: str | None = None


@dataclass(frozen=True)
class Origin:
    """Where a report came from: a channel and message in Slack, an answer of the desk, a row of an import."""

    source: str
    channel: str = ""
    message_ts: str = ""
    thread_ts: str = ""
    permalink: str = ""
    answer_id: str = ""
    question: str = ""
    passages: tuple[str, ...] = ()
    external_ref: str = ""


@dataclass(frozen=True)
class Sighting:
    """One report of the thing: the first one opened the case, later ones were added to it."""

    number: int
    reporter: str
    report: Report
    listings: tuple[Listing, ...]
    origin: Origin
    at: datetime


@dataclass(frozen=True)
class Progress:
    """A step that was taken, with the day and the reference under which it can be found outside.

    ``rules`` are those that held others back until it was taken: one that fires later asks for it again.
    """

    step: str
    on: date
    reference: str
    by: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Override:
    """A step let through the rights gate: on whose advice and why.

    ``waived`` is what held it back then, and no more; ``rules`` are those by which it did.
    """

    step: str
    counsel: str
    reason: str
    by: str
    at: datetime
    waived: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dated:
    """The day of something that starts a deadline; ``name`` is one of ``playbook/clocks.yaml``."""

    name: str
    on: date
    by: str


@dataclass(frozen=True)
class Paper:
    """What a person filled in by hand for a filing; ``name`` is that of a field in ``playbook/packs.yaml``."""

    name: str
    said: str
    by: str


@dataclass(frozen=True)
class Closing:
    """How a case ended."""

    reason: CloseReason
    note: str
    reference: str = ""


@dataclass(frozen=True)
class Case:
    """A case. ``report`` is what is believed now: the first report, with what ops has corrected since.

    ``reviewer`` let it be ready to file. ``counsel_at``: when counsel said what they say. ``approved`` are the dangers that
    counsel knew of when they asked for nothing more (``looking.dangers``). ``asked``: when its reporters were asked something
    since the case last learnt anything, words or files. ``replies`` is what reporters wrote in its threads since: it warns as
    later reports do.
    """

    id: str
    ref: str
    version: int
    status: Status
    report: Report
    triage: Triage
    reporter: str
    sightings: tuple[Sighting, ...]
    opened_at: datetime
    updated_at: datetime
    owner: str | None = None
    counsel: str | None = None
    claimed_at: datetime | None = None
    hold_reasons: tuple[HoldReason, ...] = ()
    held_from: Status | None = None
    closing: Closing | None = None
    progress: tuple[Progress, ...] = ()
    overrides: tuple[Override, ...] = ()
    related: tuple[str, ...] = ()
    duplicate_of: str | None = None
    visibility: Visibility = Visibility.NEED_TO_KNOW
    legal_hold: bool = False
    dates: tuple[Dated, ...] = ()
    papers: tuple[Paper, ...] = ()
    details: tuple[Detail, ...] = ()
    asked: tuple[datetime, ...] = ()
    replies: Replies = ()
    suspect: Suspect = NOBODY_KNOWN
    counsel_status: CounselStatus = CounselStatus.NOT_REVIEWED
    approved: tuple[str, ...] | None = None
    reviewer: str | None = None
    counsel_at: datetime | None = None

    @property
    def listings(self) -> tuple[Listing, ...]:
        """Every link of every sighting, each key once."""
        seen: dict[str, Listing] = {}
        for sighting in self.sightings:
            for listing in sighting.listings:
                seen.setdefault(listing.key or listing.typed, listing)
        return tuple(seen.values())

    @property
    def said(self) -> tuple[str, ...]:
        """What its reporters wrote since, as it stands now."""
        return tuple(reply.text for reply in self.replies)

    @property
    def counsel_word(self) -> str:
        """What counsel says, or that they have not looked at what came since they asked for nothing more."""
        back = self.counsel_status is CounselStatus.NOT_REVIEWED and self.approved is not None
        return "set_back" if back else self.counsel_status

    @property
    def contact_words(self) -> str:
        """Who was contacted, as far as anybody knows."""
        return contact_words(self.report, self.triage)

    @property
    def is_open(self) -> bool:
        """Whether it is still worked on."""
        return self.status is not Status.CLOSED

    @property
    def held(self) -> bool:
        """Whether nobody may act: a hold lasts while counsel is brought in, and comes back with a case that is reopened."""
        return self.status is Status.HOLD or (self.is_open and bool(self.hold_reasons))
