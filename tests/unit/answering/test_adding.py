"""Of large guidance only what has changed is indexed, beside what there is; the desk cannot tell."""

import os
import shutil
from pathlib import Path

import pytest

from bot.answering import adding
from bot.answering.building import Change, build, untouched
from bot.answering.model import Question
from bot.answering.service import Answering
from bot.errors import StaleIndex
from bot.knowledge.load import load
from bot.knowledge.model import Knowledge
from bot.retrieval.store import IndexStore
from tests.fakes import FakeEncoder
from tests.knowledge_builders import LETTERS, TODAY, edit
from tests.unit.conftest import TinyDesk

MARKS, MORE = "guidance/marks.md", "guidance/more.md"
OF_MORE = {"more#who-signs", "more#evidence-first", "more#no-letters"}


class Library:
    """A folder of guidance that counts as large, and its index."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.encoder = folder, FakeEncoder()
        self.index = folder.parent / "index"
        self.store = IndexStore(self.index)
        self._second = 0

    @property
    def version(self) -> Path:
        """The folder of the version in use."""
        return self.index / str(self.store.current())

    def knowledge(self) -> Knowledge:
        """The guidance as it is now."""
        return load(self.folder, TODAY)[0]

    def build(self, whole: bool = False) -> Change:
        """Index the guidance as it is now."""
        self._second += 1
        self.encoder.encoded.clear()
        return build(self.knowledge(), self.store, self.encoder, f"{TODAY}T00:01:{self._second:02}Z", whole=whole)

    def add_a_page(self, asked: str = "who stamps it") -> None:
        """Write one more page, on stamps."""
        page = "\n".join(line + f" ({asked})" if line.startswith("  - ") else line for line in LETTERS.splitlines())
        (self.folder / MORE).write_text(page.replace("A Chinese lawyer signs", f"Stamps: {asked}"), encoding="utf-8")

    def found(self, text: str) -> list[str]:
        """The passages found for a text, best first."""
        searcher = untouched(self.store.load(self.encoder.hash)).searcher
        return [str(hit.passage.id) for hit in searcher.search(text, self.encoder.encode([text])[0], TODAY, 10).hits]


def no_space(*_args: object, **_kwargs: object) -> None:
    """A step of a build on a disk that is full."""
    raise OSError("no space left on device")


@pytest.fixture
def library(folder: Path, tiny_desk: TinyDesk, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Guidance that has been indexed as a whole and of which half may change."""
    monkeypatch.setattr(adding, "LARGE", 1)
    monkeypatch.setattr(adding, "SHARE", 1)
    shutil.copytree(tiny_desk.folder, folder.parent / "index")
    return Library(folder)


def inodes(folder: Path) -> dict[str, int]:
    """The files of an index, and which they are on the disk."""
    return {
        str(file.relative_to(folder)): file.stat().st_ino
        for file in folder.rglob("*")
        if file.is_file() and "added" not in file.parts and file.name != "manifest.json"
    }


def test_a_changed_passage_is_encoded_and_all_that_stands_stays_where_it_is(library: Library) -> None:
    before = inodes(library.version)
    edit(library.folder, MARKS, "has the better position", "has the stronger position")
    change = library.build()
    assert (change.added, change.changed, change.removed) == ((), ("marks#who-files-first",), ())
    assert (change.encoded, len(library.encoder.encoded)) == (2, 2)  # the passage, and its takeaway
    assert inodes(library.version) == before
    assert library.store.load(library.encoder.hash).knowledge == library.knowledge()
    (best, *_) = library.found("In China the first company to file a trademark has the stronger position")
    assert best == "marks#who-files-first"


def test_a_page_that_is_added_is_found_and_one_that_is_gone_is_not(library: Library) -> None:
    library.add_a_page()
    assert set(library.build().added) == OF_MORE
    assert library.found("who stamps it")[0].startswith("more#")
    (library.folder / MORE).unlink()
    assert set(library.build().removed) == OF_MORE
    assert (library.version / "added").is_dir()
    assert set(library.found("who stamps it letters marks")) <= {p.id for p in library.knowledge().corpus.passages}
    assert library.store.load(library.encoder.hash).knowledge == library.knowledge()


