"""Migrations lead to the tables the program uses, and back, on both databases."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from bot import wiring
from bot.answering.ports import InboxItem, Kind, Thread
from bot.cases.case import HoldReason, Status
from bot.cases.events import Verb
from bot.cases.ports import CaseQuery
from bot.cases.report import Report
from bot.errors import BotError
from bot.settings import read_settings
from bot.storage import migrate
from bot.storage.cases import SqlCaseStore
from bot.storage.engine import Database
from bot.storage.inbox import SqlInbox
from bot.storage.tables import answers, feedback, inbox, metadata
from tests.case_builders import case, event
from tests.contract.conftest import DATABASES

NOW = datetime(2026, 11, 23, tzinfo=UTC)
NewDatabase = Callable[[str], Database]
pytestmark = pytest.mark.parametrize("kind", DATABASES)


def tables(database: Database) -> set[str]:
    """The tables there are, but for Alembic's own."""
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_upgraded_tables_are_the_programs_and_downgraded_ones_are_gone(new_database: NewDatabase, kind: str) -> None:
    database = new_database(kind)
    for _ in range(2):
        assert not migrate.is_current(database)
        migrate.upgrade(database)
        assert migrate.is_current(database)
        assert tables(database) == set(metadata.tables)
        with database.reading() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "compare_server_default": True}
            )
            assert compare_metadata(context, metadata) == []
        migrate.downgrade(database)
        assert tables(database) == set()


def test_upgrading_again_keeps_what_is_there(new_database: NewDatabase, kind: str) -> None:
    database = new_database(kind)
    migrate.upgrade(database)
    item = InboxItem("k", Kind.ASK, Thread("T", "C", "1"), "1", "U", "who signs?", NOW)
    SqlInbox(database).receive(item)
    migrate.upgrade(database)
    assert SqlInbox(database).find("k") == item


def test_notes_of_before_they_were_searched_are_found_after_an_upgrade(new_database: NewDatabase, kind: str) -> None:
    database = new_database(kind)
    migrate.upgrade(database)
    with SqlCaseStore(database).work() as work:
        work.insert(case(1))
        work.append(event("case-1", Verb.REPORTER_SAID, "The Mark"))
        work.append(event("case-1", Verb.NOTED, "is 5123456"))
    with database.writing() as connection:
        connection.execute(text("ALTER TABLE case_texts DROP COLUMN said"))
        connection.execute(text("ALTER TABLE evidence DROP COLUMN privileged"))
        connection.execute(text("ALTER TABLE answers DROP COLUMN retracted_at"))
        connection.execute(text("DROP INDEX ix_cases_visibility"))
        connection.execute(text("ALTER TABLE cases DROP COLUMN held"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0008'"))
    migrate.upgrade(database)
    assert [found.id for found in SqlCaseStore(database).search(CaseQuery(text="5123456 mark")).cases] == ["case-1"]


def test_cases_held_before_that_had_a_column_are_found_after_an_upgrade(new_database: NewDatabase, kind: str) -> None:
    database, why = new_database(kind), (HoldReason.RIGHTS_GAP,)
    migrate.upgrade(database)
    store = SqlCaseStore(database)
    with store.work() as work:
        work.insert(case(1, status=Status.ESCALATED, hold_reasons=why))
        work.insert(case(2, status=Status.ESCALATED, report=Report(story='"hold_reasons":["rights_gap"]')))
        work.insert(case(3, status=Status.HOLD, hold_reasons=why))
    with database.writing() as connection:
        connection.execute(text("DROP INDEX ix_cases_visibility"))
        connection.execute(text("ALTER TABLE cases DROP COLUMN held"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0011'"))
    migrate.upgrade(database)
    held = store.search(CaseQuery(statuses=(Status.HOLD,), order="ref"))
    assert [found.id for found in held.cases] == ["case-1", "case-3"]


def test_desks_of_the_version_before_go_on_writing_while_they_are_replaced(
    new_database: NewDatabase, kind: str
) -> None:
    database = new_database(kind)
    migrate.upgrade(database, "0008")
    before = {table: _needed(database, table) for table in tables(database)}
    migrate.upgrade(database)
    assert [table for table, columns in before.items() if _needed(database, table) - columns] == []


def test_what_a_newer_version_brought_further_is_left_alone_and_said(new_database: NewDatabase, kind: str) -> None:
    database = new_database(kind)
    migrate.upgrade(database)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for use in (migrate.upgrade, migrate.is_current):
        with pytest.raises(BotError, match="at '9999', where a newer version of the desk brought it"):
            use(database)
    assert tables(database) == set(metadata.tables)


def test_what_hangs_on_an_answer_needs_the_answer(new_database: NewDatabase, kind: str) -> None:
    database = new_database(kind)
    migrate.upgrade(database)
    row = {"answer_id": "nothing", "person": "U", "helpful": True, "reason": "", "at": NOW}
    with pytest.raises(IntegrityError), database.writing() as connection:
        connection.execute(feedback.insert().values(row))


def test_what_a_block_wrote_before_it_failed_is_rolled_back(new_database: NewDatabase, kind: str) -> None:
    database = new_database(kind)
    migrate.upgrade(database)
    with pytest.raises(RuntimeError), database.writing() as connection:
        connection.execute(text("INSERT INTO escalations SELECT id, asker, asked_at FROM answers"))
        connection.execute(inbox.insert().values(_row("k")))
        raise RuntimeError("half way")
    with database.reading() as connection:
        assert connection.execute(select(inbox)).all() == []


def test_a_reader_does_not_wait_for_a_writer(new_database: NewDatabase, kind: str) -> None:
    database = new_database(kind)
    migrate.upgrade(database)
    with database.writing() as writer:
        writer.execute(inbox.insert().values(_row("k")))
        with database.reading() as reader:
            assert reader.execute(select(inbox.c.key)).all() == []
    with database.reading() as reader:
        assert reader.execute(select(inbox.c.key)).scalars().all() == ["k"]
        assert reader.execute(select(answers.c.id)).all() == []


def test_only_an_embedded_database_is_upgraded_behind_a_commands_back(
    new_database: NewDatabase, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_database(kind).engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("KNOCKOFF_DATABASE_URL", url)
    if kind == "postgresql":
        with pytest.raises(BotError, match="knockoff db upgrade"), wiring.open_database(read_settings()):
            pass
        wiring.upgrade_database(read_settings())
    with wiring.open_database(read_settings()) as database:
        assert migrate.is_current(database)


def _needed(database: Database, table: str) -> set[str]:
    """The columns without which no row is taken."""
    columns = inspect(database.engine).get_columns(table)
    return {each["name"] for each in columns if not each["nullable"] and each["default"] is None}


def _row(key: str) -> dict[str, object]:
    texts = dict.fromkeys(("team", "channel", "thread_ts", "ts", "person", "text"), "x")
    return {
        **texts,
        "key": key,
        "kind": "ask",
        "addressed": True,
        "state": "received",
        "attempts": 0,
        "received_at": NOW,
    }
