"""A case read anew, and how long counsel's word holds: for the dangers they knew of, and for no new one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.cases.case import Case, CounselStatus
from bot.cases.report import Report
from bot.cases.triage_model import Triage


def looked_at(case: Case, assess: Callable[[Report, Case | None, datetime], Triage], at: datetime) -> Case:
    """A case read anew; counsel who asked for nothing more has not looked at a danger that came since."""
    read = replace(case, triage=assess(case.report, case, at))
    if case.counsel_status is not CounselStatus.NO_ACTION or set(dangers(read.triage)) <= set(case.approved or ()):
        return read
    back = replace(case, counsel_status=CounselStatus.NOT_REVIEWED)
    return replace(back, triage=assess(back.report, back, at))


def approved(case: Case) -> Case:
    """A case of which counsel asks for nothing more, as it stands."""
    return replace(case, counsel_status=CounselStatus.NO_ACTION, approved=dangers(case.triage))


def dangers(triage: Triage) -> tuple[str, ...]:
    """The rules behind the hazards: one hazard may have a graver reason later."""
    return tuple(sorted({rule for hazard in triage.hazards for rule in hazard.rules}))
