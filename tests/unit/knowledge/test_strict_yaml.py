"""YAML is read as text, lists and maps, and nothing else."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.strict_yaml import YamlProblem, line_of, load_yaml

WORD = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=20)
NESTED = st.recursive(WORD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORD, inner, max_size=3))


@pytest.mark.parametrize(
    "typed", ["NO", "yes", "on", "1.10", "0x1F", "1_000", "2027-01-01", "12:30:00", "null", "~", ".inf", "<<"]
)
def test_a_bare_word_stays_the_text_that_was_typed(typed: str) -> None:
    assert load_yaml(f"key: {typed}\nlist: [{typed}]") == {"key": typed, "list": [typed]}


def test_a_key_without_value_is_empty_text() -> None:
    assert load_yaml("key:") == {"key": ""}


@given(NESTED)
def test_whatever_is_written_as_text_lists_and_maps_is_read_back(document: Any) -> None:
    written = yaml.safe_dump(document, default_style='"', allow_unicode=True)
    assert load_yaml(written) == document


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: 1\nb: 2\na: 3", 3), ("- x: 1\n  y:\n    z: 1\n    z: 2", 4), ("{a: 1, a: 2}", 1)],
)
def test_a_key_given_twice_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(YamlProblem, match="given twice") as caught:
        load_yaml(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: b\nc: [d", 2),
        ("a: b\n  c: d", 2),
        ("a: 1\nb: !!int 5", 2),
        ("!!python/object/apply:os.system [ls]", 1),
        ("a: 1\nb: *nothing", 2),
        ("a: 1\n---\nb: 2", 2),
        ("? [a, b]\n: c", 1),
        ("a: 1\nb: bell\x07", 2),
    ],
)
def test_what_is_not_our_yaml_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(YamlProblem) as caught:
        load_yaml(text)
    assert caught.value.line == line


def test_a_place_has_the_line_of_what_was_written_nearest_to_it() -> None:
    text = "title: x\nrules:\n  - id: a\n    see: [b]\n  - id: c\n"
    places = [
        (),
        ("title",),
        ("rules", 0),
        ("rules", 0, "see", 0),
        ("rules", 1, "id"),
        ("rules", 1, "missing"),
        ("absent",),
    ]
    assert [line_of(text, place) for place in places] == [1, 1, 3, 4, 5, 5, 1]


def test_a_place_is_found_in_whatever_was_read_even_where_another_reader_would_stop() -> None:
    text = "title: [a]\nasked_as:\n  - what about\tthis\n  - and [that, ok?]\n"
    assert load_yaml(text)["asked_as"][0] == "what about\tthis"
    assert line_of(text, ("asked_as", 1)) == 4


@pytest.mark.parametrize("inwards", ["[", "{a: ", "[a, ", "- ", "? ", "- ? "])
def test_what_is_nested_without_end_is_refused_and_does_not_end_the_process(inwards: str) -> None:
    with pytest.raises(YamlProblem):
        load_yaml("title: x\nentries:\n  " + inwards * 100_000)


def test_many_brackets_that_are_not_nested_are_read() -> None:
    assert load_yaml("\n".join(f"k{number}: [[a], [b]]" for number in range(300)))["k299"] == [["a"], ["b"]]


def test_a_place_is_found_in_what_only_the_other_reader_takes() -> None:
    text = "title: a\n\ufeffowner: b\nsources: [c]\n"
    assert line_of(text, ("sources",)) == 3
