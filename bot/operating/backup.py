"""A consistent copy of everything the desk keeps, taken while it runs; and back."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from bot import answerwiring, wiring
from bot.cases.ports import EvidenceStore
from bot.errors import BotError
from bot.made_of import sha256
from bot.new_files import new_folder
from bot.operating.backup_folder import (
    EVIDENCE,
    FORMAT,
    INDEX,
    MANIFEST,
    TABLES,
    Manifest,
    broken,
    check,
    load,
    read_manifest,
)
from bot.operating.backup_folder import write_manifest as write
from bot.settings import Settings
from bot.storewiring import evidence_store

if TYPE_CHECKING:
    from bot.storage.engine import Database


@dataclass(frozen=True)
class Done:
    """What a backup or a restoration was of, and how many rows it has; ``faults`` is what is wrong with it."""

    manifest: Manifest
    rows: int
    sha256: str
    faults: list[str]


def back_up(settings: Settings, folder: Path) -> Done:
    """Copy database, evidence and index into a new folder and check the copy.

    The rows are read at one moment. The evidence comes after them: a file is kept before its row is, so that none is missed.

    Raises:
        BotError: the folder has something in it.
    """
    with new_folder(folder) as coming:
        with wiring.open_database(settings) as database:
            revision, tables = _copy_tables(database, coming / TABLES)
            _copy_evidence(evidence_store(settings), database, coming / EVIDENCE)
        index = _copy_index(settings.index_dir, coming / INDEX)
        files = {file.relative_to(coming).as_posix(): sha256(file) for file in sorted(_files(coming))}
        made_at = answerwiring.now().isoformat(timespec="seconds")
        manifest = Manifest(FORMAT, made_at, version("knockoff-desk"), revision, tables, files, index)
        digest = write(coming, manifest)
    return Done(manifest, sum(tables.values()), digest, check(folder, manifest))


def restore(settings: Settings, folder: Path, replace: bool = False, despite_faults: bool = False) -> Done:
    """Put a backup back, after checking all of it. Stop the desk first.

    The rows take the place of those that are there in one transaction, so that whatever happens the database holds either.

    Args:
        settings: Whose database and folders are filled.
        folder: The backup.
        replace: Put the backup's rows in the place of those that are there. No evidence is dropped.
        despite_faults: Of a backup that is not whole, put back what can be read.

    Raises:
        BotError: the backup is not whole, or nothing of it can be read, or something is there already; the database holds what it
            held.
    """
    manifest = read_manifest(folder)
    faults = check(folder, manifest)
    if faults and not despite_faults:
        raise BotError("the backup is not whole, nothing was touched:\n" + "\n".join(faults[:20]))
    from bot.storage import dumping, engine, migrate

    database = engine.open_database(settings.database)
    try:
        migrate.upgrade(database)
        if migrate.revision(database) != manifest.revision:
            raise BotError(
                f"the backup was made by version {manifest.program}: install that one, restore, then upgrade"
            )
        store = evidence_store(settings)
        if not (replace or (dumping.is_empty(database) and store.is_empty())):
            raise BotError(
                "there are cases, questions or evidence here already: --force puts the backup's in the place of all cases and "
                "questions, and its evidence beside what is there"
            )
        _put_evidence(folder, manifest, store)
        with database.writing() as connection:
            dumping.clear(connection)
            rows, unread = load(folder, manifest, connection)
            if unread and not despite_faults:
                raise BotError("the database does not take the backup, nothing was touched:\n" + "\n".join(unread[:20]))
        _put_index(folder / INDEX, settings, manifest, replace)
        faults += [fault for fault in (*unread, *broken(database)) if fault not in faults]
    finally:
        database.close()
    return Done(manifest, rows, sha256(folder / MANIFEST), faults)


def _copy_tables(database: "Database", folder: Path) -> tuple[str, dict[str, int]]:
    from bot.storage import dumping, migrate

    folder.mkdir()
    counts: dict[str, int] = {}
    with dumping.snapshot(database) as connection:
        for name in dumping.tables():
            counts[name] = 0
            with (folder / f"{name}.jsonl").open("w", encoding="utf-8") as file:
                for line in dumping.lines(connection, name):
                    file.write(line + "\n")
                    counts[name] += 1
    return migrate.revision(database) or "", counts


def _copy_evidence(store: EvidenceStore, database: "Database", target: Path) -> None:
    """What cannot be read is left out; the check of the backup says so."""
    from bot.storage import chains

    for name, _sha256 in chains.kept_files(database):
        place = target / name[:2] / name
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(BotError), store.open(name) as content, place.open("wb") as out:
            shutil.copyfileobj(content, out)
            place.chmod(0o600)


def _put_evidence(folder: Path, manifest: Manifest, store: EvidenceStore) -> None:
    """Bytes that were changed in the backup are put where there are none, never in the place of others."""
    from bot.storage.receiving import is_name

    for file in _files(folder / EVIDENCE):
        if not is_name(file.name):  # a folder that was copied by hand may hold others
            continue
        known = manifest.files.get(file.relative_to(folder).as_posix())
        if known == sha256(file) or not _is_there(store, file.name):
            with file.open("rb") as content:
                store.put_back(file.name, content)


def _is_there(store: EvidenceStore, name: str) -> bool:
    try:
        store.open(name).close()
    except BotError:
        return False
    return True


def _copy_index(source: Path, target: Path) -> str | None:
    """The version in use; it stays for its readers when another is swapped in meanwhile."""
    pointer = source / "CURRENT"
    name = pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else ""
    if not name:
        return None
    shutil.copytree(source / name, target / name)
    (target / "CURRENT").write_text(name, encoding="utf-8")
    return name


def _put_index(source: Path, settings: Settings, manifest: Manifest, replace: bool) -> None:
    """An index an image carries is that image's; one that is there is the guidance's of today."""
    there = (settings.index_dir / "CURRENT").exists()
    if manifest.index is None or settings.built_dir is not None or (there and not replace):
        return
    settings.index_dir.mkdir(parents=True, exist_ok=True)
    if not (settings.index_dir / manifest.index).exists():
        shutil.copytree(source / manifest.index, settings.index_dir / manifest.index)
    shutil.copyfile(source / "CURRENT", settings.index_dir / "CURRENT.coming")
    (settings.index_dir / "CURRENT.coming").replace(settings.index_dir / "CURRENT")


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
