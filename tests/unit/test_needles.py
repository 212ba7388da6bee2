"""What a sentence must contain for a pattern to be tried in it."""

import re

import pytest

from bot.cases.casebook import Casebook
from bot.cases.playbook.phrases import sentences
from bot.needles import needles
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
    looked_for: list[re.Pattern[str]] = [pattern for phrase in book.playbook.phrases.listed for pattern in phrase.says]
    passed_over = [
        (pattern.pattern[:60], sentence)
        for pattern in looked_for
        for found in [needles(pattern.pattern)]
        for sentence in texts
        if not all(any(needle in sentence for needle in one) for one in found) and pattern.search(sentence)
    ]
    assert passed_over == []
