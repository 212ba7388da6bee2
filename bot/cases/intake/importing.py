"""Reports in bulk, from CSV or JSON: all of a file or nothing, each row's error by its line, and no row twice.

A row is known by its ``external_ref``: importing it again changes nothing.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.cases.case import Origin
from bot.cases.intake.faults import FIELDS, faults_of
from bot.cases.intake.lenient import Reader
from bot.cases.intake.opening import Opening, Submission
from bot.cases.report import Report
from bot.errors import BotError

MOST_ROWS = 1_000  # all of them are one transaction, some seconds long, and everybody else waits for it
SOURCE = "import"
COLUMNS = ("external_ref", "reporter", "free_text", *FIELDS)
Entry = dict[str, Any] | str  # what a row says, or what is wrong with it
_MANY = {"platform", "listing_urls", "copied_aspect", "rights_owned", "evidence_on_hand"}


class Unfit(BotError):
    """A file of which nothing was imported; says why, a line each."""

    def __init__(self, faults: list[tuple[int, str]]) -> None:
        super().__init__("nothing was imported:\n" + "\n".join(f"line {line}: {what}" for line, what in faults))
        self.faults = faults


@dataclass(frozen=True)
class Row:
    """A row and the line it begins on."""

    line: int
    external_ref: str
    reporter: str
    report: Report


@dataclass(frozen=True)
class Imported:
    """What became of a row: ``state`` is new, sighting (of a case that is open already) or known (imported before)."""

    row: Row
    ref: str
    state: str


def read_rows(text: str, name: str, reader: Reader, reporter: str) -> tuple[Row, ...]:
    """The rows of a file.

    Args:
        text: What is in it.
        name: Its name, of which the ending counts: ``.json``, else CSV.
        reader: Reads what is in a row.
        reporter: Who reports where a row names nobody.

    Raises:
        Unfit: with all errors of every row by its line.
    """
    entries = list(_from_json(text) if name.casefold().endswith(".json") else _from_csv(text))
    if len(entries) > MOST_ROWS:
        raise Unfit([(entries[MOST_ROWS][0], f"a file may have {MOST_ROWS:,} rows at most: split it")])
    faults: list[tuple[int, str]] = []
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for line, entry in entries:
        if isinstance(entry, str):
            faults.append((line, entry))
            continue
        row = Row(line, _word(entry, "external_ref"), _word(entry, "reporter") or reporter, reader.report(entry))
        faults += [(line, what) for what in (*_known_by(row, seen), *faults_of(entry, row.report, reader))]
        seen.setdefault(row.external_ref, line)
        rows.append(row)
    if faults or not rows:
        raise Unfit(faults or [(1, "there are no rows")])
    return tuple(rows)


def import_rows(rows: tuple[Row, ...], opening: Opening) -> list[Imported]:
    """Open a case for every row, or add it to one, in one transaction: when one fails, none is kept."""
    done = []
    with opening.store.work() as work:
        for row in rows:
            key = f"{SOURCE}:{row.external_ref}"
            before = work.submitted(key)
            known = work.case(before) if before else None
            # as it was when it came: what it says relative to the day must not make it another one
            if known is not None:
                done.append(Imported(row, known.ref, "known"))
                continue
            origin = Origin(SOURCE, external_ref=row.external_ref)
            opened = opening.submit_within(work, Submission(key, row.report, row.reporter, origin))
            done.append(Imported(row, opened.case.ref, "new" if opened.is_new else "sighting"))
    return done


def _known_by(row: Row, seen: Mapping[str, int]) -> Iterator[str]:
    if not row.external_ref:
        yield "external_ref is missing: by it a row is known when it is imported again"
    elif row.external_ref in seen:
        yield f"external_ref '{row.external_ref}' stands on line {seen[row.external_ref]} already"


def _from_csv(text: str) -> Iterator[tuple[int, Entry]]:
    """The rows below the head, or what is wrong with them, each with the line it begins on."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        head = next(reader, [])
        if "".join(head) in ("sep=", "sep=,"):  # Excel's own line; one that names another separator is no head either
            head = next(reader, [])
        head = [name.strip() for name in head]
        if len(head) == 1 and head[0].count(";") + head[0].count("\t"):
            raise Unfit(
                [(1, "the columns must be separated by commas, not by semicolons or tabs: save it as CSV with commas")]
            )
        wrong = [name for name in head if name not in COLUMNS] or [name for name in head if head.count(name) > 1]
        if wrong or "external_ref" not in head:
            what = f"there is no column '{wrong[0]}', or it is there twice" if wrong else "there is no external_ref"
            raise Unfit([(1, f"{what}; the columns are {', '.join(COLUMNS)}")])
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, _entry(head, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        yield reader.line_num, f"this is no CSV: {error}"


def _entry(head: list[str], cells: list[str]) -> Entry:
    if len(cells) != len(head):
        return f"the row has {len(cells)} cells and the head {len(head)}"
    values: dict[str, Any] = dict(zip(head, cells, strict=True))
    fields = {name: _parts(values[name]) if name in _MANY else values[name] for name in FIELDS if name in values}
    return {**{name: values.get(name, "") for name in ("external_ref", "reporter", "free_text")}, "fields": fields}


def _parts(cell: str) -> list[str]:
    """The parts of a cell that holds several: one a line, or with | between them."""
    return [part.strip() for part in re.split(r"[\n\r|]", cell) if part.strip()]


def _from_json(text: str) -> Iterator[tuple[int, Entry]]:
    """The objects of a list, or what is wrong with them, each with the line it begins on."""
    text = text.removeprefix("\ufeff")
    decoder, place = json.JSONDecoder(), _skip(text, 0)
    if text[place : place + 1] != "[":
        yield 1, "the file must be one JSON list: begin with [ and give each report as an object"
        return
    place = _skip(text, place + 1)
    while text[place : place + 1] not in ("]", ""):
        line = text.count("\n", 0, place) + 1
        try:
            entry, place = decoder.raw_decode(text, place)
        except json.JSONDecodeError as error:
            yield error.lineno, f"this is no JSON: {error.msg}"
            return
        except (ValueError, RecursionError):
            yield line, "this is nested too deeply, or has a number of thousands of digits"
            return
        no_object = "this is no object; a report has external_ref, free_text and fields"
        yield line, entry if isinstance(entry, dict) else no_object
        place = _skip(text, place)
        if text[place : place + 1] == ",":
            place = _skip(text, place + 1)
        elif text[place : place + 1] != "]":
            break
    if text[place : place + 1] != "]" or text[place + 1 :].strip():
        yield text.count("\n", 0, place) + 1, "there is no comma after an object, or the list does not end with ]"


def _skip(text: str, place: int) -> int:
    found = re.compile(r"\s*").match(text, place)
    return found.end() if found else place


def _word(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return "" if value is None else str(value).strip()
