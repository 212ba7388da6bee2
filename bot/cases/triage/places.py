"""Where copies were seen, as a report's fields and words have it, and what that means."""

import re
from collections.abc import Iterator, Mapping

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.playbook.naming import Named
from bot.cases.report import Report

Places = Mapping[str, frozenset[str]]
"""Ids of marketplaces and places by group: ``offline``, ``trade_fair``, ``domestic``, ``taobao_group``, …"""

_GROUPS = {
    "domestic": Fact.ON_DOMESTIC_SITE,
    "taobao_group": Fact.ON_TAOBAO_GROUP,
    "alibaba_international": Fact.ON_ALIBABA_INTERNATIONAL,
    "amazon": Fact.ON_AMAZON,
    "trade_fair": Fact.AT_TRADE_FAIR,
}
_BRACKETED = re.compile(r"\s*\([^()]*\)$")  # "wechat (private)" is where "wechat" is


def named_places(report: Report, playbook: Playbook) -> tuple[Named, ...]:
    """The marketplaces that the story names, where neither the form nor a link names any place."""
    if report.links or set(report.seen_in) - playbook.places.get("unnamed", frozenset()):
        return ()
    return playbook.named.read(report.story)


def where(report: Report, places: Places, told: set[str]) -> Iterator[Fact]:
    """What the place of the copies means; ``told`` are the marketplaces that words alone name."""
    seen = {_BRACKETED.sub("", place) for place in (*report.seen_in, *told)}
    for group, fact in _GROUPS.items():
        if seen & places.get(group, frozenset()):
            yield fact
    named = seen - places.get("unnamed", frozenset()) - places.get("heard_by", frozenset())
    if named - places.get("offline", frozenset()):
        yield Fact.ON_MARKETPLACE
    if not named and not report.links:
        yield Fact.NO_PLACE
