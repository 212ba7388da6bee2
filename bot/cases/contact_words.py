"""What is known of who was contacted, as people read it: what was ticked, and that words say more."""

from bot.cases.playbook.fact import Fact
from bot.cases.report import Report, Said
from bot.cases.triage_model import Triage

_WORDS = {Said.YES: "yes", Said.NO: "no", Said.UNSURE: "unknown"}
_IN_TOUCH = {Fact.CONTACTED_SELLER, Fact.CONTACTED_PLATFORM}


def contact_words(report: Report, triage: Triage) -> str:
    """Seller, platform and purchase in one line. What words alone say is to be confirmed, by setting the facts."""
    contact, read = report.contact, {found.fact for found in triage.read}
    said = (
        f"seller: {_WORDS[contact.seller]}; platform: {_WORDS[contact.platform]}; bought one: {_WORDS[contact.bought]}"
    )
    if read & _IN_TOUCH:
        said += "; by their words somebody was in touch, to be confirmed"
    return said
