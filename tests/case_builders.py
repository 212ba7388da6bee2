"""Cases and what hangs on them: plain ones to change a field of, one with something in every field, and any at all."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.cases.case import (
    Case,
    CloseReason,
    Closing,
    CounselStatus,
    HoldReason,
    Listing,
    Origin,
    Override,
    Paper,
    Progress,
    Sighting,
    Status,
)
from bot.cases.detail import Detail
from bot.cases.events import ActorKind, Change, Event, Verb
from bot.cases.evidence import Custody, CustodyEvent, Evidence, Grade
from bot.cases.links.listings import LinkKind
from bot.cases.report import (
    Aspect,
    ChinaStatus,
    Contact,
    Relation,
    Report,
    Right,
    RightKind,
    RightStatus,
    Said,
    Shipment,
)
from bot.cases.suspect import Suspect
from bot.cases.triage_model import Clock, FiredRule, Hazard, Read, RuleKind, Severity, Step, StepState, Triage
from bot.cases.visibility import Visibility

NOW = datetime(2026, 11, 23, 9, 30, 15, 123456, tzinfo=UTC)
TODAY = date(2026, 11, 23)
KEY = "alibaba:1600482913377"
PLAIN_TRIAGE = Triage((), (), (), (), Severity.MEDIUM, (), (), (), TODAY, "v1")


def listing(key: str = KEY) -> Listing:
    """A link to a listing."""
    platform, _, number = key.partition(":")
    url = f"https://{platform}.example/{number}"
    return Listing(f"see {url}?spm=1", LinkKind.LISTING, platform, key, url)


def hazard(identity: str) -> Hazard:
    """A danger."""
    return Hazard(identity, "Title", "why", ("rule-1",), ("page#passage",), assumed=True)


def triage(*hazards: str, severity: Severity = Severity.MEDIUM) -> Triage:
    """A triage with these hazards."""
    return replace(PLAIN_TRIAGE, hazards=tuple(hazard(identity) for identity in hazards), severity=severity)


def assess(_report: Report, _case: Case | None, _at: datetime) -> Triage:
    """Finds the same in every report."""
    return PLAIN_TRIAGE


def sighting(
    number: int = 1, reporter: str = "U1", report: Report | None = None, keys: tuple[str, ...] = (), **origin: Any
) -> Sighting:
    """A report with links to listings with these keys."""
    listings = tuple(listing(key) for key in keys)
    return Sighting(number, reporter, report or Report(), listings, Origin(**{"source": "modal", **origin}), NOW)


def case(
    number: int = 1,
    keys: tuple[str, ...] = (),
    report: Report | None = None,
    external_ref: str = "",
    **given: object,
) -> Case:
    """A new case; its id, reference and opening time follow from its number."""
    said = report or Report()
    reporter = str(given.get("reporter", "U1"))
    plain = Case(
        id=f"case-{number}",
        ref=f"KO-2026-{number:04d}",
        version=1,
        status=Status.NEW,
        report=said,
        triage=PLAIN_TRIAGE,
        reporter=reporter,
        sightings=(sighting(1, reporter, said, keys, external_ref=external_ref),),
        opened_at=NOW + timedelta(minutes=number),
        updated_at=NOW + timedelta(minutes=number),
    )
    return replace(plain, **given)


def following(before: Case, **changes: object) -> Case:
    """A case's next version."""
    return replace(before, version=before.version + 1, **changes)


def event(case_id: str = "case-1", verb: Verb = Verb.NOTED, text: str = "", **given: object) -> Event:
    """Something that happened, not yet in its place."""
    return replace(Event(case_id, 0, verb, "U1", ActorKind.PERSON, "modal", NOW, text), **given)


FULL_EVENT = event(
    verb=Verb.STATUS_CHANGED,
    text="律师函 “C&D”? 🙂\nline two",
    changes=(Change("status", "new", "triage"), Change("owner", "", "“U2”")),
    about="KO-2026-0001-E01",
    privileged=True,
    occurred_at=NOW - timedelta(days=3),
)


def evidence(number: int = 1, case_number: int = 1, **given: object) -> Evidence:
    """An item of a case."""
    plain = Evidence(
        id=f"item-{case_number}-{number}",
        case_id=f"case-{case_number}",
        number=f"KO-2026-{case_number:04d}-E{number:02d}",
        original_name="截图 1.png",
        stored="0" * 32,
        sha256=f"{number:064x}",
        size=1234,
        media_type="image/png",
        grade=Grade.LEAD,
        uploaded_by="U1",
        received_at=NOW,
        source="slack",
        source_id="F1",
    )
    return replace(plain, **given)


