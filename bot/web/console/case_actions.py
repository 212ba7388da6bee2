"""What is done to a case from its page. Whether somebody may is decided by the review, not here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from bot.cases.case import Case, CloseReason, HoldReason, Status
from bot.cases.evidence import Custody, Grade
from bot.cases.intake.right_lines import read_rights
from bot.cases.report import ChinaStatus, Relation
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused
from bot.cases.service import Cases
from bot.web.console.case_forms import LONG, SHORT
from bot.web.console.visit import Filled

SOURCE = "console"
_LONG_FIELDS = {"text", "rights"}
Choice = TypeVar("Choice", bound=StrEnum)
Do = Callable[["Act"], object]


@dataclass(frozen=True)
class Act:
    """A form that was sent, for the case as it is."""

    cases: Cases
    case: Case
    actor: Actor
    form: Filled

    @property
    def text(self) -> str:
        """The note."""
        return self.form.one("text")

    @property
    def version(self) -> int:
        """The version of the case that the person saw; of a form that does not say so, one that no case has."""
        said = self.form.one("version")
        return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0


def perform(action: str, act: Act) -> None:
    """Do it.

    Raises:
        Refused: it may not be done, or a field says nothing that can be taken.
        Stale: somebody else changed the case in between.
    """
    if action not in _DO:
        raise Refused("choice", action)
    for name in ("text", "rights", "reference", "counsel", "seller", "ref", "from", "to", "reason"):
        if len(act.form.one(name)) > (LONG if name in _LONG_FIELDS else SHORT):
            raise Refused("too_long", str(LONG if name in _LONG_FIELDS else SHORT))
    _DO[action](act)


def _status(act: Act) -> None:
    status = _choice(Status, act.form.one("status"))
    act.cases.review.set_status(act.case.id, act.actor, status, act.text, act.version)


def _hold(act: Act) -> None:
    reasons = tuple(_choice(HoldReason, reason) for reason in act.form.all("reasons"))
    act.cases.review.hold(act.case.id, act.actor, reasons, act.text)


def _step(act: Act) -> None:
    on = _day(act, "day")
    act.cases.review.step_done(act.case.id, act.actor, act.form.one("step"), on, act.form.one("reference"))


def _override(act: Act) -> None:
    act.cases.review.override(act.case.id, act.actor, act.form.one("step"), act.form.one("counsel"), act.text)


def _close(act: Act) -> None:
    reason = _choice(CloseReason, act.form.one("reason"))
    act.cases.review.close(act.case.id, act.actor, reason, act.text, act.form.one("reference"), act.version)


def _rights(act: Act) -> None:
    try:
        rights = read_rights(act.form.one("rights"))
    except ValueError as line:
        raise Refused("right_unread", str(line)) from None
    report = replace(
        act.case.report,
        rights=rights,
        china=_choice(ChinaStatus, act.form.one("china")),
        seller=act.form.one("seller"),
        relation=_choice(Relation, act.form.one("relation")),
    )
    act.cases.review.correct(act.case.id, act.actor, act.version, report)


def _hand_over(act: Act) -> None:
    act.cases.review.hand_over(act.case.id, act.actor, act.form.one("person"), act.text, act.version)


def _merge(act: Act) -> None:
    act.cases.review.merge(act.case.id, act.actor, act.form.one("ref"), act.text, act.version)


def _date(act: Act) -> None:
    act.cases.dating.give_day(act.case.id, act.actor, act.form.one("date"), _day(act, "day"))


def _met(act: Act) -> None:
    act.cases.dating.met(act.case.id, act.actor, act.form.one("deadline"), act.form.one("reference"))


def _snooze(act: Act) -> None:
    act.cases.dating.snooze(act.case.id, act.actor, act.form.one("deadline"), _day(act, "until"), act.text)


def _custody(act: Act) -> None:
    event, said = _choice(Custody, act.form.one("handling")), act.form.one
    grading = act.cases.grading
    grading.handled(act.case.id, said("item"), act.actor, event, said("from"), said("to"), said("reason"))


def _grade(act: Act) -> None:
    grade = _choice(Grade, act.form.one("grade"))
    act.cases.grading.grade(act.case.id, act.form.one("item"), act.actor, grade, act.form.one("reference"))


def _day(act: Act, name: str) -> date:
    try:
        return date.fromisoformat(act.form.one(name))
    except ValueError:
        raise Refused("choice", act.form.one(name)) from None


def _choice(kind: type[Choice], value: str) -> Choice:
    try:
        return kind(value)
    except ValueError:
        raise Refused("choice", value[:SHORT]) from None


_DO: dict[str, Do] = {
    "claim": lambda act: act.cases.review.claim(act.case.id, act.actor),
    "note": lambda act: act.cases.review.note(act.case.id, act.actor, act.text, bool(act.form.one("privileged"))),
    "ask": lambda act: act.cases.review.ask_reporter(act.case.id, act.actor, act.text),
    "escalate": lambda act: act.cases.review.escalate(act.case.id, act.actor, act.text),
    "reopen": lambda act: act.cases.review.reopen(act.case.id, act.actor, act.text),
    "relate": lambda act: act.cases.review.relate(act.case.id, act.actor, act.form.one("ref")),
    "merge": _merge,
    "date": _date,
    "custody": _custody,
    "grade": _grade,
    "met": _met,
    "snooze": _snooze,
    "status": _status,
    "hold": _hold,
    "step": _step,
    "override": _override,
    "close": _close,
    "rights": _rights,
    "hand_over": _hand_over,
}
