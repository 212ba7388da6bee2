"""A question that names a year is answered by that year's law, and shows today's beside it where it is another."""

from datetime import date

import pytest

from bot.answering.law_days import asked_about
from bot.answering.model import Answered, Question
from tests.unit.conftest import TinyDesk

CHANGE = date(2027, 1, 1)
BEFORE, AFTER = date(2026, 6, 1), date(2027, 2, 15)


def sides(text: str, today: date, *history: str) -> tuple[str, bool]:
    """Which law leads, and whether the other is to be shown, too."""
    asked = asked_about(Question(text, today, history), {CHANGE})
    shown = {day >= CHANGE for day in (asked.as_of, *asked.also)}
    return ("new" if asked.as_of >= CHANGE else "old"), len(shown) > 1


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("opposition for a mark published on 3 March 2027?", BEFORE, ("new", True)),
        ("published 2027-03-03, until when can we oppose", BEFORE, ("new", True)),
        ("Widerspruch gegen eine Marke vom 3.3.2027", BEFORE, ("new", True)),
        ("2027年公布的商标异议期多长", BEFORE, ("new", True)),
        ("what changes under the 2027 law", BEFORE, ("new", True)),
        ("infringement in October 2026, how are damages calculated?", AFTER, ("old", True)),
        ("filed in August 2026", AFTER, ("old", True)),
        ("published before new year 2027", AFTER, ("old", True)),
        ("published before 2027", BEFORE, ("old", False)),
        ("filed in 2026, decided in 2027", BEFORE, ("old", True)),
        ("filed in 2026, decided in 2027", AFTER, ("new", True)),
        ("copied since October 2026", AFTER, ("new", True)),
        ("the seller has sold since 2024", BEFORE, ("old", False)),
        ("registered in 2019, can they still oppose", AFTER, ("new", True)),
        ("what does the 2026 trademark law say", AFTER, ("new", False)),
        ("published in 2028", AFTER, ("new", False)),
        ("KO-2026-0042 and CN20261234 and 2026-118", AFTER, ("new", False)),
        ("2026 pcs for RMB 2026 or $2026", AFTER, ("new", False)),
        ("how long is the opposition period", AFTER, ("new", False)),
    ],
)
def test_the_year_a_question_names_decides_which_law_leads(text: str, today: date, expected: tuple[str, bool]) -> None:
    assert sides(text, today) == expected


def test_a_follow_up_that_names_no_year_keeps_that_of_the_question_it_leans_on() -> None:
    assert sides("and for designs?", BEFORE, "a mark published in March 2027") == ("new", True)
    assert sides("and in 2026?", BEFORE, "a mark published in March 2027") == ("old", False)


@pytest.mark.parametrize(
    ("text", "today", "law", "starts"),
    [
        ("how long is the opposition period, published on 3 march 2027", BEFORE, "#opposition-2026", "two months"),
        ("how long is the opposition period, published in august 2026", AFTER, "#opposition-2019", "three months"),
    ],
)
def test_an_answer_leads_with_the_law_asked_about_notes_todays_and_is_given_as_of_today(
    tiny_desk: TinyDesk, text: str, today: date, law: str, starts: str
) -> None:
    answer = tiny_desk.answering.answer(Question(text, today))
    assert isinstance(answer, Answered)
    assert answer.as_of == today
    assert starts in answer.quotes[0].text
    (note,) = answer.notes
    assert note.passage.id.endswith(law)
    assert note.other is not None and note.other.passage.valid_on(today)