def test_what_is_added_later_takes_the_place_of_what_was_added_before(library: Library) -> None:
    library.add_a_page()
    library.build()
    library.add_a_page("whose seal is it")
    edit(library.folder, MARKS, "has the better position", "has the stronger position")
    change = library.build()
    assert library.store.load(library.encoder.hash).knowledge == library.knowledge()
    assert [page.name for page in library.version.iterdir() if page.is_dir()].count("added") == 1
    assert change.manifest.passages == len(library.knowledge().corpus.passages)
    assert library.build(whole=True).encoded == 0


def test_every_question_leads_where_it_does_in_an_index_made_anew(library: Library) -> None:
    library.add_a_page()
    edit(library.folder, MARKS, "has the better position", "has the stronger position")
    library.build()
    asked = [question for passage in library.knowledge().corpus.passages for question in passage.asked_as]
    added = [library.found(question)[0] for question in asked]
    library.build(whole=True)
    assert not (library.version / "added").exists()
    assert [library.found(question)[0] for question in asked] == added


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("glossary.yaml", '"TM", ', '"TM", "tmark", '),
        ("questions/decline.yaml", "cake without sugar", "bread without salt"),
        ("scope.yaml", "brib\\w+", "bribes?"),
    ],
)
def test_when_anything_but_the_pages_changes_everything_is_indexed_anew(
    library: Library, name: str, old: str, new: str
) -> None:
    edit(library.folder, name, old, new)
    library.build()
    assert not (library.version / "added").exists()


@pytest.mark.parametrize(("limit", "value"), [("LARGE", 50_000), ("SHARE", 20)])
def test_guidance_that_is_small_or_of_which_much_has_changed_is_indexed_anew(
    library: Library, limit: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, limit, value)
    library.add_a_page()
    library.build()
    assert not (library.version / "added").exists()


@pytest.mark.parametrize("step", ["mkdir", "write_bytes", "write_text", "rename", "replace"])
def test_an_addition_that_dies_leaves_the_version_in_use_as_it_was(
    library: Library, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, version = library.knowledge(), library.version
    library.add_a_page()
    with monkeypatch.context() as patch, pytest.raises(OSError, match="no space"):
        patch.setattr(Path, step, no_space)
        library.build()
    assert library.version == version
    assert library.store.load(library.encoder.hash).knowledge == old
    library.build()
    assert library.store.load(library.encoder.hash).knowledge == library.knowledge()


def test_a_file_system_without_links_gets_copies(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", no_space)
    before = inodes(library.version)
    library.add_a_page()
    library.build()
    assert before.keys() == inodes(library.version).keys()
    assert not set(before.values()) & set(inodes(library.version).values())
    assert library.store.load(library.encoder.hash).knowledge == library.knowledge()


@pytest.mark.parametrize(
    "name", ["knowledge.json", "order.npy", "owners.npy", "dense.faiss", "lexical/scores.npy", "."]
)
def test_a_running_desk_takes_up_what_is_added_and_keeps_the_last_good_index_when_it_is_damaged(
    library: Library, name: str
) -> None:
    answering = Answering(library.store, library.encoder)
    library.add_a_page()
    taken_up = library.build().manifest.corpus_version
    assert answering.answer(Question("who owns a trademark in china", TODAY)).corpus_version == taken_up
    library.add_a_page("whose seal is it")
    library.build()
    damaged = library.version / "added" / name
    shutil.rmtree(damaged) if damaged.is_dir() else damaged.unlink()
    assert answering.corpus_version == taken_up
    assert "knockoff guidance index --force" in str(answering.problem)
    with pytest.raises(StaleIndex):
        untouched(library.store.load(library.encoder.hash))
    library.build(whole=True)
    assert (answering.corpus_version, answering.problem) == (library.knowledge().corpus.version, None)
