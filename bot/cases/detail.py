"""What reviewers note beside a report, field by field; which fields there are stands in ``playbook/details.yaml``."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Detail:
    """A field of a case or of a thing in it: ``about`` is the key of that (``details.subjects``), ``name`` the field's.

    ``said`` is as ``details.values`` writes it down, ``by`` who noted it last.
    """

    about: str
    name: str
    said: str
    by: str


def said_of(details: Iterable[Detail], about: str, name: str) -> str:
    """What a field says; empty when nothing was noted."""
    return next((each.said for each in details if (each.about, each.name) == (about, name)), "")


def joined_details(own: tuple[Detail, ...], others: Iterable[Detail]) -> tuple[Detail, ...]:
    """Details with those of another case that are not noted here."""
    known = {(each.about, each.name) for each in own}
    return (*own, *(each for each in others if (each.about, each.name) not in known))
