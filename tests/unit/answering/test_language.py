"""The language of a question is recognised by its commonest words, and English is never taken for another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.language import Languages
from bot.knowledge.model import Knowledge


@pytest.fixture(scope="session")
def languages(shipped: Knowledge) -> Languages:
    """The languages that are shipped."""
    return Languages(shipped)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("有人在1688上卖我们的假货怎么办", "zh"),
        ("律师函用什么语言写?", "zh"),
        ("¿quién firma la carta de cese cuando el vendedor está en china?", "es"),
        ("como registramos la marca en china", "es"),
        ("wer unterschreibt die Abmahnung an einen chinesischen Verkäufer", "de"),
        ("muessen wir unsere marke in china anmelden", "de"),
        ("qui signe la lettre de mise en demeure en chine", "fr"),
    ],
)
def test_a_question_in_another_language_is_recognised(languages: Languages, text: str, code: str) -> None:
    found = languages.foreign(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "text",
    [
        "who signs a C&D",
        "do we need a 商标 in china",
        "El Corte Ingles sells a copy of our lamp, what do we do",
        "the seller in die-cast tools copied us",
        "TM?",
        "1688",
        "🙂",
        "",
    ],
)
def test_english_with_foreign_words_in_it_stays_english(languages: Languages, text: str) -> None:
    assert languages.foreign(text) is None


def test_every_english_question_of_the_guidance_is_taken_for_english(shipped: Knowledge, languages: Languages) -> None:
    questions = [question for found in shipped.corpus.passages for question in found.asked_as]
    taken = {question: found.code for question in questions if (found := languages.foreign(question))}
    assert {q: c for q, c in taken.items() if c != "zh" and q.isascii()} == {}


@given(st.text())
def test_any_text_has_one_of_the_known_languages_or_none(languages: Languages, text: str) -> None:
    found = languages.foreign(text)
    assert found is None or found.code in {"zh", "es", "de", "fr"}


def test_a_foreign_question_is_searched_for_in_the_guidances_words(languages: Languages) -> None:
    assert "trademark" in languages.in_english("我们的商标")
    assert languages.in_english("猫在睡觉") == ""


def test_every_foreign_language_says_its_notice_in_other_words_than_english(shipped: Knowledge) -> None:
    english = next(language for language in shipped.languages if language.code == "en")
    others = [language for language in shipped.languages if language.code != "en"]
    assert {language.code for language in others} >= {"zh", "es", "de"}
    assert all(language.notice != english.notice and language.declined != english.declined for language in others)
