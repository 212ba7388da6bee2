"""Cases as one thing to hand around: opening, review, deadlines, evidence, and where it is all kept."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.cases.custody.grading import Grading
from bot.cases.custody.handling import Custodian
from bot.cases.details.model import NO_DETAILS, Details
from bot.cases.intake.opening import Opening
from bot.cases.intake.right_lines import Places
from bot.cases.papers.drafting import Drafting
from bot.cases.ports import CaseStore
from bot.cases.review.dating import Dating
from bot.cases.review.detailing import Detailing
from bot.cases.review.knowing import Knowing
from bot.cases.review.relating import Relating
from bot.cases.roles import Reviewers


@dataclass(frozen=True)
class Cases:
    """Everything that can be done with cases."""

    store: CaseStore
    opening: Opening
    review: Relating
    dating: Dating
    custodian: Custodian
    reviewers: Reviewers
    places: Places
    details: Callable[[], Details] = lambda: NO_DETAILS

    @property
    def drafting(self) -> Drafting:
        """What people draft to be filed."""
        review = self.review
        return Drafting(review.store, review.reviewers, review.assess, review.now)

    @property
    def knowing(self) -> Knowing:
        """What reviewers find out beside the report."""
        review = self.review
        return Knowing(review.store, review.reviewers, review.assess, review.now)

    @property
    def detailing(self) -> Detailing:
        """What reviewers note field by field."""
        review = self.review
        return Detailing(review.store, review.reviewers, review.assess, review.now, lambda: self.details())

    @property
    def grading(self) -> Grading:
        """What reviewers note about evidence."""
        return Grading(self.store, self.reviewers, self.custodian.now)
