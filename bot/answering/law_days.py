"""Of which day's law a question asks: "published on 3 March 2027" is not about the law of today.

A year says enough, in every language, where laws change at its turn. What lies on the other side of a change is answered by the
law of that day, and so that nobody takes it for today's, that one is shown beside it. Several years, a year in which a law
changes, and a time that goes on until today ("since 2026") lie on both sides: today's law leads. So it does for what is long
past, which mostly tells what went before ("registered in 2019").
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.answering.model import Question
from bot.answering.thread import standalone
from bot.retrieval.text import fold

LATELY = 1  # years before this one

_NEW_YEAR = (
    r"(?:new year'?s?(?: day)?|(?:the )?(?:1|1st|first)(?: of)? jan(?:uary|uar|vier)?|jan(?:uary|uar|vier)?|neujahr)"
)
# none of the digits of a certificate, a case or a sum: "KO-2026-0042", "CN20261234", "2026-118", "rmb 2026", "2026 pcs"
_YEAR = re.compile(
    rf"(?P<before>\b(?:before|b4|until|till|prior to|vor|bis|avant|antes de|prima del) (?:{_NEW_YEAR} )?)?"
    r"(?P<since>\b(?:since|seit|depuis) (?:[a-z]+ ){0,2})?"
    r"(?<![a-z0-9$€£¥])(?<![a-z]-)(?<!rmb )(?<!usd )(?P<year>20(?!00)[0-4]\d)(?![a-z0-9%]|[,.]\d|-\d{3}| (?:pcs|pieces|units)\b)"
    r"(?P<law> (?:(?:chinese|trade ?mark|tm) )*(?:law|act|statute|revision|amendment|reform)\b)?"
)


def asked_about(question: Question, changes: Collection[date]) -> Question:
    """The question as of the day it asks about, with further days whose law is to be shown beside that one.

    Args:
        question: The newest question; where it names no year, those it leans on count.
        changes: The days on which a law changes.
    """
    today, texts = question.as_of, (question.text, standalone(question.text, question.history))
    days = next((found for text in texts if (found := [*_days(fold(text), today, changes)])), [])
    laws = {_law(day, changes) for day in days}
    if laws <= {_law(today, changes)}:
        return question
    nearest = min(days, key=lambda day: abs(day - today))
    led = today if len(laws) > 1 else nearest
    return replace(question, as_of=led, also=tuple({day: None for day in (today, *days) if day != led}))


def _days(text: str, today: date, changes: Collection[date]) -> Iterator[date]:
    """The first and the last day of each time that a text names by its year."""
    for found in _YEAR.finditer(text):
        year = int(found["year"])
        first, last = date(year, 1, 1), date(year, 12, 31)
        if found["law"]:
            # the others by which it is known begin later
            yield from (change for change in changes if change.year == year)
        elif found["before"]:
            yield first - timedelta(days=1)
        elif first < today and (found["since"] or year < today.year - LATELY):
            yield from (first, today)
        else:
            yield from (first, last)


def _law(day: date, changes: Collection[date]) -> int:
    """Which of the laws, counted from the oldest, holds on a day."""
    return sum(change <= day for change in changes)
