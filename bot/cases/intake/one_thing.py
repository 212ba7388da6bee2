"""Whether a report without a common link is of the thing that a case is about: the same container, bill of lading or booth."""

from bot.cases.case import Case
from bot.cases.links.identifiers import identifier_keys, only_with_the_seller
from bot.cases.report import Report
from bot.cases.sellers import names_seller, same_seller, seller_key


def one_thing(case: Case, report: Report) -> bool:
    """Whether a report names what one of a case's reports names, and none of them names another brand or another seller.

    A booth is the same thing only where both say whose it is: every fair numbers its booths alike.
    """
    told = [sighting.report for sighting in case.sightings]
    return not any(_another(one, report) for one in told) and any(_one_thing(one, report) for one in told)


def _another(one: Report, other: Report) -> bool:
    """Whether two reports name two brands, or two sellers."""
    brands = {brand for brand in map(_folded, (one.brand, other.brand)) if brand}
    sellers = seller_key(one.seller) and seller_key(other.seller)
    return len(brands) > 1 or (bool(sellers) and not same_seller(one.seller, other.seller))


def _one_thing(one: Report, other: Report) -> bool:
    shared = set(identifier_keys(one.story)) & set(identifier_keys(other.story))
    if not all(map(only_with_the_seller, shared)):
        return True
    told = same_seller(one.seller, other.seller)
    named = names_seller(other.story, one.seller) or names_seller(one.story, other.seller)
    return bool(shared) and (told or named)


def _folded(brand: str) -> str:
    return "".join(brand.casefold().split())
