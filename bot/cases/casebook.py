"""What cases are read by, as one thing: triage with what a case knows besides its report."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from functools import cached_property

from bot.cases.case import Case, CounselStatus, Status
from bot.cases.clocks import due
from bot.cases.deadlines.given import NO_CLOCKS, StandingClocks, known_days
from bot.cases.deadlines.running import assess_dated
from bot.cases.details.model import NO_DETAILS, Details
from bot.cases.details.rights import in_force
from bot.cases.links.listings import Marketplaces
from bot.cases.papers.packs import lacking
from bot.cases.papers.packs_model import Packs
from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.playbook_words import PlaybookWords, playbook_words
from bot.cases.replies import warning
from bot.cases.report import Report, RightKind
from bot.cases.triage.deciding import Context
from bot.cases.triage_model import Triage
from bot.cases.upkeep.silences import unanswered

_COMPLAINT = "platform_complaint"
_KNOWN_BY = {
    "collect_evidence_quietly": Fact.EVIDENCE_PRESERVED,
    "cbp_recordation": Fact.CBP_RECORDED,
    "cn_customs_recordation": Fact.GACC_RECORDED,
    _COMPLAINT: Fact.COMPLAINT_FILED,
}
"""What a case knows once a step is done."""

_TO_BE_FILED = {Status.READY_TO_FILE, Status.FILED, Status.COUNTERED}


def _approved(case: Case) -> bool:
    """Whether counsel lets it be filed: they asked for nothing more when it became ready, and ask for nothing since."""
    return case.status in _TO_BE_FILED and case.counsel_status is CounselStatus.NO_ACTION


def _since(report: Report, case: Case, playbook: Playbook) -> tuple[Report, ...]:
    """What came after the first report: later ones, and what reporters wrote, in which a place need not be where copies are."""
    wrote = Report(seen_in=report.seen_in, links=report.links)
    later = (sighting.report for sighting in case.sightings[1:])
    return (*later, *(replace(wrote, story=warning(reply, playbook)) for reply in case.replies))


@dataclass(frozen=True)
class Casebook:
    """What cases are read by: the playbook, and the marketplaces that links lead to."""

    playbook: Playbook
    markets: Marketplaces
    clocks: StandingClocks = NO_CLOCKS
    packs: Packs | None = None
    zone: tzinfo = UTC
    details: Details = NO_DETAILS

    @cached_property
    def words(self) -> PlaybookWords:
        """What the ids of the playbook stand for."""
        return playbook_words(self.playbook, self.markets.file, self.clocks, self.details)

    def day(self, at: datetime) -> date:
        """The day by whose law a case is read: as the desk's own zone has it."""
        return at.astimezone(self.zone).date()

    def assess(self, report: Report, case: Case | None, at: datetime) -> Triage:
        """Triage, with what the case knows besides."""
        facts: frozenset[Fact] = frozenset()
        if case is not None:
            facts |= {_KNOWN_BY[entry.step] for entry in case.progress if entry.step in _KNOWN_BY}
            facts |= {Fact.COUNSEL_APPROVED} if _approved(case) else set()
            facts |= {Fact.SEEN_IN_OTHER_CASE} if case.related else set()
            facts |= {Fact.UNANSWERED_TWICE} if unanswered(case.asked, at.date()) else set()
            facts |= self.details.facts(case.details)
            report = in_force(report, case.details, self.day(at))
        others = _since(report, case, self.playbook) if case is not None else ()
        context = Context(facts, self._days(report, case), self._papers(report, case), others)
        return assess_dated(report, self.playbook, self.day(at), context, case, self.clocks)

    def _papers(self, report: Report, case: Case | None) -> tuple[str, ...]:
        """What a complaint to the marketplace still lacks, until it is made."""
        if case is None or self.packs is None or any(entry.step == _COMPLAINT for entry in case.progress):
            return ()
        return lacking(self.packs, _COMPLAINT, replace(case, report=report))

    def _days(self, report: Report, case: Case | None) -> dict[Fact, date]:
        """The days that are known: of filings, of steps that were taken, and those that somebody gave, which go before."""
        if case is None:
            return {}
        entries = sorted(
            case.progress, key=lambda entry: entry.on, reverse=True
        )  # of one taken twice the first day counts
        taken = {_KNOWN_BY[entry.step]: entry.on for entry in entries if entry.step in _KNOWN_BY}
        return {**self._priority(report, case), **taken, **known_days(case.dates)}

    def _priority(self, report: Report, case: Case) -> dict[Fact, date]:
        """The first filing of our mark abroad, while priority ran from it when the case was opened."""
        abroad = [
            r.filed for r in report.rights if r.filed and r.kind is RightKind.TRADEMARK and r.jurisdiction != "CN"
        ]
        clock = next(
            (r.clock for r in self.playbook.rules if r.clock and r.clock.starts == Fact.FIRST_FOREIGN_FILING), None
        )
        if not abroad or clock is None:
            return {}
        last = due(min(abroad), clock.length, clock.unit, clock.calendar).on
        return {Fact.FIRST_FOREIGN_FILING: min(abroad)} if last >= self.day(case.opened_at) else {}


class LateCasebook:
    """A casebook that is read when something of it is needed: cases can be looked at while the guidance is in disorder."""

    def __init__(self, read: Callable[[], Casebook]) -> None:
        self._read = read

    @cached_property
    def read(self) -> Casebook:
        """The casebook."""
        return self._read()

    @property
    def playbook(self) -> Playbook:
        """The playbook."""
        return self.read.playbook

    @property
    def markets(self) -> Marketplaces:
        """The marketplaces that links lead to."""
        return self.read.markets

    @property
    def words(self) -> PlaybookWords:
        """What the ids of the playbook stand for."""
        return self.read.words

    @property
    def clocks(self) -> StandingClocks:
        """The deadlines that run from days somebody gives."""
        return self.read.clocks

    @property
    def details(self) -> Details:
        """What can be noted beside a report."""
        return self.read.details

    def assess(self, report: Report, case: Case | None, at: datetime) -> Triage:
        """Triage, with what the case knows besides."""
        return self.read.assess(report, case, at)
