"""A backup is all there is at one moment, is checked before anything is touched, and comes back on either database."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, insert, select, text
from sqlalchemy.exc import OperationalError

from bot.errors import BotError
from bot.made_of import sha256
from bot.operating.backup import back_up, restore
from bot.operating.backup_folder import check, read_manifest
from bot.settings import Settings
from bot.storage import chains, dumping, engine, migrate
from bot.storage.engine import Database
from bot.storage.tables import metadata
from bot.storewiring import evidence_store
from tests import kept
from tests.contract.conftest import DATABASES
from tests.s3 import objects

NewDatabase = Callable[[str], Database]
pytestmark = pytest.mark.parametrize("kind", DATABASES)


def settings_for(database: Database, folder: Path) -> Settings:
    """The settings of a desk over a database, with its data in a folder."""
    url = database.engine.url.render_as_string(hide_password=False)
    return Settings(_env_file=None, data_dir=folder, database_url=url)


def rows(database: Database) -> dict[str, list[str]]:
    """Everything in a database."""
    with dumping.snapshot(database) as connection:
        return {name: sorted(dumping.lines(connection, name)) for name in dumping.tables()}


@pytest.fixture(autouse=True)
def migrated_scratch(migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup is tried out in a scratch database that has had its migrations, which take longer than all else."""
    empty = engine.open_scratch

    def migrated() -> Database:
        made = empty()
        with closing(sqlite3.connect(migrated_sqlite)) as template, closing(made.engine.raw_connection()) as raw:
            template.backup(raw.driver_connection)
        return made

    monkeypatch.setattr(engine, "open_scratch", migrated)


@pytest.fixture
def desk(database: NewDatabase, kind: str, tmp_path: Path) -> tuple[Settings, Database]:
    """A desk with something of everything."""
    filled = database(kind)
    settings = settings_for(filled, tmp_path / "here")
    kept.fill(filled, settings.evidence_dir)
    kept.index(settings.index_dir)
    return settings, filled


def test_everything_comes_back_the_same_on_either_database(
    desk: tuple[Settings, Database], new_database: NewDatabase, tmp_path: Path
) -> None:
    settings, database = desk
    made = back_up(settings, tmp_path / "backup")
    assert made.faults == []
    for other in DATABASES:
        elsewhere = new_database(other)
        there = settings_for(elsewhere, tmp_path / f"there-{other}")
        assert restore(there, tmp_path / "backup").faults == []
        assert rows(elsewhere) == rows(database)
        assert kept.pictures(there.evidence_dir) == kept.pictures(settings.evidence_dir) != set()
        assert (there.index_dir / "CURRENT").read_text() == "v1"
        assert chains.broken_chains(elsewhere) == []


def test_every_table_the_program_has_is_in_it(desk: tuple[Settings, Database], tmp_path: Path) -> None:
    back_up(desk[0], tmp_path / "backup")
    assert set(read_manifest(tmp_path / "backup").tables) == set(metadata.tables)


def test_what_is_written_while_it_is_taken_is_either_in_it_whole_or_not_at_all(
    desk: tuple[Settings, Database],
) -> None:
    _settings, database = desk
    with dumping.snapshot(database) as connection:
        before = dumping.counts(connection)
        with database.writing() as writer:
            writer.execute(text("DELETE FROM feedback"))
            writer.execute(text("DELETE FROM escalations"))
        assert dumping.counts(connection) == before
        assert len(list(dumping.lines(connection, "feedback"))) == before["feedback"] == 1


