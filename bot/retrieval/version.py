"""The files of one version of the index.

manifest.json    corpus and encoder hashes, dimension, build time, the gate's figures
knowledge.json   the guidance as it was indexed, so that a quotation always fits its index
pages.json       the hashes of its pages and passages, by which a build sees what has changed
keys.npy, vectors.npy, owners.npy, metric.npy, takeaways.npy, dense.faiss, lexical/, gate/

A version of large guidance may have a second, small index in ``added/``: of the pages that are new since the first was made. The
first one's files are then those of the version before, linked, and ``added/order.npy`` says which pages of both are the guidance.
"""

import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from bot.knowledge.model import Corpus, Knowledge
from bot.retrieval.dense import DenseIndex, FaissIndex, Vectors
from bot.retrieval.lexical import LexicalIndex
from bot.retrieval.metric import apply_metric
from bot.retrieval.search import Searcher

MANIFEST, ADDED, ORDER = "manifest.json", "added", "order.npy"
NOWHERE = -1
_KNOWLEDGE = TypeAdapter(Knowledge)
Numbers = NDArray[np.int64]


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
    fitted_on: str = (
        ""  # SHA-256 of all but the pages that the gate and the search were fitted on, and of the code that did it
    )


@dataclass(frozen=True)
class Rows:
    """All vectors: ``keys[row]`` is the SHA-256 of the text (32 bytes), ``owners[row]`` the place of the passage it leads to.

    Rows with a negative owner lead nowhere; they are kept because they cost time to make. Vectors are as the encoder made them;
    the search compares them mapped by ``metric``, shape (dimension, dimension).
    """

    keys: NDArray[np.uint8]
    owners: Numbers
    vectors: Vectors
    metric: Vectors

    def find(self, wanted: Collection[str]) -> dict[str, Vectors]:
        """The vectors of those texts that are here, by their SHA-256 in hexadecimal."""
        if not wanted:
            return {}
        names = {bytes.fromhex(key): key for key in wanted}
        held, sought = _beginnings(self.keys), np.sort(_beginnings(in_bytes(wanted)))
        near = sought[np.minimum(np.searchsorted(sought, held), len(sought) - 1)] == held
        found = ((self.keys[row].tobytes(), row) for row in np.flatnonzero(near).tolist())
        return {names[key]: self.vectors[row] for key, row in found if key in names}


def in_bytes(keys: Iterable[str]) -> NDArray[np.uint8]:
    """SHA-256 in hexadecimal as an array of shape (keys, 32)."""
    return np.frombuffer(bytes.fromhex("".join(keys)), dtype=np.uint8).reshape(-1, 32)


def _beginnings(keys: NDArray[np.uint8]) -> NDArray[np.uint64]:
    return np.ascontiguousarray(keys[:, :8]).view(np.uint64)[:, 0]


@dataclass(frozen=True)
class Made:
    """What an index is: the guidance it is of, its vectors, its words, and the vectors of the passages' takeaways."""

    knowledge: Knowledge
    rows: Rows
    lexical: LexicalIndex
    takeaways: Vectors


@dataclass(frozen=True)
class Page:
    """What a build compares: the hash of a page, and those of its passages by their ids."""

    hash: str
    passages: Mapping[str, str]


@dataclass(frozen=True)
class Pages:
    """The pages that the indexes of a version are of, one after another; ``order`` says which of them are the guidance."""

    first: tuple[Page, ...]
    added: tuple[Page, ...]
    order: Numbers

    @property
    def guidance(self) -> list[Page]:
        """The pages of the guidance in their order."""
        held = (*self.first, *self.added)
        return [held[number] for number in self.order]


@dataclass(frozen=True)
class Part:
    """The vectors in one folder of a version; ``owners`` are the passages they lead to, NOWHERE for those that are gone."""

    folder: Path
    owners: Numbers
    metric: Vectors

    def read(self) -> tuple[Vectors, Numbers]:
        """The vectors that lead to passages, mapped by the metric, and whose they are."""
        led, kept = np.load(self.folder / "owners.npy") != NOWHERE, self.owners != NOWHERE
        return apply_metric(np.load(self.folder / "vectors.npy", mmap_mode="r")[led][kept], self.metric), self.owners[
            kept
        ]


OpenDense = Callable[[Manifest, Sequence[Part]], DenseIndex]
"""Opens the dense index of a version."""


def in_memory(_manifest: Manifest, parts: Sequence[Part]) -> DenseIndex:
    """The vectors of a version, read by FAISS."""
    return FaissIndex.load([(part.folder / "dense.faiss", part.owners) for part in parts], parts[0].metric)


