"""What a person reports, as values. Nothing here has an id yet; that is a case's."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

BESIDE_THE_MAINLAND = frozenset({"HK", "MO", "TW"})
"""Jurisdictions of their own: what is registered there is not registered in mainland China."""


class Said(StrEnum):
    """A person's answer to a yes-or-no question."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Aspect(StrEnum):
    """What is copied."""

    BRAND = "brand"
    PACKAGING = "packaging"
    CONTENT = "content"  # photos, texts, drawings
    DESIGN = "design"  # the shape or look of the product
    FUNCTION = "function"  # how it works
    UNSURE = "unsure"


class RightKind(StrEnum):
    """Kinds of rights; a Madrid designation is an international registration that names China."""

    TRADEMARK = "trademark"
    MADRID = "madrid"
    DESIGN_PATENT = "design_patent"
    UTILITY_PATENT = "utility_patent"  # invention patents everywhere
    UTILITY_MODEL = "utility_model"
    COPYRIGHT = "copyright"
    TRADE_SECRET = "trade_secret"  # noqa: S105 - a right, not a password


class RightStatus(StrEnum):
    """How far a right has come. REGISTERED stands for granted patents too."""

    REGISTERED = "registered"
    PENDING = "pending"
    NONE = "none"
    EXPIRED = "expired"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class ChinaStatus(StrEnum):
    """What we hold in China for the right at stake."""

    REGISTERED = "registered"
    PENDING = "pending"
    NONE = "none"
    UNKNOWN = "unknown"
    HELD_BY_OTHER = "held_by_other"
    MADRID_ONLY = "madrid_only"  # Madrid designation of China without the Chinese certificate
    REFUSED = "refused"


class Relation(StrEnum):
    """What the seller is to us, as far as the reporter knows."""

    NONE = "none"
    CURRENT_SUPPLIER = "current_supplier"
    PAST_SUPPLIER = "past_supplier"
    SUPPLIER_CIRCLE = "supplier_circle"  # kin, staff, a trader or a subcontractor of a supplier
    DISTRIBUTOR = "distributor"
    EX_EMPLOYEE = "ex_employee"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Right:
    """A right we own. ``jurisdiction`` is CN, US, EU, UK, HK, MO, TW, INT or another ISO code; ``number`` as typed.

    ``classes`` are those of the Nice system, or its Chinese sub-classes; ``checked`` is the day on which ``checked_by`` last
    held it against the office's register.
    """

    kind: RightKind
    jurisdiction: str
    status: RightStatus
    number: str = ""
    classes: tuple[str, ...] = ()
    filed: date | None = None
    registered: date | None = None
    checked: date | None = None
    checked_by: str = ""


@dataclass(frozen=True)
class Contact:
    """Whether anybody has contacted the seller, complained to the platform or bought one."""

    seller: Said = Said.UNSURE
    platform: Said = Said.UNSURE
    bought: Said = Said.UNSURE
    detail: str = ""


@dataclass(frozen=True)
class Shipment:
    """Goods on the way. ``arrives`` is the day they are expected at ``port``."""

    under_way: Said = Said.NO
    port: str = ""
    arrives: date | None = None


@dataclass(frozen=True)
class Report:
    """One report as given.

    ``seen_in`` holds ids of ``playbook/marketplaces.yaml`` (marketplaces and places such as ``trade_fair``); ``links`` the
    lines as typed; ``relation_note`` and ``story`` the person's own words. ``markets`` are ISO codes of countries where the
    copies are sold or go to, or EU; ops gives them.
    """

    product: str = ""
    brand: str = ""
    seen_in: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    rights: tuple[Right, ...] = ()
    china: ChinaStatus = ChinaStatus.UNKNOWN
    seller: str = ""
    relation: Relation = Relation.UNSURE
    relation_note: str = ""
    contact: Contact = Contact()
    shipment: Shipment = Shipment()
    story: str = ""
    evidence_on_hand: tuple[str, ...] = ()
    urgency: str = ""
    role: str = ""
    markets: tuple[str, ...] = ()