def test_only_its_owner_may_read_it(desk: tuple[Settings, Database], tmp_path: Path) -> None:
    back_up(desk[0], tmp_path / "backup")
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("harm", ["bytes", "row", "missing", "more", "link", "manifest"])
def test_a_backup_that_was_changed_is_refused_and_nothing_is_touched(
    desk: tuple[Settings, Database], new_database: NewDatabase, kind: str, tmp_path: Path, harm: str
) -> None:
    folder = tmp_path / "backup"
    back_up(desk[0], folder)
    picture = next((folder / "evidence").glob("??/*"))
    if harm == "bytes":
        picture.write_bytes(b"another picture")
    elif harm == "row":
        _replace(folder / "tables/case_events.jsonl", "line two", "line three")
    elif harm == "missing":
        picture.unlink()
    elif harm == "more":
        (folder / "evidence/planted").write_text("x")
    elif harm == "link":
        picture.unlink()
        picture.symlink_to("/etc/hostname")
    else:
        _replace(folder / "manifest.json", '"format": 1', '"format": 99')
    elsewhere = new_database(kind)
    there = settings_for(elsewhere, tmp_path / "there")
    with pytest.raises(BotError):
        restore(there, folder)
    assert migrate.revision(elsewhere) is None
    assert not (tmp_path / "there/evidence").exists()


