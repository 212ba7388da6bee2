"""What stands in the report form becomes a report, or errors on its fields; and back. ``report_form`` draws the same fields."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from bot.cases.links.listings import LinkKind, Marketplaces
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
from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.mrkdwn import cut
from bot.slack.payloads import part, parts
from bot.slack.ways_in import Values

MOST = {
    "product": 200,
    "brand": 200,
    "links": ids.TYPED_CHARS,
    "story": ids.TYPED_CHARS,
    "seller": 200,
    "contact_detail": 1_000,
    "port": 200,
}
"""The text fields, and how many characters each takes."""

CONTACTED, NOBODY, UNSURE = ("seller", "platform", "bought"), "nobody", "unsure"
FILES = "files"
_REG, _PEND = RightStatus.REGISTERED, RightStatus.PENDING
NAMES = (
    Right(RightKind.TRADEMARK, "US", _REG),
    Right(RightKind.TRADEMARK, "EU", _REG),
    Right(RightKind.TRADEMARK, "UK", _REG),
    Right(RightKind.TRADEMARK, "CN", _REG),
    Right(RightKind.MADRID, "CN", _REG),
    Right(RightKind.TRADEMARK, "OTHER", _REG),
    Right(RightKind.COPYRIGHT, "US", _REG),
    Right(RightKind.COPYRIGHT, "CN", _REG),
    Right(RightKind.COPYRIGHT, "INT", RightStatus.UNKNOWN),
)
SHAPES = (
    Right(RightKind.DESIGN_PATENT, "US", _REG),
    Right(RightKind.UTILITY_PATENT, "US", _REG),
    Right(RightKind.DESIGN_PATENT, "CN", _REG),
    Right(RightKind.UTILITY_PATENT, "CN", _REG),
    Right(RightKind.UTILITY_MODEL, "CN", _REG),
    Right(RightKind.DESIGN_PATENT, "EU", _REG),
    Right(RightKind.UTILITY_PATENT, "OTHER", _REG),
    Right(RightKind.TRADE_SECRET, "INT", RightStatus.UNKNOWN),
)
APPLIED_FOR = (
    Right(RightKind.TRADEMARK, "US", _PEND),
    Right(RightKind.TRADEMARK, "EU", _PEND),
    Right(RightKind.TRADEMARK, "CN", _PEND),
    Right(RightKind.DESIGN_PATENT, "US", _PEND),
    Right(RightKind.UTILITY_PATENT, "US", _PEND),
    Right(RightKind.DESIGN_PATENT, "CN", _PEND),
    Right(RightKind.UTILITY_PATENT, "CN", _PEND),
    Right(RightKind.UTILITY_MODEL, "CN", _PEND),
)
TICKED = (*NAMES, *SHAPES, *APPLIED_FOR)
"""The rights that can be ticked, in groups; more than ten boxes in one Slack does not take."""

_FIELD = f"{ids.REPORT_FIELD}_"
_ERROR_CHARS, _LINE_CHARS = 500, 60
Member = TypeVar("Member", bound=StrEnum)


@dataclass(frozen=True)
class FormErrors:
    """What is wrong, in words, by field."""

    errors: Mapping[str, str]


def right_name(right: Right) -> str:
    """A right as its box is called."""
    return f"{right.kind}_{right.jurisdiction.lower()}_{right.status}"


_RIGHTS = {right_name(right): right for right in TICKED}


def field_of(action_id: str) -> str:
    """The field an element belongs to; a field of many boxes has several elements, told apart behind a point."""
    return action_id.removeprefix(f"{ids.REPORT_FIELD}_").partition(".")[0]


def typed(state: Mapping[str, Any] | None) -> dict[str, tuple[str, ...]]:
    """What stands in the fields of a view. Empty ones are left out, however Slack says that they are empty."""
    blocks = [block for block in part(state, "values").values() if isinstance(block, dict)]
    return values_in((name, element) for block in blocks for name, element in block.items())


def values_in(elements: Iterable[tuple[str, Any]]) -> dict[str, tuple[str, ...]]:
    """What stands in elements of the form, by their action ids."""
    found: dict[str, tuple[str, ...]] = {}
    for action_id, element in elements:
        if isinstance(element, dict) and action_id.startswith(_FIELD) and (values := _entries(element)):
            name = field_of(action_id)
            found[name] = (*found.get(name, ()), *values)
    return found


class ReportReader:
    """Reads the fields."""

    def __init__(self, prompts: Prompts, markets: Marketplaces) -> None:
        self._text = prompts.text
        self.markets = markets
        self._order = {place.id: number for number, place in enumerate(markets.file.everywhere)}

    def read(self, values: Values, today: date) -> Report | FormErrors:
        """The report, or everything that is wrong with it at once. ``today``: what is to arrive does not come long before."""
        errors = dict(self._errors(values, today))
        if errors:
            return FormErrors({name: cut(text, _ERROR_CHARS) for name, text in errors.items()})
        arrives = one(values, "arrives")
        port = one(values, "port")
        owned, copied = set(values.get("rights", ())), set(values.get("aspects", ()))
        goods = next(_members(Said, values.get("goods", ())), Said.YES if port or arrives else Said.UNSURE)
        return Report(
            product=one(values, "product"),
            brand=one(values, "brand"),
            seen_in=tuple(sorted(values.get("seen", ()), key=lambda place: self._order.get(place, len(self._order)))),
            links=_lines(one(values, "links")),
            aspects=tuple(aspect for aspect in Aspect if aspect in copied),  # in our order, not in that of the ticks
            rights=tuple(right for name, right in _RIGHTS.items() if name in owned),
            china=next(_members(ChinaStatus, values.get("china", ())), ChinaStatus.UNKNOWN),
            seller=one(values, "seller"),
            relation=next(_members(Relation, values.get("relation", ())), Relation.UNSURE),
            contact=_contact(values),
            shipment=Shipment(goods, port, date.fromisoformat(arrives) if arrives else None),
            story=one(values, "story"),
        )

    def placed(self, report: Report) -> Report:
        """The report with the marketplaces its links lead to among the places where it was seen."""
        links = [link for text in (*report.links, report.story) for link in self.markets.read(text)]
        led = [link.platform for link in links if link.platform and link.kind is not LinkKind.REFUSED]
        return replace(report, seen_in=tuple(dict.fromkeys((*report.seen_in, *led))))

    def unread(self, report: Report) -> tuple[str, ...]:
        """What stands in the field for links and holds none that can be read."""
        return tuple(line for line in report.links if not self.markets.read(line))

    def _errors(self, values: Values, today: date) -> Iterator[tuple[str, str]]:
        """Field and what is wrong with it; of two things wrong with one field the later one is shown."""
        for name in ("aspects", "relation", "contact"):
            if not values.get(name):
                yield name, self._text("report_error_choose")
        if not one(values, "product"):
            yield "product", self._text("report_error_product")
        yield from self._wrong_links(values)
        ticked = set(values.get("contact", ()))
        if NOBODY in ticked and len(ticked) > 1:
            yield "contact", self._text("report_error_contact")
        if values.get("goods") == (Said.NO,) and (one(values, "port") or one(values, "arrives")):
            yield "goods", self._text("report_error_goods")
        if one(values, "arrives") and not is_day(one(values, "arrives")):
            yield "arrives", self._text("report_error_day")
        # it may be yesterday where they are
        elif one(values, "arrives") and date.fromisoformat(one(values, "arrives")).toordinal() < today.toordinal() - 1:
            yield "arrives", self._text("report_error_past")
        for name, most in MOST.items():
            if len(one(values, name)) > most:
                yield name, self._text("report_error_long", f"{most:,}")

    def _wrong_links(self, values: Values) -> Iterator[tuple[str, str]]:
        """Links that are not taken, each with the reason, or that nothing says where it was seen."""
        links = [link for line in _lines(one(values, "links")) for link in self.markets.read(line)]
        refused = [link for link in links if link.kind is LinkKind.REFUSED]
        if refused:
            lines = (f"{cut(link.typed, _LINE_CHARS)}: {self.markets.refusal(str(link.reason))}" for link in refused)
            yield "links", "\n".join(lines)
        elif not links and not values.get("seen") and not one(values, "story"):
            yield "links", self._text("report_error_where")


def one(values: Values, name: str) -> str:
    """The text of a field, without blank space around it."""
    return next(iter(values.get(name, ())), "").strip()


def _entries(element: Mapping[str, Any]) -> tuple[str, ...]:
    """What one element holds: ticked boxes, files, one choice, a day or a text; nothing when it is empty."""
    ticked = [str(option["value"]) for option in parts(element, "selected_options") if option.get("value")]
    files = [str(file["id"]) for file in parts(element, "files") if file.get("id")]
    text = part(element, "selected_option").get("value") or element.get("value") or element.get("selected_date")
    return (*ticked, *files, *([str(text)] if text and str(text).strip() else ()))


def _contact(values: Values) -> Contact:
    """Who was contacted; of a box left empty nothing is known, unless "nobody" is ticked."""
    ticked = set(values.get("contact", ()))
    rest = Said.NO if NOBODY in ticked else Said.UNSURE
    seller, platform, bought = (Said.YES if name in ticked else rest for name in CONTACTED)
    return Contact(seller, platform, bought, one(values, "contact_detail"))


def _members(kind: type[Member], values: tuple[str, ...]) -> Iterator[Member]:
    """Those of the values that are known; a form from before an update may hold others."""
    known = {member.value: member for member in kind}
    return (known[value] for value in values if value in known)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def is_day(text: str) -> bool:
    """Whether a text is a day as Slack writes it, and one that there is."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None
