"""Which of what somebody wrote is a question."""

import re

from bot.answering.model import NOTHING_ASKED, Answered, Reason
from bot.answering.ports import AnswerRecord, InboxItem, Kind

# Runs of these are bounded below, so that the work stays in proportion to the text.
_CLOSERS = r"""[*_~`)\]}"'”’»」』）】]"""
_MARKS = r"[.!?…。！？؟]"
# A question mark glued to a link is the link's, but for one that ends a line of words: "is it https://shop.example/kettle?"
_LINK = re.compile(
    r"(?<=\w )https?://[^\s，。；！？、：（）【】《》「」]+?(?=\?{1,9}[^\S\n]{0,9}$)|https?://[^\s，。；！？、：（）【】《》「」]+",
    re.MULTILINE,
)
# What goes on in small letters after a bracket or a quotation is still the same sentence: he asked "why?" and left.
_SENTENCE = re.compile(
    rf"[^\n]+?(?:{_MARKS}{{1,9}}(?:(?=\s|$)|{_CLOSERS}{{1,9}}(?=\s+[^\sa-z]|\s*$))|[。！？]{{1,9}}{_CLOSERS}{{0,9}}|$)",
    re.MULTILINE,
)
_SILENT = {Reason.OFF_TOPIC, *NOTHING_ASKED}
_ASKS = re.compile(rf"[?？؟]{_MARKS}{{0,9}}{_CLOSERS}{{0,9}}\Z")


def asked_in(text: str) -> str:
    """The questions in what somebody wrote, as they stand there; empty when there is none."""
    without_links = _LINK.sub(lambda link: "x" * len(link.group()), text)
    asking = (found.span() for found in _SENTENCE.finditer(without_links) if _ASKS.search(found.group().rstrip()))
    return " ".join(text[start:end].strip() for start, end in asking)


def sentences(text: str) -> list[str]:
    """What somebody wrote, sentence by sentence, each as it stands there."""
    without_links = _LINK.sub(lambda link: "x" * len(link.group()), text)
    return [text[found.start() : found.end()].strip() for found in _SENTENCE.finditer(without_links)]


def unasked(item: InboxItem, record: AnswerRecord) -> bool:
    """Whether a post in a thread was talk between people rather than a question to the desk, or is for ops to answer.

    A recognised sort of request is answered with its no; what merely resembles one must at least look like a question.
    """
    answer = record.answer
    if isinstance(answer, Answered) or item.kind is Kind.CASE_ASK:
        return not isinstance(answer, Answered)
    return answer.reason in _SILENT or (answer.rule is None and not asked_in(record.question))
