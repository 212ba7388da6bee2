"""The report form as somebody fills it in."""

from bot.cases.report import Report, Said
from bot.slack.views.report_form_read import CONTACTED, NOBODY, TICKED, UNSURE, right_name
from bot.slack.ways_in import Values


def values_of(report: Report) -> Values:
    """The fields as a report fills them; ``ReportReader.read`` finds the report in them again."""
    contact, goods = report.contact, report.shipment
    ticked_rights = {right_name(right) for right in TICKED}
    answers = {name: getattr(contact, name) for name in CONTACTED}
    ticked = tuple(name for name, answer in answers.items() if answer is Said.YES)
    nothing = NOBODY if set(answers.values()) == {Said.NO} else UNSURE
    values: dict[str, tuple[str, ...]] = {
        "product": (report.product,),
        "brand": (report.brand,),
        "links": ("\n".join(report.links),),
        "seen": report.seen_in,
        "story": (report.story,),
        "aspects": report.aspects,
        "rights": tuple(name for right in report.rights if (name := right_name(right)) in ticked_rights),
        "china": (report.china,),
        "relation": (report.relation,),
        "seller": (report.seller,),
        "contact": ticked or (nothing,),
        "contact_detail": (contact.detail,),
        "goods": (goods.under_way,),
        "port": (goods.port,),
        "arrives": (goods.arrives.isoformat() if goods.arrives else "",),
    }
    return {name: tuple(str(value) for value in some) for name, some in values.items() if any(some)}
