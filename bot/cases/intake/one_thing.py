"""Whether a report without a common link is of the thing that a case is about: a container, a bill of lading, a fair's stand."""

from datetime import datetime, timedelta

from bot.cases.case import Case
from bot.cases.links.identifiers import booth_keys, brand_key, fair_key, identifier_keys, only_with_the_seller
from bot.cases.report import Report
from bot.cases.sellers import in_short, names_seller, same_seller, seller_key, two_names

_FAIR_LASTS = timedelta(days=21)  # the longest, with its three phases


def one_thing(case: Case, report: Report, at: datetime) -> bool:
    """Whether a report names what one of a case's reports names, and none of them names another brand or another seller.

    A stand at a fair is the same thing only where both say whose it is: every fair numbers its booths alike. Who stands
    behind a container is told in many ways (who packed it, who shipped it): of one brand, it is the same whoever is named.

    Args:
        case: The case that it may be of.
        report: The new report.
        at: When it came; a fair is over three weeks after somebody told of it first.
    """
    told = [sighting.report for sighting in case.sightings]
    if any(_another(one, report) for one in told):
        return False
    at_fairs = [sighting for sighting in case.sightings if fair_key(sighting.report)]
    lasts = bool(at_fairs) and at - at_fairs[0].at <= _FAIR_LASTS
    at_one = lasts and any(_one_stand(sighting.report, report) for sighting in at_fairs)
    return at_one or any(_one_number(one, report) for one in told)


def _another(one: Report, other: Report) -> bool:
    """Whether two reports name two brands, or two sellers and no brand that is the same."""
    brands = {brand for brand in map(brand_key, (one.brand, other.brand)) if brand}
    sellers = seller_key(one.seller) and seller_key(other.seller)
    two_sellers = bool(sellers) and not same_seller(one.seller, other.seller)
    return len(brands) > 1 or (two_sellers and not (brand_key(one.brand) and brand_key(other.brand)))


def _one_number(one: Report, other: Report) -> bool:
    shared = set(identifier_keys(one.story)) & set(identifier_keys(other.story))
    listed = one.links or other.links  # is elsewhere, whatever is said of the fair
    return not all(map(only_with_the_seller, shared)) or (bool(shared) and not listed and _one_seller(one, other))


def _one_stand(one: Report, other: Report) -> bool:
    """Whether both saw a brand at a fair with the same exhibitor, or at one number and no other exhibitor is named.

    Who gives two numbers tells of two stands.
    """
    fair, known = fair_key(one), (bool(seller_key(one.seller)), bool(seller_key(other.seller)))
    if not fair or fair != fair_key(other) or not any(known):
        return False
    booths, others = set(booth_keys(one.story)), set(booth_keys(other.story))
    if booths and others:
        return not booths.isdisjoint(others) and not two_names(one.seller, other.seller)
    return all(known) and (same_seller(one.seller, other.seller) or in_short(one.seller, other.seller))


def _one_seller(one: Report, other: Report) -> bool:
    named = names_seller(other.story, one.seller) or names_seller(one.story, other.seller)
    return named or same_seller(one.seller, other.seller)
