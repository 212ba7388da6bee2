"""What cases are found by in the console, on Home and in the shell, written when a transaction ends.

No transaction looks for it itself, and that of many cases together takes as long to write as that of one.
"""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Delete, Table, bindparam, delete

from bot.cases.case import Case
from bot.cases.finding import platforms, reporters, searched
from bot.cases.keeping import in_utc
from bot.storage.case_rows import fitted
from bot.storage.case_tables import case_hazards, case_platforms, case_reporters, case_texts
from bot.storage.upsert import into

Rows = list[dict[str, Any]]


class Findable:
    """The cases a transaction keeps, each as it was kept last."""

    def __init__(self) -> None:
        self._cases: dict[str, Case] = {}

    def keep(self, case: Case) -> None:
        """A case is to be found as it is now."""
        self._cases[case.id] = case

    def write(self, connection: Connection) -> None:
        """Write it down, in place of what was there of the same cases."""
        every = self._cases.values()
        again = [{"case": case.id} for case in every if case.version > 1]
        for table, rows in (
            (case_texts, [{"case_id": case.id, "text": searched(case)} for case in every]),
            (case_hazards, [row for case in every for row in _hazards(case)]),
            (case_platforms, [row for case in every for row in _platforms(case)]),
            (case_reporters, [row for case in every for row in _reporters(case)]),
        ):
            if again:
                connection.execute(all_of(table), again)
            if rows:
                connection.execute(into(table), rows)


def _hazards(case: Case) -> Rows:
    found = dict.fromkeys(fitted(hazard.id) for hazard in case.triage.hazards)
    return [{"hazard": hazard, "case_id": case.id, "opened_at": in_utc(case.opened_at)} for hazard in found]


def _platforms(case: Case) -> Rows:
    found = dict.fromkeys(fitted(place) for place in platforms(case))
    return [{"platform": place, "case_id": case.id, "opened_at": in_utc(case.opened_at)} for place in found]


def _reporters(case: Case) -> Rows:
    found = dict.fromkeys(fitted(person) for person in reporters(case))
    return [{"person": person, "case_id": case.id} for person in found]


@cache  # made once: to make a statement and its key anew takes longer than to run it
def all_of(table: Table) -> Delete:
    """A DELETE of what a table has of a ``case``."""
    return delete(table).where(table.c.case_id == bindparam("case"))
