"""The trail as lines for people: each says what was so when it was written."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.cases.events import Change, Verb
from bot.cases.field_words import FieldWords
from bot.cases.playbook_words import PlaybookWords
from bot.cases.timeline import Timeline
from bot.cases.triage_model import Step, StepState
from bot.prompts import Prompts
from tests.case_builders import NOW, PLAIN_TRIAGE, case, event, sighting
from tests.knowledge_builders import REPOSITORY

TIMELINE = Timeline(FieldWords(Prompts(REPOSITORY / "prompts").text, PlaybookWords({}, {}, {}), lambda who: who))


def test_each_report_keeps_the_number_it_had_when_it_came_also_where_the_trail_did_not_write_it_down() -> None:
    seen = tuple(replace(sighting(number), at=NOW + timedelta(hours=number)) for number in range(1, 5))
    trail = [event(verb=Verb.SIGHTED, at=each.at) for each in seen[1:3]] + [event(verb=Verb.SIGHTED, about="4")]
    told = [TIMELINE.entry(each, case(sightings=seen)).line for each in trail]
    assert told == [f"reported it again (sighting {number})." for number in (2, 3, 4)]


STEP = Step("platform_complaint", "Complain to the platform", StepState.DO, (), "", (), ())
CASE = case(triage=replace(PLAIN_TRIAGE, plan=(STEP,)))
DUE = (Change("due", "", "2026-11-26"), Change("left", "", "3"), Change("assumed", "", "yes"))


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"verb": Verb.TRIAGED}, "ran triage again."),
        ({"verb": Verb.TRIAGED, "about": "2027-01-01"}, "The law changed on 2027-01-01; triage ran again:"),
        (
            {"verb": Verb.EVIDENCE_REFUSED, "about": "x.exe", "text": "file_empty"},
            "sent a file that was not taken. x.exe was not kept: it is empty.",
        ),
        (
            {"verb": Verb.EVIDENCE_REFUSED, "about": "x.exe", "text": "file_of_old"},
            "sent a file that was not taken. x.exe (file of old)",
        ),
        (
            {"verb": Verb.REMINDED, "about": "customs-notice", "changes": DUE},
            "Reminder: customs notice, 2026-11-26 (3 days left, assumed)",
        ),
        ({"verb": Verb.REMINDED, "about": "customs-notice"}, "Reminder: customs notice"),
        (
            {"verb": Verb.GRADED, "about": "KO-1-E1", "changes": (Change("evidential_grade", "lead", "notarised"),)},
            "graded KO-1-E1: a lead → notarised",
        ),
        ({"verb": Verb.COUNSEL_SAID}, "noted what counsel says: has not looked at it yet."),
    ],
)
def test_a_line_tells_all_there_is_to_it_and_nothing_of_it_again_below(given: dict[str, Any], line: str) -> None:
    told = TIMELINE.entry(event(**given), CASE)

    assert (told.line, told.changes) == (line, ())


def test_what_lists_things_tells_what_went_and_came_and_else_that_only_their_order_changed() -> None:
    plan = Change("plan", "platform_complaint:blocked register:do", "register:do platform_complaint:do")
    order = Change("plan", "a:do b:do", "b:do a:do")
    told = TIMELINE.entry(event(verb=Verb.RIGHTS_SET, changes=(plan, order)), CASE).changes

    assert [change.words for change in told] == [
        "− Complain to the platform (blocked); + Complain to the platform (to do)",
        "only the order changed",
    ]
    assert told[0].before == "Complain to the platform (blocked)"
