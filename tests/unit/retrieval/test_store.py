"""A version of the index is swapped in whole or not at all."""

import json
import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from bot.errors import NoIndex, StaleIndex
from bot.knowledge.load import load
from bot.knowledge.model import Knowledge, digest
from bot.retrieval.lexical import LexicalIndex
from bot.retrieval.store import ABANDONED_S, FORMAT, IndexStore, Standing
from bot.retrieval.version import Made, Manifest, Rows, in_bytes
from tests.fakes import FakeEncoder
from tests.knowledge_builders import TODAY, edit

ENCODER = FakeEncoder()
METRIC = np.eye(ENCODER.dimension, dtype=np.float32)
GATE = {"idf": np.ones(3, dtype=np.float32)}


def swap_in(store: IndexStore, knowledge: Knowledge, second: int = 0) -> Manifest:
    """Make knowledge the version in use; one vector a passage and one that leads nowhere."""
    texts = [passage.text for passage in knowledge.corpus.passages]
    owners = np.array([*range(len(texts)), -1], dtype=np.int64)
    manifest = Manifest(
        FORMAT,
        knowledge.corpus.version,
        "knowledge-hash",
        ENCODER.name,
        ENCODER.hash,
        ENCODER.dimension,
        len(texts),
        len(texts),
        f"{TODAY}T00:00:{second:02}Z",
        {"threshold": 0.5},
    )
    keys = in_bytes(digest([text]) for text in (*texts, "nowhere"))
    rows = Rows(keys, owners, ENCODER.encode([*texts, "nowhere"]), METRIC)
    store.swap_in(manifest, Made(knowledge, rows, LexicalIndex.build(texts), rows.vectors[: len(texts)]), GATE)
    return manifest


@pytest.fixture
def store(tmp_path: Path) -> IndexStore:
    """A store with nothing in it."""
    return IndexStore(tmp_path / "index")


@pytest.fixture
def old(folder: Path) -> Knowledge:
    """The guidance as it was."""
    return load(folder, TODAY)[0]


@pytest.fixture
def new(folder: Path, old: Knowledge) -> Knowledge:
    """The guidance with one passage changed."""
    edit(folder, "guidance/marks.md", "has the better position", "has the stronger position")
    return load(folder, TODAY)[0]


