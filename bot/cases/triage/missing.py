"""What a report does not say and ought to, as names of ``playbook/hazards.yaml``'s questions."""

from collections.abc import Iterable

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Ask
from bot.cases.report import ChinaStatus, Relation, Report, Said
from bot.cases.sellers import seller_key
from bot.cases.triage.proving import stakes


def missing(report: Report, facts: frozenset[Fact], asks: Iterable[Ask]) -> tuple[str, ...]:
    """The names of what to ask for, in the playbook's order."""
    border = Fact.GOODS_UNDER_WAY in facts
    lacking = {
        "product": not report.product.strip(),
        "brand": not report.brand.strip() and Fact.BRAND_COPIED in facts,
        "where": Fact.NO_PLACE in facts,
        "links": Fact.ON_MARKETPLACE in facts and not report.links,
        "seller_name": not seller_key(report.seller),
        "copied_aspect": not stakes(report.aspects),
        "rights": not report.rights,
        "cn_registration_status": report.china is ChinaStatus.UNKNOWN
        and (Fact.CHINA_REGISTERED not in facts or Fact.RIGHT_UNCONFIRMED in facts),
        "supplier_relation": report.relation is Relation.UNSURE
        and not facts & {Fact.SUPPLIER_SUSPECTED, Fact.CURRENT_SUPPLIER},
        "contact": Said.UNSURE in (report.contact.seller, report.contact.platform)
        and not facts & {Fact.CONTACTED_SELLER, Fact.CONTACTED_PLATFORM},
        "evidence": not report.evidence_on_hand,
        "port": border and not report.shipment.port.strip(),
        "arrival": border and report.shipment.arrives is None and Fact.ARRIVES_SOON not in facts,
    }
    return tuple(ask.name for ask in asks if lacking.get(ask.name, False))
