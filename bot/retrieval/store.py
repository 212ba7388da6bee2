"""The index as a folder: built aside, swapped in with one rename, read by any number of processes.

<folder>/CURRENT                 the name of the version in use (replaced atomically)
<folder>/<version>/manifest.json corpus and encoder hashes, dimension, build time, the gate's figures
<folder>/<version>/knowledge.json the guidance as it was indexed, so that a quotation always fits its index
<folder>/<version>/dense.faiss, rows.npz, gate.npz, lexical/
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from bot.errors import NoIndex, StaleIndex
from bot.knowledge.model import Knowledge
from bot.retrieval.dense import DenseIndex, FaissIndex, Vectors
from bot.retrieval.lexical import LexicalIndex
from bot.retrieval.metric import apply_metric
from bot.retrieval.search import Searcher

FORMAT = 6
ROWS_SINCE = 3  # the format from which on vectors are kept as they are now, and taken over
ABANDONED_S = 3600  # a build that has not been written after an hour has died
BUILDING = "building-"
# what the readers of a version's files raise when one is cut short, changed or not there
DAMAGES = (OSError, ValueError, RuntimeError, LookupError, TypeError, EOFError, BadZipFile)
_KNOWLEDGE = TypeAdapter(Knowledge)
Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Manifest:
    """What an index was made from."""

    format: int
    corpus_version: str
    knowledge_hash: str
    encoder_name: str
    encoder_hash: str
    dimension: int
    passages: int
    vectors: int
    built_at: str
    gate: dict[str, float]
    read_from: str = ""  # SHA-256 of the files and the code it was made from; empty where nobody said


@dataclass(frozen=True)
class Rows:
    """All vectors: ``keys[row]`` is the SHA-256 of the text, ``owners[row]`` the place of the passage it leads to.

    Rows with a negative owner lead nowhere; they are kept because they cost time to make. Vectors are as the encoder made them;
    the search compares them mapped by ``metric``, shape (dimension, dimension).
    """

    keys: tuple[str, ...]
    owners: NDArray[np.int64]
    vectors: Vectors
    metric: Vectors


@dataclass(frozen=True)
class Index:
    """A loaded version."""

    manifest: Manifest
    knowledge: Knowledge
    searcher: Searcher
    gate: Arrays


def in_memory(_manifest: Manifest, version: Path, owners: NDArray[np.int64], metric: Vectors) -> DenseIndex:
    """The vectors of a version, read by FAISS."""
    return FaissIndex.load(version / "dense.faiss", owners, metric)


OpenDense = Callable[[Manifest, Path, NDArray[np.int64], Vectors], DenseIndex]
"""Opens the dense index of a version: its manifest, its folder (``read_vectors``), whose its vectors are, and the metric."""


def read_vectors(version: Path) -> Vectors:
    """The vectors of a version that lead to passages, mapped by its metric, in the order of its owners."""
    with np.load(version / "rows.npz") as rows:
        return apply_metric(rows["vectors"][rows["owners"] >= 0], rows["metric"])


class IndexStore:
    """The folder with the versions of the index. ``open_dense`` says where their vectors are searched."""

    def __init__(self, folder: Path, open_dense: OpenDense = in_memory) -> None:
        self._folder, self._pointer = folder, folder / "CURRENT"
        self._open = open_dense
        self._seen: tuple[tuple[int, int], str | None] = (0, 0), None

    def current(self) -> str | None:
        """The name of the version in use, or None when nothing has been built."""
        try:
            status = self._pointer.stat()
            mark = status.st_ino, status.st_mtime_ns  # every swap puts a new file there: it is read once
            if mark != self._seen[0]:
                self._seen = mark, self._pointer.read_text(encoding="utf-8").strip() or None
            return self._seen[1]
        except FileNotFoundError:
            return None

    def manifest(self) -> Manifest | None:
        """The manifest of the version in use."""
        name = self.current()
        return self._manifest(name) if name else None

    def is_built_from(self, read_from: str, encoder_hash: str) -> bool:
        """Whether the version in use was made from these very files."""
        manifest = self.manifest()
        return manifest is not None and (manifest.read_from, manifest.encoder_hash) == (read_from, encoder_hash)

    def load(self, encoder_hash: str) -> Index:
        """Read the version in use.

        Raises:
            NoIndex: nothing has been built yet.
            StaleIndex: built for another encoder or in another format, or damaged.
        """
        name = self.current()
        if name is None:
            raise NoIndex(f"no index in {self._folder}: run 'knockoff guidance index'")
        manifest = self._manifest(name)
        if manifest is None or manifest.encoder_hash != encoder_hash:
            raise StaleIndex("the index was built for another encoder or format: run 'knockoff guidance index'")
        try:
            return self._read(self._folder / name, manifest)
        except DAMAGES as error:
            raise StaleIndex("the index is damaged: run 'knockoff guidance index --force'") from error

    def knowledge(self) -> Knowledge | None:
        """The guidance of the version in use; None when it is damaged, too."""
        name = self.current()
        if name is None or self._manifest(name) is None:
            return None
        with suppress(*DAMAGES):
            return _KNOWLEDGE.validate_json((self._folder / name / "knowledge.json").read_bytes())
        return None

    def rows(self, encoder_hash: str) -> Rows | None:
        """The vectors of the version in use, to be reused where the text has not changed; None when they are damaged, too."""
        name = self.current()
        manifest = self._manifest(name, ROWS_SINCE) if name else None
        if manifest is None or name is None or manifest.encoder_hash != encoder_hash:
            return None
        with suppress(*DAMAGES), np.load(self._folder / name / "rows.npz") as rows:
            vectors = rows["vectors"]
            metric = rows["metric"] if "metric" in rows.files else np.eye(vectors.shape[1], dtype=np.float32)
            return Rows(tuple(str(key) for key in rows["keys"]), rows["owners"], vectors, metric)
        return None

    def _read(self, version: Path, manifest: Manifest) -> Index:
        knowledge = _KNOWLEDGE.validate_json((version / "knowledge.json").read_bytes())
        with np.load(version / "rows.npz") as rows:
            owners, metric = rows["owners"], rows["metric"]
            owners = owners[owners >= 0]
        with np.load(version / "gate.npz") as gate:
            arrays = {key: gate[key] for key in gate.files}
        dense = self._open(manifest, version, owners, metric)
        lexical = LexicalIndex.load(version / "lexical")
        return Index(manifest, knowledge, Searcher(knowledge, dense, lexical), arrays)

    def swap_in(
        self, manifest: Manifest, knowledge: Knowledge, rows: Rows, lexical: LexicalIndex, gate: Arrays
    ) -> None:
        """Write a version beside the others and make it the one in use.

        Readers see the old version or the new one, never a mixture; the version before stays for those still reading it.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        # a folder and a pointer of its own: two processes may build at once, and the one that ends last is in use
        with tempfile.TemporaryDirectory(prefix=BUILDING, dir=self._folder, ignore_cleanup_errors=True) as own:
            superseded = self._superseded(Path(own))
            aside, pointer = Path(own) / "version", Path(own) / "CURRENT"
            aside.mkdir()  # the folder around it is for its owner only, what readers see need not be
            self._write(aside, manifest, knowledge, rows, lexical, gate)
            name = self._move(aside, manifest)
            with pointer.open("w", encoding="utf-8") as file:
                file.write(name)
                file.flush()
                os.fsync(file.fileno())
            before = self.current()
            pointer.replace(self._pointer)
        for folder in superseded:
            if folder.name not in (name, before):
                shutil.rmtree(folder, ignore_errors=True)

    def _write(
        self, aside: Path, manifest: Manifest, knowledge: Knowledge, rows: Rows, lexical: LexicalIndex, gate: Arrays
    ) -> None:
        (aside / "manifest.json").write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        (aside / "knowledge.json").write_bytes(_KNOWLEDGE.dump_json(knowledge))
        keys = np.array(rows.keys)
        np.savez(aside / "rows.npz", keys=keys, owners=rows.owners, vectors=rows.vectors, metric=rows.metric)
        np.savez(aside / "gate.npz", allow_pickle=False, **dict(gate))
        searched = rows.owners >= 0
        FaissIndex.build(rows.vectors[searched], rows.owners[searched], rows.metric).save(aside / "dense.faiss")
        lexical.save(aside / "lexical")

    def _manifest(self, name: str, oldest: int = FORMAT) -> Manifest | None:
        """The manifest of one version; None when it is in another format or damaged, so that it is built anew."""
        try:
            raw = json.loads((self._folder / name / "manifest.json").read_text(encoding="utf-8"))
            return Manifest(**raw) if oldest <= raw["format"] <= FORMAT else None
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return None

    def _move(self, aside: Path, manifest: Manifest) -> str:
        """Give a written version a name no other has: one in use is never written over, and every reader notices the new one."""
        name = f"{manifest.corpus_version}-{manifest.built_at.replace(':', '').replace('+', 'Z')}"
        names = (f"{name}-{number}" if number > 1 else name for number in count(1))
        while True:
            free = next(free for free in names if not (self._folder / free).exists())
            try:
                aside.rename(self._folder / free)
                return free
            except OSError:
                if not (self._folder / free).exists():
                    raise  # not another build that took the name first

    def _superseded(self, own: Path) -> list[Path]:
        """What a finished build may clear away: versions that are there already, and builds that died."""
        begun = own.stat().st_mtime
        return [
            child
            for child in self._folder.iterdir()
            if child.is_dir()
            and child != own
            and not (child.name.startswith(BUILDING) and begun - child.stat().st_mtime < ABANDONED_S)
        ]
