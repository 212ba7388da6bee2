"""What is known of who was contacted, as people read it: what was ticked, and that words say more."""

from bot.cases.playbook.fact import Fact
from bot.cases.report import Report, Said
from bot.cases.triage_model import Triage

_WORDS = {Said.YES: "yes", Said.NO: "no", Said.UNSURE: "unknown"}
_IN_TOUCH = {Fact.CONTACTED_SELLER, Fact.CONTACTED_PLATFORM, Fact.US_LETTER_SENT}
_UNLIKE_THE_FORM = ", unlike what the form says"


def contact_words(report: Report, triage: Triage) -> str:
    """Seller, platform and purchase in one line. What words alone say is to be confirmed, by setting the facts."""
    contact, read = report.contact, {found.fact for found in triage.read}
    said = (
        f"seller: {_WORDS[contact.seller]}; platform: {_WORDS[contact.platform]}; bought one: {_WORDS[contact.bought]}"
    )
    touched = (contact.seller, contact.platform)
    if read & _IN_TOUCH and contact.seller is not Said.YES:
        said += _by_words("somebody was in touch", Said.NO in touched and Said.YES not in touched)
    if Fact.BOUGHT in read:
        said += _by_words("one was bought", contact.bought is Said.NO)
    return said


def _by_words(what: str, denied: bool) -> str:
    return f"; by their words {what}{_UNLIKE_THE_FORM if denied else ''}, to be confirmed"
