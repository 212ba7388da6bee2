"""A report as a batch has it, JSON of many hands, read leniently: unknown keys are ignored, missing ones mean "not said"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.cases.intake.listed_rights import Entry, entry, rights_in, taken_in_china
from bot.cases.intake.under_way import Told, shipment, told
from bot.cases.links.listings import LinkKind, Marketplaces
from bot.cases.playbook.words import PARTS, Words
from bot.cases.report import (
    Aspect,
    ChinaStatus,
    Contact,
    Relation,
    Report,
    Said,
)


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
        links, listed = _texts(fields.get("listing_urls")), self.rights_listed(fields)
        story, relation = _text(row.get("free_text")), _text(fields.get("supplier_relation"))
        return Report(
            product=_text(fields.get("product")),
            brand=_text(fields.get("brand")),
            seen_in=self._seen_in(self.parts(fields.get("platform")), (*links, story)),
            links=links,
            aspects=self._aspects(fields.get("copied_aspect")),
            rights=tuple(right for each in listed for right in rights_in(each, self.words)),
            china=self._china(_text(fields.get("cn_registration_status")), listed),
            seller=_text(fields.get("seller_name")),
            relation=self.words.relations.first(relation, Relation.UNSURE),
            relation_note=relation,
            contact=self._contact(fields.get("already_contacted")),
            shipment=shipment(self.goods_told(fields), self.words, self.as_of),
            story=story,
            evidence_on_hand=_texts(fields.get("evidence_on_hand")),
            urgency=_text(fields.get("urgency")),
            role=_text(fields.get("reporter_role")),
        )

    def parts(self, value: object) -> tuple[str, ...]:
        """What a field names, whether as a list, one a line, or in one text with commas, slashes or "and" between."""
        return tuple(part for text in _texts(value) for part in PARTS.split(text) if part)

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

    def rights_listed(self, fields: Mapping[str, Any]) -> tuple[Entry, ...]:
        """The entries of the rights owned, each by its parts."""
        brand = _text(fields.get("brand"))
        return tuple(entry(_named(each), brand) for each in _list(fields.get("rights_owned")) if _text(each))

    def _china(self, text: str, listed: tuple[Entry, ...]) -> ChinaStatus:
        """The Chinese status; what is said of other places alone says nothing of it, and registered is only what is just that.

        Where nothing is said, a right that is listed as somebody else's is held by them.
        """
        if not text and any(taken_in_china(each, self.words) for each in listed):
            return ChinaStatus.HELD_BY_OTHER
        places = set(self.words.places(text)) - {"INT"}  # WIPO's register may hold for China
        if places and "CN" not in places:
            return ChinaStatus.UNKNOWN
        status = self.words.china.first(text, ChinaStatus.UNKNOWN)
        doubted = status is ChinaStatus.REGISTERED and not self.words.plain(text, self.words.china)
        return ChinaStatus.UNKNOWN if doubted else status

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

    def goods_told(self, fields: Mapping[str, Any]) -> Told:
        """What is told of goods under way, by its parts."""
        return told(_named(fields.get("goods_en_route_us")))


def _named(value: object) -> dict[str, str] | str:
    """Something of several named parts, or a text."""
    return {str(name): _text(part) for name, part in value.items()} if isinstance(value, Mapping) else _text(value)


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
