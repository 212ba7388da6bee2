"""All that is kept of a person, and how their name goes out of it."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Column, Connection, Table, delete, select, update

from bot.answering.ports import OPEN
from bot.cases import events, evidence
from bot.cases.case import Case
from bot.cases.custody.heads import TRAIL
from bot.cases.erasures import Erased, Renaming
from bot.cases.events import ERASED, SEALED_ERASED, ActorKind, Audience, Change, Event, Verb
from bot.cases.evidence import Custody, CustodyEvent, Evidence
from bot.cases.sealing import REPORTS, resealed
from bot.storage.answers import held_answers
from bot.storage.case_rows import custody_of, custody_row, event_of, event_row
from bot.storage.case_tables import case_events, case_notices, case_posts, cases, custody, drafts
from bot.storage.case_tables import evidence as items
from bot.storage.case_work import SqlWork, working
from bot.storage.changeable import changeable
from bot.storage.console_tables import case_views, console_sessions, saved_views
from bot.storage.deadline_tables import deadlines
from bot.storage.engine import Database
from bot.storage.tables import answers, escalations, feedback, inbox, metadata
from bot.storage.upkeep_tables import letters

Sign = Callable[[str, str, Mapping[int, str]], Erased]
Rows = list[dict[str, Any]]
_THEIRS: dict[str, tuple[Table, Column[Any]]] = {
    "questions": (answers, answers.c.asker),
    "feedback": (feedback, feedback.c.person),
    "escalations": (escalations, escalations.c.person),
    "messages": (inbox, inbox.c.person),
    "unsent_reports": (drafts, drafts.c.person),
    "saved_views": (saved_views, saved_views.c.person),
    "letters": (letters, letters.c.person),
    "cases_opened": (case_views, case_views.c.person),
    "trail": (case_events, case_events.c.actor),
    "custody": (custody, custody.c.actor),
}
"""Rows that are a person's by a column of their own; sessions are only hashes and are not shown."""
_OTHERS_WORDS: tuple[tuple[Table, Column[Any]], ...] = (
    (answers, answers.c.question),
    (answers, answers.c.answer),
    (feedback, feedback.c.reason),
    (inbox, inbox.c.text),
    (drafts, drafts.c.form),
    (letters, letters.c.text),
    (letters, letters.c.failed),
    (saved_views, saved_views.c.query),
)
"""Where others may name somebody outside cases."""
_QUERY = saved_views.c.query.name
_BATCH = 500


class _Rehearsed(Exception):
    """What was tried is to be undone."""


@dataclass(frozen=True)
class By:
    """Who erases, and with what signature; ``now`` says when, once others had their turn."""

    actor: str
    source: str
    now: Callable[[], datetime]
    sign: Sign


class SqlPersons:
    """People in the database. ``mirrors`` are told of an erasure, so that they name the person no longer either."""

    def __init__(self, database: Database, mirrors: tuple[Audience, ...] = ()) -> None:
        self._database = database
        self._mirrors = mirrors

    def everything(self, person: str) -> dict[str, Rows]:
        """Every row that is a person's own, by what it is."""
        found: dict[str, Rows] = {}
        with self._database.reading() as connection:
            for name, (table, column) in _THEIRS.items():
                rows = connection.execute(select(table).where(column == person).order_by(*table.primary_key))
                found[name] = [dict(row) for row in rows.mappings()]
        return found

    def named(self, renaming: Renaming) -> dict[str, set[str]]:
        """Where somebody is named: a case's id, or the table of what is in no case; and in which fields of it."""
        found: dict[str, set[str]] = {}
        with self._database.reading() as connection:
            case_of = {row.id: row.case_id for row in connection.execute(select(items.c.id, items.c.case_id)).all()}
            for table in metadata.sorted_tables:
                rows = connection.execute(select(table).execution_options(yield_per=_BATCH)).mappings()
                for row in rows:
                    case_id = row["id"] if table is cases else row.get("case_id") or case_of.get(row.get("evidence_id"))
                    for name, value in row.items():
                        if isinstance(value, str):
                            fields = renaming.places(name, _read(name, value))
                            found.setdefault(case_id or table.name, set()).update(fields)
        return {place: fields for place, fields in found.items() if fields}

    def named_in(self, renaming: Renaming) -> tuple[str, ...]:
        """Ids of cases in which a person is named, each once."""
        return tuple(sorted(self.named(renaming).keys() - metadata.tables.keys()))

    def erase_from_case(
        self, case_id: str, renaming: Renaming, by: By, may: Callable[[Case], bool], keep: bool = True
    ) -> bool | None:
        """Take a person out of a case, all of it or, when ``may`` says no to it as it is by then, nothing: None.

        Says whether that changed anything; if not, no entry says so. Unless ``keep``, everything is undone: it was a rehearsal.
        """
        with self._changing(keep) as connection, working(connection, self._mirrors) as work:
            case, at = work.case(case_id), by.now()
            if case is None or not may(case):
                return None
            with changeable(connection, case_events, custody, case_views):
                trail = _trail(connection, case_id)
                changed = _from_trail(connection, trail, renaming)
                count = len(changed)
                count += sum(_from_item(connection, work, item, renaming, by) for item in work.evidence(case_id))
                count += _rename(connection, case_views, case_views.c.person, renaming, case_views.c.case_id == case_id)
            for table, column in ((deadlines, deadlines.c.snooze_reason), (case_notices, case_notices.c.failed)):
                count += _respeak(connection, table, column, renaming, table.c.case_id == case_id)
            posted = case_posts.c.case_id == case_id, case_posts.c.person == renaming.person
            count += connection.execute(delete(case_posts).where(*posted)).rowcount
            renamed = renaming.value(case)
            if renamed != case:
                work.save(replace(renamed, version=case.version + 1, updated_at=at))
            elif not count:
                return False
            told = (ERASED, TRAIL, changed), (SEALED_ERASED, REPORTS, resealed(case, renamed, trail))
            signed = (Change(name, "", by.sign(case_id, of, new).written()) for name, of, new in told if new)
            erased = Event(case_id, 0, Verb.PERSON_ERASED, by.actor, ActorKind.PERSON, by.source, at)
            work.append(replace(erased, about=renaming.becomes, changes=tuple(signed)), (Audience.CARD,))
        return True

    def erase_elsewhere(self, renaming: Renaming, keep: bool = True) -> dict[str, int]:
        """Delete what is a person's own outside cases and rename them in what is others', but for answers that must stay.

        What they asked and is not answered yet is left to be answered; says how many rows went, and how many are left.
        """
        person, gone = renaming.person, {}
        with self._changing(keep) as connection:
            may_go = answers.c.id.not_in(held_answers(connection))
            ended = (inbox.c.person == person) & inbox.c.state.not_in(OPEN)
            for name, table, which in (
                ("questions", answers, (answers.c.asker == person) & may_go),
                ("messages", inbox, ended),
                ("unsent_reports", drafts, drafts.c.person == person),
                ("letters", letters, letters.c.person == person),
                ("sessions", console_sessions, console_sessions.c.person == person),
                ("saved_views", saved_views, saved_views.c.person == person),
            ):
                gone[name] = int(connection.execute(delete(table).where(which)).rowcount)
            for table, column in ((feedback, feedback.c.person), (escalations, escalations.c.person)):
                _rename(connection, table, column, renaming)
            for table, column in _OTHERS_WORDS:
                _respeak(connection, table, column, renaming, *([may_go] if table is answers else []))
            left = connection.execute(select(inbox.c.key).where(inbox.c.person == person)).all()
        return {**gone, "waiting": len(left)}

    @contextmanager
    def _changing(self, keep: bool) -> Iterator[Connection]:
        with suppress(_Rehearsed), self._database.alone() as connection:
            yield connection
            if not keep:
                raise _Rehearsed


