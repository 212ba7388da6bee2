"""What a case is found by: one folding of texts and one order of references, for every store."""

import re
import unicodedata
from collections.abc import Iterator

from bot.cases.case import Case
from bot.cases.keeping import writable
from bot.cases.ports import CaseQuery
from bot.cases.report import Report
from bot.cases.suspect import shop_key, suspect_words
from bot.cases.triage_model import Severity
from bot.errors import BotError

ORDERS = ("updated", "opened", "severity", "ref")
RANK = {severity: rank for rank, severity in enumerate(Severity)}
_LONGEST = 4_000  # characters of a search text; SQLite refuses patterns beyond 50,000 bytes


def fold(text: str) -> str:
    """The text without differences of letter case, width or spacing."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", writable(text)).casefold())
    return " ".join(folded.split())


def searched(case: Case) -> str:
    """What a search text is looked for in, folded, one field a line: nothing is found across two fields."""
    return "\n".join(dict.fromkeys(line for text in _texts(case) if (line := fold(text))))


def search_text(query: CaseQuery) -> str | None:
    """A query's text, folded as ``searched`` is; None when it does not narrow."""
    return fold(query.text)[:_LONGEST] or None if query.text else None


def ref_order(ref: str) -> str:
    """A reference so that it sorts by its numbers and compares in any case of letters: KO-2026-10000 after ko-2026-9999."""
    return re.sub("[0-9]+", lambda number: number[0].zfill(8), writable(ref).strip().upper())


def order_of(query: CaseQuery) -> tuple[str, bool]:
    """What a query's cases are ordered by, one of ORDERS, and whether from the greatest.

    Raises:
        BotError: there is no such order.
    """
    name = query.order.removeprefix("-")
    if name not in ORDERS:
        raise BotError(
            f"cases cannot be ordered by {query.order!r}: use one of {', '.join(ORDERS)}, or with - before it"
        )
    return name, query.order.startswith("-")


def listing_keys(case: Case) -> tuple[str, ...]:
    """The keys of a case's listings and of the shops they are in, and of the names and shops its seller is known by."""
    products = (listing.key for listing in case.listings if listing.key)
    shops = (shop_key(listing.shop) for listing in case.listings if listing.shop)
    return tuple(dict.fromkeys((*products, *shops, *case.suspect.keys())))


def platforms(case: Case) -> tuple[str, ...]:
    """Where it was seen: marketplaces and places, by their ids."""
    seen = [*case.report.seen_in, *(place for sighting in case.sightings for place in sighting.report.seen_in)]
    return tuple(dict.fromkeys((*seen, *(listing.platform for listing in case.listings if listing.platform))))


def reporters(case: Case) -> tuple[str, ...]:
    """Everyone who reported it, in order."""
    return tuple(dict.fromkeys((case.reporter, *(sighting.reporter for sighting in case.sightings))))


def external_ref(case: Case) -> str | None:
    """The reference that the case's first report had elsewhere."""
    return (case.sightings[0].origin.external_ref or None) if case.sightings else None


def _texts(case: Case) -> Iterator[str]:
    yield case.ref
    yield from _told(case.report)
    for sighting in case.sightings:
        yield sighting.origin.external_ref
        yield from _told(sighting.report)
    for listing in case.listings:
        yield from (listing.typed, listing.url, listing.key or "")
    yield from suspect_words(case.suspect)


def _told(report: Report) -> tuple[str, ...]:
    return (report.product, report.brand, report.seller, report.story, *report.links)