def custody(evidence_id: str = "item-1-1", kind: Custody = Custody.RECEIVED, **given: object) -> CustodyEvent:
    """Something that was done with an item, not yet in its place."""
    plain = CustodyEvent(evidence_id, 0, kind, "U1", NOW, "reported", "slack", "store", "a" * 64)
    return replace(plain, **given)


RICH_REPORT = Report(
    product="Foldable kettle 0.6 L",
    brand="Kettaro",
    seen_in=("alibaba", "trade_fair"),
    links=("https://alibaba.example/1600482913377?spm=1", "第二个链接"),
    aspects=(Aspect.BRAND, Aspect.DESIGN),
    rights=(Right(RightKind.TRADEMARK, "US", RightStatus.REGISTERED, "6,000,101"),),
    china=ChinaStatus.HELD_BY_OTHER,
    seller="宁波浩维家居用品有限公司",
    relation=Relation.SUPPLIER_CIRCLE,
    relation_note="brother of the owner",
    contact=Contact(Said.YES, Said.NO, Said.UNSURE, "by WeChat"),
    shipment=Shipment(Said.YES, "Oakland", date(2026, 12, 1)),
    story="They copied “everything” 🙂\nline two",
    evidence_on_hand=("screenshots",),
    urgency="high",
    role="brand manager",
)
RICH_TRIAGE = Triage(
    hazards=(hazard("tip_off_risk"), hazard("possible_squatter")),
    plan=(
        Step("register_in_cn", "Register", StepState.DO, (), "first", ("r1",), ("p#a",)),
        Step("platform_complaint", "Complain", StepState.BLOCKED, ("register_in_cn",), "then", ("r2",), (), True, True),
    ),
    rules=(FiredRule("r1", RuleKind.STOP, "Stop.", "V2", ("p#a", "p#b"), True),),
    clocks=(Clock("opposition", "r1", TODAY, date(2027, 2, 23), 3, "months", "none", False),),
    severity=Severity.CRITICAL,
    severity_reasons=("squatter",),
    missing=("seller",),
    do_not=("Do not contact the seller.",),
    as_of=TODAY,
    playbook_version="v1",
    read=(Read("plans_contact", "Contact is planned.", "Jo will ring <them> tonight", "My boss rings them today."),),
)
RICH_CASE = case(
    keys=(KEY, "1688:6677"),
    report=RICH_REPORT,
    external_ref="JIRA-7",
    version=7,
    status=Status.HOLD,
    triage=RICH_TRIAGE,
    owner="U2",
    counsel="U3",
    claimed_at=NOW + timedelta(hours=1),
    hold_reasons=(HoldReason.RIGHTS_GAP, HoldReason.COUNSEL),
    held_from=Status.TRIAGE,
    closing=Closing(CloseReason.TAKEN_DOWN, "done", "IPP-1"),
    progress=(Progress("register_in_cn", TODAY, "CNIPA 1", "U2"),),
    overrides=(Override("platform_complaint", "U3", "urgent", "U2", NOW, ("chinese_grant", "counsel_review")),),
    papers=(Paper("certificate", "E01", "U2"),),
    details=(Detail("case", "safety_risk", "yes", "U2"), Detail("shipment", "exporter", "宁波好未来", "U2")),
    asked=(NOW,),
    suspect=Suspect("宁波好未来", "91330200MA", ("alibaba: haovelle",), ("HappyPot",), "Ningbo"),
    counsel_status=CounselStatus.FOLLOW_UP,
    counsel_at=NOW,
    reviewer="U2",
    related=("case-2",),
    duplicate_of="case-3",
    visibility=Visibility.TEAM,
    legal_hold=True,
)

_MOMENTS = st.datetimes(
    datetime(1990, 1, 1),
    datetime(2090, 1, 1),
    timezones=st.timezones(no_cache=False) | st.just(UTC),
    allow_imaginary=False,  # an hour that summer time skips comes back as another one
)
# Python holds a time in the hour that the clocks go through twice, or leave out, to be equal to none in another zone.
st.register_type_strategy(datetime, _MOMENTS.filter(lambda moment: moment == moment.astimezone(UTC)))


def any_case() -> st.SearchStrategy[Case]:
    """Any case that the types allow, at any times in any zones, as the first version of case-1."""
    shorter = {
        "sightings": st.lists(st.from_type(Sighting), max_size=2).map(tuple),
        "triage": st.from_type(Triage),
        "report": st.from_type(Report),
    }
    return st.builds(Case, id=st.just("case-1"), ref=st.just("KO-2026-0001"), version=st.just(1), **shorter)
