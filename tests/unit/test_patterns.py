"""What a sentence must contain for a pattern to be tried in it."""

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import patterns
from bot.cases.casebook import Casebook
from bot.cases.playbook.phrases import sentences
from bot.patterns import compiled, kept_in, needles
from bot.settings import content_folder
from tests.desk_fixtures import read_casebook
from tests.labelled_reports import labelled_reports


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("letter", {"letter"}),
        (r"\bwrote (?:to )?(?:them|hims)\b", {"wrote "}),
        ("e-?mailed", {"mailed"}),
        ("(?:sent|posted) it", {" it"}),
        ("(?:sent|posted)+", {"sent", "posted"}),
        ("(?=.*seller)x", {"seller"}),
        ("(?!seller).*", None),
        ("(?:letter)?", None),
        (r"\d+", None),
        ("已", {"已"}),
        ("(?i)Seller", None),
        ("(?i:Seller) wrote", {" wrote"}),
    ],
)
def test_the_rarest_text_that_every_match_contains_is_found(pattern: str, expected: set[str] | None) -> None:
    assert next(iter(needles(pattern)), None) == expected


def test_everything_that_a_match_must_contain_is_found() -> None:
    assert needles(r"(?:supplier|factory) (?:has )?sold our moulds?") == (
        frozenset({"sold our mould"}),
        frozenset({"factory", "supplier"}),
    )


def test_no_sentence_that_says_something_is_passed_over() -> None:
    book: Casebook = read_casebook(content_folder("knowledge"))[0]
    texts = {sentence for report in labelled_reports()[::3] for sentence in sentences(report.row["free_text"])}
    looked_for = [pattern for phrase in book.playbook.phrases.listed for pattern in phrase.says]
    passed_over = [
        (pattern[:60], sentence)
        for pattern in looked_for
        for found in [needles(pattern)]
        for sentence in texts
        if not all(any(needle in sentence for needle in one) for one in found) and compiled(pattern).search(sentence)
    ]
    assert passed_over == []


def parsed(monkeypatch: pytest.MonkeyPatch, file: Path, *looked_for: str) -> list[str]:
    """Which of these patterns a program that starts anew takes apart, beside what a file says of them."""
    seen: list[str] = []
    found = [needles(pattern) for pattern in looked_for]
    parse = patterns._parser.parse
    with monkeypatch.context() as start:
        start.setattr(patterns, "_known", {})
        start.setattr(patterns, "_parser", SimpleNamespace(parse=lambda text: seen.append(text) or parse(text)))
        with kept_in(file):
            assert [needles(pattern) for pattern in looked_for] == found
    return seen


def test_what_was_found_out_of_a_pattern_is_not_found_out_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "built" / "patterns.json"
    assert parsed(monkeypatch, file, r"wrote (?:to )?them", "已") == [r"wrote (?:to )?them", "已"]
    assert parsed(monkeypatch, file, r"wrote (?:to )?them", "已", "letter") == ["letter"]
    assert parsed(monkeypatch, file, r"wrote (?:to )?them", "已", "letter") == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: "",
        lambda _: "{",
        lambda kept: kept[:-2],
        lambda kept: kept.replace("letter", "latter"),
        lambda kept: kept.partition("\n")[0] + "\n[]",
        lambda kept: "another version" + kept[15:],
    ],
)
def test_a_file_that_is_not_as_it_was_written_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[str], str]
) -> None:
    file = tmp_path / "patterns.json"
    assert parsed(monkeypatch, file, "letter") == ["letter"]
    whole = file.read_text()
    file.write_text(damage(whole))
    assert parsed(monkeypatch, file, "letter") == ["letter"]
    assert (file.read_text(), [path.name for path in tmp_path.iterdir()]) == (whole, [file.name])


def test_patterns_that_are_no_longer_asked_for_are_not_kept_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "_MOST", 3)
    file = tmp_path / "patterns.json"
    for pattern in ("one", "two", "three", "four"):
        assert parsed(monkeypatch, file, pattern) == [pattern]
    assert parsed(monkeypatch, file, "four") == []
    assert parsed(monkeypatch, file, "one") == ["one"]


def test_where_nothing_can_be_written_patterns_are_read_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    assert parsed(monkeypatch, tmp_path / "file" / "patterns.json", "letter") == ["letter"]


@pytest.mark.parametrize("pattern", ["(", "[a", "(?<=a+)b", "a(?i)", "*"])
def test_a_pattern_that_cannot_be_read_is_said_to_be_so_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    for _ in range(2):
        with pytest.raises(re.error), kept_in(tmp_path / "patterns.json"):
            needles(pattern)
