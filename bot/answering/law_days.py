"""Of which day's law a question asks: "published on 3 March 2027" is not about the law of today.

A year says enough, in every language, where laws change at its turn. What lies on the other side of a change is answered by the
law of that day, and so that nobody takes it for today's, that one is shown beside it. Several years, a year in which a law
changes, and a time that goes on until today ("since 2026") lie on both sides: today's law leads. So it does for what is long
past, which mostly tells what went before ("registered in 2019").

A year and its turn are told from today as well ("next year", "from January"). Often next year is only when somebody begins ("we
launch there next year, can we file now?"): with a word for now beside it, today's law leads.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from bot.answering.model import Question
from bot.answering.thread import standalone
from bot.patterns import Needles, needles
from bot.retrieval.text import fold

LATELY = 1  # years before this one
NEW = 3  # months for which a year is new: "after new year" is what lies behind

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
# "within the next year" is the time from today on, and holidays are no turn of the law
_NEXT_YEAR = (
    r"(?<!the )(?<!every )(?<!each )next year(?! or (?:two|so)| and a half)|next jan(?:uary)?"
    r"|(?:na(?:e)?chste|kommende)[nrsm]? jahr(?:es)?|im neuen jahr|l'an(?:nee)? prochaine?|volgend jaar"
    r"|(?:proximo ano|ano proximo|ano que (?:viene|vem)|prossimo anno|anno prossimo)|明年(?!之?前|以前)|来年(?!まで|の?前)|내년"
)
_TURN = (
    r"(?<!chinese )(?<!lunar )new year'?s?(?: day| eve)?|turn of the year"
    r"|(?:(?:1|1st|first)(?: of)? )?jan(?:uary|uar|vier)?(?: 1(?:st)?)?"
    r"|neujahr|jahreswechsel|nouvel an|1er janvier|(?:1 de )?(?:enero|janeiro)|(?:1 )?gennaio|(?:1 )?januari"
)
_BEFORE = "before|b4|until|till|prior to|up to|vor|bis|avant|antes de|hasta|prima di|fino a|voor"
_AFTER = (
    "after|from|as of|as from|starting(?: from| with| on| in)?|beginning(?: from| with| in)?|effective(?: from)?|at|once|come"
    "|ab|nach|a partir de|a partir du|des|apres|desde|despues de|da|dal|dopo|depois de|vanaf|na"
)
_FROM_TODAY = re.compile(
    # what is "from january" may be a thing of the past
    r"\b(?:sold|seen|shipped|copied|bought|sales|(?:order|invoice|receipt|e-?mail|letter|screenshot|photo|picture|listing|filing"
    r"|application|record|report|certificate|contract)s?) from jan(?:uary)?\b(?! on)"
    rf"|(?:\b(?:(?P<both>before (?:and|or|vs\.?) after)|(?P<before>{_BEFORE})|(?P<after>{_AFTER})) (?:the |dem |le |el )?)?"
    rf"(?<![a-z])(?:(?P<next>{_NEXT_YEAR})|(?P<turn>{_TURN})|(?P<last>(?<!the )last year)|(?P<this>this year))"
    r"(?![a-z])(?! (?:to|through|until|till) )(?!,? (?:of |de |del )?20\d\d)"
)
_NOW = re.compile(
    r"\b(?:now|today|already|currently|right away|jetzt|heute|maintenant|aujourd'hui|ahora|hoy|adesso|oggi|agora|hoje)\b"
    r"|现在|今|지금"
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
    """The first and the last day of each time that a text names by its year, or by how far that is from this one."""
    if _may_name(_FROM_TODAY, text):
        yield from _from_today(text, today)
    for found in _YEAR.finditer(text) if _may_name(_YEAR, text) else ():
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


def _may_name(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a text holds what each match of a pattern does: most questions name no time, and to see that is much quicker."""
    return any(needle in text for needle in _needles(pattern.pattern))


@cache
def _needles(pattern: str) -> Needles:
    return needles(pattern)[0]


def _from_today(text: str, today: date) -> Iterator[date]:
    """A day of each law that "next year", "last year" and the turn of the year may be about."""
    for found in _FROM_TODAY.finditer(text):
        began = date(today.year, 1, 1)
        coming = date(today.year + (found["next"] is not None or today.month > NEW), 1, 1)
        if found["this"]:
            yield today
        elif found["last"]:
            yield from (began - timedelta(days=1), today)  # mostly told of what began then and is asked about now
        elif found["next"] or found["both"] or found["before"] or found["after"]:
            if found["both"] or found["before"]:
                yield coming - timedelta(days=1)
            if not found["before"]:
                yield from (coming, *((today,) if _NOW.search(text) else ()))


def _law(day: date, changes: Collection[date]) -> int:
    """Which of the laws, counted from the oldest, holds on a day."""
    return sum(change <= day for change in changes)
