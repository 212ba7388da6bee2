"""Cases as one thing to hand around: opening, review, evidence, and where it is all kept."""

from dataclasses import dataclass

from bot.cases.custody import Custodian
from bot.cases.opening import Opening
from bot.cases.ports import CaseStore
from bot.cases.review import Review
from bot.cases.roles import Reviewers


@dataclass(frozen=True)
class Cases:
    """Everything that can be done with cases."""

    store: CaseStore
    opening: Opening
    review: Review
    custodian: Custodian
    reviewers: Reviewers
