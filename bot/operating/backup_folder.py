"""What a backup is: a folder of tables as lines of JSON, the evidence, the index, and a manifest with all files' SHA-256."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bot.errors import BotError

if TYPE_CHECKING:
    from bot.storage.engine import Database

FORMAT = 1
MANIFEST, TABLES, EVIDENCE, INDEX = "manifest.json", "tables", "evidence", "index"
CHUNK = 1 << 20


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
    return faults or _rehearse(folder, manifest)


def sha256(file: Path) -> str:
    """The SHA-256 of a file."""
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def load(folder: Path, manifest: Manifest, database: "Database") -> None:
    """Load the rows into an empty database of the right revision, all or none.

    Raises:
        BotError: rows are not what the manifest says.
    """
    from bot.storage import dumping

    try:
        with database.writing() as connection:
            for name in dumping.tables():
                with (folder / TABLES / f"{name}.jsonl").open(encoding="utf-8") as file:
                    count = dumping.insert_lines(connection, name, (line.rstrip("\n") for line in file))
                if count != manifest.tables[name]:
                    raise ValueError(f"{name} has {count} rows instead of {manifest.tables[name]}")
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BotError(f"the backup's tables cannot be read: {error}") from error


def _rehearse(folder: Path, manifest: Manifest) -> list[str]:
    from bot.storage import chains, engine, migrate

    database = engine.open_scratch()
    try:
        migrate.upgrade(database)
        if (head := migrate.revision(database)) != manifest.revision:
            return [f"its tables are at {manifest.revision}, this program's at {head}: use version {manifest.program}"]
        load(folder, manifest, database)
        faults = chains.broken_chains(database)
        for name, known in chains.kept_files(database):
            path = f"{EVIDENCE}/{name[:2]}/{name}"
            if manifest.files.get(path) != known:
                faults.append(f"{path} is missing, or is not what came with the report")
        return faults
    except BotError as error:
        return [str(error)]
    finally:
        database.close()


def _hash(file: Path) -> str | None:
    return sha256(file) if file.is_file() and not file.is_symlink() else None


def _inside(path: str) -> bool:
    """Whether a path stays in the folder it is relative to."""
    parts = PurePosixPath(path)
    return not parts.is_absolute() and ".." not in parts.parts and "\\" not in path and path == parts.as_posix()
