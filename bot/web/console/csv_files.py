"""Tables as CSV that a spreadsheet opens and runs nothing of."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from starlette.responses import Response

from bot.cases.papers.exporting import neutral
from bot.web.console.saving import disposition

MARK = "\ufeff"
"""In front of a table: by it spreadsheets know that it is UTF-8."""


def safe(value: object) -> object:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    return neutral(value) if isinstance(value, str) else value


def csv_lines(rows: Iterable[Sequence[object]]) -> str:
    """Rows as lines."""
    out = StringIO()
    csv.writer(out).writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def csv_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A table to save."""
    table = csv_lines([columns, *rows])
    headers = {"Content-Disposition": disposition("attachment", f"{name}.csv")}
    return Response(MARK + table, media_type="text/csv; charset=utf-8", headers=headers)