def test_a_forged_trail_is_noticed_even_when_the_manifest_was_forged_with_it(
    desk: tuple[Settings, Database], tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    back_up(desk[0], folder)
    _replace(folder / "tables/case_events.jsonl", "line two", "line three")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["tables/case_events.jsonl"] = sha256(folder / "tables/case_events.jsonl")
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert check(folder, read_manifest(folder)) == ["case case-1: entry 1 of its trail"]


def test_a_swapped_file_is_noticed_by_its_chain_even_when_record_and_manifest_were_forged_with_it(
    desk: tuple[Settings, Database], tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    back_up(desk[0], folder)
    picture, table = next((folder / "evidence").glob("??/*")), folder / "tables/evidence.jsonl"
    before = sha256(picture)
    picture.write_bytes(b"another picture")
    _replace(table, before, sha256(picture))
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"] |= {str(file.relative_to(folder)): sha256(file) for file in (picture, table)}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert check(folder, read_manifest(folder)) == [
        "evidence item-1-1: its record is not of the bytes that were received"
    ]


@pytest.mark.parametrize("path", ["../outside", "/etc/passwd", "evidence/../../x", "evidence\\x", "./x"])
def test_a_manifest_that_points_outside_is_no_backup(
    desk: tuple[Settings, Database], tmp_path: Path, path: str
) -> None:
    folder = tmp_path / "backup"
    back_up(desk[0], folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][path] = "0" * 64
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(BotError, match="no backup"):
        read_manifest(folder)


def test_what_is_there_is_dropped_only_on_demand(desk: tuple[Settings, Database], tmp_path: Path) -> None:
    settings, database = desk
    back_up(settings, tmp_path / "backup")
    saved = rows(database)
    with database.writing() as connection:
        connection.execute(text("UPDATE answers SET question = 'something else'"))
    with pytest.raises(BotError, match="--force"):
        restore(settings, tmp_path / "backup")
    assert rows(database) != saved
    restore(settings, tmp_path / "backup", replace=True)
    assert rows(database) == saved


def test_evidence_that_is_not_what_came_is_kept_in_the_backup_and_said(
    desk: tuple[Settings, Database], new_database: NewDatabase, kind: str, tmp_path: Path
) -> None:
    settings, _database = desk
    next(settings.evidence_dir.glob("??/*")).write_bytes(b"swapped on the disk")
    made = back_up(settings, tmp_path / "backup")
    assert len(made.faults) == 1
    assert "is not what came with the report" in made.faults[0]
    there = settings_for(new_database(kind), tmp_path / "there")
    with pytest.raises(BotError, match="not whole, nothing was touched"):
        restore(there, tmp_path / "backup")
    assert restore(there, tmp_path / "backup", despite_faults=True).faults == made.faults


@pytest.mark.parametrize("harm", ["empty", "missing", "bytes", "types"])
def test_of_a_backup_that_is_not_whole_what_can_be_read_takes_the_place_of_what_is_there(
    desk: tuple[Settings, Database], tmp_path: Path, harm: str
) -> None:
    settings, database = desk
    folder, saved = tmp_path / "backup", rows(database)
    back_up(settings, folder)
    file = folder / "tables/feedback.jsonl"
    if harm == "missing":
        file.unlink()
    else:
        file.write_bytes({"empty": b"", "bytes": b"\xff[1]\n", "types": b'["a0", 5, {"x": []}, 1e999, null]\n'}[harm])
    with pytest.raises(BotError, match="not whole, nothing was touched"):
        restore(settings, folder, replace=True)
    assert rows(database) == saved
    done = restore(settings, folder, replace=True, despite_faults=True)
    assert rows(database) == {**saved, "feedback": []}
    assert done.rows == sum(map(len, saved.values())) - 1
    assert "feedback has 0 rows that can be read instead of 1" in done.faults


def test_rows_that_can_be_read_come_back_from_beside_those_that_cannot(
    desk: tuple[Settings, Database], tmp_path: Path
) -> None:
    settings, database = desk
    back_up(settings, tmp_path / "backup")
    saved = rows(database)
    _replace(tmp_path / "backup/tables/answers.jsonl", '["a1",', '["a1"')
    restore(settings, tmp_path / "backup", replace=True, despite_faults=True)
    assert [json.loads(row)[0] for row in rows(database)["answers"]] == ["a0", "a2"]
    assert rows(database)["case_events"] == saved["case_events"]


def test_a_backup_of_which_nothing_can_be_read_takes_nobodys_place(
    desk: tuple[Settings, Database], tmp_path: Path
) -> None:
    settings, database = desk
    back_up(settings, tmp_path / "backup")
    saved = rows(database)
    for file in (tmp_path / "backup/tables").iterdir():
        file.write_text("")
    with pytest.raises(BotError, match="not one row"):
        restore(settings, tmp_path / "backup", replace=True, despite_faults=True)
    assert rows(database) == saved


def test_a_restoration_that_ends_half_way_leaves_the_database_as_it_was(
    desk: tuple[Settings, Database], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, database = desk
    back_up(settings, tmp_path / "backup")
    saved, put = rows(database), dumping.insert_lines

    def full(connection: Connection, name: str, lines: list[str]) -> int:
        if name == "feedback" and connection.engine.url == database.engine.url:
            raise OperationalError("INSERT", {}, Exception("database or disk is full"))
        return put(connection, name, lines)

    monkeypatch.setattr(dumping, "insert_lines", full)
    with pytest.raises(OperationalError):
        restore(settings, tmp_path / "backup", replace=True, despite_faults=True)
    assert rows(database) == saved


def test_evidence_that_was_changed_in_the_backup_takes_no_whole_evidences_place(
    desk: tuple[Settings, Database], tmp_path: Path
) -> None:
    settings, _database = desk
    back_up(settings, tmp_path / "backup")
    whole = kept.pictures(settings.evidence_dir)
    next((tmp_path / "backup/evidence").glob("??/*")).write_bytes(b"rotten")
    restore(settings, tmp_path / "backup", replace=True, despite_faults=True)
    assert kept.pictures(settings.evidence_dir) == whole


def test_a_folder_of_the_operators_is_no_scratch_paper_and_a_failed_backup_leaves_none(
    desk: tuple[Settings, Database], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mine := tmp_path / "out/backup.coming").mkdir(parents=True)
    (mine / "thesis").write_text("x")
    with monkeypatch.context() as failing:
        failing.setattr(dumping, "snapshot", lambda _database: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            back_up(desk[0], tmp_path / "out/backup")
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["backup.coming"]
    back_up(desk[0], tmp_path / "out/backup")
    assert (mine / "thesis").read_text() == "x"


def test_a_folder_with_something_in_it_is_left_alone(desk: tuple[Settings, Database], tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup/mine").write_text("x")
    with pytest.raises(BotError, match="a folder of its own"):
        back_up(desk[0], tmp_path / "backup")
    assert [file.name for file in (tmp_path / "backup").iterdir()] == ["mine"]


def test_a_backup_of_another_versions_tables_says_which_version_reads_it(
    desk: tuple[Settings, Database], new_database: NewDatabase, kind: str, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    back_up(desk[0], folder)
    _replace(folder / "manifest.json", f'"revision": "{read_manifest(folder).revision}"', '"revision": "9999"')
    with pytest.raises(BotError, match="use version"):
        restore(settings_for(new_database(kind), tmp_path / "there"), folder)


def test_after_a_failed_upgrade_a_backup_comes_back_beside_the_newer_database(
    desk: tuple[Settings, Database], new_database: NewDatabase, kind: str, tmp_path: Path
) -> None:
    settings, database = desk
    back_up(settings, tmp_path / "backup")
    saved, known = rows(database), migrate.revision(database)
    move = text("UPDATE alembic_version SET version_num = :revision")
    with database.writing() as connection:
        connection.execute(move, {"revision": "9999"})
    with pytest.raises(BotError, match="an empty database"):
        restore(settings, tmp_path / "backup", replace=True)
    assert rows(database) == saved
    with database.writing() as connection:
        connection.execute(move, {"revision": known})
    fresh = new_database(kind)
    assert restore(settings_for(fresh, settings.data_dir), tmp_path / "backup", replace=True).faults == []
    assert rows(fresh) == saved


def test_an_empty_desk_has_a_backup_too(database: NewDatabase, kind: str, tmp_path: Path) -> None:
    made = back_up(settings_for(database(kind), tmp_path / "here"), tmp_path / "backup")
    assert (made.faults, sum(made.manifest.tables.values()), made.manifest.index) == ([], 0, None)


def _replace(file: Path, old: str, new: str) -> None:
    before = file.read_text(encoding="utf-8")
    assert old in before
    file.write_text(before.replace(old, new), encoding="utf-8")


def test_rows_are_numbered_on_after_those_that_came_back(kind: str, new_database: NewDatabase) -> None:
    database = new_database(kind)
    numbered = Table("numbered", MetaData(), Column("id", Integer, primary_key=True), Column("text", Text))
    with database.writing() as connection:
        numbered.create(connection)
        connection.execute(insert(numbered), [{"id": 7, "text": "came back"}])
        dumping.count_on(connection, numbered)
        connection.execute(insert(numbered), [{"text": "new"}])
        assert list(connection.execute(select(numbered.c.id).order_by(numbered.c.id)).scalars()) == [7, 8]


def test_evidence_in_a_bucket_is_in_the_backup_and_comes_back_into_a_folder_or_a_bucket(
    database: NewDatabase, new_database: NewDatabase, kind: str, bucket: str, tmp_path: Path
) -> None:
    filled = database(kind)
    settings = settings_for(filled, tmp_path / "here")
    kept.fill(filled, settings.evidence_dir)
    away = settings.model_copy(update={"evidence_url": f"s3://{bucket}/first"})
    (file,) = settings.evidence_dir.glob("??/*")
    evidence_store(away).put_back(file.name, BytesIO(kept.CONTENT))
    file.unlink()
    assert back_up(away, tmp_path / "backup").faults == []
    there = settings_for(new_database(kind), tmp_path / "there")
    assert restore(there, tmp_path / "backup").faults == []
    assert kept.pictures(there.evidence_dir) == {hashlib.sha256(kept.CONTENT).hexdigest()}
    elsewhere = settings_for(new_database(kind), tmp_path / "elsewhere")
    elsewhere = elsewhere.model_copy(update={"evidence_url": f"s3://{bucket}/second"})
    assert restore(elsewhere, tmp_path / "backup").faults == []
    assert objects(bucket) == [f"{prefix}/{file.name[:2]}/{file.name}" for prefix in ("first", "second")]
    with pytest.raises(BotError, match="already"):
        restore(elsewhere, tmp_path / "backup")
