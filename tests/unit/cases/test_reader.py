"""What people write is read by classifiers fitted on labelled examples: data that is checked, and fitted anew when it changes."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.playbook.reader.examples import Example, Examples, read_examples
from bot.cases.playbook.reader.features import look
from bot.cases.playbook.reader.fitting import fit
from bot.cases.playbook.reader.keeping import fitted_reader, is_kept
from bot.cases.playbook.reader.model import SURE, Reader, statements
from bot.cases.playbook.reader.vocabulary import Vocabulary
from bot.cases.report import Contact, Report, Said
from bot.cases.triage.deciding import triage
from bot.errors import InvalidKnowledge
from tests.knowledge_builders import KNOWLEDGE, TODAY

DOUBTS = frozenset({Fact.SQUATTER})
EVERY = 5  # of so many examples one is kept back, and one is enough to learn from
TEXTS = st.text(max_size=300) | st.text(st.sampled_from("we wrote to the seller. 我们联系了卖家。 ?\n"), max_size=200)


@pytest.fixture(scope="module")
def reader(sentence_reader: Reader) -> Reader:
    """Fitted on the examples that are shipped."""
    return sentence_reader


@pytest.fixture(scope="module")
def examples() -> Examples:
    """Those that are shipped."""
    return read_examples(KNOWLEDGE)


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """A knowledge folder with a handful of examples."""
    folder = tmp_path / "playbook/examples"
    folder.mkdir(parents=True)
    (folder.parent / "vocabulary.yaml").write_text(
        'meanings:\n  tell:\n    - "wrote, schrieb*, 联系"\n', encoding="utf-8"
    )
    (folder / "plain.yaml").write_text("texts:\n  - It is a mug.\n  - They sell a lamp.\n", encoding="utf-8")
    (folder / "contacted_seller.yaml").write_text(
        "says: Contacted.\nyes:\n  - We wrote to them.\n  - I wrote to the shop.\nno:\n  - Nobody wrote to them.\n",
        encoding="utf-8",
    )
    return tmp_path


def accuracy(reader: Reader, examples: Examples, some: list[Example]) -> float:
    """The part of the certain labels that is read right."""
    vocabulary = Vocabulary(examples.words)
    shares = reader.shares([look(example.text, vocabulary).buckets() for example in some])
    right = [
        bool(share > SURE) is stated
        for example, row in zip(some, shares, strict=True)
        for fact, share in zip(reader.facts, row, strict=True)
        for stated, weight in [example.labels.get(fact, (False, 0.0))]
        if weight == 1.0
    ]
    return sum(right) / len(right)


def test_the_examples_it_was_fitted_on_are_read_as_they_are_labelled(reader: Reader, examples: Examples) -> None:
    assert accuracy(reader, examples, list(examples.listed[::3])) >= 0.99


def test_most_examples_it_has_not_seen_are_read_as_they_are_labelled(examples: Examples) -> None:
    known = examples.listed[2::EVERY]
    held = [example for n, example in enumerate(examples.listed) if n % EVERY == 0 and len(example.labels) < 7]
    reader = Reader(fit(replace(examples, listed=known)), "")
    assert accuracy(reader, examples, held) >= 0.8


def test_each_fact_has_examples_of_both_kinds_in_several_languages(examples: Examples) -> None:
    for fact in examples.says:
        stated = [example.text for example in examples.listed if example.labels.get(fact, (False, 0.0))[0]]
        assert len(stated) >= 15, fact
        assert any(not text.isascii() for text in stated), fact


@given(text=TEXTS)
def test_any_text_is_read_and_read_alike_again_in_words_of_its_own(reader: Reader, text: str) -> None:
    found = reader.read(text)
    reader.read.cache_clear()
    assert reader.read(text) == found
    assert len({finding.fact for finding in found}) == len(found)
    assert all(word in text for finding in found for word in finding.words.split())


def test_what_is_read_is_explained_by_a_labelled_example_of_the_fact(reader: Reader, examples: Examples) -> None:
    (found,) = reader.read("Nice mug. Ute from sales wrote to the shop owner on Friday and asked him to stop.")
    assert found.fact is Fact.CONTACTED_SELLER
    assert found.words.endswith("asked him to stop.")
    assert any(e.text == found.example and e.labels[found.fact][0] for e in examples.listed if found.fact in e.labels)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "I contacted the seller and our US lawyer will write to them tomorrow.",
            {Fact.CONTACTED_SELLER, Fact.US_LETTER_PLANNED},
        ),
        (
            "The owner is our supplier's brother, and our US lawyer will write to them tomorrow.",
            {Fact.SUPPLIER_SUSPECTED, Fact.US_LETTER_PLANNED},
        ),
        (
            "I contacted the seller, and the owner is our supplier's brother.",
            {Fact.CONTACTED_SELLER, Fact.SUPPLIER_SUSPECTED},
        ),
    ],
)
def test_two_statements_that_a_sentence_joins_are_both_read(reader: Reader, text: str, expected: set[Fact]) -> None:
    assert expected <= {finding.fact for finding in reader.read(text)}


@pytest.mark.parametrize(
    ("sentence", "made"),
    [
        ("I wrote to the shop and the platform.", 0),
        ("Mugs and bowls and plates.", 0),
        ("I wrote to the shop on Monday; they have not answered me so far.", 2),
        ("Der Händler kennt uns schon, und unser Anwalt schreibt ihm morgen.", 2),
    ],
)
def test_a_sentence_is_taken_apart_only_where_it_joins_whole_statements(sentence: str, made: int) -> None:
    assert len(statements(sentence)) == made


def test_of_what_is_doubted_the_words_must_be_surer(reader: Reader, examples: Examples) -> None:
    texts = [example.text for example in examples.listed if Fact.SQUATTER in example.labels][::12]
    both = [({f.fact for f in reader.read(t)}, {f.fact for f in reader.read(t, DOUBTS)}) for t in texts]
    assert all(doubting <= plain and plain - doubting <= DOUBTS for plain, doubting in both)
    assert 0 < sum(Fact.SQUATTER in doubting for _, doubting in both) < sum(Fact.SQUATTER in plain for plain, _ in both)


@pytest.mark.parametrize(
    "text",
    [
        "我们上周已经给卖家发了邮件",
        "货代朋友说船明天走,去洛杉矶,大概二十一天到。",
        "We wrote to the seller last week.",
    ],
)
def test_the_example_is_in_a_script_that_the_reader_of_the_words_can_read(reader: Reader, text: str) -> None:
    chinese = re.compile("[\u4e00-\u9fff]")
    assert reader.read(text)
    for found in reader.read(text):
        assert bool(chinese.search(found.words)) == bool(chinese.search(found.example))


def test_what_the_text_alone_says_is_to_be_confirmed_and_what_the_form_says_is_not(playbook: Playbook) -> None:
    story = "I have written to the seller and asked where the goods come from."
    (read,) = triage(Report(story=story), playbook, TODAY).read
    assert (read.fact, read.words) == ("contacted_seller", story)
    ticked = Report(story=story, contact=Contact(Said.YES, Said.NO, Said.NO, ""))
    assert triage(ticked, playbook, TODAY).read == ()


def test_it_is_fitted_once_for_the_same_examples_and_anew_when_they_change(few: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    assert not is_kept(few, kept)
    first = fitted_reader(few, kept)
    assert is_kept(few, kept)
    (file,) = kept.iterdir()
    written = file.stat().st_mtime_ns
    assert fitted_reader(few, kept).digest == first.digest
    assert file.stat().st_mtime_ns == written
    with (few / "playbook/examples/plain.yaml").open("a", encoding="utf-8") as plain:
        plain.write("  - A new one.\n")
    assert not is_kept(few, kept)
    assert fitted_reader(few, kept).digest != first.digest


def test_a_damaged_file_is_fitted_anew(few: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    fitted_reader(few, kept)
    (file,) = kept.iterdir()
    file.write_bytes(file.read_bytes()[:100])
    assert fitted_reader(few, kept).facts == (Fact.CONTACTED_SELLER,)
    assert len(file.read_bytes()) > 100


def test_where_nothing_can_be_kept_it_is_fitted_all_the_same(few: Path) -> None:
    taken = few / "a file"
    taken.touch()
    assert fitted_reader(few, taken / "kept").facts == (Fact.CONTACTED_SELLER,)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "threat.yaml",
            "says: x\nyes: [a, b]\nno: [c, b]\n",
            "playbook/examples/threat.yaml:1: stands under 'yes' and under 'no': b",
        ),
        ("no_such_fact.yaml", "says: x\nyes: [a]\n", "playbook/examples/no_such_fact.yaml:1: no fact is called 'no_such_fact'"),
        ("squatter.yaml", "says: x\nyes: []\n", "playbook/examples/squatter.yaml:2: yes: list should have at least 1 item"),
        ("squatter.yaml", "says: x\nyes:\n  - a\nnoo:\n  - b\n", "playbook/examples/squatter.yaml:4: noo: extra inputs"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_examples_is_told_with_its_line(few: Path, name: str, text: str, told: str) -> None:
    (few / "playbook/examples" / name).write_text(text, encoding="utf-8")
    with pytest.raises(InvalidKnowledge, match="^" + told.replace("'", ".")):
        fitted_reader(few, few / "kept")


def test_a_word_means_the_same_with_any_ending_it_may_have_and_only_as_a_whole_word() -> None:
    vocabulary = Vocabulary({"tell": ("wrote", "schrieb*", "联系"), "sell": ("sold to",)})
    meant = [hit.meaning for hit in vocabulary.find("she wrote, er schrieben, 我们联系了, sold to; rewrote wrotes")]
    assert meant == ["tell", "tell", "tell", "sell"]


def test_the_shipped_examples_are_read_from_a_copy_of_the_playbook_alone(tmp_path: Path, examples: Examples) -> None:
    shutil.copytree(KNOWLEDGE / "playbook/examples", tmp_path / "playbook/examples")
    shutil.copy(KNOWLEDGE / "playbook/vocabulary.yaml", tmp_path / "playbook")
    assert read_examples(tmp_path) == examples


@pytest.mark.parametrize(
    "told", ["A colleague bought one yesterday and it catches fire.", "我上周在平台上填了侵权举报表，有回执。"]
)
def test_an_address_before_a_sentence_takes_nothing_from_what_it_says(sentence_reader: Reader, told: str) -> None:
    link = "https://www.alibaba.com/product-detail/Kettle-safe-no-contact_1600482913377.html"
    alone = {found.fact for found in sentence_reader.read(told)}
    assert alone
    assert {found.fact for found in sentence_reader.read(link + (" " if told.isascii() else "") + told)} == alone
    assert sentence_reader.read(link) == ()
