"""What names one thing where there is no link: containers, bills of lading and booths, in what people wrote."""

import re
from collections.abc import Iterable

from bot.cases.report import Report

# ISO 6346: three letters of the owner, one of the kind (U, J or Z), six digits and a check digit, often typed in groups.
# The check digit is not checked: a mistyped one is better found than lost.
_CONTAINER = re.compile(
    r"(?<![a-z0-9])(?!temu|menu)([a-z]{3}[ujz])[\s\-/]{0,2}(\d{3})[\s\-]?(\d{3})[\s\-/]{0,2}(\d)(?![0-9a-z])", re.I
)
_NUMBER = r"(?:\s?(?:is|no\.?|nos\.?|number|nr\.?|n°|#|号|號)){0,2}[\s:#.(,]{0,3}"
_DATE = r"(?!(?:19|20)\d{6}(?![a-z0-9]))"
_BILL = re.compile(
    r"(?<![a-z0-9])(?:[mh]?b\s?/\s?l|[mh]?bl|bills? of lading|bol|提单|提單)"
    rf"{_NUMBER}{_DATE}(?:(?=[a-z0-9]*\d{{5}})([a-z0-9]{{8,20}})(?![a-z0-9])"
    r"|([a-z]{4}(?:[ -]?\d{2,5}){2,4})(?![ -]?[a-z0-9]))",
    re.I,
)
_APART = re.compile("[ -]")
# As carriers write it, the number may stand before the word ("QDLB6620417 on the manifest") or apart from it ("bill of lading
# he showed me: NGBS7734120").
_CARRIERS = r"([A-Z]{4}[A-Z0-9]{0,4}\d{6,10})(?!\w)"
_WORDS = r"(?i:b ?/ ?l\b|bol\b|bills? of lading|manifest)"
_BILL_APART = (
    re.compile(rf"(?<![\w/.-]){_CARRIERS}(?=(?:[ ,:(=-]+(?!not\b|no\b)\w+){{0,3}}?[ ,:(=-]+{_WORDS})"),
    re.compile(rf"{_WORDS}(?:[ ,]+(?!not\b|no\b)\w+){{1,5}}? ?[:=] ?{_CARRIERS}"),
)
# as in "hall 9.2 booth 14", "stand 9.2C14", "(12.3 K21)", "booth 5C21" and "Halle 3, Stand B22"
_HALL_WORD = r"(?:hall|halle|pavilion|pabellón|pavillon)"
_HALL = rf"(?:{_HALL_WORD}\s?)?(\d{{1,2}}\.\d)"
_STAND = r"(?<![a-z])(?:booth|stand|stall|展位|展台)"
_PLACE = (
    r"([a-wyz]?)\s?-?(\d{1,3})(?![\d.,]*\d|\s?(?:%|usd|eur|rmb|cny|days?|weeks?|pcs|pieces|st\b|nd\b|rd\b|th\b"
    r"|x\b|[cm]?m\b|ml\b|l\b|k?g\b|w\b|v\b|[mg]?hz|axis|packs?\b|ports?\b))"
)
_BOOTHS = (
    re.compile(rf"(?<![a-z0-9.]){_HALL}[\s,/\-]{{0,2}}{_STAND}{_NUMBER}{_PLACE}", re.I),
    re.compile(rf"(?<![a-z0-9.]){_HALL_WORD}\s?(\d{{1,2}}(?:\.\d)?)[\s,/\-]{{0,2}}{_STAND}{_NUMBER}{_PLACE}", re.I),
    re.compile(rf"(?<![a-z0-9.]){_HALL}[\s,/\-]{{0,2}}(?=[a-z]|no\b|nr\b|n°|#){_NUMBER}{_PLACE}", re.I),
    re.compile(rf"{_STAND}{_NUMBER}(\d{{0,2}})\s?(?<![a-z.])([a-z])-?(\d{{1,3}})(?![\d.]*\d)", re.I),
)
_STAND_FIRST = re.compile(
    rf"{_STAND}{_NUMBER}{_PLACE}[\s,(/]{{1,3}}(?:in |of )?{_HALL_WORD}\s?(\d{{1,2}}(?:\.\d)?)(?!\d)", re.I
)
_AT_A_FAIR = re.compile(
    rf"\b(?:fairs?|expo|messe|feria|foire|exhibition|booths?)\b|\b{_HALL_WORD}\s?\d|(?<![a-z])(?:stand|stall)\s?\d{{1,2}}[.a-z]"
    r"|展位|展台|展会|展會|广交会|廣交會",
    re.I,
)


def container_keys(text: str) -> tuple[str, ...]:
    """The keys of the containers in a text, each once: ``container:MSCU1234566`` for "mscu 123456-6"."""
    return _each_once(f"container:{''.join(found.groups()).upper()}" for found in _CONTAINER.finditer(text))


def bill_keys(text: str) -> tuple[str, ...]:
    """The keys of the bills of lading in a text, each once: ``bill:NGBX8840217`` for "B/L no. NGBX8840217"."""
    found = [match[1] or _APART.sub("", match[2]) for match in _BILL.finditer(text)]
    apart = (number for pattern in _BILL_APART for number in pattern.findall(text))
    return _each_once(f"bill:{number.upper()}" for number in (*found, *apart))


def booth_keys(text: str) -> tuple[str, ...]:
    """The keys of the booths of fairs in a text, each once: ``booth:9.2:C14`` for "hall 9.2, stand C14" and "9.2C14".

    Every fair numbers its booths alike: a key says something about one exhibitor only.
    """
    if not _AT_A_FAIR.search(text):
        return ()
    found = [match.groups() for pattern in _BOOTHS for match in pattern.finditer(text)]
    found += [(hall, row, number) for row, number, hall in _STAND_FIRST.findall(text)]
    return _each_once(f"booth:{hall}:{row.upper()}{int(number)}" for hall, row, number in found)


def brand_key(brand: str) -> str:
    """A brand without letter case and spaces."""
    return "".join(brand.casefold().split())


def fair_key(report: Report) -> str:
    """The key of a brand that was seen at a fair and nowhere else: ``fair:stephalia``; empty for any other report."""
    brand = brand_key(report.brand)
    return f"fair:{brand}" if brand and set(report.seen_in) == {"trade_fair"} else ""


def thing_keys(report: Report) -> tuple[str, ...]:
    """What cases that may be of the same thing as a report are found by."""
    return (*identifier_keys(report.story), *filter(None, [fair_key(report)]))


def identifier_keys(text: str) -> tuple[str, ...]:
    """All of them."""
    return (*container_keys(text), *bill_keys(text), *booth_keys(text))


def only_with_the_seller(key: str) -> bool:
    """Whether a key, as that of a stand or of a brand at a fair, names one thing only together with whose it is."""
    return key.startswith(("booth:", "fair:"))


def _each_once(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys))
