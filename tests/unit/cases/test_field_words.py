"""What stands in the fields of a case, and why something is not done with it, in words."""

from dataclasses import replace

import pytest

from bot.cases.field_words import FieldWords
from bot.cases.playbook_words import PlaybookWords
from bot.cases.roles import Refused
from bot.cases.triage_model import Step, StepState
from bot.prompts import Prompts
from tests.case_builders import PLAIN_TRIAGE, case
from tests.knowledge_builders import REPOSITORY

WORDS = FieldWords(
    Prompts(REPOSITORY / "prompts").text, PlaybookWords({}, {}, {}), lambda who: f"@{who}", lambda value: f"‹{value}›"
)
STEP = Step("platform_complaint", "Complain to the platform", StepState.BLOCKED, (), "", (), ())
CASE = case(triage=replace(PLAIN_TRIAGE, plan=(STEP,)))


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (Refused("status_not_allowed", "new → ready_to_file"), "like this: ‹new → ready to file›."),
        (Refused("step_blocked", STEP.id), "blocks this step: ‹Complain to the platform›."),
        (Refused("step_on_hold", STEP.id), "is done (‹Complain to the platform›)."),
        (Refused("override_not_blocked", "not_planned"), "holds this step back: ‹not planned›."),
        (Refused("deadline_met", "customs-notice:2026-11-25"), "met already: ‹customs notice (2026-11-25)›."),
        (Refused("claimed_before", "U1"), "@U1 was first"),
        (Refused("owner_before", "U1"), "@U1 has the case already."),
        (Refused("note_empty"), "The note is empty."),
    ],
)
def test_a_refusal_tells_states_steps_deadlines_and_people_by_their_names(refused: Refused, said: str) -> None:
    assert said in WORDS.refusal(refused, CASE)


def test_a_refusal_has_words_where_no_case_is_known_too() -> None:
    assert "blocks this step: ‹platform complaint›." in WORDS.refusal(Refused("step_blocked", STEP.id))
