"""The course of a case: which status may follow which."""

from bot.cases.case import Case, Status

OPEN = tuple(status for status in Status if status is not Status.CLOSED)
_AT_WORK = frozenset({Status.TRIAGE, Status.HOLD, Status.EVIDENCE, Status.COUNSEL_REVIEW, Status.ESCALATED})

NEXT: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.TRIAGE, Status.HOLD, Status.ESCALATED, Status.CLOSED}),
    Status.TRIAGE: _AT_WORK - {Status.TRIAGE} | {Status.MONITORING, Status.CLOSED},
    Status.HOLD: _AT_WORK - {Status.HOLD} | {Status.MONITORING, Status.CLOSED},
    Status.EVIDENCE: _AT_WORK - {Status.EVIDENCE} | {Status.MONITORING, Status.CLOSED},
    Status.COUNSEL_REVIEW: _AT_WORK - {Status.COUNSEL_REVIEW}
    | {Status.READY_TO_FILE, Status.MONITORING, Status.CLOSED},
    Status.READY_TO_FILE: frozenset(
        {Status.FILED, Status.HOLD, Status.EVIDENCE, Status.COUNSEL_REVIEW, Status.ESCALATED, Status.CLOSED}
    ),
    Status.FILED: frozenset({Status.COUNTERED, Status.MONITORING, Status.ESCALATED, Status.HOLD, Status.CLOSED}),
    Status.COUNTERED: frozenset(
        {Status.COUNSEL_REVIEW, Status.ESCALATED, Status.MONITORING, Status.HOLD, Status.CLOSED}
    ),
    Status.ESCALATED: _AT_WORK - {Status.ESCALATED} | {Status.READY_TO_FILE, Status.MONITORING, Status.CLOSED},
    Status.MONITORING: _AT_WORK | {Status.CLOSED},
    Status.CLOSED: frozenset({Status.TRIAGE, Status.HOLD}),  # reopened, with a reason
}
"""Which status may follow which. Nothing is filed but from READY_TO_FILE, and to that counsel says yes (``review.gating``)."""


def onward(case: Case) -> frozenset[Status]:
    """Where a case may go by its status alone: holding and closing have their own ways, and a closed one is reopened.

    What was held may also go back to where it was.
    """
    if not case.is_open:
        return frozenset()
    back = {case.held_from} if case.held and case.held_from else set()
    return (NEXT[case.status] | back) - {Status.NEW, Status.HOLD, Status.CLOSED}
