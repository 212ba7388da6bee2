"""What an action makes of a case, and that it makes it once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cases.case import Case, Status
from bot.cases.changes import changed_fields
from bot.cases.events import Audience, Change, Verb
from bot.cases.intake.opening import Assess
from bot.cases.looking import looked_at
from bot.cases.ports import Stale, Work
from bot.cases.roles import Refused, Role

CARD = (Audience.CARD, Audience.THREAD)
ALL = (Audience.CARD, Audience.THREAD, Audience.REPORTER)


@dataclass(frozen=True)
class Doing:
    """What an action makes of a case: its next state, how the trail tells it, and to whom."""

    case: Case
    verb: Verb
    text: str = ""
    about: str = ""
    changes: tuple[Change, ...] = ()
    privileged: bool = False
    tell: Sequence[Audience] = CARD
    asks: bool = False
    """Whether a reporter's answer is waited for from now on."""


def begun(
    work: Work, case_id: str, role: Role, once: str, version: int | None = None, of_closed: bool = False
) -> tuple[Case, bool]:
    """How every action on a case begins: the case as this transaction sees it, and whether the action was done before.

    Args:
        work: The transaction.
        case_id: The case.
        role: What the person is.
        once: The key of a form that may be sent again, which acts once; empty for what cannot be.
        version: The version of the case that the person saw, where the action rests on it.
        of_closed: Whether it may be done to a closed case.

    Raises:
        Refused: the person does not review cases, there is no such case, or it is closed.
        Stale: somebody else changed the case in between.
    """
    if not role.reviews:
        raise Refused("not_allowed")  # said first: whether the case is there is not everybody's to know
    case = work.case(case_id)
    if case is None:
        raise Refused("case_unknown")
    if once and not first_time(work, once, case_id):
        return case, True
    if not (case.is_open or of_closed):
        raise Refused("closed_before")
    if version is not None and case.version != version:
        raise Stale(case.ref)
    return case, False


def taken_up(case: Case, reason: str) -> Doing:
    """A closed case taken up again, on hold where it was closed so.

    Raises:
        Refused: it is open.
    """
    if case.is_open:
        raise Refused("open_already")
    status, since = (Status.HOLD, Status.TRIAGE) if case.hold_reasons else (Status.TRIAGE, None)
    opened = replace(case, status=status, held_from=since, closing=None, duplicate_of=None)
    return Doing(opened, Verb.REOPENED, reason, changes=changed_fields(case, status=status), tell=ALL)


def heard(case: Case, assess: Assess, at: datetime) -> Case:
    """A case that has learnt something: no question to its reporters waits any more, and what rested on their silence goes."""
    return looked_at(replace(case, asked=()), assess, at) if case.asked else case


def first_time(work: Work, key: str, case_id: str) -> bool:
    """Whether something is done for the first time under its key; noted in one transaction with what it does."""
    if work.submitted(key) is not None:
        return False
    work.note_submission(key, case_id)
    return True
