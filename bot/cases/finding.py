"""What a case is found by: one folding of texts and one order of references, for every store."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from bot.cases.case import Case
from bot.cases.detail import said_of
from bot.cases.events import Event, Verb
from bot.cases.links.identifiers import identifier_keys, thing_keys
from bot.cases.ports import CaseQuery
from bot.cases.report import Report
from bot.cases.sellers import seller_key
from bot.cases.suspect import known_as, named_alike, shop_key, suspect_words
from bot.cases.triage_model import Severity
from bot.characters import writable
from bot.errors import BotError

ORDERS = ("updated", "opened", "severity", "ref")
RANK = {severity: rank for rank, severity in enumerate(Severity)}
SAID = (Verb.NOTED, Verb.ASKED_REPORTER, Verb.REPORTER_SAID)  # what of a trail a case is found by
_LONGEST = 4_000  # characters of a search text; SQLite refuses patterns beyond 50,000 bytes
_MOST_WORDS = 32  # of a search text, the longest; SQLite refuses conditions nested deeper than 1,000


def fold(text: str) -> str:
    """The text without differences of letter case, width or spacing."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", writable(text)).casefold())
    return " ".join(folded.split())


def searched(case: Case) -> str:
    """What words are looked for in, folded, one field a line: no word is found across two fields."""
    return "\n".join(dict.fromkeys(line for text in _texts(case) if (line := fold(text))))


def said(trail: Iterable[Event]) -> str:
    """The notes, questions and replies of a trail as ``searched`` gives the case, one a line; with a line's end, if any."""
    return "".join(f"{text}\n" for event in trail if event.verb in SAID and (text := fold(event.text)))


def search_words(query: CaseQuery) -> tuple[str, ...]:
    """The words of a query's text, folded as ``searched`` is, the longest first; none when it does not narrow."""
    words = dict.fromkeys(fold(query.text or "")[:_LONGEST].split())
    return tuple(sorted(words, key=len, reverse=True)[:_MOST_WORDS])


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
    """The keys of a case's listings, their shops, the containers, bills, stands and fairs told of, and the sellers' names."""
    return tuple(dict.fromkeys(_listing_keys(case)))


def _listing_keys(case: Case) -> Iterator[str]:
    yield from (listing.key for listing in case.listings if listing.key)
    yield from (shop_key(listing.shop) for listing in case.listings if listing.shop)
    yield from (key for sighting in case.sightings for key in thing_keys(sighting.report))
    yield from identifier_keys(said_of(case.details, "shipment", "container"))
    yield from case.suspect.keys()
    told_later = (sighting.report.seller for sighting in case.sightings[1:])
    yield from (known_as(seller) for seller in told_later if seller_key(seller))
    yield from named_alike(case.report.seller)


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
    yield from (each.said for each in case.details)
    yield from case.said  # of a case that went on in this one, too, in whose trail they are


def _told(report: Report) -> tuple[str, ...]:
    return (report.product, report.brand, report.seller, report.story, *report.links)