def _trail(connection: Connection, case_id: str) -> tuple[Event, ...]:
    rows = connection.execute(select(case_events).where(case_events.c.case_id == case_id).order_by(case_events.c.seq))
    return tuple(event_of(row) for row in rows.all())


def _from_trail(connection: Connection, trail: tuple[Event, ...], renaming: Renaming) -> dict[int, str]:
    """Rename in a case's trail; gives what the entries that were changed hash to now."""
    changed: dict[int, str] = {}
    for before in trail:
        after = renaming.value(before)
        if after != before:
            changed[before.seq] = events.digest(after)
            here = (case_events.c.case_id == before.case_id) & (case_events.c.seq == before.seq)
            connection.execute(update(case_events).where(here).values(event_row(after)))
    return changed


def _from_item(connection: Connection, work: SqlWork, item: Evidence, renaming: Renaming, by: By) -> bool:
    """Rename in an item's record and its chain of custody, at whose end it is noted; says whether anything changed."""
    changed: dict[int, str] = {}
    for row in connection.execute(select(custody).where(custody.c.evidence_id == item.id)).all():
        before = custody_of(row)
        after = renaming.value(before)
        if after != before:
            changed[before.seq] = evidence.digest(after)
            here = (custody.c.evidence_id == item.id) & (custody.c.seq == before.seq)
            connection.execute(update(custody).where(here).values(custody_row(after)))
    renamed = renaming.value(item)
    if renamed != item:
        work.save_evidence(renamed)
    if changed:
        signed = by.sign(item.case_id, item.id, changed).written()
        work.append_custody(
            CustodyEvent(item.id, 0, Custody.PERSON_ERASED, by.actor, by.now(), signed, "", "", item.sha256)
        )
    return renamed != item or bool(changed)


def _rename(connection: Connection, table: Table, column: Column[Any], renaming: Renaming, *which: Any) -> int:
    named = update(table).where(column == renaming.person, *which)
    return int(connection.execute(named.values({column.name: renaming.becomes})).rowcount)


def _respeak(connection: Connection, table: Table, column: Column[Any], renaming: Renaming, *which: Any) -> int:
    """Rename in people's own words; says in how many rows."""
    changed = []
    spoken = select(*table.primary_key, column).where(*which).execution_options(yield_per=_BATCH)
    for row in connection.execute(spoken).mappings():
        before = _read(column.name, row[column.name])
        after = renaming.value(before)
        if after != before:
            changed.append(([key == row[key.name] for key in table.primary_key], _written(column.name, after)))
    for here, words in changed:
        connection.execute(update(table).where(*here).values({column.name: words}))
    return len(changed)


def _read(column: str, text: str) -> Any:
    """What stands in a column, without the signs that JSON and addresses write letters with."""
    if column == _QUERY:
        return tuple(parse_qsl(text, keep_blank_values=True))
    if text[:1] in {"{", "["}:
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _written(column: str, value: Any) -> str:
    if column == _QUERY:
        return urlencode(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
