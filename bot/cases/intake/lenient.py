"""A report as a batch has it, JSON of many hands, read leniently: unknown keys are ignored, missing ones mean "not said"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.cases.links.listings import LinkKind, Marketplaces
from bot.cases.playbook.words import Words
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

MOST_DAYS = 3650  # a number of days beyond this is no arrival
_SPLIT = re.compile(r"\s*(?:[,;/+&|\n]|\band\b)\s*", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_UNFINISHED = re.compile(r"application|provisional|\bpending\b", re.IGNORECASE)


@dataclass(frozen=True)
class Reader:
    """Reads rows; days are counted from ``as_of``."""

    words: Words
    markets: Marketplaces
    as_of: date

    def report(self, row: Mapping[str, Any]) -> Report:
        """One object of a batch as a report."""
        given = row.get("fields")
        fields: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
        links = _texts(fields.get("listing_urls"))
        story, relation = _text(row.get("free_text")), _text(fields.get("supplier_relation"))
        return Report(
            product=_text(fields.get("product")),
            brand=_text(fields.get("brand")),
            seen_in=self._seen_in(self.parts(fields.get("platform")), (*links, story)),
            links=links,
            aspects=self._aspects(fields.get("copied_aspect")),
            rights=tuple(right for entry in _list(fields.get("rights_owned")) for right in self._rights(entry)),
            china=self.words.china.first(_text(fields.get("cn_registration_status")), ChinaStatus.UNKNOWN),
            seller=_text(fields.get("seller_name")),
            relation=self.words.relations.first(relation, Relation.UNSURE),
            relation_note=relation,
            contact=self._contact(fields.get("already_contacted")),
            shipment=self._shipment(fields.get("goods_en_route_us")),
            story=story,
            evidence_on_hand=_texts(fields.get("evidence_on_hand")),
            urgency=_text(fields.get("urgency")),
            role=_text(fields.get("reporter_role")),
        )

    def parts(self, value: object) -> tuple[str, ...]:
        """What a field names, whether as a list, one a line, or in one text with commas, slashes or "and" between."""
        return tuple(part for text in _texts(value) for part in _SPLIT.split(text) if part)

    def _seen_in(self, names: tuple[str, ...], texts: tuple[str, ...]) -> tuple[str, ...]:
        """Ids of the places named, unknown names as typed; what the links in the texts lead to counts, too."""
        found = [self.markets.platform_of(name) or name.casefold() for name in names]
        for link in (link for text in texts for link in self.markets.read(text)):
            if link.platform and link.kind is not LinkKind.REFUSED:
                found.append(link.platform)
            elif link.kind is LinkKind.WEB and not found:
                found.append("own_website")
        return tuple(dict.fromkeys(found))

    def _aspects(self, value: object) -> tuple[Aspect, ...]:
        return tuple(dict.fromkeys(self.words.aspects.first(part, Aspect.UNSURE) for part in self.parts(value)))

    def _rights(self, entry: object) -> list[Right]:
        """A right for each place named; a line of text is read as a whole."""
        if isinstance(entry, Mapping):
            kind_text, place = _text(entry.get("type")), _text(entry.get("jurisdiction"))
            state, note = _text(entry.get("status")), _text(entry.get("ref"))
        else:
            kind_text = place = state = note = _text(entry)
        kind = self.words.kinds.first(kind_text, RightKind.TRADEMARK)
        status = self.words.states.first(state, RightStatus.UNKNOWN)
        if status is RightStatus.REGISTERED and _UNFINISHED.search(kind_text):
            status = RightStatus.PENDING
        places = self._jurisdictions(place) or self._jurisdictions(kind_text) or ("",)
        designated = self.words.kinds.first(note, kind) is RightKind.MADRID  # its number is an international one
        if kind is RightKind.TRADEMARK and ("INT" in places or ("CN" in places and designated)):
            kind = RightKind.MADRID
        if kind is RightKind.MADRID:  # what it designates is in the words around it
            whole = " ".join(dict.fromkeys((kind_text, place, state, note))).strip()
            return [Right(kind, "CN" if "CN" in places else "INT", status, " ".join(whole.splitlines()))]
        note = " ".join(note.splitlines())  # a right is one line wherever it is typed
        return [Right(kind, where, status, note) for where in places]

    def _jurisdictions(self, text: str) -> tuple[str, ...]:
        found: list[str] = []
        for part in (part for part in _SPLIT.split(text) if part):
            named = self.words.jurisdictions.all(part)
            found += named or ([part.upper()] if re.fullmatch("[A-Za-z]{2}", part) else [])
        return tuple(dict.fromkeys(found))

    def _said(self, value: object, default: Said) -> Said:
        return self.words.answers.first(_text(value), default)

    def _contact(self, value: object) -> Contact:
        if isinstance(value, Mapping):
            seller, platform, bought = (
                self._said(value.get(key), Said.UNSURE) for key in ("seller", "platform", "bought")
            )
            return Contact(seller, platform, bought, _text(value.get("detail")))
        answer, text = self._said(value, Said.UNSURE), _text(value)
        if "platform" in text.casefold():
            return Contact(platform=answer, detail=text)
        return Contact(seller=answer, platform=Said.NO if answer is Said.NO else Said.UNSURE, detail=text)

    def _shipment(self, value: object) -> Shipment:
        """Goods on their way to the US, as the field's name says; people write "LA" or "the east coast" for a port."""
        given = value if isinstance(value, Mapping) else {"status": value}
        port, arrives = _text(given.get("port")), self._arrival(given)
        under_way = self._said(given.get("status"), Said.YES if port or arrives else Said.NO)
        return Shipment(under_way, f"{port} (USA)".strip() if under_way is Said.YES else port, arrives)

    def _arrival(self, value: Mapping[str, Any]) -> date | None:
        for key in ("eta_days", "eta", "arrives", "arrival"):
            text = _text(value.get(key))
            if _DAY.match(text):
                try:
                    return date.fromisoformat(text[:10])
                except ValueError:
                    continue
            number = re.search(r"-?\d{1,4}", text)
            if number and abs(days := int(number.group())) <= MOST_DAYS:
                return self.as_of + timedelta(days=days * (7 if "week" in text.casefold() else 1))
        return None


def _text(value: object) -> str:
    """A value as text: lists joined, booleans as yes and no, nothing as the empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(part for item in value if (part := _text(item)))
    if isinstance(value, Mapping):
        return " ".join(part for item in value.values() if (part := _text(item)))
    return str(value).strip()


def _list(value: object) -> list[Any]:
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _texts(value: object) -> tuple[str, ...]:
    return tuple(text for item in _list(value) if (text := _text(item)))
