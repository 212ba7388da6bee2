"""Who may see a case besides those whose work it is."""

from enum import StrEnum

SUPPLIER = "supplier_suspected"
"""The danger, by its id in ``playbook/hazards.yaml``, with which a case is never open to all staff."""


class Visibility(StrEnum):
    """Reviewers see every case, and reporters always see how their own reports stand. What is privileged stays with reviewers."""

    NEED_TO_KNOW = "need_to_know"  # nobody else
    TEAM = "team"  # who reported it may read all of it
    ORG = "org"  # all staff may


def narrower(one: Visibility, other: Visibility) -> Visibility:
    """The one that lets fewer people in."""
    return min(one, other, key=list(Visibility).index)
