"""The default writer quotes word for word, the best takeaway first, and says nothing twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.extract import extract
from bot.answering.grounding import check
from bot.answering.model import Citation, Quote
from bot.knowledge.model import Knowledge, Passage, Role
from bot.retrieval.search import Hit
from tests.knowledge_builders import passage

MOST_STATEMENTS = 4
LEAD = passage(
    "marks#first",
    "Whoever files first owns the mark. Sales abroad count for nothing. Renewal costs a fee every ten years.\n\n"
    "Do: File quietly in your own name.\n\nAvoid: Do not tell the supplier.",
)
ECHO = passage("marks#echo", "Whoever files first owns the mark. An opposition lasts three months.")
OTHER = passage(
    "customs#bond", "Customs ask for a bond.\n\nDo: Record the right at customs.\n\nAvoid: Do not skip the bond."
)


def hits_of(*passages: Passage) -> tuple[Hit, ...]:
    """Passages as hits, best first."""
    return tuple(Hit(found, 1.0 - n / 10, 0.9 - n / 10, 9.0 - n) for n, found in enumerate(passages))


def shipped_hits(shipped: Knowledge) -> st.SearchStrategy[tuple[Hit, ...]]:
    """One to six passages of the shipped guidance."""
    passages = st.lists(st.sampled_from(shipped.corpus.passages), min_size=1, max_size=6, unique_by=lambda p: p.id)
    return passages.map(lambda found: hits_of(*found))


def statements(quotes: tuple[Quote, ...]) -> list[str]:
    """The quotes that state something."""
    return [quote.text for quote in quotes if quote.role is Role.STATE]


@given(st.data())
def test_any_passages_of_the_guidance_give_a_grounded_answer_within_the_limits(
    shipped: Knowledge, data: st.DataObject
) -> None:
    hits = data.draw(shipped_hits(shipped))
    question = data.draw(st.sampled_from(hits).map(lambda hit: hit.passage.asked_as[0]))
    quotes, citations = extract(question, hits)
    check(quotes, citations)
    assert quotes[0] == Quote(1, hits[0].passage.takeaway.text, Role.STATE)
    assert 1 <= len(statements(quotes)) <= MOST_STATEMENTS
    assert all(sum(quote.role is role for quote in quotes) <= 1 for role in (Role.DO, Role.AVOID))
    assert len({quote.text for quote in quotes}) == len(quotes)
    assert [quote.role for quote in quotes] == sorted(
        (q.role for q in quotes), key=[Role.STATE, Role.DO, Role.AVOID].index
    )


@given(st.data())
def test_citations_are_the_quoted_passages_and_then_the_others_each_in_the_order_of_the_hits(
    shipped: Knowledge, data: st.DataObject
) -> None:
    hits = data.draw(shipped_hits(shipped))
    quotes, citations = extract(hits[0].passage.asked_as[0], hits)
    order = [hit.passage.id for hit in hits]
    quoted = {quote.number for quote in quotes}
    assert sorted(quoted) == list(range(1, len(quoted) + 1))
    for part in (citations[: len(quoted)], citations[len(quoted) :]):
        places = [order.index(citation.passage.id) for citation in part]
        assert places == sorted(set(places))
    assert all(citation.quotes for citation in citations)


@pytest.mark.parametrize("repeat", [ECHO, passage("marks#loud", "Whoever files FIRST, owns the mark!")])
def test_a_thought_is_said_once_whoever_says_it_again(repeat: Passage) -> None:
    said = statements(extract("who owns it", hits_of(LEAD, repeat))[0])
    assert sum("files first owns" in text.lower().replace(",", "") for text in said) == 1


def test_a_passage_far_behind_the_best_is_cited_to_be_read_on_and_not_quoted() -> None:
    far = Hit(OTHER, 0.5, 0.4, 1.0)
    quotes, citations = extract("who owns it", (*hits_of(LEAD), far))
    assert {quote.number for quote in quotes} == {1}
    assert [citation.passage for citation in citations] == [LEAD, OTHER]


def test_one_piece_of_advice_of_each_kind_is_given_after_the_statements() -> None:
    quotes, _ = extract("who owns it", hits_of(LEAD, OTHER))
    assert [quote.text for quote in quotes if quote.role is not Role.STATE] == [
        "File quietly in your own name.",
        "Do not tell the supplier.",
    ]


def test_what_was_asked_picks_the_sentence_beside_the_takeaway() -> None:
    fee = statements(extract("what does renewal cost every ten years", hits_of(LEAD))[0])
    sales = statements(extract("do our sales abroad count", hits_of(LEAD))[0])
    assert fee[:2] == ["Whoever files first owns the mark.", "Renewal costs a fee every ten years."]
    assert sales[:2] == ["Whoever files first owns the mark.", "Sales abroad count for nothing."]


def test_a_passage_of_one_sentence_is_an_answer() -> None:
    only = passage("marks#only", "It is so.")
    assert extract("is it so", hits_of(only)) == (
        (Quote(1, "It is so.", Role.STATE),),
        (Citation(1, only, ("It is so.",)),),
    )


@given(st.data())
def test_the_same_question_and_hits_give_the_same_words(shipped: Knowledge, data: st.DataObject) -> None:
    hits = data.draw(shipped_hits(shipped))
    assert extract("what should we do", hits) == extract("what should we do", hits)
