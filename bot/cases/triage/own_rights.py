"""What the rights that are listed say by themselves, and what the words say where none is."""

import re
from collections.abc import Iterator
from datetime import date

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.phrases import Phrases
from bot.cases.playbook.words import Words
from bot.cases.report import ChinaStatus, Report, Right, RightKind, RightStatus, Said
from bot.cases.triage.proving import LIVE, names_china

_PATENTS = {RightKind.DESIGN_PATENT, RightKind.UTILITY_PATENT, RightKind.UTILITY_MODEL}
_RECORDABLE = {RightKind.TRADEMARK, RightKind.COPYRIGHT}
_MORE_THAN_US_PATENTS = {
    *(Fact.SAID_CN_PATENT, Fact.SAID_CHINA_REGISTERED, Fact.SAID_CHINA_CERTIFICATE, Fact.SAID_FURTHER_RIGHT),
}
_BESIDE_A_NUMBER = {Fact.SAID_US_MARK, Fact.SAID_OTHER_RIGHT, Fact.SAID_CHINA_PENDING, Fact.SAID_MADRID_ONLY}
_NO_NOTE_OUTWEIGHS = {ChinaStatus.MADRID_ONLY, ChinaStatus.NONE, ChinaStatus.REFUSED, ChinaStatus.HELD_BY_OTHER}
_NO_MORE = {Fact.SAID_NOTHING_IN_CHINA, Fact.SAID_ONLY_US_PATENTS}  # whatever is chosen for China
_NAMED_CUSTOMS = {
    *(Fact.US_BOUND, Fact.EU_BOUND, Fact.UK_BOUND, Fact.PLACE_HK_MO_TW),
    *(Fact.SAID_CN_CUSTOMS, Fact.SAID_OTHER_CUSTOMS, Fact.GOODS_UNDER_WAY, Fact.LEAVING_CHINA),
}
_OURS_IN_CHINA = {ChinaStatus.REGISTERED, ChinaStatus.PENDING, ChinaStatus.MADRID_ONLY}

_ONE_CLASS = re.compile(
    r"\b(?:class(?:es)?|cl)\b\W*\d[\d,&+ ]*(?:and \d+ )?\(?only\b|(?<!not )\bonly (?:in |for )?class", re.IGNORECASE
)
_NO_LONGER_OURS = re.compile(r"\b(?:appl\w+|progress|pending|expired|lapsed|former\w*|previous\w*|by)\b", re.IGNORECASE)
"""A record with customs that is asked for, has run out or is somebody else's."""
_UNTIL = re.compile(r"\b(?:until|till|to|expires in) ((?:19|20)\d\d)\b", re.IGNORECASE)
_REFUSED = re.compile(
    r"(?<!not )(?<!never )(?<!no )(?<!no provisional )\b(?:refused|refusal|rejected)\b"
    r"(?!.*\b(?:overcome|withdrawn|lifted|reversed)\b)",
    re.IGNORECASE,
)
"""What the note of a Madrid registration says of a designation that an office did not take."""
_OF_CHINA = re.compile(r"\b(?:CN|china|chinese|prc)\b", re.IGNORECASE)
_OF_OTHERS = re.compile(r"\b(?:EU|US|USA|JP|KR|UK|GB|CA|AU|RU|MX|BR)\b")
_ENDING = re.compile(
    r"(?<!never )(?<!not )\b(?:expires?|expiring|runs? out|renewal due|up for renewal|to be renewed)\b"
    r"(?![^,;.]*\b(?:20\d\d|years)\b)",
    re.IGNORECASE,
)
"""What is said of a record whose end is so near that nobody names the year."""


def listed_rights(report: Report, said: set[Fact]) -> Iterator[Fact]:
    """What the listed rights mean; one that only the words name is beside them all the same."""
    owned = [right for right in report.rights if right.status is not RightStatus.NONE]
    further = Fact.SAID_FURTHER_RIGHT in said or (report.china in _OURS_IN_CHINA and not said & _NO_MORE)
    if owned and not further and all(_us_patent(right) for right in owned):
        yield Fact.ONLY_US_PATENTS
    if any(_recordable(right) for right in owned):
        yield Fact.US_RECORDABLE


