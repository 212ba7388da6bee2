"""Whether a report without a common link is of the thing that a case is about: a container, a bill of lading, a fair's stand."""

from datetime import datetime, timedelta

from bot.cases.case import Case
from bot.cases.links.identifiers import booth_keys, fair_key, identifier_keys, only_with_the_seller
from bot.cases.report import Report
from bot.cases.sellers import names_seller, same_seller, seller_key, two_names

_FAIR_LASTS = timedelta(days=21)  # the longest, with its three phases


def one_thing(case: Case, report: Report, at: datetime) -> bool:
    """Whether a report names what one of a case's reports names, and none of them names another brand or another seller.

    A stand at a fair is the same thing only where both say whose it is: every fair numbers its booths alike. Who stands
    behind a container is told in many ways (who packed it, who shipped it): of one brand, it is the same whoever is named.

    Args:
        case: The case that it may be of.
        report: The new report.
        at: When it came; the same exhibitor at another fair is another thing.
    """
    told = [sighting.report for sighting in case.sightings]
    if any(_another(one, report) for one in told):
        return False
    fresh = [sighting.report for sighting in case.sightings if at - sighting.at <= _FAIR_LASTS]
    return any(_one_number(one, report) for one in told) or any(_one_stand(one, report) for one in fresh)


def thing_keys(report: Report) -> tuple[str, ...]:
    """What cases that may be of the same thing are found by."""
    fair = fair_key(report.brand, report.seen_in)
    return (*identifier_keys(report.story), *((fair,) if fair else ()))


def _another(one: Report, other: Report) -> bool:
    """Whether two reports name two brands, or two sellers and no brand that is the same."""
    brands = {brand for brand in map(_folded, (one.brand, other.brand)) if brand}
    sellers = seller_key(one.seller) and seller_key(other.seller)
    two_sellers = bool(sellers) and not same_seller(one.seller, other.seller)
    return len(brands) > 1 or (two_sellers and not (_folded(one.brand) and _folded(other.brand)))


def _one_number(one: Report, other: Report) -> bool:
    shared = set(identifier_keys(one.story)) & set(identifier_keys(other.story))
    return not all(map(only_with_the_seller, shared)) or (bool(shared) and _one_seller(one, other))


def _one_stand(one: Report, other: Report) -> bool:
    """Whether both saw a brand at a fair, with the same exhibitor or at the same number; two numbers are two stands."""
    fair = fair_key(one.brand, one.seen_in)
    if not fair or fair != fair_key(other.brand, other.seen_in) or two_names(one.seller, other.seller):
        return False
    booths, others = set(booth_keys(one.story)), set(booth_keys(other.story))
    if booths and others:
        return not booths.isdisjoint(others)
    return bool(seller_key(one.seller) and seller_key(other.seller))


def _one_seller(one: Report, other: Report) -> bool:
    named = names_seller(other.story, one.seller) or names_seller(one.story, other.seller)
    return named or same_seller(one.seller, other.seller)


def _folded(brand: str) -> str:
    return "".join(brand.casefold().split())
