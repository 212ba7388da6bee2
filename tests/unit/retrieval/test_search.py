"""One question gives one ranking: the same every time, and only of passages that are law on the day asked about."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StaleIndex
from bot.knowledge.model import Knowledge, Passage, Term
from bot.retrieval.dense import FaissIndex
from bot.retrieval.lexical import LexicalIndex
from bot.retrieval.search import Searcher, turned
from tests.fakes import FakeEncoder
from tests.knowledge_builders import TODAY, corpus, passage

ENCODER = FakeEncoder()
PASSAGES = (
    passage("letters#who-signs", "A warning letter is signed by a Chinese lawyer."),
    passage("marks#b-twin", "A trademark belongs to whoever files first."),
    passage("marks#a-twin", "A trademark belongs to whoever files first."),
    passage("marks#old", "Opposition lasts three months.", rule="r", valid_to=date(2026, 12, 31)),
    passage("marks#new", "Opposition lasts two months.", rule="r", valid_from=date(2027, 1, 1)),
    passage("customs#seizure", "Customs seize the goods at the border."),
)
ASKED = st.lists(
    st.sampled_from(["trademark", "letter", "opposition", "customs", "months", "signed", "files", "zebra", "TM"]),
    min_size=1,
    max_size=5,
).map(" ".join)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def searcher_over(passages: tuple[Passage, ...]) -> Searcher:
    """A searcher over passages, each with one vector."""
    knowledge = Knowledge(corpus(*passages), glossary=(Term(("TM",), "trademark"),))
    vectors = ENCODER.encode([p.text for p in passages])
    owners = np.arange(len(passages), dtype=np.int64)
    dense = FaissIndex.build(vectors, owners, np.eye(ENCODER.dimension, dtype=np.float32))
    takeaways = ENCODER.encode([p.takeaway.text for p in passages]).astype(np.float16)
    return Searcher(knowledge, dense, LexicalIndex.build([p.text for p in passages]), takeaways)


SEARCHER = searcher_over(PASSAGES)


def found(text: str, day: date = TODAY, limit: int = 10, searcher: Searcher = SEARCHER) -> list[tuple[str, float]]:
    """Ids and scores of a ranking."""
    ranking = searcher.search(text, ENCODER.encode([text])[0], day, limit)
    return [(hit.passage.id, hit.score) for hit in ranking.hits]


@given(ASKED, DAYS)
def test_the_same_question_gives_the_same_ranking_from_any_build(text: str, day: date) -> None:
    assert found(text, day) == found(text, day) == found(text, day, searcher=searcher_over(PASSAGES))


@given(ASKED, DAYS)
def test_hits_come_best_first_and_ties_in_the_order_of_their_ids(text: str, day: date) -> None:
    hits = found(text, day)
    assert hits == sorted(hits, key=lambda hit: (-hit[1], hit[0]))


def test_twins_stand_in_the_order_of_their_ids_whatever_their_order_in_the_index() -> None:
    assert [identity for identity, _ in found("who files a trademark")][:2] == ["marks#a-twin", "marks#b-twin"]


@given(ASKED, DAYS)
def test_a_passage_that_is_not_law_on_the_day_is_never_found(text: str, day: date) -> None:
    ids = {identity for identity, _ in found(text, day)}
    assert ids <= {p.id for p in PASSAGES if p.valid_on(day)}


@pytest.mark.parametrize(
    ("day", "version"),
    [(date(2026, 12, 31), "marks#old"), (date(2027, 1, 1), "marks#new"), (date(2027, 6, 1), "marks#new")],
)
def test_the_version_of_the_day_is_found_first(day: date, version: str) -> None:
    assert found("how many months for an opposition", day)[0][0] == version


@given(ASKED, st.integers(1, 4))
def test_a_limit_keeps_the_first_hits(text: str, limit: int) -> None:
    assert found(text, limit=limit) == found(text)[:limit]


def test_an_abbreviation_finds_what_its_meaning_finds() -> None:
    vector = ENCODER.encode(["zebra"])[0]
    best = SEARCHER.search("TM", vector, TODAY, 2).hits
    assert {hit.passage.id for hit in best if hit.words > 0} == {"marks#a-twin", "marks#b-twin"}


def test_a_passage_found_by_one_side_only_counts_nothing_on_the_other() -> None:
    hits = {hit.passage.id: hit for hit in SEARCHER.search("border", ENCODER.encode(["border"])[0], TODAY, 10).hits}
    assert hits["customs#seizure"].words > 0
    assert hits["letters#who-signs"].words == 0.0


def test_nothing_valid_is_an_empty_ranking() -> None:
    gone = searcher_over((passage("marks#gone", "It was so.", rule="r", valid_to=TODAY - timedelta(days=1)),))
    ranking = gone.search("it was so", ENCODER.encode(["it was so"])[0], TODAY, 5)
    assert (ranking.hits, ranking.best) == ((), None)


def test_a_vector_of_another_encoder_is_refused() -> None:
    other = FakeEncoder(dimension=32)
    with pytest.raises(StaleIndex):
        SEARCHER.search("trademark", other.encode(["trademark"])[0], TODAY, 5)


def test_what_is_asked_now_outweighs_what_it_goes_on_from() -> None:
    text = "who signs a warning letter what about customs"
    vector = ENCODER.encode([text])[0]
    before, after = (
        SEARCHER.search(text, vector, TODAY, 10, newest=newest).hits for newest in ("", "what about customs")
    )
    assert before[0].passage.id == "letters#who-signs"
    gained = {hit.passage.id: hit.words for hit in after}
    lost = {hit.passage.id: hit.words for hit in before}
    assert gained["customs#seizure"] > lost["customs#seizure"]
    assert gained["letters#who-signs"] < lost["letters#who-signs"]


def test_a_turned_vector_has_unit_length_and_lies_between_both() -> None:
    thread, newest = ENCODER.encode(["who signs a letter", "customs seize goods"])
    mixed = turned(thread, newest)
    assert np.linalg.norm(mixed) == pytest.approx(1, abs=1e-5)
    assert mixed @ newest > thread @ newest
    assert mixed @ thread > mixed @ newest


def test_of_two_passages_alike_that_one_comes_first_whose_page_has_more_on_the_question() -> None:
    alone = passage("a-page#alone", "Customs seize the goods.")
    pair = (passage("b-page#same", "Customs seize the goods."), passage("b-page#more", "Customs seize the goods soon."))
    ids = [one for one, _ in found("customs seize goods", searcher=searcher_over((alone, *pair, *PASSAGES)))]
    assert ids.index("b-page#same") < ids.index("a-page#alone")
