"""A form of a case's page that was sent."""

from bot.cases import forms
from bot.cases.case import Case
from bot.cases.forms import Sent
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused
from bot.cases.service import Cases
from bot.web.console.case_forms import LONG, SHORT
from bot.web.console.visit import Filled

SOURCE = "console"
_LONG_FIELDS = {"text", "rights", "shops", "aliases"}
_TYPED = (
    *_LONG_FIELDS,
    *("legal_name", "code", "place", "markets", "reference", "counsel", "seller", "ref"),
    *("from", "to", "why", "paper", "reason"),
)


def perform(action: str, cases: Cases, case: Case, person: str, filled: Filled) -> None:
    """Do what it asks for.

    Raises:
        Refused: it may not be done, or a field says nothing that can be taken.
        Stale: somebody else changed the case in between.
    """
    for name in _TYPED:
        longest = LONG if name in _LONG_FIELDS else SHORT
        if len(filled.one(name)) > longest:
            raise Refused("too_long", str(longest))
    sent = Sent(cases, case.id, version_of(filled), Actor(person, SOURCE), filled)
    if action == "rights":
        cases.review.correct(case.id, sent.actor, sent.version, forms.corrected(case.report, filled, cases.places))
    else:
        forms.perform(action, sent)


def version_of(filled: Filled) -> int:
    """The version of the case that the person saw; of a form that does not say so, one that no case has."""
    said = filled.one("version")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0
