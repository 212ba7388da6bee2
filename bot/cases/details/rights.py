"""What is noted of a right, as the case is read by it."""

from dataclasses import replace
from datetime import date

from bot.cases.detail import Detail, said_of
from bot.cases.details.subjects import right_key
from bot.cases.report import Report, Right, RightStatus

_MAY_RUN_OUT = (RightStatus.REGISTERED, RightStatus.UNKNOWN)
EXPIRY, OWNER, OWNER_EN, MATCHES = "expiry_date", "owner_name_local", "owner_name_en", "matches_office_record"


def in_force(report: Report, details: tuple[Detail, ...], day: date) -> Report:
    """A report on a day: of rights that had run out by then it says so."""
    if not any(each.name == EXPIRY for each in details):
        return report
    return replace(report, rights=tuple(_on(right, details, day) for right in report.rights))


def expires(right: Right, details: tuple[Detail, ...]) -> str:
    """Until which day a right is in force; empty when nobody noted it."""
    return said_of(details, right_key(right), EXPIRY)


def owner_names(right: Right, details: tuple[Detail, ...]) -> tuple[str, ...]:
    """Who owns a right as the Office has it; none while what we file under is known to be something else."""
    key = right_key(right)
    if said_of(details, key, MATCHES) == "no":
        return ()
    return tuple(name for field in (OWNER, OWNER_EN) if (name := said_of(details, key, field)))


def _on(right: Right, details: tuple[Detail, ...], day: date) -> Right:
    last = expires(right, details)
    over = right.status in _MAY_RUN_OUT and last != "" and last < day.isoformat()
    return replace(right, status=RightStatus.EXPIRED) if over else right
