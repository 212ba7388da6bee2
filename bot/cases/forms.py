"""What can be done with a case by a form, in Slack or in the console, and doing it.

Whether somebody may is decided by the review, not here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from bot.cases.case import Case, CloseReason, CounselStatus, HoldReason, Status
from bot.cases.course import NEXT, onward
from bot.cases.custody.recorded import NO, YES
from bot.cases.evidence import Custody, Grade
from bot.cases.intake.right_lines import Places, read_rights
from bot.cases.plan import standing, waivable
from bot.cases.report import Aspect, ChinaStatus, Relation, Report, Said, Shipment
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused
from bot.cases.service import Cases
from bot.cases.suspect import Suspect
from bot.cases.triage_model import StepState

_OF_CLOSED = {"details", "note", "relate", "merge", "custody", "grade", "mark", "export", "reopen"}
_SHOWN = 300  # characters of what cannot be chosen
Choice = TypeVar("Choice", bound=StrEnum)


class Filled(Protocol):
    """The fields of a form that was sent."""

    def one(self, name: str) -> str:
        """What a field holds, without blanks around it; empty for nothing."""

    def all(self, name: str) -> tuple[str, ...]:
        """Everything a field holds."""


@dataclass(frozen=True)
class Sent:
    """A form that was sent for a case, with the version of it that the person saw."""

    cases: Cases
    case_id: str
    version: int
    actor: Actor
    filled: Filled

    @property
    def text(self) -> str:
        """The note."""
        return self.filled.one("text")

    def day(self, name: str) -> date:
        """A day that was picked."""
        try:
            return date.fromisoformat(self.filled.one(name))
        except ValueError:
            raise Refused("choice", self.filled.one(name)[:_SHOWN]) from None


def impossible(case: Case, has_evidence: bool, has_dates: bool) -> Callable[[str], bool]:
    """Says of an action whether there is nothing it could do to a case as it stands."""
    steps = standing(case)
    states = {step.state for step in steps}
    idle = {
        "claim": case.owner is not None,
        "status": not onward(case),
        "hold": Status.HOLD not in NEXT[case.status],
        "escalate": Status.ESCALATED not in NEXT[case.status],
        "step": not states & {StepState.DO, StepState.NOT_ADVISED},
        "override": not any(map(waivable, steps)),
        "date": not has_dates,
        "met": not case.triage.clocks,
        "snooze": not case.triage.clocks,
        "custody": not has_evidence,
        "grade": not has_evidence,
        "mark": not has_evidence,
        "merge": case.duplicate_of is not None,
        "reopen": case.is_open,
    }
    return lambda action: idle.get(action, False) or not (case.is_open or action in _OF_CLOSED)


def perform(action: str, sent: Sent) -> None:
    """Do it.

    Raises:
        Refused: it may not be done, or a field says nothing that can be taken.
        Stale: somebody else changed the case in between.
    """
    if action not in _DO:
        raise Refused("choice", action[:_SHOWN])
    _DO[action](sent)


def corrected(report: Report, filled: Filled, places: Places) -> Report:
    """A report with the rights and facts of a form in it; ``places`` are those that a text names.

    Raises:
        Refused: a field says nothing that can be taken.
    """
    rights = read_rights(filled.one("rights"), places)
    china, relation = _choice(ChinaStatus, filled.one("china")), _choice(Relation, filled.one("relation"))
    markets = tuple(dict.fromkeys(re.findall("[^\\s,;]+", filled.one("markets").upper())))
    if strange := [market for market in markets if re.fullmatch("[A-Z]{2}", market) is None]:
        raise Refused("market_unread", strange[0][:_SHOWN])
    known = replace(report, rights=rights, china=china, seller=filled.one("seller"), relation=relation)
    return _told(replace(known, markets=markets), filled)


def _told(report: Report, filled: Filled) -> Report:
    """A report with what a form holds of what is copied, of contact and of goods under way; what it does not ask for stays."""
    contact, shipment = report.contact, report.shipment
    arrives = filled.one("arrives")
    try:
        day = date.fromisoformat(arrives) if arrives else None
    except ValueError:
        raise Refused("choice", arrives[:_SHOWN]) from None
    if under_way := filled.one("under_way"):
        shipment = Shipment(_choice(Said, under_way), filled.one("port"), day)
    said = {
        name: _choice(Said, value)
        for name in ("seller", "platform", "bought")
        if (value := filled.one(f"contact_{name}"))
    }
    aspects = tuple(_choice(Aspect, value) for value in filled.all("aspects")) or report.aspects
    return replace(report, aspects=aspects, contact=replace(contact, **said), shipment=shipment)


def _hold(sent: Sent) -> object:
    reasons = tuple(_choice(HoldReason, reason) for reason in sent.filled.all("reasons"))
    return sent.cases.review.hold(sent.case_id, sent.actor, reasons, sent.text)


def _note(sent: Sent) -> object:
    privileged = bool(sent.filled.all("privileged"))
    return sent.cases.review.note(sent.case_id, sent.actor, sent.text, privileged)


def _hand_over(sent: Sent) -> object:
    to = sent.filled.one("person")
    return sent.cases.review.hand_over(sent.case_id, sent.actor, to, sent.text, sent.version)


def _status(sent: Sent) -> object:
    status = _choice(Status, sent.filled.one("status"))
    return sent.cases.review.set_status(sent.case_id, sent.actor, status, sent.text, sent.version)


def _step(sent: Sent) -> object:
    step, reference = sent.filled.one("step"), sent.filled.one("reference")
    return sent.cases.review.step_done(sent.case_id, sent.actor, step, sent.day("day"), reference)


def _override(sent: Sent) -> object:
    step, counsel = sent.filled.one("step"), sent.filled.one("counsel")
    return sent.cases.review.override(sent.case_id, sent.actor, step, counsel, sent.text, sent.version)


def _close(sent: Sent) -> object:
    reason, reference = _choice(CloseReason, sent.filled.one("reason")), sent.filled.one("reference")
    return sent.cases.review.close(sent.case_id, sent.actor, reason, sent.text, reference, sent.version)


def _merge(sent: Sent) -> object:
    return sent.cases.review.merge(sent.case_id, sent.actor, sent.filled.one("ref"), sent.text, sent.version)


def _date(sent: Sent) -> object:
    instead = sent.day("instead") if sent.filled.one("instead") else None
    return sent.cases.dating.give_day(sent.case_id, sent.actor, sent.filled.one("date"), sent.day("day"), instead)


def _met(sent: Sent) -> object:
    deadline, reference = sent.filled.one("deadline"), sent.filled.one("reference")
    return sent.cases.dating.met(sent.case_id, sent.actor, deadline, reference)


def _snooze(sent: Sent) -> object:
    deadline, until = sent.filled.one("deadline"), sent.day("until")
    return sent.cases.dating.snooze(sent.case_id, sent.actor, deadline, until, sent.text)


def _custody(sent: Sent) -> object:
    said, event = sent.filled.one, _choice(Custody, sent.filled.one("handling"))
    grading = sent.cases.grading
    return grading.handled(sent.case_id, said("item"), sent.actor, event, said("from"), said("to"), said("why"))


def _suspect(sent: Sent) -> object:
    said = sent.filled.one
    shops, aliases = (
        tuple(line.strip() for line in said(name).splitlines() if line.strip()) for name in ("shops", "aliases")
    )
    suspect = Suspect(said("legal_name"), said("code"), shops, aliases, said("place"))
    return sent.cases.knowing.suspect(sent.case_id, sent.actor, suspect, sent.version)


def _counsel(sent: Sent) -> object:
    says = _choice(CounselStatus, sent.filled.one("counsel_status"))
    return sent.cases.knowing.counsel(
        sent.case_id, sent.actor, sent.filled.one("counsel"), says, sent.text, sent.version
    )


def _grade(sent: Sent) -> object:
    item, grade = sent.filled.one("item"), _choice(Grade, sent.filled.one("grade"))
    return sent.cases.grading.grade(sent.case_id, item, sent.actor, grade, sent.filled.one("paper"))


def _mark(sent: Sent) -> object:
    marked = sent.filled.one("mark")
    if marked not in (YES, NO):
        raise Refused("choice", marked[:_SHOWN])
    return sent.cases.grading.mark(sent.case_id, sent.filled.one("item"), sent.actor, marked == YES)


def _choice(kind: type[Choice], value: str) -> Choice:
    try:
        return kind(value)
    except ValueError:
        raise Refused("choice", value[:_SHOWN]) from None


_DO: dict[str, Callable[[Sent], object]] = {
    "claim": lambda sent: sent.cases.review.claim(sent.case_id, sent.actor),
    "hold": _hold,
    "ask": lambda sent: sent.cases.review.ask_reporter(sent.case_id, sent.actor, sent.text),
    "escalate": lambda sent: sent.cases.review.escalate(sent.case_id, sent.actor, sent.text),
    "note": _note,
    "hand_over": _hand_over,
    "status": _status,
    "step": _step,
    "override": _override,
    "relate": lambda sent: sent.cases.review.relate(sent.case_id, sent.actor, sent.filled.one("ref")),
    "merge": _merge,
    "date": _date,
    "met": _met,
    "snooze": _snooze,
    "custody": _custody,
    "grade": _grade,
    "mark": _mark,
    "suspect": _suspect,
    "counsel": _counsel,
    "close": _close,
    "reopen": lambda sent: sent.cases.review.reopen(sent.case_id, sent.actor, sent.text),
}