class Meanwhile(IndexStore):
    """A build that another process overtakes: while it writes, that one swaps in a version of its own."""

    def __init__(self, folder: Path, other: Knowledge) -> None:
        super().__init__(folder)
        self._other: Knowledge | None = other

    def _swap_in(self, manifest: Manifest, write: Callable[[Path], None]) -> None:
        def overtaken(aside: Path) -> None:
            write(aside)
            if self._other is not None:
                knowledge, self._other = self._other, None
                swap_in(IndexStore(self._folder), knowledge)

        super()._swap_in(manifest, overtaken)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Which version is in use, and every file of it."""
    name = (folder / "CURRENT").read_text()
    files = [folder / "CURRENT", *(folder / name).rglob("*")]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files if file.is_file()}


def test_without_an_index_the_remedy_is_named(store: IndexStore) -> None:
    assert (store.current(), store.manifest(), store.knowledge()) == (None,) * 3
    assert store.standing(ENCODER.hash) == Standing()
    with pytest.raises(NoIndex, match="knockoff guidance index"):
        store.load(ENCODER.hash)


def test_what_is_swapped_in_is_read_back_whole(store: IndexStore, old: Knowledge) -> None:
    manifest = swap_in(store, old)
    index, standing = store.load(ENCODER.hash), store.standing(ENCODER.hash)
    assert (index.manifest, store.manifest(), store.knowledge()) == (manifest, manifest, old)
    assert index.knowledge == old
    assert {key: value.tolist() for key, value in index.gate.items()} == {"idf": [1.0, 1.0, 1.0]}
    (rows,) = standing.rows
    assert (rows.keys[-1].tobytes().hex(), rows.vectors.shape) == (digest(["nowhere"]), (7, 64))
    assert (rows.owners.tolist(), np.array_equal(rows.metric, METRIC)) == ([0, 1, 2, 3, 4, 5, -1], True)
    assert standing.pages is not None
    pages = [(page.hash, {passage.id: passage.hash for passage in page.passages}) for page in old.corpus.documents]
    assert [(page.hash, page.passages) for page in standing.pages.guidance] == pages


def test_a_vector_that_leads_nowhere_is_kept_but_finds_nothing(store: IndexStore, old: Knowledge) -> None:
    swap_in(store, old)
    searcher = store.load(ENCODER.hash).searcher
    assert all(hit.cosine < 0.9 for hit in searcher.search("nowhere", ENCODER.encode(["nowhere"])[0], TODAY, 10).hits)


def test_an_index_of_another_encoder_is_stale(store: IndexStore, old: Knowledge) -> None:
    swap_in(store, old)
    assert (store.standing("hash-of-another").rows, store.standing("hash-of-another").pages is None) == ([], False)
    with pytest.raises(StaleIndex, match=r"another encoder.*knockoff guidance index"):
        store.load("hash-of-another")


class Halfway(IndexStore):
    """A reader that is overtaken: right after its first look at CURRENT another version is swapped in."""

    def __init__(self, folder: Path, overtaking: Knowledge) -> None:
        super().__init__(folder)
        self._overtaking: Knowledge | None = overtaking

    def current(self) -> str | None:
        """The version in use; after the first look it is another."""
        name = super().current()
        if self._overtaking is not None:
            knowledge, self._overtaking = self._overtaking, None
            swap_in(self, knowledge, 1)
        return name


@pytest.mark.parametrize("read", ["load", "standing", "knowledge", "manifest"])
def test_a_reader_that_is_overtaken_sees_the_old_version_or_the_new_one_and_no_mixture(
    store: IndexStore, old: Knowledge, new: Knowledge, tmp_path: Path, read: str
) -> None:
    swap_in(store, old)
    reader = Halfway(tmp_path / "index", new)
    if read == "load":
        index = reader.load(ENCODER.hash)
        assert index.manifest.corpus_version == index.knowledge.corpus.version
    elif read == "standing":
        standing = reader.standing(ENCODER.hash)
        texts = {digest([passage.text]) for knowledge in (old, new) for passage in knowledge.corpus.passages}
        (rows,) = standing.rows
        assert len(rows.find(texts)) == len(old.corpus.passages)
        assert standing.pages is not None
        assert [page.hash for page in standing.pages.first] in [
            [d.hash for d in k.corpus.documents] for k in (old, new)
        ]
    elif read == "knowledge":
        assert reader.knowledge() in (old, new)
    else:
        assert reader.manifest() is not None
    assert store.load(ENCODER.hash).knowledge == new


def test_every_version_has_a_name_of_its_own_even_within_one_second(store: IndexStore, old: Knowledge) -> None:
    names = []
    for _ in range(4):
        swap_in(store, old)
        names.append(store.current())
        assert store.load(ENCODER.hash).knowledge == old
    assert all(one != other for one, other in pairwise(names))


def test_the_version_before_stays_for_those_still_reading_it_and_older_ones_go(
    store: IndexStore, old: Knowledge, tmp_path: Path
) -> None:
    for second in range(4):
        swap_in(store, old, second)
    versions = [child.name for child in (tmp_path / "index").iterdir() if child.is_dir()]
    assert sorted(name[-3:] for name in versions) == ["02Z", "03Z"]


@pytest.mark.parametrize("step", ["mkdir", "write_bytes", "rename", "replace"])
def test_a_build_that_dies_leaves_the_old_version_as_it_was(
    store: IndexStore, old: Knowledge, new: Knowledge, tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap_in(store, old)
    before = snapshot(tmp_path / "index")

    def die(*_args: object, **_kwargs: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="no space"):
        patch.setattr(Path, step, die)
        swap_in(store, new, 1)
    assert snapshot(tmp_path / "index") == before
    assert store.load(ENCODER.hash).knowledge == old
    swap_in(store, new, 1)
    assert store.load(ENCODER.hash).knowledge == new


@pytest.mark.parametrize("damage", ["folder gone", "manifest gone", "manifest empty", "another format", "other fields"])
def test_a_damaged_version_counts_as_stale_and_is_replaced(
    store: IndexStore, old: Knowledge, tmp_path: Path, damage: str
) -> None:
    swap_in(store, old)
    version = tmp_path / "index" / str(store.current())
    manifest = version / "manifest.json"
    text = manifest.read_text()
    changed = {"manifest empty": "", "another format": text.replace(f'"format": {FORMAT}', '"format": 0')}
    if damage == "folder gone":
        version.rename(tmp_path / "elsewhere")
    elif damage == "manifest gone":
        manifest.unlink()
    else:
        manifest.write_text(changed.get(damage, text.replace('"passages"', '"pages"')))
    assert (store.manifest(), store.knowledge(), store.standing(ENCODER.hash)) == (None, None, Standing())
    with pytest.raises(StaleIndex, match="knockoff guidance index"):
        store.load(ENCODER.hash)
    swap_in(store, old, 1)
    assert store.load(ENCODER.hash).knowledge == old


def test_of_two_builds_at_once_both_end_well_and_the_one_that_ends_last_is_in_use(
    store: IndexStore, old: Knowledge, new: Knowledge, tmp_path: Path
) -> None:
    for knowledge in (old, new):
        swap_in(Meanwhile(tmp_path / "index", old), knowledge)
        assert store.load(ENCODER.hash).knowledge == knowledge
    assert [child.name for child in (tmp_path / "index").iterdir() if child.name.startswith("building")] == []


def test_a_name_that_another_build_takes_first_is_not_written_over(
    store: IndexStore, old: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Path.rename

    def overtaken(path: Path, target: Path) -> Path:
        monkeypatch.setattr(Path, "rename", plain)
        swap_in(IndexStore(tmp_path / "index"), old)
        return plain(path, target)

    monkeypatch.setattr(Path, "rename", overtaken)
    swap_in(store, old)
    assert str(store.current()).endswith("-2")
    assert store.load(ENCODER.hash).knowledge == old


def test_a_build_under_way_is_left_alone_and_one_that_died_is_cleared_away(
    store: IndexStore, old: Knowledge, tmp_path: Path
) -> None:
    under_way, died = tmp_path / "index" / "building-now", tmp_path / "index" / "building-then"
    for folder in (under_way, died):
        folder.mkdir(parents=True)
    long_ago = under_way.stat().st_mtime - ABANDONED_S - 60
    os.utime(died, (long_ago, long_ago))
    swap_in(store, old)
    assert (under_way.is_dir(), died.exists()) == (True, False)


def test_a_version_is_as_readable_for_others_as_any_folder(store: IndexStore, old: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "any").mkdir()
    swap_in(store, old)
    assert (tmp_path / "index" / str(store.current())).stat().st_mode == (tmp_path / "any").stat().st_mode


def test_an_index_of_an_older_format_is_stale_whatever_its_manifest_holds(
    store: IndexStore, old: Knowledge, tmp_path: Path
) -> None:
    swap_in(store, old)
    manifest = tmp_path / "index" / str(store.current()) / "manifest.json"
    for older in ({"format": FORMAT - 1, "gate": {}}, {}, []):
        manifest.write_text(json.dumps(older))
        with pytest.raises(StaleIndex, match="another encoder or format"):
            store.load(ENCODER.hash)
