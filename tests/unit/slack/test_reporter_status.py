"""Where a case stands, as reporters read it."""

from datetime import UTC, datetime

import pytest

from bot.cases.case import Case, HoldReason, Status
from bot.slack.views.reporter import ReporterView
from tests.case_builders import case
from tests.golden.test_cases import PARTS, TRIAGE

QUIET, AT_WORK = "Please stay quiet towards the seller and the platform.", "The legal side is looking at it."
HELD = (HoldReason.RIGHTS_GAP,)
REPORTER = ReporterView(PARTS, lambda _report, _case, _day: TRIAGE)


@pytest.mark.parametrize(
    ("held", "first"),
    [
        (case(status=Status.ESCALATED, hold_reasons=HELD), AT_WORK),
        (case(status=Status.HOLD, hold_reasons=HELD), "On hold:"),
        (case(status=Status.HOLD, hold_reasons=HELD, asked=(datetime(2026, 11, 2, tzinfo=UTC),)), "A reviewer asked"),
    ],
)
def test_while_a_case_is_held_its_reporters_are_told_to_stay_quiet_whatever_else_is_done(
    held: Case, first: str
) -> None:
    told = REPORTER.status(held)
    assert told.startswith(first)
    assert told.count(QUIET) == 1


def test_of_a_case_that_is_not_held_nothing_of_the_kind_is_said() -> None:
    assert REPORTER.status(case(status=Status.ESCALATED)) == AT_WORK
