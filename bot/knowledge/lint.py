"""What must hold over the guidance as a whole, beyond each field being well formed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

from bot.errors import Problem
from bot.knowledge.front_matter import DeclineEntry
from bot.knowledge.model import Corpus, Document, Knowledge, Passage, SourceKind

MAX_WORDS = 180
MAX_TAKEAWAY_WORDS = 34
_LAW = {SourceKind.STATUTE, SourceKind.OFFICIAL, SourceKind.PRACTITIONER}
# what has held since a day in the past needs no other version any more
_DATED = re.compile(
    r"(from|until|till|before|as (of|from)|starting( on)?) (\d{4}\b|\d{1,2} [A-Z]|[A-Z][a-z]+ \d)", re.I
)

Lines = dict[str, tuple[str, int]]


@dataclass(frozen=True)
class Window:
    """How much text the encoder reads at once: at most ``limit`` tokens, as ``count`` counts them."""

    count: Callable[[str], int]
    limit: int


def lint(corpus: Corpus, lines: Lines, today: date, window: Window | None) -> list[Problem]:
    """Every problem of the passages together, as errors and warnings.

    Args:
        corpus: What was read.
        lines: Where each page, passage and link stands, by id (links as ``link:<page>:<line>:<target>``).
        today: The day against which ``reviewed_on`` and ``review_by`` are held.
        window: How much the encoder reads at once, or None to leave that unchecked.
    """
    passages = corpus.passages
    found = [
        *((passage.id, message) for passage in passages for message in _passage_faults(passage, window)),
        *_asked_twice(passages),
        *_overlaps(passages),
        *_dead_links(corpus, lines),
    ]
    problems = [Problem(*lines.get(key, ("guidance", 1)), message) for key, message in found]
    for document in corpus.documents:
        place = lines.get(document.id, ("guidance", 1))
        problems += [Problem(*place, message) for message in _date_faults(document, today)]
        if document.review_by < today:
            message = f"review was due by {document.review_by}: ask {document.owner} to check the page"
            problems.append(Problem(*place, message, warning=True))
    return problems


def _date_faults(document: Document, today: date) -> Iterator[str]:
    if document.reviewed_on > today + timedelta(days=1):  # where the day begins first it may be tomorrow already
        yield f"reviewed_on {document.reviewed_on} has not come yet: answers show it as the day of the last review"
    if document.review_by < document.reviewed_on:
        yield f"review_by {document.review_by} is before reviewed_on {document.reviewed_on}"


def _passage_faults(passage: Passage, window: Window | None) -> Iterator[str]:
    words = len(passage.text.split())
    if words > MAX_WORDS:
        yield f"{words} words; a passage has at most {MAX_WORDS}: split it"
    takeaway = passage.takeaway
    if takeaway.start != 0 or not takeaway.text.endswith((".", "?", "!")):
        yield "takeaway missing: the first paragraph must begin with one whole sentence that answers the question"
    elif len(takeaway.text.split()) > MAX_TAKEAWAY_WORDS:
        yield f"takeaway has {len(takeaway.text.split())} words; at most {MAX_TAKEAWAY_WORDS}, so that it can be quoted alone"
    elif re.match(r"(yes|no|usually (yes|no))[,:]", takeaway.text, re.I):
        yield "takeaway begins with yes or no, and is quoted under questions put the other way round: state the whole"
    if passage.kind == "law" and not any(source.kind in _LAW for source in passage.sources):
        yield "law is stated without a statute, official or practitioner source"
    if passage.rule is None and (passage.valid_from or passage.valid_to):
        yield "valid_from or valid_to without 'rule': name the rule, so that its versions can be told apart"
    if passage.kind == "law" and passage.rule is None and _DATED.match(takeaway.text):
        yield "takeaway states the law up to or from a day on without 'rule': write a passage for each side of that day"
    if passage.valid_from and passage.valid_to and passage.valid_to < passage.valid_from:
        yield "valid_to is before valid_from"
    if window is not None and (tokens := window.count(f"{passage.path}\n{passage.text}")) > window.limit:
        yield f"{tokens} tokens with its headings, but the encoder reads only {window.limit}: split the passage"


def _asked_twice(passages: tuple[Passage, ...]) -> Iterator[tuple[str, str]]:
    seen: dict[str, Passage] = {}
    for passage in passages:
        for question in passage.asked_as:
            key = re.sub(r"\W+", " ", question.casefold()).strip()
            if key in seen:
                yield passage.id, f"asked_as used twice: '{question}' also leads to {seen[key].id}"
            seen.setdefault(key, passage)


def _overlaps(passages: tuple[Passage, ...]) -> Iterator[tuple[str, str]]:
    ruled = [p for p in passages if p.rule]
    for index, later in enumerate(ruled):
        for earlier in ruled[:index]:
            if earlier.rule != later.rule:
                continue
            starts = max(earlier.valid_from or date.min, later.valid_from or date.min)
            ends = min(earlier.valid_to or date.max, later.valid_to or date.max)
            if starts <= ends:
                yield later.id, f"overlapping validity with {earlier.id} for the rule '{later.rule}'"
            if earlier.takeaway.text == later.takeaway.text:
                yield later.id, f"same takeaway as {earlier.id}: say in it what is different from then on"


def _dead_links(corpus: Corpus, lines: Lines) -> Iterator[tuple[str, str]]:
    pages = {document.id for document in corpus.documents}
    for key in lines:
        if not key.startswith("link:"):
            continue
        _, page, _, target = key.split(":", 3)
        file, _, anchor = target.partition("#")
        wanted = file.removesuffix(".md") or page
        missing = wanted not in pages or (anchor and f"{wanted}#{anchor}" not in corpus.by_id)
        if missing and not re.match(r"^[a-z]+://", target):
            yield key, f"dead link: '{target}'"


def missing_examples(knowledge: Knowledge) -> Iterator[Problem]:
    """The gate learns every reason from examples; without any it cannot be fitted."""
    declined = {group.reason for group in knowledge.declines}
    for reason in get_args(DeclineEntry.model_fields["reason"].annotation):
        if reason not in declined:
            message = f"no question is declined as '{reason}'; the gate needs some for every reason"
            yield Problem("questions/decline.yaml", 1, message)
