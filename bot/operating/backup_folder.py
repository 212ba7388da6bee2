"""What a backup is: a folder of tables as lines of JSON, the evidence, the index, and a manifest with all files' SHA-256."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bot.errors import BotError
from bot.made_of import sha256

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.storage.engine import Database

FORMAT = 1
MANIFEST, TABLES, EVIDENCE, INDEX = "manifest.json", "tables", "evidence", "index"


@dataclass(frozen=True)
class Manifest:
    """``revision`` is the database's; ``tables`` says how many rows each has; ``files`` the SHA-256 of each by its path."""

    format: int
    made_at: str
    program: str
    revision: str
    tables: dict[str, int]
    files: dict[str, str]
    index: str | None


def write_manifest(folder: Path, manifest: Manifest) -> str:
    """Write it; gives its SHA-256, by which the whole backup is known."""
    file = folder / MANIFEST
    file.write_text(json.dumps(asdict(manifest), indent=1, sort_keys=True), encoding="utf-8")
    return sha256(file)


def read_manifest(folder: Path) -> Manifest:
    """Read it.

    Raises:
        BotError: there is none, or it is none of ours.
    """
    try:
        raw = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(**raw) if raw["format"] == FORMAT else None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BotError(f"{folder} is no backup: its {MANIFEST} cannot be read") from error
    if manifest is None or not all(_inside(path) for path in manifest.files):
        raise BotError(f"{folder} is no backup that this version reads")
    return manifest


def check(folder: Path, manifest: Manifest) -> list[str]:
    """What is wrong with a backup; empty when nothing is.

    The files are held against the manifest, the rows are loaded into a scratch database, the trails of all cases and the
    chains of custody are worked out again there, and every item of evidence is looked for among the files.
    """
    faults = [
        f"{path} is missing or was changed" for path, known in manifest.files.items() if _hash(folder / path) != known
    ]
    there = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if not file.is_dir()}
    faults += [f"{path} is not in the manifest" for path in sorted(there - set(manifest.files) - {MANIFEST})]
    return faults + _rehearse(folder, manifest)


def load(folder: Path, manifest: Manifest, connection: "Connection") -> tuple[int, list[str]]:
    """Load the rows into empty tables of the right revision; gives how many, and what is wrong with the others.

    Raises:
        BotError: there are rows, and not one of them can be kept.
    """
    from bot.storage import dumping

    total, faults = 0, []
    for name in dumping.tables():
        count, wanted, rows = 0, manifest.tables.get(name), folder / TABLES / f"{name}.jsonl"
        if rows.is_file() and not rows.is_symlink():
            with rows.open("rb") as file:
                count = sum(_insert(connection, name, batch) for batch in dumping.batched(file))
        if count != wanted:
            faults.append(f"{name} has {count} rows that can be read instead of {wanted}")
        total += count
    if total == 0 and any(manifest.tables.values()):
        raise BotError("not one row of the backup can be read")
    return total, faults


def _insert(connection: "Connection", name: str, lines: list[bytes]) -> int:
    """Keep as many of some rows as can be kept."""
    from bot.storage import dumping

    try:
        with connection.begin_nested():
            return dumping.insert_lines(connection, name, [line.decode() for line in lines])
    except (ValueError, TypeError, ArithmeticError, RecursionError):
        half = len(lines) // 2
        return sum(_insert(connection, name, some) for some in (lines[:half], lines[half:])) if half else 0


def _rehearse(folder: Path, manifest: Manifest) -> list[str]:
    from bot.storage import chains, engine, migrate

    faults: list[str] = []
    database = engine.open_scratch()
    try:
        migrate.upgrade(database)
        if (head := migrate.revision(database)) != manifest.revision:
            return [f"its tables are at {manifest.revision}, this program's at {head}: use version {manifest.program}"]
        with database.writing() as connection:
            _, faults = load(folder, manifest, connection)
        faults += broken(database)
        for name, known in chains.kept_files(database):
            path = f"{EVIDENCE}/{name[:2]}/{name}"
            if manifest.files.get(path) != known:
                faults.append(f"{path} is missing, or is not what came with the report")
        return faults
    except BotError as error:
        return [str(error)]
    except (ValueError, TypeError, KeyError) as error:
        return [*faults, f"items of evidence cannot be read: {error}"]
    finally:
        database.close()


def broken(database: "Database") -> list[str]:
    """What does not hold of the trails and chains of custody in a database."""
    from bot.storage import chains

    try:
        return chains.broken_chains(database)
    except (ValueError, TypeError, KeyError) as error:
        return [f"trails and chains of custody cannot be read: {error}"]


def _hash(file: Path) -> str | None:
    return sha256(file) if file.is_file() and not file.is_symlink() else None


def _inside(path: str) -> bool:
    """Whether a path stays in the folder it is relative to."""
    parts = PurePosixPath(path)
    return not parts.is_absolute() and ".." not in parts.parts and "\\" not in path and path == parts.as_posix()
