"""The guidance as pages, one a document, and the questions it failed."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from bot.knowledge.model import Passage
from bot.web.console.pages import Pages
from bot.web.console.parts import Parts
from bot.web.console.visit import Visit

SOON = timedelta(days=30)
PERIODS_DAYS = (7, 30, 90, 365)
PERIOD = 30
MOST_GAPS = 500  # shown


@dataclass(frozen=True)
class GuidancePages:
    """Draws them."""

    parts: Parts
    pages: Pages

    def index(self, visit: Visit) -> Response:
        """All documents, and those that must be looked through again, the most urgent first."""
        documents, today = self.parts.corpus().documents, self.parts.now().date()
        due = sorted((d for d in documents if d.review_by <= today + SOON), key=lambda d: (d.review_by, d.id))
        return self.pages.page(
            "guidance.html", visitor=visit.visitor, documents=documents, due=due, today=today, soon=SOON.days
        )

    def document(self, visit: Visit) -> Response:
        """A document with its passages, each at an anchor of its own."""
        corpus, today = self.parts.corpus(), self.parts.now().date()
        found = next((document for document in corpus.documents if document.id == visit.place["page"]), None)
        if found is None:
            return self.pages.page("notice.html", 404, visitor=visit.visitor, what="no_page")
        passages = [(passage, _section(passage), corpus.other_versions(passage)) for passage in found.passages]
        return self.pages.page("document.html", visitor=visit.visitor, document=found, passages=passages, today=today)

    def gaps(self, visit: Visit) -> Response:
        """Questions that were declined or whose answer did not help, newest first, and what they were about."""
        days = period(visit.query.one("days"))
        topic, outcome = visit.query.one("topic"), visit.query.one("outcome")
        every = self.parts.log.gaps(self.parts.now() - timedelta(days=days))
        gaps = [g for g in every if topic in {"", g.topic} and outcome in {"", g.outcome}]
        titles = {document.id: document.title for document in self.parts.corpus().documents}
        return self.pages.page(
            "gaps.html",
            visitor=visit.visitor,
            gaps=gaps[:MOST_GAPS],
            total=len(gaps),
            topics=Counter(gap.topic for gap in every).most_common(),
            outcomes=Counter(gap.outcome for gap in every).most_common(),
            titles=titles,
            days=days,
            periods=PERIODS_DAYS,
            topic=topic,
            outcome=outcome,
        )


def period(text: str) -> int:
    """The days of a period that was chosen."""
    return next((days for days in PERIODS_DAYS if str(days) == text), PERIOD)


def _section(passage: Passage) -> str:
    return passage.id.partition("#")[2]
