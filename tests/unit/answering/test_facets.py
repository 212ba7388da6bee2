"""Whose law and which right a question names, and what follows from it."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bot.answering.facets import Facets
from bot.answering.model import Citation, Quote, Speaks
from bot.knowledge.model import Corpus, Facet, Knowledge, Passage, Role
from bot.retrieval.search import Hit, Ranking
from tests.sample_answers import passage

FACETS = Facets(
    Knowledge(
        Corpus(()),
        facets=(
            Facet("jurisdiction", "CN", ("china", "中国")),
            Facet("jurisdiction", "US", ("us customs", "U.S.")),
            Facet("right", "mark", ("trademark", "tm")),
            Facet("right", "copyright", ("copyright",)),
        ),
    )
)


def of(*jurisdictions: str, kind: str = "law", rights: tuple[str, ...] = (), day: date | None = None) -> Passage:
    """A passage of some country's law."""
    identity = f"page#{'-'.join((*jurisdictions, kind, *rights))}"
    return replace(passage(identity, valid_from=day), jurisdictions=jurisdictions, kind=kind, rights=rights)


def ranking(*passages: Passage) -> Ranking:
    """Passages found, in this order."""
    hits = tuple(Hit(found, 1 - n / 10, 0.5, 0.5, 0.5) for n, found in enumerate(passages))
    return Ranking(hits, np.zeros(3, dtype=np.float32))


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("what does CHINA protect", {"CN"}),
        ("中国商标", {"CN"}),
        ("US customs and china", {"US", "CN"}),
        ("stop the U.S. imports", {"US"}),
        ("let us file", set()),
        ("chinaware", set()),
    ],
)
def test_a_country_is_named_by_whole_words(question: str, named: set[str]) -> None:
    assert FACETS.places(question) == named


def test_a_question_about_china_gets_no_passage_of_another_countrys_law_alone() -> None:
    found = ranking(of("US"), of("CN"), of("US", "CN"), of("EU"), of("INT"), of("US", kind="policy"))
    kept = FACETS.within(found, "what does china say").hits
    assert [hit.passage.jurisdictions for hit in kept] == [("CN",), ("US", "CN"), ("INT",), ("US",)]


def test_a_question_that_names_no_country_gets_no_other_law_beside_chinas() -> None:
    found = ranking(of("CN"), of("US"), of("US", "CN"), of("US", kind="policy"))
    kept = FACETS.within(found, "what does it cost").hits
    assert [hit.passage.jurisdictions for hit in kept] == [("CN",), ("US", "CN"), ("US",)]


def test_chinas_law_comes_first_when_no_country_is_named_and_both_are_found_as_well() -> None:
    abroad, home = ranking(of("US"), of("CN")).hits
    close = Ranking((abroad, replace(home, score=abroad.score - 0.01)), np.zeros(3, dtype=np.float32))
    assert FACETS.within(close, "how long does it last").hits[0].passage == home.passage
    assert FACETS.within(close, "how long does it last at US customs").hits[0].passage == abroad.passage


def test_passages_on_a_right_that_is_named_come_before_others_found_as_well() -> None:
    patent, mark = ranking(of("CN", rights=("invention",)), of("CN", rights=("mark",))).hits
    close = Ranking((patent, replace(mark, score=patent.score - 0.01)), np.zeros(3, dtype=np.float32))
    assert FACETS.within(close, "how long does the trademark last").hits[0].passage == mark.passage
    assert FACETS.within(close, "how long does it last").hits[0].passage == patent.passage


@pytest.mark.parametrize(
    ("thread", "newest", "other"),
    [
        ("recording it in china", "and with US customs", of("US")),
        ("what does a trademark cost in china", "and a copyright", of("CN", rights=("copyright",))),
    ],
)
def test_what_a_follow_up_names_comes_before_what_its_thread_names(thread: str, newest: str, other: Passage) -> None:
    first, second = ranking(of("CN", rights=("mark",)), other).hits
    close = Ranking((first, replace(second, score=first.score - 0.01)), np.zeros(3, dtype=np.float32))
    both = f"{thread}\n{newest}"
    assert FACETS.within(close, both).hits[0].passage == first.passage
    assert FACETS.within(close, both, newest).hits[0].passage == other


