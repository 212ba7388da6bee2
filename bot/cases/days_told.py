"""Days as people write them, and which of them a text means."""

import re
from collections.abc import Iterator
from datetime import date

from bot.cases.playbook.phrases import fold

_MONTHS = (
    ("january", "januar", "jänner", "januari", "janvier", "enero", "gennaio", "janeiro"),
    ("february", "februar", "februari", "février", "febrero", "febbraio", "fevereiro"),
    ("march", "märz", "maerz", "maart", "mars", "marzo", "março"),
    ("april", "avril", "abril", "aprile"),
    ("may", "mai", "mei", "mayo", "maggio", "maio"),
    ("june", "juni", "juin", "junio", "giugno", "junho"),
    ("july", "juli", "juillet", "julio", "luglio", "julho"),
    ("august", "augustus", "août", "agosto"),
    ("september", "septembre", "septiembre", "settembre", "setembro", "sept"),
    ("october", "oktober", "octobre", "octubre", "ottobre", "outubro", "okt"),
    ("november", "novembre", "noviembre", "novembro"),
    ("december", "dezember", "décembre", "diciembre", "dicembre", "dezembro", "dez", "déc"),
)
_NUMBER_OF = {fold(name): number for number, names in enumerate(_MONTHS, 1) for name in (*names, names[0][:3])}
_NAMES = sorted({*_NUMBER_OF, *(name for names in _MONTHS for name in names)}, key=len, reverse=True)
_MONTH = rf"(?P<month>{'|'.join(_NAMES)})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er)?"
_YEAR = r"(?P<year>\d{4})"
_SHORT_YEAR = r"(?P<year>20\d\d|\d\d)(?!\d)"
_PIECES = (
    r"(?:containers?|cartons?|pallets?|pieces|pcs|boxes|units|weeks|days|shipments?|teu|feu)\b"  # "may 5 containers"
)
_WRITTEN = tuple(
    re.compile(rf"(?<![A-Za-z\d]){form}", re.IGNORECASE)
    for form in (
        rf"{_YEAR}[-/.年]\s?(?P<month>\d{{1,2}})[-/.月]\s?(?P<day>\d{{1,2}})(?!\d)",
        r"(?<!年)(?P<month>\d{1,2})月\s?(?P<day>\d{1,2})[日号]",
        rf"(?P<day>\d{{1,2}})[./-](?P<month>\d{{1,2}})[./-]{_SHORT_YEAR}",
        rf"(?P<month>\d{{1,2}})[/-](?P<day>\d{{1,2}})[/-]{_SHORT_YEAR}",
        rf"{_DAY}(?: of| de| di)?[\s.-]{{0,2}}{_MONTH}(?![a-z])(?:,?[\s-]{{0,2}}{_YEAR}(?!\d))?",
        rf"{_MONTH}\s?{_DAY}(?![a-z\d:]|\s(?:{_PIECES}))(?:,?\s{{0,2}}{_YEAR}(?!\d))?",
    )
)
_LEAVES = re.compile(
    r"\b(?:left|leav\w+|sail\w*|depart\w*|etd|shipp\w+|load\w*)\b(?:(?!\b(?:arriv\w+|eta|due|lands?)\b)[^,;])*$",
    re.IGNORECASE,
)


def written_days(text: str, as_of: date) -> Iterator[date]:
    """Every day that a text may mean: 3/12/2026 is two. Without a year it is the nearest of its name."""
    for found in (found for form in _WRITTEN for found in form.finditer(text)):
        if _LEAVES.search(text, max(0, found.start() - 40), found.start()):
            continue
        month = found["month"].casefold()
        number = int(month) if month.isdigit() else _NUMBER_OF[fold(month)]
        year = found.groupdict().get("year")
        years = (int(year) % 2000 + 2000,) if year else (as_of.year - 1, as_of.year, as_of.year + 1)
        days = [day for each in years if (day := _date(each, number, int(found["day"])))]
        if days:
            yield min(days, key=lambda day: abs(day - as_of))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
