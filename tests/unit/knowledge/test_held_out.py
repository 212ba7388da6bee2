"""The held-out questions and their floors are read whole, or one line says what is wrong with which file."""

from pathlib import Path

import pytest

from bot.errors import BotError
from bot.knowledge.held_out import load_floors, load_held_out
from tests.knowledge_builders import KNOWLEDGE

HELD_OUT = """\
- {id: H1, question: who owns the mark, kind: answerable, set: core, facts: [first-to-file]}
- {id: H2, question: will it rain, kind: out_of_scope, set: boundary}
"""
FACTS = "first-to-file: ['first.to.file', 'files first']\n"
DANGEROUS = "warn: ['message the seller']\n"
FLOORS = "facts_found_core: 0.9\nnot_verbatim_at_most: 0\n"
FIGURES = ("facts_found_core", "not_verbatim_at_most", "rightly_declined")


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """The folder of the questions, valid as it stands."""
    folder = tmp_path / "questions"
    folder.mkdir()
    for name, text in (("held_out", HELD_OUT), ("facts", FACTS), ("dangerous", DANGEROUS), ("floors", FLOORS)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def refusal(questions: Path) -> str:
    """What is said of the folder as it stands."""
    with pytest.raises(BotError) as refused:
        load_held_out(questions.parent)
        load_floors(questions.parent, FIGURES)
    return str(refused.value)


def test_questions_come_with_their_facts_and_floors_as_numbers(questions: Path) -> None:
    first, second = load_held_out(questions.parent)
    assert [bool(fact.search("Whoever FILES FIRST")) for fact in first.facts] == [True]
    assert (second.facts, second.kind) == ((), "out_of_scope")
    assert [bool(never.search("Message the seller.")) for item in (first, second) for never in item.must_not] == [
        True
    ] * 2
    assert load_floors(questions.parent, FIGURES) == {"facts_found_core": 0.9, "not_verbatim_at_most": 0.0}


@pytest.mark.parametrize("name", ["held_out.yaml", "facts.yaml", "dangerous.yaml", "floors.yaml"])
def test_a_file_that_is_missing_or_not_text_is_named(questions: Path, name: str) -> None:
    (questions / name).unlink()
    assert refusal(questions).startswith(f"{questions / name} is missing")
    (questions / name).write_bytes(b"\xff\xfe\x00")
    assert refusal(questions) == f"questions/{name}:1: the file is not UTF-8 text: save it as UTF-8"
    (questions / name).unlink()
    (questions / name).mkdir()
    assert refusal(questions) == f"questions/{name}:1: the file cannot be read: IsADirectoryError"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("held_out.yaml", "", "held_out.yaml:1: input should be a valid list"),
        ("held_out.yaml", "[]", "held_out.yaml:1: list should have at least 1 item"),
        ("held_out.yaml", "- [", "held_out.yaml:1: "),
        ("held_out.yaml", HELD_OUT.replace("boundary", "edge"), "held_out.yaml:2: 1.set: input should be 'core'"),
        ("held_out.yaml", "- {}", "held_out.yaml:1: 0.id: field required (and 3 more)"),
        ("held_out.yaml", HELD_OUT.replace("to-file]", "to-ask]"), "held_out.yaml: H1: fact 'first-to-ask' is not in"),
        ("facts.yaml", "first-to-file: ['(']", "facts.yaml: first-to-file: missing )"),
        ("facts.yaml", "first-to-file: []", "facts.yaml:1: first-to-file: list should have at least 1 item"),
        ("dangerous.yaml", "warn: ['(']", "dangerous.yaml: warn: missing )"),
        ("floors.yaml", "", "floors.yaml:1: dictionary should have at least 1 item"),
        ("floors.yaml", "{}", "floors.yaml:1: dictionary should have at least 1 item"),
        ("floors.yaml", FLOORS + "rightly_declined: most", "floors.yaml:3: rightly_declined: input should be a valid"),
        ("floors.yaml", FLOORS + "rightly_declined: nan", "floors.yaml:3: rightly_declined: input should be a finite"),
        ("floors.yaml", FLOORS + "speed: 1", "floors.yaml: nothing measured is called speed"),
        ("floors.yaml", FLOORS + FLOORS, "floors.yaml:3: key 'facts_found_core' given twice"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_one_line(questions: Path, name: str, text: str, said: str) -> None:
    (questions / name).write_text(text, encoding="utf-8")
    message = refusal(questions)
    assert message.startswith(f"questions/{said}")
    assert "\n" not in message


def test_the_shipped_questions_are_read_whole() -> None:
    questions = load_held_out(KNOWLEDGE)
    assert {"en", "ko", "nl"} <= {question.language for question in questions}
