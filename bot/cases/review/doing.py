"""What an action makes of a case, and that it makes it once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cases.case import Case
from bot.cases.events import Audience, Change, Verb
from bot.cases.intake.opening import Assess
from bot.cases.ports import Work

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


def heard(case: Case, assess: Assess, at: datetime) -> Case:
    """A case that has learnt something: no question to its reporters waits any more, and what rested on their silence goes."""
    return looked_at(replace(case, asked=()), assess, at) if case.asked else case


def looked_at(case: Case, assess: Assess, at: datetime) -> Case:
    """A case read anew."""
    return replace(case, triage=assess(case.report, case, at))


def first_time(work: Work, key: str, case_id: str) -> bool:
    """Whether something is done for the first time under its key; noted in one transaction with what it does."""
    if work.submitted(key) is not None:
        return False
    work.note_submission(key, case_id)
    return True
