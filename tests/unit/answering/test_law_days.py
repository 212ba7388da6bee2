"""A question that names a year is answered by that year's law, and shows today's beside it where it is another."""

from datetime import date

import pytest

from bot.answering.law_days import asked_about
from bot.answering.model import Answered, Question
from tests.unit.conftest import TinyDesk

CHANGE = date(2027, 1, 1)
BEFORE, NOVEMBER, AFTER = date(2026, 6, 1), date(2026, 11, 27), date(2027, 2, 15)


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


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("how long is the opposition window next year", BEFORE, ("new", True)),
        ("and after new year?", NOVEMBER, ("new", True)),
        ("what can we claim after the new year", NOVEMBER, ("new", True)),
        ("any fine for squatters from January on", NOVEMBER, ("new", True)),
        ("as of january, are bad faith filers fined?", NOVEMBER, ("new", True)),
        ("starting 1 January, how long", NOVEMBER, ("new", True)),
        ("is a bad faith filing after new year fined", NOVEMBER, ("new", True)),
        ("can we end the licence under next year's statute", BEFORE, ("new", True)),
        ("wie lange ist die Widerspruchsfrist nächstes Jahr", BEFORE, ("new", True)),
        ("Widerspruchsfrist ab Januar?", NOVEMBER, ("new", True)),
        ("délai d'opposition l'année prochaine", BEFORE, ("new", True)),
        ("plazo de oposición el próximo año", BEFORE, ("new", True)),
        ("明年商标异议期多长", BEFORE, ("new", True)),
        ("来年の異議申立期間は", BEFORE, ("new", True)),
        ("내년 이의신청 기간은", BEFORE, ("new", True)),
        ("is the window shorter next year than it is now", BEFORE, ("old", True)),
        ("we launch there next year, can a squatter be fined already", BEFORE, ("old", True)),
        ("filed this year, decided next year", BEFORE, ("old", True)),
        ("must it be registered there, before and after new year", NOVEMBER, ("old", True)),
        ("published last year, how long to oppose", AFTER, ("new", True)),
        ("the mark was published before new year, how long to oppose", AFTER, ("old", True)),
        ("published before next year", BEFORE, ("old", False)),
        ("until new year, how long is it", NOVEMBER, ("old", False)),
        ("what may they file within the next year", NOVEMBER, ("old", False)),
        ("for the next year we sell there", NOVEMBER, ("old", False)),
        ("a squatter filed it last year", NOVEMBER, ("old", False)),
        ("filed in january, how long to oppose", NOVEMBER, ("old", False)),
        ("from January 2026 on", NOVEMBER, ("old", False)),
        ("sold from january to june, what damages", NOVEMBER, ("old", False)),
        ("we have an invoice from january", NOVEMBER, ("old", False)),
        ("factories close from chinese new year on", NOVEMBER, ("old", False)),
        ("as of january, are bad faith filers fined?", AFTER, ("new", False)),
        ("how long is the opposition window next year", AFTER, ("new", False)),
        ("and after new year?", AFTER, ("new", False)),
    ],
)
def test_a_year_told_from_today_decides_which_law_leads(text: str, today: date, expected: tuple[str, bool]) -> None:
    assert sides(text, today) == expected


def test_a_follow_up_that_names_no_year_keeps_that_of_the_question_it_leans_on() -> None:
    assert sides("and for designs?", BEFORE, "a mark published in March 2027") == ("new", True)
    assert sides("and in 2026?", BEFORE, "a mark published in March 2027") == ("old", False)
    assert sides("and this year?", BEFORE, "a mark published next year") == ("old", False)


@pytest.mark.parametrize(
    ("text", "today", "law", "starts"),
    [
        ("how long is the opposition period, published on 3 march 2027", BEFORE, "#opposition-2026", "two months"),
        ("how long is the opposition period next year", BEFORE, "#opposition-2026", "two months"),
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
