"""What the forms of a case do when they are sent again, or sent for a case that has gone on in the meantime."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import pytest

from bot.cases import forms
from bot.cases.case import Case, CloseReason, CounselStatus, HoldReason, Status
from bot.cases.evidence import Custody, Grade
from bot.cases.forms import Sent, perform
from bot.cases.ports import Stale
from bot.cases.report import Relation
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused
from bot.settings import content_folder
from tests.console_desk import CARLA, OPAL, STAFF, ConsoleDesk, report
from tests.desk_fixtures import read_prompts

REVIEWER = Actor(OPAL, "form")
DAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Fields:
    """A form that was filled in."""

    said: dict[str, str] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """A field."""
        return self.said.get(name, "")

    def all(self, name: str) -> tuple[str, ...]:
        """Everything in it."""
        return (self.said[name],) if name in self.said else ()


def another(desk: ConsoleDesk, _case: Case) -> dict[str, str]:
    """Another case is named."""
    return {"ref": desk.opens(report(2, seller="Someone Else Ltd")).ref, "text": "the same thing"}


def item(desk: ConsoleDesk, case: Case) -> dict[str, str]:
    """An item of the case is named."""
    number = desk.takes(case).number
    return {
        "item": number,
        "handling": Custody.SEALED,
        "to": "safe",
        "why": "kept",
        "grade": Grade.NOTARISED,
        "paper": "N1",
        "mark": "yes",
    }


def deadline(desk: ConsoleDesk, case: Case) -> dict[str, str]:
    """A deadline of the case is named."""
    desk.cases.dating.give_day(case.id, REVIEWER, "customs_notice", DAY)
    (running,) = desk.cases.store.deadlines_of(case.id)
    return {"deadline": running.kind, "until": running.due.isoformat(), "text": "waits", "reference": "R1"}


def closed(desk: ConsoleDesk, case: Case) -> dict[str, str]:
    """The case is closed."""
    desk.cases.review.close(case.id, REVIEWER, CloseReason.OTHER, "done")
    return {"text": "more came in"}


def given(**said: str) -> Callable[[ConsoleDesk, Case], dict[str, str]]:
    """Nothing need be done before."""
    return lambda _desk, _case: said


FORMS: dict[str, Callable[[ConsoleDesk, Case], dict[str, str]]] = {
    "claim": given(),
    "hold": given(reasons=HoldReason.COUNSEL, text="wait"),
    "ask": given(text="Who told you?"),
    "escalate": given(text="what now?"),
    "note": given(text="the mark is ours"),
    "hand_over": given(person=CARLA),
    "status": given(status=Status.TRIAGE),
    "step": given(step="collect_evidence_quietly", day=DAY.isoformat(), reference="R1"),
    "override": given(step="platform_complaint", counsel="Li Wei", text="advised"),
    "relate": another,
    "merge": another,
    "date": given(date="customs_notice", day=DAY.isoformat()),
    "met": deadline,
    "snooze": deadline,
    "custody": item,
    "grade": item,
    "mark": item,
    "suspect": given(legal_name="Ningbo Kettle Co"),
    "counsel": given(counsel="Li Wei", counsel_status=CounselStatus.NO_ACTION),
    "close": given(reason=CloseReason.WITHDRAWN, text="mistaken"),
    "reopen": closed,
}
"""How each form is filled in, after what must have been done before."""


def sent(desk: ConsoleDesk, case: Case, said: dict[str, str], once: str = "") -> Sent:
    """A form as it is sent."""
    return Sent(desk.cases, case.id, case.version, Actor(OPAL, "form", once), Fields(said))


def test_every_form_is_tried() -> None:
    assert set(FORMS) == set(forms._DO)


@pytest.mark.parametrize("action", FORMS)
def test_a_form_that_is_sent_again_acts_once(desk: ConsoleDesk, action: str) -> None:
    case = desk.opens(report(1))
    filled = FORMS[action](desk, case)
    form = sent(desk, desk.now(case), filled, once="form:V9")
    before = told(desk, case)
    perform(action, form)
    once = told(desk, case)
    perform(action, form)
    assert told(desk, case) == once > before


def told(desk: ConsoleDesk, case: Case) -> int:
    """How much is written down of a case and its evidence."""
    chains = desk.cases.store.chains(case.id).values()
    return len(desk.cases.store.events(case.id)) + sum(map(len, chains))


@pytest.mark.parametrize("action", [action for action in FORMS if action not in forms._OF_CLOSED])
def test_a_form_that_was_opened_before_a_case_was_closed_does_nothing_to_it(desk: ConsoleDesk, action: str) -> None:
    case = desk.opens(report(1))
    filled = FORMS[action](desk, case)
    desk.cases.review.close(case.id, REVIEWER, CloseReason.WITHDRAWN, "mistaken")
    form, before = sent(desk, desk.now(case), filled), told(desk, case)
    with pytest.raises(Refused) as refused:
        perform(action, form)
    assert (refused.value.reason, told(desk, case)) == ("closed_before", before)


@pytest.mark.parametrize("action", ["note", "relate", "merge", "custody", "grade"])
def test_what_can_still_be_done_to_a_closed_case_is_done(desk: ConsoleDesk, action: str) -> None:
    case = desk.opens(report(1))
    filled = FORMS[action](desk, case)
    desk.cases.review.close(case.id, REVIEWER, CloseReason.WITHDRAWN, "mistaken")
    before = told(desk, case)
    perform(action, sent(desk, desk.now(case), filled))
    assert told(desk, case) > before


@pytest.mark.parametrize("action", ["override", "counsel"])
def test_counsel_speaks_of_the_case_as_they_saw_it(desk: ConsoleDesk, action: str) -> None:
    case = desk.opens(report(1))
    form = sent(desk, desk.now(case), FORMS[action](desk, case))
    desk.opens(report(1, relation=Relation.CURRENT_SUPPLIER), STAFF)
    with pytest.raises(Stale):
        perform(action, form)
    now = desk.now(case)
    assert (now.overrides, now.counsel_status) == ((), CounselStatus.NOT_REVIEWED)


@pytest.mark.parametrize("action", ["ask", "hold", "escalate"])
def test_a_form_says_what_the_reporters_will_be_told_as_it_does_in_slack(desk: ConsoleDesk, action: str) -> None:
    page = desk.browser(OPAL).get(f"/console/cases/{desk.opens().ref}").text
    assert read_prompts(content_folder("prompts")).text(f"form_{action}_seen") in page