def certified(report: Report, words: Words) -> Iterator[Fact]:
    """Whether the note of a right that reaches China says that its certificate is there, and no field says otherwise."""
    notes = (right.number for right in report.rights if right.jurisdiction == "CN" or right.kind is RightKind.MADRID)
    if report.china not in _NO_NOTE_OUTWEIGHS and any(
        words.certificates.first(note, Said.NO) is Said.YES for note in notes
    ):
        yield Fact.SAID_CHINA_CERTIFICATE


def refused(report: Report, said: set[Fact]) -> Iterator[Fact]:
    """Whether the office refused the Madrid designation of China, as the rights, their notes or the words have it."""
    lost = Fact.SAID_CHINA_LAPSED in said and Fact.SAID_CN_PATENT not in said
    if lost and Fact.SAID_MADRID_ONLY in said:
        yield Fact.MADRID_REFUSED
    for right in report.rights:
        told = right.status is RightStatus.REFUSED or _told_refused(right.number) or lost
        if names_china(right) and (told or report.china is ChinaStatus.REFUSED):
            yield Fact.MADRID_REFUSED


def narrow(report: Report) -> Iterator[Fact]:
    """Whether every Chinese mark is noted for one class only, as people write of goods in another."""
    marks = [right for right in report.rights if right.jurisdiction == "CN" and right.kind is RightKind.TRADEMARK]
    live = [mark for mark in marks if mark.status in LIVE]
    if live and all(_ONE_CLASS.search(mark.number) and mark.checked is None for mark in live):
        yield Fact.SAID_CHINA_OTHER_GOODS


def recorded(report: Report, phrases: Phrases, as_of: date, said: set[Fact]) -> Iterator[Fact]:
    """With which customs the note of a right says that it is recorded, on a day and by us, if the words do not end it."""
    ends = Fact.SAID_RECORD_ENDS in said
    for right in report.rights:
        past = any(int(year) < as_of.year for year in _UNTIL.findall(right.number))
        over = past or _ENDING.search(right.number) or (right.jurisdiction != "US" and ends)
        ours = not over and not _NO_LONGER_OURS.search(right.number)
        where = {Fact.CBP_RECORDED} if right.jurisdiction == "US" else {Fact.GACC_RECORDED}
        if ours and (right.jurisdiction in ("US", "CN") or names_china(right)):
            yield from phrases.only(right.number, where)


def rights_in_words(report: Report, said: set[Fact]) -> Iterator[Fact]:
    """What the words say of rights where none is listed; a patent's number says enough where no other right is named."""
    if report.rights:
        return
    numbered = Fact.SAID_US_PATENT_NUMBER in said and not said & _BESIDE_A_NUMBER and report.china not in _OURS_IN_CHINA
    if (numbered or Fact.SAID_ONLY_US_PATENTS in said) and not said & _MORE_THAN_US_PATENTS:
        yield Fact.ONLY_US_PATENTS
    if Fact.SAID_US_MARK in said:
        yield Fact.US_RECORDABLE


def asked_at_home(report: Report, facts: set[Fact]) -> Iterator[Fact]:
    """Whose customs are meant by who asks whether "customs" could stop copies: of the one country where we have rights."""
    at_home = {right.jurisdiction for right in report.rights if right.status in LIVE} == {"US"}
    if Fact.SEIZURE_ASKED in facts and at_home and not facts & _NAMED_CUSTOMS and not report.markets:
        yield Fact.US_BOUND


def _told_refused(note: str) -> bool:
    """Whether a note says so of China: in a piece between commas that names China, or no other place."""
    pieces = (piece for piece in re.split("[,;]", note) if _REFUSED.search(piece))
    return any(_OF_CHINA.search(piece) or not _OF_OTHERS.search(piece) for piece in pieces)


def _us_patent(right: Right) -> bool:
    return right.jurisdiction == "US" and right.kind in _PATENTS


def _recordable(right: Right) -> bool:
    return right.jurisdiction == "US" and right.kind in _RECORDABLE and right.status is RightStatus.REGISTERED
