"""A person's names are found however they are written, and nothing else is taken for one."""

import unicodedata

import pytest

from bot.cases.erasures import Renaming


def respoken(text: str, *names: str) -> str:
    """A text without these names."""
    return Renaming("U0ALICE01", "X", names).spoken(text)


@pytest.mark.parametrize(
    ("name", "text", "without"),
    [
        ("José Núñez", "seen by JOSÉ NÚÑEZ.", "seen by X."),
        ("José Núñez", unicodedata.normalize("NFD", "josé núñez's"), "X's"),
        ("José Núñez", "José\nNúñez", "X"),
        ("José Núñez", "2026_jose\u0301_Núñez.pdf", "2026_X.pdf"),
        ("王小明", "我们请王小明去看", "我们请X去看"),
        ("Ada Wong", "我们请Ada Wong去看", "我们请X去看"),
        ("김철수", unicodedata.normalize("NFD", "김철수가"), unicodedata.normalize("NFD", "X가")),
        ("Strauß", "STRAUSS", "X"),
        ("Ada Wong", "ＡＤＡ　ＷＯＮＧ", "X"),
    ],
)
def test_a_name_is_found_however_it_is_written(name: str, text: str, without: str) -> None:
    assert respoken(text, name) == without


@pytest.mark.parametrize("text", ["Adamant Wong", "Wong, then Ada", "https://shop.example/ada_wong/1", "Ada and Wong"])
def test_what_only_looks_like_a_name_stays(text: str) -> None:
    assert respoken(text, "Ada Wong") == text


def test_of_two_names_the_longer_one_goes_whole() -> None:
    assert respoken("<@U0ALICE01|Ada Wong> saw Ada Wong and Ada", "Ada", "Ada Wong") == "X saw X and X"
