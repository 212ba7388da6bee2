"""What is wrong with a report that comes in bulk. Nobody is there to be asked, so nothing unread is passed over."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.cases.intake.lenient import Reader
from bot.cases.intake.listed_rights import unread_in
from bot.cases.intake.under_way import unread_goods
from bot.cases.links.listings import LinkKind
from bot.cases.report import Aspect, ChinaStatus, Report

MOST_CHARS = 20_000  # of one field
FIELDS = (
    "product",
    "brand",
    "platform",
    "listing_urls",
    "copied_aspect",
    "rights_owned",
    "cn_registration_status",
    "seller_name",
    "supplier_relation",
    "already_contacted",
    "goods_en_route_us",
    "evidence_on_hand",
    "urgency",
    "reporter_role",
)


def faults_of(entry: Mapping[str, Any], report: Report, reader: Reader) -> Iterator[str]:
    """Everything that is wrong with an entry, out of which a report was read."""
    fields = entry.get("fields")
    if fields is not None and not isinstance(fields, Mapping):
        yield "fields is no object"
        return
    given: Mapping[str, Any] = fields or {}
    unknown = [*(set(entry) - {"external_ref", "reporter", "free_text", "fields"}), *(set(given) - set(FIELDS))]
    if unknown:
        yield f"there is no field {', '.join(sorted(unknown))}"
    if not (report.product or report.brand or report.story or report.links or report.seller):
        yield "there is nothing in it: give a product, a brand, a link, a seller or free_text"
    for name, value in {**given, "free_text": entry.get("free_text")}.items():
        if len(str(value)) > MOST_CHARS:
            yield f"{name} has more than {MOST_CHARS:,} characters"
    yield from _unread(given, report, reader)


def _unread(given: Mapping[str, Any], report: Report, reader: Reader) -> Iterator[str]:
    """Words in place of a choice that mean none of them, and links that are not taken."""
    status = str(given.get("cn_registration_status") or "")
    if status.strip() and report.china is ChinaStatus.UNKNOWN is not reader.words.china.first(status, ChinaStatus.NONE):
        yield f"cn_registration_status '{status}' is none of {', '.join(ChinaStatus)} of mainland China"
    for listed in reader.rights_listed(given):
        yield from (f"rights_owned '{listed.whole}' {what}" for what in unread_in(listed, reader.words))
    goods = reader.goods_told(given)
    yield from (f"goods_en_route_us '{goods.whole}' {what}" for what in unread_goods(goods, reader.as_of))
    for name in reader.parts(given.get("platform")):
        if reader.markets.platform_of(name) is None:
            yield f"platform '{name}' is none of {', '.join(reader.markets.by_id)}"
    for name in reader.parts(given.get("copied_aspect")):
        if not reader.words.aspects.all(name):
            yield f"copied_aspect '{name}' is none of {', '.join(Aspect)}"
    for line in report.links:
        links = reader.markets.read(line)
        for link in (link for link in links if link.kind is LinkKind.REFUSED):
            yield f"listing_urls '{link.typed}': {reader.markets.refusal(str(link.reason))}"
        if not links:
            yield f"listing_urls '{line}' is no link: what is no address belongs into free_text"
