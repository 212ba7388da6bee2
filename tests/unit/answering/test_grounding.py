"""Whatever a draft says that no passage says is refused before a person sees it."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.answering.grounding import check
from bot.answering.model import Citation, Quote
from bot.errors import Ungrounded
from bot.knowledge.model import Passage, Role
from tests.knowledge_builders import passage

FEE = passage(
    "marks#fee",
    "The official fee is RMB 270 per class.\n\nDo not pay RMB 1,500 to an agent before you see a receipt.\n\n"
    "Do: Ask counsel first.\n\nAvoid: Do not warn the seller.",
)
TERM = passage("marks#term", "Opposition lasts three months. It ends on 2026-12-31.")


def quotes_of(number: int, found: Passage) -> tuple[Quote, ...]:
    """Every sentence of a passage as a quote."""
    return tuple(Quote(number, sentence.text, sentence.role) for sentence in found.sentences)


QUOTES = quotes_of(1, FEE) + quotes_of(2, TERM)
CITATIONS = (Citation(1, FEE, (FEE.takeaway.text,)), Citation(2, TERM, (TERM.takeaway.text,)))


def refused(quotes: tuple[Quote, ...], citations: tuple[Citation, ...] = CITATIONS) -> bool:
    """Whether a draft is refused."""
    try:
        check(quotes, citations)
    except Ungrounded:
        return True
    return False


def test_whole_sentences_of_the_cited_passages_pass() -> None:
    assert not refused(QUOTES)
    assert not refused(QUOTES[:1], CITATIONS[:1])


@given(st.sampled_from(QUOTES), st.data())
def test_a_quote_with_one_character_changed_is_refused(quote: Quote, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(quote.text) - 1))
    other = data.draw(st.characters(codec="utf-8"))
    assume(other != quote.text[place])
    assert refused((replace(quote, text=quote.text[:place] + other + quote.text[place + 1 :]),))


@given(st.sampled_from(QUOTES), st.data())
def test_a_part_of_a_sentence_is_refused(quote: Quote, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(quote.text)))
    stop = data.draw(st.integers(start, len(quote.text)))
    assume((start, stop) != (0, len(quote.text)))
    assert refused((replace(quote, text=quote.text[start:stop]),))


@pytest.mark.parametrize(
    "quotes",
    [
        (),
        (Quote(3, FEE.takeaway.text, Role.STATE),),
        (Quote(0, FEE.takeaway.text, Role.STATE),),
        (Quote(2, FEE.takeaway.text, Role.STATE),),
        (Quote(1, "", Role.STATE),),
        (Quote(1, "The official fee is RMB 300 per class.", Role.STATE),),
        (Quote(1, "pay RMB 1,500 to an agent before you see a receipt.", Role.STATE),),
        (Quote(1, "Do not warn the seller.", Role.DO),),
        (Quote(1, "Ask counsel first.", Role.AVOID),),
        (*QUOTES, Quote(1, "You will win.", Role.STATE)),
    ],
    ids=["none", "unknown 3", "unknown 0", "elsewhere", "empty", "number", "without not", "do", "avoid", "one of many"],
)
def test_a_planted_fault_is_refused(quotes: tuple[Quote, ...]) -> None:
    assert refused(quotes)


@pytest.mark.parametrize("numbers", [(0, 1), (1, 3), (1, 1), (2, 3)])
def test_citations_that_are_not_numbered_from_one_are_refused(numbers: tuple[int, int]) -> None:
    citations = tuple(replace(citation, number=n) for n, citation in zip(numbers, CITATIONS, strict=True))
    assert refused((Quote(numbers[0], FEE.takeaway.text, Role.STATE),), citations)


def test_a_citation_that_quotes_what_its_passage_does_not_say_is_refused() -> None:
    assert refused(QUOTES, (CITATIONS[0], replace(CITATIONS[1], quotes=("Opposition lasts two months.",))))


def test_the_refusal_does_not_repeat_the_text() -> None:
    with pytest.raises(Ungrounded) as caught:
        check((Quote(1, "You will win.", Role.STATE),), CITATIONS)
    assert "win" not in str(caught.value)
