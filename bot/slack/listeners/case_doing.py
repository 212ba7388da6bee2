"""What a form that was sent asks for. Whether it may be done is decided behind it, not here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.cases.case import CloseReason, HoldReason, Status
from bot.cases.evidence import Custody, Grade
from bot.cases.review.reviewing import Actor
from bot.cases.service import Cases
from bot.slack.views.case_fields import Filled


@dataclass(frozen=True)
class Sent:
    """A form that was sent for a case, with the version that the person saw."""

    cases: Cases
    case_id: str
    version: int
    actor: Actor
    filled: Filled

    @property
    def text(self) -> str:
        """The note."""
        return self.filled.value("text")

    def day(self, name: str) -> date:
        """A day that was picked."""
        return date.fromisoformat(self.filled.value(name))


def perform(action: str, sent: Sent) -> None:
    """Do it.

    Raises:
        Refused: it may not be done.
        Stale: somebody else changed the case in between.
    """
    _DO[action](sent)


def _hold(sent: Sent) -> object:
    reasons = tuple(HoldReason(reason) for reason in sent.filled.ticked("reasons"))
    return sent.cases.review.hold(sent.case_id, sent.actor, reasons, sent.text)


def _note(sent: Sent) -> object:
    privileged = bool(sent.filled.ticked("privileged"))
    return sent.cases.review.note(sent.case_id, sent.actor, sent.text, privileged=privileged)


def _hand_over(sent: Sent) -> object:
    to = sent.filled.value("person")
    return sent.cases.review.hand_over(sent.case_id, sent.actor, to, sent.text, sent.version)


def _status(sent: Sent) -> object:
    status = Status(sent.filled.value("status"))
    return sent.cases.review.set_status(sent.case_id, sent.actor, status, sent.text, sent.version)


def _step(sent: Sent) -> object:
    step, reference = sent.filled.value("step"), sent.filled.value("reference")
    return sent.cases.review.step_done(sent.case_id, sent.actor, step, sent.day("day"), reference)


def _override(sent: Sent) -> object:
    step, counsel = sent.filled.value("step"), sent.filled.value("counsel")
    return sent.cases.review.override(sent.case_id, sent.actor, step, counsel, sent.text)


def _close(sent: Sent) -> object:
    reason, reference = CloseReason(sent.filled.value("reason")), sent.filled.value("reference")
    return sent.cases.review.close(sent.case_id, sent.actor, reason, sent.text, reference, sent.version)


def _merge(sent: Sent) -> object:
    return sent.cases.review.merge(sent.case_id, sent.actor, sent.filled.value("ref"), sent.text, sent.version)


def _date(sent: Sent) -> object:
    return sent.cases.dating.give_day(sent.case_id, sent.actor, sent.filled.value("date"), sent.day("day"))


def _met(sent: Sent) -> object:
    deadline, reference = sent.filled.value("deadline"), sent.filled.value("reference")
    return sent.cases.dating.met(sent.case_id, sent.actor, deadline, reference)


def _snooze(sent: Sent) -> object:
    deadline, until = sent.filled.value("deadline"), sent.day("until")
    return sent.cases.dating.snooze(sent.case_id, sent.actor, deadline, until, sent.text)


def _custody(sent: Sent) -> object:
    said, event = sent.filled.value, Custody(sent.filled.value("handling"))
    grading = sent.cases.grading
    return grading.handled(sent.case_id, said("item"), sent.actor, event, said("from"), said("to"), said("why"))


def _grade(sent: Sent) -> object:
    item, grade = sent.filled.value("item"), Grade(sent.filled.value("grade"))
    return sent.cases.grading.grade(sent.case_id, item, sent.actor, grade, sent.filled.value("paper"))


_DO: dict[str, Callable[[Sent], object]] = {
    "hold": _hold,
    "ask": lambda sent: sent.cases.review.ask_reporter(sent.case_id, sent.actor, sent.text),
    "escalate": lambda sent: sent.cases.review.escalate(sent.case_id, sent.actor, sent.text),
    "note": _note,
    "hand_over": _hand_over,
    "status": _status,
    "step": _step,
    "override": _override,
    "relate": lambda sent: sent.cases.review.relate(sent.case_id, sent.actor, sent.filled.value("ref")),
    "merge": _merge,
    "date": _date,
    "met": _met,
    "snooze": _snooze,
    "custody": _custody,
    "grade": _grade,
    "close": _close,
    "reopen": lambda sent: sent.cases.review.reopen(sent.case_id, sent.actor, sent.text),
}
