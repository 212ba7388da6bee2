"""The trail as lines for people: each says what was so when it was written."""

from dataclasses import replace
from datetime import timedelta

from bot.cases.events import Verb
from bot.cases.field_words import FieldWords
from bot.cases.playbook_words import PlaybookWords
from bot.cases.timeline import Timeline
from bot.prompts import Prompts
from tests.case_builders import NOW, case, event, sighting
from tests.knowledge_builders import REPOSITORY

TIMELINE = Timeline(FieldWords(Prompts(REPOSITORY / "prompts").text, PlaybookWords({}, {}, {}), lambda who: who))


def test_each_report_keeps_the_number_it_had_when_it_came_also_where_the_trail_did_not_write_it_down() -> None:
    seen = tuple(replace(sighting(number), at=NOW + timedelta(hours=number)) for number in range(1, 5))
    trail = [event(verb=Verb.SIGHTED, at=each.at) for each in seen[1:3]] + [event(verb=Verb.SIGHTED, about="4")]
    told = [TIMELINE.entry(each, case(sightings=seen)).line for each in trail]
    assert told == [f"reported it again (sighting {number})." for number in (2, 3, 4)]
