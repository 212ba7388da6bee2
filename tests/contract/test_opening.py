"""A report finds the cases it belongs to, on every store."""

from datetime import datetime, timedelta
from itertools import count

import pytest

from bot.cases.case import Case, Origin
from bot.cases.intake.opening import Opened, Opening, Submission
from bot.cases.links.listings import Link, LinkKind
from bot.cases.papers.exporting import changed_since
from bot.cases.ports import CaseStore
from bot.cases.report import Report
from bot.cases.triage_model import Triage
from tests.case_builders import NOW, PLAIN_TRIAGE, following


def read_links(text: str) -> tuple[Link, ...]:
    """Each word with a colon is the key of a listing."""
    return tuple(Link(word, LinkKind.LISTING, None, word, word) for word in text.split() if ":" in word)


class Reporting:
    """People who report."""

    def __init__(self, store: CaseStore) -> None:
        ids = count(1)
        self.store, self.now, self.meanwhile = store, NOW, lambda: None
        self._opening = Opening(store, self._assess, read_links, lambda: self.now, lambda: f"case-{next(ids)}")

    def _assess(self, _report: Report, _case: Case | None, _at: datetime) -> Triage:
        """No matter; something else may happen while it takes its time."""
        happens, self.meanwhile = self.meanwhile, lambda: None
        happens()
        return PLAIN_TRIAGE

    def tell(self, story: str) -> Opened:
        """What becomes of a story."""
        return self._opening.submit(Submission(story, Report(story=story), "ann", Origin("form")))


@pytest.fixture
def reporting(store: CaseStore) -> Reporting:
    """Over an empty store."""
    return Reporting(store)


@pytest.mark.parametrize("again", ["MSCU1234566", "mscu 123456-6", "box MSCU 123 456 6.", "柜号MSCU1234566到港"])
def test_reports_that_name_one_container_however_it_is_typed_are_related(reporting: Reporting, again: str) -> None:
    first = reporting.tell("Our jug is in MSCU123456-6").case
    assert reporting.tell(f"Copies in {again}").case.related == (first.id,)


@pytest.mark.parametrize("other", ["MSCU1234567", "order 1234566", "MSCX1234566", "XMSCU1234566", "MSCU12345667"])
def test_another_number_relates_nothing(reporting: Reporting, other: str) -> None:
    reporting.tell("Our jug is in MSCU1234566")
    assert reporting.tell(f"Copies in {other}").case.related == ()


def test_what_a_later_sighting_names_relates_the_case_it_is_added_to(reporting: Reporting) -> None:
    other = reporting.tell("Our jug is in MSCU1234566").case
    first = reporting.tell("alibaba:1 sells it").case
    again = reporting.tell("alibaba:1 ships it in MSCU1234566")
    assert (again.case.id, again.is_new, first.related, again.case.related) == (first.id, False, (), (other.id,))


def test_an_export_since_the_last_one_misses_no_case_that_was_read_while_others_were_kept(reporting: Reporting) -> None:
    other = reporting.tell("alibaba:1 sells it").case

    def note() -> None:
        """Somebody changes another case, and all cases are exported."""
        reporting.now += timedelta(seconds=1)
        with reporting.store.work() as work:
            work.save(following(other, updated_at=reporting.now))
        reporting.now += timedelta(seconds=1)

    reporting.meanwhile = note
    opened = reporting.tell("alibaba:2 sells another").case
    *_, last = changed_since(reporting.store, None)
    assert last == opened == reporting.store.find(opened.id)
    assert opened.opened_at == opened.updated_at == opened.sightings[0].at == reporting.now
