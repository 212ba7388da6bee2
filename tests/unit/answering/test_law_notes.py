"""An answer says which law it states, and shows the other one within ninety days of the change."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.law_notes import as_the_law_is, in_reading_order, law_notes
from bot.answering.model import Citation, Question, Quote
from bot.knowledge.model import Passage, Role
from tests.knowledge_builders import corpus, passage

CHANGE = date(2027, 1, 1)
OLD = passage("marks#old", "Opposition lasts three months.", rule="r", valid_to=CHANGE - timedelta(days=1))
NEW = passage("marks#new", "Opposition lasts two months.", rule="r", valid_from=CHANGE)
ALWAYS = passage("marks#always", "Whoever files first owns the mark.")
CORPUS = corpus(OLD, NEW, ALWAYS)


def cite(found: Passage, number: int = 1) -> Citation:
    """A citation of a passage's takeaway."""
    return Citation(number, found, (found.takeaway.text,))


@pytest.mark.parametrize(
    ("as_of", "stated", "other"),
    [
        (date(2026, 9, 30), OLD, None),
        (date(2026, 10, 2), OLD, None),
        (date(2026, 10, 3), OLD, NEW),
        (date(2026, 10, 5), OLD, NEW),
        (date(2026, 12, 31), OLD, NEW),
        (date(2027, 1, 1), NEW, OLD),
        (date(2027, 1, 15), NEW, OLD),
        (date(2027, 3, 31), NEW, OLD),
        (date(2027, 4, 1), NEW, None),
        (date(2027, 6, 1), NEW, None),
    ],
)
def test_the_other_version_is_shown_within_ninety_days_of_the_change(
    as_of: date, stated: Passage, other: Passage | None
) -> None:
    notes, citations = law_notes(CORPUS, (cite(stated),), Question("?", as_of), {1})
    assert len(notes) == 1
    assert notes[0].passage is stated
    assert (notes[0].other.passage if notes[0].other else None) is other
    assert [c.passage for c in citations] == [stated, other] if other else [stated]
    assert notes[0].starts == (CHANGE if other or stated is NEW else None)


@pytest.mark.parametrize(
    ("stated", "as_of", "today", "other"), [(NEW, 2028, 2026, OLD), (OLD, 2025, 2029, NEW), (OLD, 2025, 2024, None)]
)
def test_the_law_of_today_is_shown_beside_that_of_the_day_asked_about(
    stated: Passage, as_of: int, today: int, other: Passage | None
) -> None:
    question = Question("?", date(as_of, 6, 1), also=(date(today, 6, 1),))
    notes, _ = law_notes(CORPUS, (cite(stated),), question, {1})
    assert (notes[0].other.passage if notes[0].other else None) is other
    assert as_the_law_is(CORPUS, [stated], question) == ((stated, other) if other else (stated,))


def test_a_passage_that_always_holds_needs_no_note() -> None:
    assert law_notes(CORPUS, (cite(ALWAYS),), Question("?", date(2026, 12, 1)), {1}) == ((), (cite(ALWAYS),))


def test_a_passage_to_read_on_brings_its_other_version_along_without_a_note() -> None:
    notes, citations = law_notes(CORPUS, (cite(ALWAYS), cite(OLD, 2)), Question("?", date(2026, 12, 1)), {1})
    assert (notes, [c.passage for c in citations]) == ((), [ALWAYS, OLD, NEW])


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)))
def test_citations_stay_numbered_from_one_and_the_added_one_quotes_its_takeaway(as_of: date) -> None:
    stated = OLD if OLD.valid_on(as_of) else NEW
    notes, citations = law_notes(CORPUS, (cite(ALWAYS), cite(stated, 2)), Question("?", as_of), {1, 2})
    assert [citation.number for citation in citations] == list(range(1, len(citations) + 1))
    assert all(citation.quotes == (citation.passage.takeaway.text,) for citation in citations)
    assert (notes[0].other is None) == (len(citations) == 2)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_no_law_is_warned_of_that_is_more_than_ninety_days_away(change: date, gap: int, as_of: date) -> None:
    old = passage("page#old", "It was so.", rule="r", valid_to=change - timedelta(days=1))
    new = passage("page#new", "It is so.", rule="r", valid_from=change + timedelta(days=gap))
    for stated in (version for version in (old, new) if version.valid_on(as_of)):
        notes, _ = law_notes(corpus(old, new), (cite(stated),), Question("?", as_of), {1})
        away = new.valid_from - as_of if stated is old else as_of - old.valid_to
        assert (notes[0].other is not None) == (away <= timedelta(days=90))


@pytest.mark.parametrize(
    ("as_of", "shown"),
    [
        (date(2026, 6, 1), (OLD,)),
        (date(2026, 11, 26), (OLD, NEW)),
        (date(2027, 1, 1), (NEW, OLD)),
        (date(2027, 6, 1), (NEW,)),
    ],
)
@pytest.mark.parametrize("named", [OLD, NEW])
def test_whichever_version_a_rule_names_the_one_in_force_is_shown(
    named: Passage, as_of: date, shown: tuple[Passage, ...]
) -> None:
    assert as_the_law_is(CORPUS, [ALWAYS, named, OLD], Question("?", as_of)) == (ALWAYS, *shown)


def test_numbers_run_on_through_what_is_quoted_what_is_noted_and_what_is_to_be_read_on() -> None:
    quotes = (Quote(1, OLD.takeaway.text, Role.STATE), Quote(3, ALWAYS.takeaway.text, Role.DO, above=1))
    cited = (cite(OLD, 1), cite(passage("marks#on", "Read on here."), 2), cite(ALWAYS, 3))
    notes, citations = law_notes(CORPUS, cited, Question("?", CHANGE - timedelta(days=30)), {1, 3})
    read, ordered, noted = in_reading_order(quotes, citations, notes)

    assert [(c.number, c.passage.id) for c in ordered] == [
        (1, OLD.id),
        (2, ALWAYS.id),
        (3, NEW.id),
        (4, "marks#on"),
    ]
    assert [(quote.number, quote.above) for quote in read] == [(1, 0), (2, 1)]
    assert [note.other for note in noted] == [ordered[2]]
