"""Whether goods arrive soon by a day that words name: "ETA Oakland the 6th", "due in Felixstowe on 3 December"."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.cases.days_told import written_days
from bot.cases.playbook.phrases import fold, spoken

SOON = timedelta(days=14)
_LONG_AGO = timedelta(days=30)
_MONTH = timedelta(days=31)
_ARRIVES = re.compile(
    r"\b(?:eta|due|expected|arriv(?:e|es|ing|al|als)|lands?|landing|docks?|docking|berths?|berthing|discharg(?:es?|ing)|unloads?"
    r"|unloading|reach(?:es)?|pod|gets? (?:in|to|into)|ankunft|kommt|trifft|anlegt|lauft ein|llega|llegada|arribo|atraca|arriva"
    r"|arrivo|arrive|arrivee|accoste|chega|chegada|aankomst)\b|到港|抵达|到达|靠港"
)
_NOT_OF_GOODS = re.compile(
    r"\b(?:payments?|invoices?|fees?|renewals?|repl(?:y|ies)|answers?|responses?|drafts?|bonds?|reports?|oppositions?|deadlines?"
    r"|rent|samples?|visitors?|flights?)\b[^,;]{0,20}$"
)
_REACH, _JUST = 60, 14  # characters: how far from the word the day may stand
_STOP = re.compile(r"[;]|\b(?:but|while|and (?:the|our|we|i)|report\w*|noticed|told|found|saw)\b")
_TODAY = re.compile(
    r"\b(?:today|heute|aujourd'hui|hoy|oggi)\b(?:[^\w;.]|\b(?:is|the|ist|der|den|nous|sommes|le|es|el|e|il|[a-z]+day)\b){0,8}"
)
_ORDINAL = re.compile(
    r"\b(?P<day>[12]?\d|3[01])(?:st|nd|rd|th)\b(?! (?:of|floor|street|avenue|time|week|row|container|terminal|pier|berth|hall))"
    r"|\b(?:am|den|el(?: dia)?|le|il|op de|no dia|dia) (?P<plain>[12]?\d|3[01])(?:er|\.)?(?![\w:/-]|[.,]\d)"
    r"(?!\W{0,2}(?:de )?(?:jan|ene|gen|feb|fev|mar|apr|avr|abr|mai|may|mag|mei|jun|juin|giu|jul|juil|lug|aug|aou|ago|sep|set|okt"
    r"|oct|out|ott|nov|dez|dec|dic|ctn|pal|con|cart|tag|jour|dia|gior))"
    r"|(?<![月\d])(?P<sign>[12]?\d|3[01])[号日]"
)

_PART_OF = tuple(
    (re.compile(rf"\b(?:{words})(?: of| de| di)? (?=[a-z]{{3}})"), day)
    for words, day in (
        (r"early|(?:the )?(?:start|beginning|first days|first week)|anfang|debut|principios|inizio", "4 "),
        (r"mid|(?:the )?middle|mitte|mi|mediados|meta", "15 "),
        (r"late|(?:the )?(?:end|last days|last week)|ende|fin|finales|fine", "27 "),
    )
)
"""The days that stand for a part of a month: "early December" is the fourth."""
_SHORT = re.compile(r"(?<![\d/.])(?P<one>\d{1,2})/(?P<other>\d{1,2})(?![\d/])")


def arrives_soon(text: str, as_of: date) -> bool:
    """Whether a sentence names a day within two weeks as that of an arrival; some name the day on which they write, too."""
    parts = [fold(sentence) for sentence in spoken(text)]
    today = next((day for part in parts for day in _today(part, as_of)), as_of)
    days = (day for part in parts for day in _arrivals(part, today))
    return any(-_LONG_AGO <= day - today <= SOON for day in days)


def _today(sentence: str, as_of: date) -> Iterator[date]:
    for found in _TODAY.finditer(sentence):
        rest = sentence[found.end() : found.end() + 12]
        yield from written_days(rest, as_of)
        if day := _ORDINAL.match(rest):
            yield min(_on(_number(day), as_of - _MONTH), _on(_number(day), as_of), key=lambda each: abs(each - as_of))


def _arrivals(sentence: str, today: date) -> Iterator[date]:
    for found in _ARRIVES.finditer(sentence):
        if _NOT_OF_GOODS.search(sentence[: found.start()]):
            continue
        after = sentence[found.end() : found.end() + _REACH]
        before = sentence[max(0, found.start() - _JUST) : found.start()]  # where it stands in Chinese
        near = _STOP.split(_TODAY.split(after)[0])[0] if found[0].isascii() else before
        for part, stands_for in _PART_OF:
            near = part.sub(stands_for, near)
        written = [*written_days(near, today), *_short(near, today)]
        yield from written
        if not written and (day := _ORDINAL.search(near)):
            yield _on(_number(day), today)


def _short(text: str, today: date) -> Iterator[date]:
    """The days that "3/12" may mean: it has no year, and either number may be the month's."""
    for found in _SHORT.finditer(text):
        for day, month in ((found["one"], found["other"]), (found["other"], found["one"])):
            if 1 <= int(month) <= 12:
                yield from written_days(f"{today.year}-{month}-{day}", today)
                yield from written_days(f"{today.year + 1}-{month}-{day}", today)


def _number(found: re.Match[str]) -> int:
    return int(found["day"] or found["plain"] or found["sign"])


def _on(number: int, since: date) -> date:
    """The next day of that number, on or after another."""
    return next(day for day in (since + timedelta(days=n) for n in range(62)) if day.day == number)