def test_what_plainly_speaks_of_another_country_leads_and_chinas_law_stands_beside_it() -> None:
    found = ranking(of("US"), of("CN"))
    assert [hit.passage.jurisdictions for hit in FACETS.within(found, "what does it cost").hits] == [("US",), ("CN",)]


def test_a_question_about_another_country_keeps_what_china_says() -> None:
    found = ranking(of("US"), of("CN"), of("EU"))
    kept = FACETS.within(found, "us customs have it").hits
    assert [hit.passage.jurisdictions for hit in kept] == [("US",), ("CN",)]


def test_the_rights_of_what_is_quoted_are_said_unless_the_question_named_them_or_it_holds_for_most_kinds() -> None:
    mark, copied, any_right = of("CN", rights=("mark",)), of("CN", rights=("copyright",)), of("CN")
    citations = [Citation(n, found, ("x",)) for n, found in enumerate((mark, copied, any_right), 1)]
    quotes = [Quote(1, "x", Role.STATE), Quote(3, "x", Role.STATE)]
    patents = Citation(2, of("CN", rights=("design", "invention", "utility_model", "copyright")), ("x",))
    most = Citation(3, of("CN", rights=("mark", "copyright", "invention")), ("x",))
    both = [Quote(2, "x", Role.STATE), Quote(3, "x", Role.STATE)]
    assert [speaks.numbers for speaks in FACETS.speaks("how long", both, [patents, most])] == [(2,)]
    assert FACETS.speaks("how long", quotes, citations) == (Speaks(("mark",), (1,)),)
    assert FACETS.speaks("how long does copyright last", quotes, citations) == (Speaks(("mark",), (1,)),)
    assert FACETS.speaks("how long does a TM last", quotes, citations) == ()
    assert FACETS.speaks("anything", [Quote(3, "x", Role.STATE)], citations) == ()


@pytest.mark.parametrize(
    ("newest", "asked"),
    [
        ("and in the U.S.?", "is a design examined in the u.s.?"),
        ("what about US customs?", "is a design examined in us customs?"),
        ("and in China?", ""),
        ("and does our US customs record count?", ""),
        ("what does it cost in the U.S.?", ""),
    ],
)
def test_what_names_another_country_and_says_no_more_asks_the_same_of_that_one(newest: str, asked: str) -> None:
    assert FACETS.again("Is a design examined in China?", newest) == asked


def test_what_asks_something_more_of_another_country_keeps_its_words() -> None:
    same, places = FACETS.moved("Is a design examined in China?", "what does it cost in the U.S.?")
    assert places == {"US"}
    assert same == "is a design examined in the u.s.? what does it cost in the U.S.?"


@pytest.mark.parametrize(
    ("question", "found", "abroad"),
    [
        ("is a design examined in the U.S.?", [("CN",), ("CN",), ("US",)], True),
        ("is a design examined in the U.S.?", [("CN",), ("US",)], False),
        ("is a design examined in the U.S.?", [("CN",)], True),
        ("in the U.S. we hold a design, is it examined?", [("CN",)], False),
        ("does a design from China count in the U.S.?", [("CN",)], False),
        ("is a design examined?", [("CN",)], False),
        ("is a design examined there, like in the U.S.?", [("CN",)], False),
        ("is a design examined there as in the U.S.?", [("CN",)], False),
    ],
)
def test_a_question_that_ends_in_another_country_is_abroad_where_next_to_nothing_is_said_of_that_one(
    question: str, found: list[tuple[str, ...]], abroad: bool
) -> None:
    assert FACETS.abroad(question, ranking(*(of(*places) for places in found))) is abroad


def test_a_language_is_no_country_that_something_is_so_in() -> None:
    facets = Facets(Knowledge(Corpus(()), facets=(Facet("jurisdiction", "EU", ("germany",), ("german",)),)))
    assert facets.places("our german proof") == {"EU"}
    assert not facets.abroad("is all our proof in german?", ranking(of("CN")))
    assert facets.abroad("is our proof good in germany?", ranking(of("CN")))
