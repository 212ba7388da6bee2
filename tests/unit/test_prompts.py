"""Texts and templates are used exactly as they are written: no variable too many, no text that nobody shows."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from jinja2 import Environment, UndefinedError, meta
from jinja2.exceptions import SecurityError

from bot import prompts as module
from bot.cases.clocks import ZONES
from bot.prompts import AnswerText, DeclinedText, LawLine, Prompts, Said
from tests.knowledge_builders import REPOSITORY
from tests.program import FILES, nodes

FOLDER = REPOSITORY / "prompts"
CLASSES = [c for c in vars(module).values() if isinstance(c, type) and isinstance(getattr(c, "template", None), str)]
TEXTS: dict[str, str] = yaml.safe_load((FOLDER / "texts.yaml").read_text(encoding="utf-8"))
PARSING = Environment(autoescape=False)
SAID = Said(1, "It is so.")
ANSWER = AnswerText(statements=(SAID,), do=(), avoid=(), remarks=(), laws=(), notice="", further=())


def variables(source: str) -> set[str]:
    """The variables a template takes from outside."""
    return meta.find_undeclared_variables(PARSING.parse(source))


def string_constants(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Every text written in a part of a program."""
    return (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


@pytest.fixture(scope="module")
def program() -> list[ast.AST]:
    """Everything in the program."""
    return [node for file in FILES for node in nodes(file)]


@pytest.fixture(scope="module")
def shipped_prompts() -> Prompts:
    """The prompts that are shipped, read once."""
    return Prompts(FOLDER)


@pytest.mark.parametrize("prompt", CLASSES, ids=lambda prompt: prompt.__name__)
def test_a_template_uses_exactly_the_fields_of_its_class(prompt: type[AnswerText | DeclinedText]) -> None:
    source = (FOLDER / prompt.template).read_text(encoding="utf-8")
    assert variables(source) == {field.name for field in fields(prompt)}


def test_every_template_belongs_to_a_class() -> None:
    files = {file.relative_to(FOLDER).as_posix() for file in FOLDER.rglob("*.j2")}
    assert files == {prompt.template for prompt in CLASSES}


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_short_text_shows_at_most_its_one_value(shipped_prompts: Prompts, name: str) -> None:
    assert variables(TEXTS[name]) <= {"value"}
    assert shipped_prompts.text(name, "X") == TEXTS[name].replace("{{ value }}", "X")


def families(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The beginnings of names that a program completes: the ``status_`` of ``f"status_{status}"``, of ``word("status", …)``."""
    for node in nodes:
        if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
            yield str(node.values[0].value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "word":
            yield from (f"{one.value}_" for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant))


def test_every_short_text_is_used_somewhere(program: list[ast.AST]) -> None:
    written = set(string_constants(program))
    begun = {family for family in families(program) if family.endswith("_")}
    for page in (REPOSITORY / "bot/web/console/templates").glob("*.html"):
        template = page.read_text(encoding="utf-8")
        written |= set(re.findall(r'text\("(\w+)"', template))
        begun |= set(re.findall(r'text\("(\w+_)" ~', template))
    assert sorted(name for name in set(TEXTS) - written if not name.startswith(tuple(begun))) == []


def test_every_short_text_that_is_asked_for_by_name_exists(program: list[ast.AST]) -> None:
    calls = [node for node in program if isinstance(node, ast.Call) and node.args]
    asked = [
        call.args[0] for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in {"text", "_tell"}
    ]
    written = {text for argument in asked for text in string_constants(ast.walk(argument))}
    written -= {family for argument in asked for family in families(ast.walk(argument))}
    names = {text for text in written if text.replace("_", "").isalnum()}
    assert len(names) > 20
    assert sorted(names - set(TEXTS)) == []


def test_every_calendar_says_where_its_day_ends() -> None:
    assert {f"deadline_where_{calendar}" for calendar in ZONES} <= set(TEXTS)


def test_a_text_with_a_value_is_given_one_and_one_without_is_not(program: list[ast.AST]) -> None:
    taking = {name for name, text in TEXTS.items() if "value" in variables(text)}
    for call in program:
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr == "text"
            and call.args
        ):
            for name in string_constants(ast.walk(call.args[0])):
                if name in TEXTS:
                    assert (name in taking) == (len(call.args) == 2), name


def test_the_program_finds_no_text_by_a_name_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        Prompts(FOLDER).text("no_such_text")


def test_what_a_person_typed_is_never_run_as_a_template() -> None:
    typed = "{{ 7 * 7 }}{% for x in y %}"
    assert typed in Prompts(FOLDER).render(DeclinedText("unsafe", (Said(1, typed),), typed))
    assert typed in Prompts(FOLDER).text("you_asked", typed)


def test_a_template_that_reaches_for_internals_or_for_what_is_not_given_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "texts.yaml").write_text('bad: "{{ value.__class__.__mro__ }}"\nmissing: "{{ other }}"\n')
    prompts = Prompts(tmp_path)
    with pytest.raises(SecurityError):
        prompts.text("bad", "x")
    with pytest.raises(UndefinedError):
        prompts.text("missing", "x")


def test_an_escape_is_applied_to_every_value_and_to_no_word_of_the_template() -> None:
    plain, loud = Prompts(FOLDER), Prompts(FOLDER, escape=lambda value: str(value).replace("so", "SO"))
    assert loud.render(ANSWER) == plain.render(ANSWER).replace("so.", "SO.")


def test_an_answer_has_no_blank_lines_in_a_row_and_none_at_its_ends() -> None:
    law = LawLine(1, "", "2026-12-31", SAID, "2027-01-01")
    full = AnswerText((SAID, SAID), (SAID,), (SAID,), ("Not covered: ‘x’",), (SAID,), (law,), "Hi.")
    for prompt in (ANSWER, full):
        text = Prompts(FOLDER).render(prompt)
        assert "\n\n\n" not in text
        assert text == text.strip()
