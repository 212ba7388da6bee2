"""The language of a question is recognised by its commonest words, and English is never taken for another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.language import Languages
from bot.knowledge.held_out import load_held_out
from bot.knowledge.model import Knowledge
from tests.knowledge_builders import KNOWLEDGE


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
        ("chi firma la diffida a un venditore cinese", "it"),
        ("quem assina a notificação ao vendedor chinês?", "pt"),
        ("警告書は誰の名前で出すのですか", "ja"),
        ("중국에서 상표를 등록해야 하나요", "ko"),
        ("Кто подписывает письмо продавцу в Китае?", "ru"),
        ("wie moet de brief aan de verkoper ondertekenen", "nl"),
        ("kto musi podpisać list do sprzedawcy i kiedy", "pl"),
        ("Çin'deki satıcıya mektubu kim imzalar ve ne zaman", "tr"),
        ("ai ký thư gửi cho người bán ở trung quốc", "vi"),
        ("derecho de autor del logotipo", "es"),
        ("schutzdauer des gebrauchsmusters", "de"),
        ("namaak op alibaba", "nl"),
        ("wie tekent de brief", "nl"),
        ("schermafdrukken als bewijs", "nl"),
        ("hoe lang geldig merk china", "nl"),
        ("prueba notarial web", "es"),
        ("plazo oposicion marca", "es"),
        ("marca registrada por terceiro china", "pt"),
        ("prazo oposição marca", "pt"),
        ("Testkauf erlaubt?", "de"),
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
        "write me a haiku about mondays",
        "is ロゴ registered as our logo over there",
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
    assert found is None or found.code != "en"


def test_english_questions_nobody_wrote_the_guidance_for_are_taken_for_english(languages: Languages) -> None:
    asked = [item.question for item in load_held_out(KNOWLEDGE) if item.language == "en"]
    assert [question for question in asked if languages.foreign(question)] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hvor lenge varer et varemerke i kina", None),
        ("kan vi stoppe forfalskninger i den kinesiske tollen", None),
        ("hur länge gäller ett varumärke i kina", None),
        ("kan vi stoppe kopier hos tolden i kina", None),
        ("wer haftet für die kopie im container", "de"),
        ("gilt die marke auch in hongkong", "de"),
    ],
)
def test_a_neighbour_of_dutch_is_not_taken_for_it(languages: Languages, text: str, code: str | None) -> None:
    found = languages.foreign(text)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("我们的商标", "trademark"),
        ("il nostro marchio è registrato", "trademark"),
        ("商標は誰のもの", "owner"),
        ("세관에서는 상표를요?", "customs trademark"),
        ("staat het merk bij de douane vast", "trademark customs"),
    ],
)
def test_a_foreign_question_is_searched_for_in_the_guidances_words(
    languages: Languages, text: str, meaning: str
) -> None:
    assert meaning in _in_english(languages, text)


@pytest.mark.parametrize(
    "text",
    ["猫在睡觉", "고양이가 자고 있어요", "czy ktoś może to zrobić na alibaba", "кто подписывает письмо продавцу"],
)
def test_a_question_without_known_terms_or_in_a_language_without_any_has_no_english(
    languages: Languages, text: str
) -> None:
    assert _in_english(languages, text) == ""


def test_a_word_means_what_it_does_in_its_own_language(languages: Languages) -> None:
    assert "days" in _in_english(languages, "quantos dias temos para recorrer")
    assert "proof prove" not in _in_english(languages, "servono le prove del notaio per la causa")


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("我们的工厂 sells our mould to others, 怎么办", "sells our"),
        ("NNN 还是 NDA, which one to sign with 工厂?", "which one to sign with"),
        ("外观专利 how long to register", "design patent"),
        ("금형은 우리 건데 the factory won't return it, 어떡하죠", "moulds tooling our the factory"),
    ],
)
def test_english_beside_another_script_is_kept_where_it_stands(languages: Languages, text: str, english: str) -> None:
    language = languages.foreign(text)
    searched = languages.in_english(text, language) if language else languages.plain(text)
    assert english in searched
    assert searched.isascii()


@given(st.text(alphabet=st.characters(max_codepoint=0x24F), max_size=60))
def test_a_text_without_another_script_is_left_as_it_is(languages: Languages, text: str) -> None:
    assert languages.plain(text) == text


def test_a_town_of_china_is_read_as_china(languages: Languages) -> None:
    assert languages.plain("somebody in Foshan registered our brand") == "somebody in china registered our brand"
    assert languages.plain("a lawyer in Shanghai") == "a lawyer in Shanghai"


def test_a_town_stays_where_china_is_named_beside_it(languages: Languages) -> None:
    asked = "does a Chinese mark count in Cixi?"
    assert languages.plain(asked) == asked


def test_a_town_is_china_in_another_language_too(languages: Languages) -> None:
    assert "china" in _in_english(languages, "reicht unsere deutsche Marke gegen einen Hersteller in Cixi?").lower()


def _in_english(languages: Languages, text: str) -> str:
    language = languages.foreign(text)
    assert language is not None
    return languages.in_english(text, language)


def test_every_foreign_language_says_its_notice_in_other_words_than_english(shipped: Knowledge) -> None:
    english = next(language for language in shipped.languages if language.code == "en")
    others = [language for language in shipped.languages if language.code != "en"]
    assert {language.code for language in others} >= {"zh", "es", "de", "fr", "it", "pt", "ja"}
    assert all(language.notice != english.notice and language.declined != english.declined for language in others)
