"""What is believed of a thing once another report of it came in."""

from dataclasses import replace
from typing import TypeVar

from bot.cases.report import Contact, Relation, Report, Said, Shipment
from bot.cases.triage.proving import stakes

_GRAVITY = (
    Relation.NONE,
    Relation.UNSURE,
    Relation.DISTRIBUTOR,
    Relation.EX_EMPLOYEE,
    Relation.SUPPLIER_CIRCLE,
    Relation.PAST_SUPPLIER,
    Relation.CURRENT_SUPPLIER,
)
"""What the seller is to us, the gravest last."""

Value = TypeVar("Value")


def joined(believed: Report, later: Report) -> Report:
    """A report with what a later one adds and warns of. Rights stay, and so does what is on hand: both may free a step."""
    return replace(
        believed,
        product=believed.product or later.product,
        brand=believed.brand or later.brand,
        seen_in=_both(believed.seen_in, later.seen_in),
        links=_both(believed.links, later.links),
        aspects=believed.aspects if stakes(believed.aspects) else later.aspects or believed.aspects,
        seller=believed.seller or later.seller,
        relation=max(believed.relation, later.relation, key=_GRAVITY.index),
        contact=_contact(believed.contact, later.contact),
        shipment=_shipment(believed.shipment, later.shipment),
        markets=_both(believed.markets, later.markets),
    )


def _contact(believed: Contact, later: Contact) -> Contact:
    return Contact(
        _worse(believed.seller, later.seller),
        _worse(believed.platform, later.platform),
        _worse(believed.bought, later.bought),
        believed.detail,
    )


def _shipment(believed: Shipment, later: Shipment) -> Shipment:
    """On the way when one of the two says so, at the port known first, on the earlier day."""
    days = [each.arrives for each in (believed, later) if each.arrives is not None]
    return Shipment(
        _worse(believed.under_way, later.under_way), believed.port or later.port, min(days) if days else None
    )


def _worse(believed: Said, later: Said) -> Said:
    """Yes, if one of two says so; else what somebody knows."""
    if Said.YES in (believed, later):
        return Said.YES
    return later if believed is Said.UNSURE else believed


def _both(believed: tuple[Value, ...], later: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys((*believed, *later)))
