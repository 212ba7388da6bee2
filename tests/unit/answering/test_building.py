"""Building encodes what changed and nothing else, and a running desk takes up what was built."""

import shutil
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.answering import building
from bot.answering.building import Change, build, is_current
from bot.answering.model import Answer, Question
from bot.answering.service import Answering
from bot.errors import InvalidKnowledge, StaleIndex
from bot.knowledge.load import load
from bot.knowledge.model import Knowledge
from bot.retrieval.dense import Vectors
from bot.retrieval.store import Index, IndexStore
from tests.fakes import FakeEncoder
from tests.knowledge_builders import TODAY, build_tiny, edit
from tests.unit.conftest import TinyDesk

PAGE = "guidance/marks.md"
ASKED = "who owns a trademark in china"


class SlowEncoder(FakeEncoder):
    """Holds a question that says "slowly" until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()
        self.go_on = threading.Event()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As ever, but the marked question waits."""
        if "slowly" in texts[0]:
            self.asked.set()
            assert self.go_on.wait(20)
        return super().encode(texts)


class SlowStore(IndexStore):
    """Holds whoever loads an index until it is let go."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def load(self, encoder_hash: str) -> Index:
        """As ever, but it may wait."""
        if not self.go_on.is_set():
            self.asked.set()
            assert self.go_on.wait(20)
        return super().load(encoder_hash)


class Workshop:
    """A folder of guidance, its index, and what they are built with."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = IndexStore(folder.parent / "index")
        self.encoder: FakeEncoder = SlowEncoder()

    def knowledge(self) -> Knowledge:
        """The guidance as it is now."""
        return load(self.folder, TODAY)[0]

    def build(self, second: int = 0) -> Change:
        """Index the guidance as it is now."""
        return build_tiny(self.knowledge(), self.store, self.encoder, second)

    def change_the_law(self) -> None:
        """Change one passage."""
        edit(self.folder, PAGE, "has the better position", "has the stronger position")


@pytest.fixture
def shop(folder: Path, tiny_desk: TinyDesk) -> Workshop:
    """Guidance whose index has been built once."""
    shutil.copytree(tiny_desk.folder, folder.parent / "index")
    return Workshop(folder)


def test_the_first_build_encodes_every_text_once_and_tells_its_progress(folder: Path) -> None:
    shop, told = Workshop(folder), []
    change = build(shop.knowledge(), shop.store, shop.encoder, "now", lambda *step: told.append(step))
    assert (change.encoded, change.reused) == (len(shop.encoder.encoded), 0)
    assert len(set(shop.encoder.encoded)) == len(shop.encoder.encoded) == 6 + 6 + 24 + 2 + 32
    assert told == sorted(told)
    assert told[-1] == (70, 70)
    assert len(change.added) == 6


def test_a_second_build_of_the_same_encodes_nothing(shop: Workshop) -> None:
    shop.encoder.encoded.clear()
    change = shop.build(1)
    assert (shop.encoder.encoded, change.encoded, change.reused) == ([], 0, 70)
    assert (change.added, change.changed, change.removed) == ((), (), ())


def test_only_a_changed_passage_is_encoded_again(shop: Workshop) -> None:
    shop.encoder.encoded.clear()
    shop.change_the_law()
    change = shop.build(1)
    assert len(shop.encoder.encoded) == change.encoded == 2  # the passage, and its takeaway
    assert all("stronger position" in text for text in shop.encoder.encoded)
    assert (change.added, change.changed, change.removed) == ((), ("marks#who-files-first",), ())


def test_a_renamed_passage_is_one_added_and_one_removed_and_costs_no_encoding(shop: Workshop) -> None:
    edit(shop.folder, "guidance/letters.md", "{#who-signs}", "{#who-may-sign}")
    edit(shop.folder, PAGE, "letters.md#who-signs", "letters.md")
    change = shop.build(1)
    assert (change.added, change.changed, change.removed) == (("letters#who-may-sign",), (), ("letters#who-signs",))
    assert change.encoded == 0


def test_another_encoder_encodes_everything_again(shop: Workshop) -> None:
    other = FakeEncoder("other", dimension=32)
    assert build_tiny(shop.knowledge(), shop.store, other, 1).reused == 0
    assert shop.store.load(other.hash).manifest.dimension == 32


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (PAGE, "has the better position", "has the best position"),
        (PAGE, "review_by: 2027-02-15", "review_by: 2027-02-16"),
        ("glossary.yaml", '"TM", ', '"TM", "tmark", '),
        ("scope.yaml", "brib\\w+", "bribes?"),
        ("questions/decline.yaml", "cake without sugar", "bread without salt"),
        ("questions/answer_hard.yaml", "we sold for years", "we sold for decades"),
        ("languages.yaml", "wer, die", "wem, die"),
    ],
)
def test_an_index_is_current_until_anything_it_depends_on_changes(
    shop: Workshop, name: str, old: str, new: str
) -> None:
    assert is_current(shop.knowledge(), shop.store, shop.encoder.hash)
    assert not is_current(shop.knowledge(), shop.store, "hash-of-another")
    edit(shop.folder, name, old, new)
    assert not is_current(shop.knowledge(), shop.store, shop.encoder.hash)


