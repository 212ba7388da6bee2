"""A report becomes a case, or another sighting of a case that is open already."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from bot.cases.case import Case, Listing, Origin, Sighting, Status
from bot.cases.changes import told_changes
from bot.cases.duplicates import goes_on
from bot.cases.events import ActorKind, Audience, Event, Verb
from bot.cases.intake.joining import joined
from bot.cases.intake.one_thing import one_thing
from bot.cases.intake.together import Together
from bot.cases.intake.warned import warn
from bot.cases.keeping import all_writable
from bot.cases.links.identifiers import only_with_the_seller, thing_keys
from bot.cases.links.listings import Link
from bot.cases.links.ours import is_ours
from bot.cases.looking import looked_at
from bot.cases.ports import CaseStore, Work
from bot.cases.report import Report
from bot.cases.roles import reported
from bot.cases.sealing import sealing
from bot.cases.sellers import seller_key
from bot.cases.suspect import known_as, shop_key
from bot.cases.triage_model import UNTRIAGED, Triage

Assess = Callable[[Report, Case | None, datetime], Triage]
ReadLinks = Callable[[str], tuple[Link, ...]]


@dataclass(frozen=True)
class Submission:
    """A report as it was sent. ``key`` is the same when it is sent again (a view's id, a row's reference)."""

    key: str
    report: Report
    reporter: str
    origin: Origin


@dataclass(frozen=True)
class Opened:
    """The case a submission is kept in; ``is_new`` when it began with it, ``sighting`` is its number in the case."""

    case: Case
    is_new: bool
    sighting: int


@dataclass(frozen=True)
class Ready:
    """A submission with what can be told of it before others must wait: its listings, and its case if it is a new one.

    Cases known by one of ``also`` are related, and not the same; those known by one of ``identifiers`` may be (``one_thing``).
    """

    submission: Submission
    listings: tuple[Listing, ...]
    also: tuple[str, ...]
    identifiers: tuple[str, ...]
    case: Case

    @property
    def keys(self) -> list[str]:
        """What cases of the same product or seller are known by."""
        seller = self.case.report.seller
        shops = [shop_key(listing.shop) for listing in self.listings if listing.shop]
        named = [known_as(seller)] if seller_key(seller) else []
        return [*product_keys(self.listings), *shops, *self.also, *named]


@dataclass(frozen=True)
class Opening:
    """Takes submissions.

    ``assess`` is triage, ``read_links`` finds the links in a text, ``new_id`` gives ids nobody can guess.
    """

    store: CaseStore
    assess: Assess
    read_links: ReadLinks
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def submit(self, submission: Submission) -> Opened:
        """Keep a submission: case, first event and what must be told, in one transaction; the same one is kept once.

        What others submit in the same moment is kept in the same transaction.
        """
        return self.keep(self.ready(submission))

    def keep(self, ready: Ready) -> Opened:
        """The same with one of which all is told that can be."""
        return self._together.do(ready)

    def submit_within(self, work: Work, submission: Submission) -> Opened:
        """The same in somebody's transaction."""
        return self._keep(work, self.ready(submission))

    @cached_property
    def _together(self) -> Together[Ready, Opened]:
        return Together(self._keep_all)

    def _keep_all(self, some: Sequence[Ready]) -> list[Opened]:
        with self.store.work() as work:
            if len(some) > 1:
                work.expect([ready.submission.key for ready in some], [key for each in some for key in each.keys])
            return [self._keep(work, ready) for ready in some]

    def _keep(self, work: Work, ready: Ready) -> Opened:
        before = self._kept_before(work, ready)
        if before is not None:
            return before
        known = work.ever_with(ready.keys)
        case = self._same(work, ready, known)
        opened = self._open(work, ready, known) if case is None else self._sight(work, case, ready, known)
        work.note_submission(ready.submission.key, opened.case.id)
        return opened

    def _same(self, work: Work, ready: Ready, known: Sequence[str]) -> Case | None:
        """The open case that a submission is about."""
        holder = work.open_with(product_keys(ready.listings)) if known else None
        if holder is not None:
            return work.case(holder)
        named = map(work.case, work.ever_with(ready.identifiers))
        return next((case for case in named if case and case.is_open and self._one_thing(case, ready)), None)

    def _one_thing(self, case: Case, ready: Ready) -> bool:
        """Whether a case is of the same thing though no listing is; two listings are two things."""
        linked = product_keys(case.listings) and product_keys(ready.listings)
        return not linked and one_thing(case, ready.case.report, ready.case.opened_at)

    def ready(self, submission: Submission) -> Ready:
        """What can be told of a submission by itself."""
        submission = all_writable(submission)
        at, report, reporter = self.now(), submission.report, submission.reporter
        listings = self.listings(report)
        case = Case(
            id=self.new_id(),
            ref="",
            version=1,
            status=Status.NEW,
            report=report,
            triage=UNTRIAGED,
            reporter=reporter,
            sightings=(Sighting(1, reporter, report, listings, submission.origin, at),),
            opened_at=at,
            updated_at=at,
        )
        identifiers = thing_keys(report)
        alone = (key for key in identifiers if not only_with_the_seller(key))
        also = tuple(dict.fromkeys((*self._on_sisters(report), *alone)))
        return Ready(submission, listings, also, identifiers, replace(case, triage=self.assess(report, case, at)))

    def _on_sisters(self, report: Report) -> Iterator[str]:
        """The keys that its listings have on a marketplace's sister."""
        return (key for link in self._links(report) for key in link.also)

    def _links(self, report: Report) -> list[Link]:
        """The links given and those in the story. Beside others those to our own listings are left out; a link that stands
        alone is what was reported, whatever it is called.
        """
        found = [(link, text) for text in (*report.links, report.story) for link in self.read_links(text)]
        return [link for link, text in found if not is_ours(text, link.typed)] or [link for link, _ in found]

    def listings(self, report: Report) -> tuple[Listing, ...]:
        """The links of a report, those in the story too, each key once and each line as typed."""
        found: dict[str, Listing] = {}
        for link in self._links(report):
            product = link.names_a_product
            listing = Listing(link.typed, link.kind, link.platform, link.key, link.url, link.reason, product, link.shop)
            found.setdefault(listing.key or listing.typed, listing)
        return tuple(found.values())

    def _kept_before(self, work: Work, ready: Ready) -> Opened | None:
        """What was kept under a key before. What its reporter has changed since, and sends again, is added to it."""
        case_id, sent = work.submitted(ready.submission.key), ready.submission
        case = work.case(case_id) if case_id else None
        if case is None:
            return None
        live = goes_on(case, work.case)
        own = [sighting.report for sighting in live.sightings if sighting.reporter == sent.reporter]
        if own and sent.report not in own:
            return self._sight(work, live, ready, ())
        return Opened(case, is_new=len(case.sightings) == 1, sighting=case.sightings[-1].number)

    def _open(self, work: Work, ready: Ready, known: tuple[str, ...]) -> Opened:
        """Open a case. Related are those ``known`` by the same listing, closed ones, or to have a seller also called this;
        then other cases of the same seller. Kept on the new case alone: telling old cards of every new one would be noise.
        """
        others = work.of_similar_seller(ready.case.report.seller)
        at = self.now()  # others may have had their turn since it was read, and exports go by when a case was kept
        (first,) = ready.case.sightings
        related = tuple(dict.fromkeys((*known, *others)))
        case = replace(ready.case, opened_at=at, updated_at=at, sightings=(replace(first, at=at),), related=related)
        if related:
            case = replace(case, triage=self.assess(case.report, case, case.opened_at))
        year = case.triage.as_of.year  # by the calendar on the wall, as the law that applies
        case = replace(case, ref=f"KO-{year}-{work.next_number(year):04d}")
        work.insert(case)
        event = _event(case, Verb.OPENED, case.reporter, ready.submission.origin.source, case.opened_at)
        event = replace(event, changes=(sealing(None, case),))
        work.append(event, (Audience.CARD, Audience.REPORTER))
        return Opened(case, is_new=True, sighting=1)

    def _sight(self, work: Work, case: Case, ready: Ready, known: tuple[str, ...]) -> Opened:
        at, submission = self.now(), ready.submission
        number = next_sighting(case)
        sighting = replace(ready.case.sightings[0], number=number, at=at)
        believed = joined(case.report, submission.report)
        related = tuple(dict.fromkeys((*case.related, *(other for other in known if other != case.id))))
        seen = replace(case, version=case.version + 1, updated_at=at, sightings=(*case.sightings, sighting), asked=())
        seen = replace(seen, related=related)
        seen = looked_at(replace(seen, report=believed), self.assess, at)
        work.save(seen)
        event = _event(seen, Verb.SIGHTED, submission.reporter, submission.origin.source, at, submission.report.story)
        changes = (*told_changes(case, seen, submission.report), sealing(case, seen))
        event = replace(event, about=str(number), changes=changes)
        work.append(event, (Audience.CARD, Audience.THREAD, Audience.REPORTER))
        warn(work, self.store, self.assess, _known(case, ready), seen)
        return Opened(seen, is_new=False, sighting=number)


def _known(case: Case, ready: Ready) -> list[str]:
    """What all its reporters know to leave alone once there is another one, who knows what their own report forbids."""
    own = case if reported(case, ready.submission.reporter) else ready.case
    return [name for name in case.triage.do_not if name in own.triage.do_not]


def next_sighting(case: Case) -> int:
    """The number of a case's next report; none is given twice, also where reports went out again with a duplicate."""
    return max(sighting.number for sighting in case.sightings) + 1


def product_keys(listings: tuple[Listing, ...]) -> list[str]:
    """The keys that stand for one product each."""
    return [listing.key for listing in listings if listing.key and listing.product]


def _event(case: Case, verb: Verb, actor: str, source: str, at: datetime, text: str = "") -> Event:
    return Event(case.id, 0, verb, actor, ActorKind.PERSON, source, at, text=text)