def write(folder: Path, made: Made) -> None:
    """Write an index into a folder that is there."""
    pages = [
        (page.hash, {passage.id: passage.hash for passage in page.passages}) for page in made.knowledge.corpus.documents
    ]
    (folder / "pages.json").write_text(json.dumps(pages), encoding="utf-8")
    (folder / "knowledge.json").write_bytes(_KNOWLEDGE.dump_json(made.knowledge))
    rows = made.rows
    for name in Rows.__dataclass_fields__:
        np.save(folder / f"{name}.npy", getattr(rows, name))
    led = rows.owners != NOWHERE
    compared = apply_metric(made.takeaways, rows.metric) @ rows.metric.T  # with a question's vector as it is
    np.save(folder / "takeaways.npy", compared.astype(np.float16))
    FaissIndex.build(rows.vectors[led], rows.owners[led], rows.metric).save(folder / "dense.faiss")
    made.lexical.save(folder / "lexical")


def write_added(version: Path, before: Path, made: Made, order: Numbers) -> None:
    """Write a version that is the first index of the one before with another one beside it, into a folder that is there."""
    apart = shutil.ignore_patterns(MANIFEST, ADDED)
    shutil.copytree(before, version, ignore=apart, copy_function=_link, dirs_exist_ok=True)
    (version / ADDED).mkdir()
    write(version / ADDED, made)
    np.save(version / ADDED / ORDER, order)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)  # no file of a version is ever written again
    except OSError:
        shutil.copy2(source, target)  # a file system without links


def read_knowledge(version: Path) -> Knowledge:
    """The guidance of a version."""
    first, *more = (_KNOWLEDGE.validate_json((folder / "knowledge.json").read_bytes()) for folder in _folders(version))
    if not more:
        return first
    pages = (*first.corpus.documents, *more[0].corpus.documents)
    return replace(first, corpus=Corpus(tuple(pages[number] for number in np.load(version / ADDED / ORDER))))


def read_pages(version: Path) -> Pages:
    """What the guidance of a version is known by."""
    first, *more = (
        tuple(Page(*page) for page in json.loads((folder / "pages.json").read_bytes())) for folder in _folders(version)
    )
    return Pages(first, more[0], np.load(version / ADDED / ORDER)) if more else Pages(first, (), np.arange(len(first)))


def read_rows(version: Path) -> list[Rows]:
    """The vectors of a version, index by index; they are read where they are looked at."""
    if (version / "rows.npz").exists():  # as they were kept until format 6
        with np.load(version / "rows.npz") as old:
            return [Rows(in_bytes(old["keys"].tolist()), old["owners"], old["vectors"], np.empty(0, dtype=np.float32))]
    # plain views: a mapped array's own class takes longer to cut than what is cut out of it
    return [
        Rows(*(np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in Rows.__dataclass_fields__))
        for folder in _folders(version)
    ]


def read_searcher(version: Path, manifest: Manifest, knowledge: Knowledge, open_dense: OpenDense) -> Searcher:
    """The search over a version."""
    pages, folders, metric = read_pages(version), _folders(version), np.load(version / "metric.npy")
    sizes = [sum(len(page.passages) for page in held) for held in (pages.first, pages.added)]
    now = places(pages)
    moved = np.split(now, sizes[:1])
    owners = (np.load(folder / "owners.npy") for folder in folders)
    parts = [
        Part(folder, new[held[held != NOWHERE]], metric)
        for folder, held, new in zip(folders, owners, moved, strict=False)
    ]
    words = [LexicalIndex.load(folder / "lexical") for folder in folders]
    lexical = words[0] if len(words) == 1 else LexicalIndex.merged(words, moved)
    takeaways = np.concatenate([np.load(folder / "takeaways.npy") for folder in folders])
    kept = np.flatnonzero(now != NOWHERE)
    in_order = takeaways[kept[np.argsort(now[kept])]]
    return Searcher(knowledge, open_dense(manifest, parts), lexical, in_order)


def places(pages: Pages) -> Numbers:
    """The place in the guidance of every passage of a version's indexes, one after another; NOWHERE for those that are gone."""
    sizes = np.array([len(page.passages) for page in (*pages.first, *pages.added)], dtype=np.int64)
    ends = np.cumsum(sizes)
    found, place = np.full(ends[-1], NOWHERE, dtype=np.int64), 0
    for number in pages.order:
        found[ends[number] - sizes[number] : ends[number]] = np.arange(place, place + sizes[number])
        place += sizes[number]
    return found


def _folders(version: Path) -> list[Path]:
    added = version / ADDED
    return [version, added] if added.is_dir() else [version]
