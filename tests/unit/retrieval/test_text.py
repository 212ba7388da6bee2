"""Index and question are cut into words in one way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.model import Term
from bot.retrieval.text import Glossary, fold, words

GLOSSARY = Glossary(
    [
        Term(("TM", "trade mark"), "trademark"),
        Term(("C&D", "cease and desist"), "warning letter"),
        Term(("C&D letter",), "cease-and-desist letter"),
        Term(("商标",), "trademark"),
        Term(("Zoll", "aduana"), "customs"),
    ]
)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folded_text_has_single_spaces_and_no_space_at_its_ends(text: str) -> None:
    assert fold(text) == " ".join(fold(text).split())


@given(st.text())
def test_words_do_not_depend_on_case_accents_or_kinds_of_quotes(text: str) -> None:
    assert words(text) == words(fold(text))


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("  Ça  va ", "ca va"),
        ("who’s", "who's"),
        ("STRAßE", "strasse"),
        ("ＴＭ", "tm"),
        ("ﬁle", "file"),
        ("Zürich", "zurich"),
    ],
)
def test_what_people_type_is_folded_to_one_spelling(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Registering the trademarks", ["regist", "trademark"]),
        ("is it on 1688?", ["1688"]),
        ("C&D", ["c&d"]),
        ("the and of", []),
        ("注册商标 in CN", ["注", "册", "商", "标", "cn"]),
        ("?!…", []),
    ],
)
def test_words_are_stems_without_the_commonest_and_chinese_characters_are_words(text: str, expected: list[str]) -> None:
    assert list(words(text)) == expected


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("does our TM count", ["trademark"]),
        ("our tm, a trade  mark", ["trademark"]),
        ("send a C&D letter", ["cease-and-desist letter"]),
        ("send a C&D now, TM first", ["warning letter", "trademark"]),
        ("我的商标在哪里", ["trademark"]),
        ("zollamt, html, atm", []),
        ("der ZOLL", ["customs"]),
        ("nothing known", []),
    ],
)
def test_the_glossary_knows_whole_terms_the_longest_first_each_once(text: str, meanings: list[str]) -> None:
    assert GLOSSARY.meanings(text) == meanings


@given(st.text())
def test_expanding_keeps_the_text_and_puts_the_meanings_behind_it(text: str) -> None:
    assert GLOSSARY.expand(text) == " ".join([text, *GLOSSARY.meanings(text)])


def test_a_glossary_without_terms_changes_nothing() -> None:
    assert Glossary([]).expand("our TM") == "our TM"
