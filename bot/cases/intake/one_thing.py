"""Whether a report without a common link is of the thing that a case is about: the same container, bill of lading or booth."""

from collections.abc import Iterator

from bot.cases.case import Case
from bot.cases.links.identifiers import identifier_keys, only_with_the_seller
from bot.cases.report import Report
from bot.cases.sellers import names_seller, same_seller, seller_key


def one_thing(case: Case, report: Report) -> bool:
    """Whether a report names what one of a case's reports names, and no other brand and no other seller speaks against it.

    A booth is the same thing only where both say whose it is: every fair numbers its booths alike.
    """
    return any(_one_thing(told, report) for told in (sighting.report for sighting in case.sightings))


def _one_thing(told: Report, report: Report) -> bool:
    shared = set(identifier_keys(told.story)) & set(identifier_keys(report.story))
    brands = {brand for brand in map(_folded, (told.brand, report.brand)) if brand}
    if not shared or len(brands) > 1:
        return False
    if same_seller(told.seller, report.seller) or any(_names(told, report)):
        return True
    two = seller_key(told.seller) and seller_key(report.seller)
    return not two and not all(map(only_with_the_seller, shared))


def _names(told: Report, report: Report) -> Iterator[bool]:
    """Whether either says in its story what the other has as its seller."""
    yield names_seller(report.story, told.seller)
    yield names_seller(told.story, report.seller)


def _folded(brand: str) -> str:
    return "".join(brand.casefold().split())
