"""The default writer quotes word for word, the best takeaway first, and says nothing twice."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.extract import Asked, extract
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
    return tuple(Hit(found, 1.0 - n / 10, 0.9 - n / 10, 9.0 - n, 0.9 - n / 10) for n, found in enumerate(passages))


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
def test_citations_are_numbered_as_they_are_read_and_behind_them_come_the_others_in_the_order_of_the_hits(
    shipped: Knowledge, data: st.DataObject
) -> None:
    hits = data.draw(shipped_hits(shipped))
    quotes, citations = extract(hits[0].passage.asked_as[0], hits)
    read = list(dict.fromkeys(quote.number for quote in quotes))
    assert read == list(range(1, len(read) + 1))
    quoted = {citation.passage.id for citation in citations[: len(read)]}
    further = [hit.passage.id for hit in hits if hit.passage.id not in quoted]
    assert [citation.passage.id for citation in citations[len(read) :]] == further
    assert all(citation.quotes for citation in citations)


@pytest.mark.parametrize("repeat", [ECHO, passage("marks#loud", "Whoever files FIRST, owns the mark!")])
def test_a_thought_is_said_once_whoever_says_it_again(repeat: Passage) -> None:
    said = statements(extract("who owns it", hits_of(LEAD, repeat))[0])
    assert sum("files first owns" in text.lower().replace(",", "") for text in said) == 1


def test_a_passage_far_behind_the_best_is_cited_to_be_read_on_and_not_quoted() -> None:
    far = Hit(OTHER, 0.5, 0.4, 1.0, 0.4)
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


def test_each_of_several_things_asked_gets_its_own_takeaway_first_and_room_of_its_own() -> None:
    parts = (Asked("who owns it", hits_of(LEAD)), Asked("what about customs", hits_of(OTHER, ECHO)))
    quotes, citations = extract("who owns it, and what about customs", hits_of(ECHO, LEAD), parts)
    check(quotes, citations)
    said = [(quote.asked, quote.text) for quote in quotes if quote.role is Role.STATE]
    assert [asked for asked, _ in said] == sorted((asked for asked, _ in said), reverse=True)
    leads = [next(text for asked, text in said if asked == part.text) for part in parts]
    assert leads == [LEAD.takeaway.text, OTHER.takeaway.text]
    assert all(not quote.asked for quote in quotes if quote.role is not Role.STATE)


def test_a_thing_whose_first_sentence_was_said_of_an_earlier_one_points_back_to_it() -> None:
    parts = (Asked("who owns the mark", hits_of(LEAD)), Asked("what does renewal cost", hits_of(ECHO, LEAD)))
    quotes, citations = extract("who owns the mark, what does renewal cost", hits_of(LEAD), parts)
    stated = [quote for quote in quotes if quote.role is Role.STATE]
    assert [quote.text for quote in stated].count(LEAD.takeaway.text) == 1
    assert {quote.above for quote in stated if quote.asked == parts[0].text} == {0}
    pointed_to = {quote.above for quote in stated if quote.asked == parts[1].text}
    assert [LEAD.id] == [citation.passage.id for citation in citations if citation.number in pointed_to]


@given(st.data())
def test_several_things_asked_of_any_passages_get_at_most_three_sentences_each_and_six_in_all(
    shipped: Knowledge, data: st.DataObject
) -> None:
    lists = data.draw(st.lists(shipped_hits(shipped), min_size=2, max_size=3))
    parts = [Asked(f"{number} {hits[0].passage.asked_as[0]}", hits) for number, hits in enumerate(lists)]
    quotes, citations = extract("all of it", lists[0], parts)
    check(quotes, citations)
    of_each = Counter(quote.asked for quote in quotes if quote.role is Role.STATE)
    assert max(of_each.values()) <= 3
    assert of_each.total() <= 6
    assert len({quote.text for quote in quotes}) == len(quotes)
    assert {hit.passage.id for hit in lists[0][:1]} <= {citation.passage.id for citation in citations}


def test_one_passage_gives_three_statements_and_leaves_the_fourth_to_another() -> None:
    long = passage(
        "marks#long", " ".join(f"Rule {word} stands by itself." for word in ("red", "blue", "green", "black", "white"))
    )
    said = statements(extract("rule stands by itself", hits_of(long, ECHO))[0])
    assert len(said) <= MOST_STATEMENTS
    assert sum(text.startswith("Rule") for text in said) <= 3


def test_a_sentence_that_holds_no_word_of_a_question_of_some_length_is_left_out_and_said_to_a_short_one() -> None:
    hits = hits_of(LEAD)
    asked = statements(extract("our sales abroad since january were large", hits)[0])
    assert asked == ["Whoever files first owns the mark.", "Sales abroad count for nothing."]
    assert "Renewal costs a fee every ten years." in statements(extract("and then?", hits)[0])


@given(st.data())
def test_what_is_stated_of_one_passage_stands_together_in_the_order_of_the_passage(
    shipped: Knowledge, data: st.DataObject
) -> None:
    hits = data.draw(shipped_hits(shipped))
    question = data.draw(st.sampled_from(hits).map(lambda hit: hit.passage.asked_as[0]))
    quotes, citations = extract(question, hits)
    stated = [quote for quote in quotes if quote.role is Role.STATE]
    assert [quote.number for quote in stated] == sorted(quote.number for quote in stated)
    for number in {quote.number for quote in stated}:
        places = [citations[number - 1].passage.text.index(quote.text) for quote in stated if quote.number == number]
        assert places == sorted(places)


def test_of_passages_about_as_good_the_one_whose_takeaway_says_what_is_asked_leads() -> None:
    words_alike, says_it = Hit(LEAD, 1.0, 0.4, 1.0, 0.2), Hit(OTHER, 0.9, 0.6, 0.6, 0.7)
    quotes, citations = extract("who signs the letter", (words_alike, says_it))
    assert citations[0].passage is OTHER
    assert quotes[0].text == OTHER.takeaway.text
