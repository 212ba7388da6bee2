"""The index as a folder: built aside, swapped in with one rename, read by any number of processes.

<folder>/CURRENT    the name of the version in use (replaced atomically)
<folder>/<version>/ its files (``version``)
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from zipfile import BadZipFile

from bot.errors import NoIndex, StaleIndex
from bot.knowledge.model import Knowledge
from bot.retrieval import version as files
from bot.retrieval.mapped import Arrays, read_arrays, write_arrays
from bot.retrieval.search import Searcher
from bot.retrieval.version import MANIFEST, Made, Manifest, Numbers, OpenDense, Pages, Rows, in_memory

FORMAT = 9
ROWS_SINCE = 3  # the format from which on vectors are kept as they are now, and taken over
ABANDONED_S = 3600  # a build that has not been written after an hour has died
BUILDING, GATE = "building-", "gate"
# what the readers of a version's files raise when one is cut short, changed or not there
DAMAGED = "the index is damaged: run 'knockoff guidance index --force'"
DAMAGES = (OSError, ValueError, RuntimeError, LookupError, TypeError, EOFError, BadZipFile)


@dataclass(frozen=True)
class Index:
    """A loaded version."""

    manifest: Manifest
    knowledge: Knowledge
    searcher: Searcher
    gate: Arrays


@dataclass(frozen=True)
class Standing:
    """What a build may take over of a version; nothing of what is damaged or was made by another encoder or in another format."""

    name: str = ""
    manifest: Manifest | None = None
    pages: Pages | None = None
    rows: Sequence[Rows] = ()


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
        version = self._folder / name
        try:
            knowledge = files.read_knowledge(version)
            searcher = files.read_searcher(version, manifest, knowledge, self._open)
            return Index(manifest, knowledge, searcher, read_arrays(version / GATE))
        except DAMAGES as error:
            raise StaleIndex(DAMAGED) from error

    def knowledge(self) -> Knowledge | None:
        """The guidance of the version in use; None when it is damaged, too."""
        name = self.current()
        if name is None or self._manifest(name) is None:
            return None
        with suppress(*DAMAGES):
            return files.read_knowledge(self._folder / name)
        return None

    def standing(self, encoder_hash: str) -> Standing:
        """What a build may take over of the version in use."""
        name = self.current()
        manifest = self._manifest(name, ROWS_SINCE) if name else None
        if manifest is None or name is None:
            return Standing()
        version, pages, rows = self._folder / name, None, list[Rows]()
        if manifest.format == FORMAT:
            with suppress(*DAMAGES):
                pages = files.read_pages(version)
        if manifest.encoder_hash == encoder_hash:
            with suppress(*DAMAGES):
                rows = files.read_rows(version)
        return Standing(name, manifest, pages, rows)

    def swap_in(self, manifest: Manifest, made: Made, gate: Arrays) -> None:
        """Write a version beside the others and make it the one in use.

        Readers see the old version or the new one, never a mixture; the version before stays for those still reading it.
        """

        def write(aside: Path) -> None:
            files.write(aside, made)
            write_arrays(aside / GATE, gate)

        self._swap_in(manifest, write)

    def add(self, manifest: Manifest, to: str, made: Made, order: Numbers) -> None:
        """The same, with a version that is the first index of another one with this index beside it.

        Args:
            manifest: Of both together.
            to: The name of the version.
            made: The index of the pages that the first one does not hold; its vectors are compared by the same metric.
            order: Which pages are the guidance: their places among those of the first index and, behind them, of this one.
        """
        self._swap_in(manifest, lambda aside: files.write_added(aside, self._folder / to, made, order))

    def _swap_in(self, manifest: Manifest, write: Callable[[Path], None]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        # a folder and a pointer of its own: two processes may build at once, and the one that ends last is in use
        with tempfile.TemporaryDirectory(prefix=BUILDING, dir=self._folder, ignore_cleanup_errors=True) as own:
            superseded = self._superseded(Path(own))
            aside, pointer = Path(own) / "version", Path(own) / "CURRENT"
            aside.mkdir()  # the folder around it is for its owner only, what readers see need not be
            write(aside)
            (aside / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
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

    def _manifest(self, name: str, oldest: int = FORMAT) -> Manifest | None:
        """The manifest of one version; None when it is in another format or damaged, so that it is built anew."""
        try:
            raw = json.loads((self._folder / name / MANIFEST).read_text(encoding="utf-8"))
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
