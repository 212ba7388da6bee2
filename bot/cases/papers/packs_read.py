"""What filing packs read from a case."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.cases.case import Case, Listing
from bot.cases.deadlines.given import days_of
from bot.cases.detail import said_of
from bot.cases.details.rights import expires, in_force, owner_names
from bot.cases.details.subjects import SHIPMENT
from bot.cases.evidence import Evidence
from bot.cases.field_words import FieldWords
from bot.cases.report import Report, Right

Values = tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """What packs read from a case."""

    case: Case
    items: tuple[Evidence, ...]
    right: Right | None
    words: FieldWords
    platforms: Values = ()

    def speaks_of(self, listing: Listing) -> bool:
        """Whether a listing is on one of the marketplaces the pack is about."""
        return not self.platforms or listing.platform in self.platforms

    def values(self, name: str, field: str) -> Values:
        """The answers, empty where the case has none; ``field`` is what the pack calls it."""
        found = (self.goods(field),) if name == "detail" else _READ[name](self)
        return tuple(value for value in found if value)

    def goods(self, name: str) -> str:
        """What is noted of the goods on the way."""
        return said_of(self.case.details, SHIPMENT, name)

    @property
    def in_force(self) -> Report:
        """The report as it stands: of rights that have run out it says so."""
        return in_force(self.case.report, self.case.details, self.case.triage.as_of)

    @property
    def owner(self) -> str:
        """Who owns the right, as the Office has it."""
        return " / ".join(owner_names(self.right, self.case.details)) if self.right else ""


_READ: dict[str, Callable[[Reading], Values]] = {
    "by_hand": lambda _: (),
    "product": lambda r: (r.case.report.product,),
    "brand": lambda r: (r.case.report.brand,),
    "seller": lambda r: (r.case.report.seller,),
    "relation": lambda r: (r.words.word("relation", r.case.report.relation), r.case.report.relation_note),
    "contact": lambda r: (
        r.case.contact_words,
        r.case.report.contact.detail,
    ),
    "china": lambda r: (r.words.word("china", r.case.report.china),),
    "aspects": lambda r: (r.words.aspects(r.case.report.aspects),),
    "rights": lambda r: tuple(r.words.right(right) for right in r.in_force.rights),
    "right_number": lambda r: (r.right.number,) if r.right else (),
    "right_kind": lambda r: (f"{_said(r.right.kind)} ({_said(r.right.status)})",) if r.right else (),
    "right_country": lambda r: (r.right.jurisdiction,) if r.right else (),
    "right_classes": lambda r: (", ".join(r.right.classes),) if r.right else (),
    "suspect_legal": lambda r: (r.case.suspect.legal_name, r.case.suspect.code),
    "suspect_place": lambda r: (r.case.suspect.place,),
    "listing_urls": lambda r: tuple(x.url for x in r.case.listings if x.key and x.reason is None and r.speaks_of(x)),
    "evidence": lambda r: tuple(f"{x.number} ({r.words.word('graded', x.grade)}), SHA-256 {x.sha256}" for x in r.items),
    "port": lambda r: (r.case.report.shipment.port,),
    "arrives": lambda r: (r.case.report.shipment.arrives.isoformat(),) if r.case.report.shipment.arrives else (),
    "exporter": lambda r: (r.goods("exporter") or r.case.report.seller,),
    "right_owner": lambda r: (r.owner,),
    "right_expiry": lambda r: (expires(r.right, r.case.details),) if r.right else (),
    "notice_day": lambda r: (", ".join(d.isoformat() for d in sorted(days_of(r.case.dates, "customs_notice"))),),
    "hazards": lambda r: tuple(hazard.title for hazard in r.case.triage.hazards),
}


def _said(value: str) -> str:
    return str(value).replace("_", " ")
