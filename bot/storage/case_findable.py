"""What cases are found by in the console, on Home and in the shell, written when a transaction ends.

No transaction looks for it itself, and that of many cases together takes as long to write as that of one.
"""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Delete, Table, bindparam, delete, insert, select, update

from bot.cases.case import Case
from bot.cases.events import Event, Verb
from bot.cases.finding import platforms, reporters, said, searched
from bot.cases.keeping import in_utc
from bot.storage.case_rows import event_of, fitted
from bot.storage.case_tables import case_events, case_hazards, case_platforms, case_reporters, case_texts
from bot.storage.upsert import into

Rows = list[dict[str, Any]]
_THIS = case_texts.c.case_id == bindparam("case")
_TOLD = insert(case_texts).values(case_id=bindparam("case"), text=bindparam("words"), said="")
_TOLD_ANEW = update(case_texts).where(_THIS).values(text=bindparam("words"))
_SAID_MORE = update(case_texts).where(_THIS).values(said=case_texts.c.said + bindparam("words"))
_SAID_ANEW = update(case_texts).where(_THIS).values(said=bindparam("words"))


class Findable:
    """The cases a transaction keeps, each as it was kept last."""

    def __init__(self) -> None:
        self._cases: dict[str, Case] = {}
        self._new: set[str] = set()
        self._trails: dict[str, list[Event]] = {}

    def keep(self, case: Case, new: bool) -> None:
        """A case is to be found as it is now; it is new if this transaction brought it."""
        self._cases[case.id] = case
        if new:
            self._new.add(case.id)

    def append(self, event: Event) -> None:
        """A case is to be found by what was said last, too."""
        self._trails.setdefault(event.case_id, []).append(event)

    def write(self, connection: Connection) -> None:
        """Write it down, in place of what was there of the same cases."""
        every = self._cases.values()
        told = [{"case": case.id, "words": searched(case)} for case in every]
        more = [{"case": case_id, "words": words} for case_id, trail in self._trails.items() if (words := said(trail))]
        for statement, rows in (
            (_TOLD, [row for row in told if row["case"] in self._new]),
            (_TOLD_ANEW, [row for row in told if row["case"] not in self._new]),
            (_SAID_MORE, more),
        ):
            if rows:
                connection.execute(statement, rows)
        for case_id, trail in self._trails.items():
            if any(event.verb is Verb.PERSON_ERASED for event in trail):
                _say_anew(connection, case_id)
        again = [{"case": case.id} for case in every if case.id not in self._new]
        for table, rows in (
            (case_hazards, [row for case in every for row in _hazards(case)]),
            (case_platforms, [row for case in every for row in _platforms(case)]),
            (case_reporters, [row for case in every for row in _reporters(case)]),
        ):
            if again:
                connection.execute(all_of(table), again)
            if rows:
                connection.execute(into(table), rows)


def _say_anew(connection: Connection, case_id: str) -> None:
    """Read what was said from the trail, out of which somebody's name went."""
    trail = select(case_events).where(case_events.c.case_id == case_id).order_by(case_events.c.seq)
    words = said(event_of(row) for row in connection.execute(trail))
    connection.execute(_SAID_ANEW, {"case": case_id, "words": words})


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