def test_an_index_that_other_code_made_is_not_current(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "code_of", lambda _modules: "what an upgrade brought")
    assert not is_current(shop.knowledge(), shop.store, shop.encoder.hash)
    shop.build(1)
    assert is_current(shop.knowledge(), shop.store, shop.encoder.hash)


def test_invalid_guidance_never_replaces_a_good_index(shop: Workshop) -> None:
    before = shop.store.current()
    edit(shop.folder, PAGE, "sources: [mark-law]\n", "sources: [gone]\n")
    with pytest.raises(InvalidKnowledge):
        shop.build(1)
    assert shop.store.current() == before
    assert "better position" in str(shop.store.load(shop.encoder.hash).knowledge)


def test_a_running_desk_takes_up_a_new_index_while_a_question_is_in_flight(shop: Workshop) -> None:
    assert isinstance(shop.encoder, SlowEncoder)
    answering = Answering(shop.store, shop.encoder)
    old, answers = answering.corpus_version, list[Answer]()
    slow = threading.Thread(target=lambda: answers.append(answering.answer(Question(f"{ASKED} slowly", TODAY))))
    slow.start()
    assert shop.encoder.asked.wait(20)
    shop.change_the_law()
    new = shop.build(1).manifest.corpus_version
    fresh = answering.answer(Question(ASKED, TODAY))
    shop.encoder.go_on.set()
    slow.join()
    assert (answers[0].corpus_version, fresh.corpus_version, answering.corpus_version) == (old, new, new)
    assert "better position" in answers[0].citations[0].passage.text
    assert "stronger position" in fresh.citations[0].passage.text


def test_while_one_question_takes_a_new_index_up_the_others_are_answered_from_the_old_one(shop: Workshop) -> None:
    store = SlowStore(shop.folder.parent / "index")
    answering = Answering(store, shop.encoder)
    old = answering.corpus_version
    shop.change_the_law()
    new = shop.build(1).manifest.corpus_version
    store.go_on.clear()
    first = threading.Thread(target=lambda: answering.answer(Question(ASKED, TODAY)))
    first.start()
    assert store.asked.wait(20)
    assert answering.answer(Question(ASKED, TODAY)).corpus_version == old
    store.go_on.set()
    first.join()
    assert answering.answer(Question(ASKED, TODAY)).corpus_version == new


def test_an_index_the_running_desk_cannot_use_leaves_it_the_last_good_one_and_says_why(shop: Workshop) -> None:
    answering = Answering(shop.store, shop.encoder)
    old = answering.corpus_version
    assert answering.problem is None
    build_tiny(shop.knowledge(), shop.store, FakeEncoder("other", dimension=32), 1)
    assert answering.answer(Question(ASKED, TODAY)).corpus_version == old
    assert "another encoder" in str(answering.problem)
    shop.change_the_law()
    new = shop.build(2).manifest.corpus_version
    assert answering.answer(Question(ASKED, TODAY)).corpus_version == new
    assert answering.problem is None


FILES = (
    "knowledge.json",
    "pages.json",
    "owners.npy",
    "metric.npy",
    "gate/sums.json",
    "gate/answer.npy",
    "gate/coefficients.npy",
    "dense.faiss",
    "lexical/scores.npy",
    "lexical/vocabulary.json",
)


def truncate(file: Path) -> None:
    """Lose the second half, as on a disk that was full."""
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def change(file: Path) -> None:
    """One byte is not what it was, as on a disk that forgets."""
    content = bytearray(file.read_bytes())
    content[-9] ^= 1
    file.write_bytes(content)


def empty(file: Path) -> None:
    """Well formed, and nothing in it."""
    file.write_text("[]")


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        *((name, damage) for name in FILES for damage in (truncate, Path.unlink)),
        *((f"gate/{name}.npy", change) for name in ("answer", "coefficients", "word_idf")),
        ("gate/sums.json", empty),
    ],
)
def test_a_running_desk_keeps_the_last_good_index_when_a_newer_one_is_damaged_and_a_build_mends_it(
    shop: Workshop, name: str, damage: Callable[[Path], object]
) -> None:
    answering = Answering(shop.store, shop.encoder)
    old = answering.corpus_version
    shop.change_the_law()
    shop.build(1)
    damage(shop.folder.parent / "index" / str(shop.store.current()) / name)
    assert answering.answer(Question(ASKED, TODAY)).corpus_version == old
    assert answering.problem == "the index is damaged: run 'knockoff guidance index --force'"
    with pytest.raises(StaleIndex, match="damaged"):
        Answering(shop.store, shop.encoder)
    shop.build(2)
    assert answering.answer(Question(ASKED, TODAY)).corpus_version != old
    assert answering.problem is None


def test_guidance_changed_inside_the_index_is_never_quoted(shop: Workshop) -> None:
    answering = Answering(shop.store, shop.encoder)
    shop.build(1)
    file = shop.folder.parent / "index" / str(shop.store.current()) / "knowledge.json"
    file.write_text(file.read_text().replace("has the better position", "may write to the seller"))
    answer = answering.answer(Question(ASKED, TODAY))
    assert "better position" in str(answer.citations)
    assert "is not what it was built from" in str(answering.problem)
    with pytest.raises(StaleIndex, match="guidance index --force"):
        Answering(shop.store, shop.encoder)
