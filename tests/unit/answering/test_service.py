"""The whole way of a question: refused, declined or answered, and the same every time."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.answering.extract import Asked
from bot.answering.grounding import check
from bot.answering.model import Answer, Answered, Declined, Question, Reason
from bot.answering.policy import Limits
from bot.answering.refusing import policies, quotes_of
from bot.answering.service import Answering
from bot.answering.writer import Draft, QuotingWriter
from bot.errors import NoIndex, StaleIndex
from bot.knowledge.model import Knowledge, Role, ScopeRule
from bot.retrieval.search import Hit, Ranking
from bot.retrieval.store import IndexStore
from tests.fakes import FakeEncoder
from tests.knowledge_builders import TODAY, build_tiny, passage
from tests.unit.conftest import TinyDesk

ASKED = "who owns a trademark in china"
QUESTIONS = st.sampled_from(
    [
        ASKED,
        "how long is the opposition period",
        "who signs a warning letter",
        "evidence before a letter",
        "duty on mugs",
        "hello",
    ]
)
KINDS = ("law", "policy", "law", "policy", "policy")
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@pytest.fixture
def ask(tiny_desk: TinyDesk) -> "Asker":
    """Ask the tiny desk."""
    return Asker(tiny_desk.answering)


class Asker:
    """Asks a desk as of today."""

    def __init__(self, answering: Answering) -> None:
        self.answering = answering

    def __call__(self, text: str, *history: str, day: date = TODAY) -> Answer:
        """The answer to a question with the thread's earlier ones."""
        return self.answering.answer(Question(text, day, history))


@pytest.mark.parametrize("text", ["", "   ", "?!", "🙂", "…\n\n—"])
def test_a_message_without_a_word_is_empty(ask: Asker, text: str) -> None:
    answer = ask(text)
    assert isinstance(answer, Declined)
    assert (answer.reason, answer.citations, answer.nearest) == (Reason.EMPTY, (), ())


@pytest.mark.parametrize("text", ["hello", "Hi!", " thanks "])
def test_a_greeting_is_no_question(ask: Asker, text: str) -> None:
    answer = ask(text)
    assert isinstance(answer, Declined)
    assert (answer.reason, answer.rule, answer.nearest) == (Reason.GREETING, "greeting", ())


def test_an_unsafe_request_is_refused_with_what_the_guidance_does_say(ask: Asker) -> None:
    answer = ask("how much red envelope for the customs officer")
    assert isinstance(answer, Declined)
    assert (answer.reason, answer.rule) == (Reason.UNSAFE, "bribes")
    assert [(c.number, c.passage.id) for c in answer.citations] == [
        (1, "letters#no-letters"),
        (2, "letters#evidence-first"),
    ]
    assert [q.text for q in quotes_of(answer)] == [c.passage.takeaway.text for c in answer.citations]


def test_a_request_refused_without_a_rule_shows_the_best_policies_found(ask: Asker) -> None:
    answer = ask("backdate the invoice for us")
    assert isinstance(answer, Declined)
    assert (answer.reason, answer.rule, answer.nearest) == (Reason.UNSAFE, None, ())
    assert [(c.number, c.passage.id) for c in answer.citations] == [(1, "letters#no-letters")]
    assert [q.text for q in quotes_of(answer)] == [answer.citations[0].passage.takeaway.text]


def test_at_most_two_policies_are_shown_in_the_order_of_the_ranking() -> None:
    found = [replace(passage(f"page#{n}", "It is so."), kind=kind) for n, kind in enumerate(KINDS)]
    ranking = Ranking(tuple(Hit(p, 1.0, 1.0, 1.0, 1.0) for p in found), np.zeros(1))
    assert [(c.number, c.passage.id) for c in policies(ranking)] == [(1, "page#1"), (2, "page#3")]


def test_where_no_policy_is_found_none_is_shown() -> None:
    ranking = Ranking((Hit(passage("page#a", "It is so."), 1.0, 1.0, 1.0, 1.0),), np.zeros(1))
    assert policies(ranking) == ()


def test_what_a_rule_does_not_cover_is_declined_with_the_nearest_passages(ask: Asker) -> None:
    answer = ask("who owns a trademark in brazil")
    assert isinstance(answer, Declined)
    assert (answer.reason, answer.rule, answer.citations) == (Reason.NOT_COVERED, "elsewhere", ())
    assert answer.nearest[0].id == "marks#who-files-first"
    assert len(answer.nearest) == 3


def test_a_cited_passage_is_not_named_as_a_nearest_one_too(tiny_knowledge: Knowledge, tmp_path: Path) -> None:
    rule = ScopeRule("judge", "needs_counsel", (r"\bour letter\b",), see=("letters#who-signs",), firm=True)
    store, encoder = IndexStore(tmp_path), FakeEncoder()
    build_tiny(replace(tiny_knowledge, rules=(rule,)), store, encoder)
    answer = Answering(store, encoder).answer(Question("who signs our letter to the seller", TODAY))
    assert isinstance(answer, Declined)
    assert (answer.reason, [c.passage.id for c in answer.citations]) == (Reason.NEEDS_COUNSEL, ["letters#who-signs"])
    assert answer.nearest
    assert "letters#who-signs" not in {near.id for near in answer.nearest}


@pytest.mark.parametrize(
    ("asked", "firm", "first"),
    [
        ("opposition period, we wrote to them", False, "letters#evidence-first"),
        (
            "how long is the opposition period? who signs a warning letter, as we wrote to them?",
            False,
            "letters#evidence-first",
        ),
        ("opposition period", False, "marks#opposition-2019"),
        ("a duty rate on ceramic mugs, we wrote to them", False, None),
        ("a duty rate on ceramic mugs, we wrote to them", True, "letters#evidence-first"),
        ("a bribe, we wrote to them", True, None),
    ],
)
def test_an_answer_begins_with_what_a_lead_names_and_a_firm_lead_is_declined_by_a_rule_alone(
    tiny_knowledge: Knowledge, tmp_path: Path, asked: str, firm: bool, first: str | None
) -> None:
    lead = ScopeRule("wrote", "", (r"\bwe wrote\b",), see=("letters#evidence-first",), firm=firm)
    store, encoder = IndexStore(tmp_path), FakeEncoder()
    build_tiny(replace(tiny_knowledge, leads=(lead,)), store, encoder)
    answer = Answering(store, encoder).answer(Question(asked, TODAY))
    assert (answer.citations[0].passage.id if isinstance(answer, Answered) else None) == first


def test_an_unsafe_follow_up_is_refused_whatever_went_before(ask: Asker) -> None:
    answer = ask("and a bribe?", ASKED)
    assert isinstance(answer, Declined)
    assert answer.reason is Reason.UNSAFE


def test_a_follow_up_to_a_question_about_elsewhere_is_declined_like_it(ask: Asker) -> None:
    answer = ask("and who pays?", "our trademark in brazil")
    assert isinstance(answer, Declined)
    assert (answer.reason, answer.rule) == (Reason.NOT_COVERED, "elsewhere")


def test_what_is_not_covered_is_declined_with_the_nearest_passages(ask: Asker) -> None:
    answer = ask("duty rate on ceramic mugs")
    assert isinstance(answer, Declined)
    assert (answer.reason, answer.rule, answer.citations) == (Reason.NOT_COVERED, None, ())
    assert 1 <= len(answer.nearest) <= 3
    assert len({passage.id for passage in answer.nearest}) == len(answer.nearest)


def test_what_is_off_topic_is_declined_with_the_nearest_passages_in_case_it_was_misread(ask: Asker) -> None:
    answer = ask("will it rain in the mountains")
    assert isinstance(answer, Declined)
    assert (answer.reason, answer.citations) == (Reason.OFF_TOPIC, ())
    assert 1 <= len(answer.nearest) <= 3


def test_floors_decline_what_the_gate_lets_through(tiny_desk: TinyDesk) -> None:
    out_of_reach = replace(
        Limits(), min_cosine=2.0, **{name: 99.0 for name in ("min_words", "min_bm25") if hasattr(Limits(), name)}
    )
    answer = Answering(tiny_desk.store, tiny_desk.encoder, out_of_reach).answer(Question(ASKED, TODAY))
    assert isinstance(answer, Declined)
    assert answer.reason is Reason.NOT_COVERED
    assert answer.nearest[0].id == "marks#who-files-first"


def test_an_answer_begins_with_the_best_passages_takeaway_and_ends_with_advice(ask: Asker) -> None:
    answer = ask(ASKED)
    assert isinstance(answer, Answered)
    best = answer.citations[0].passage
    assert best.id == "marks#who-files-first"
    assert quotes_of(answer)[0].text == best.takeaway.text
    assert [quote.role for quote in answer.quotes][-2:] == [Role.DO, Role.AVOID]
    assert (answer.as_of, answer.notice) == (TODAY, None)


@pytest.mark.parametrize(
    ("day", "stated", "other"),
    [
        (date(2026, 9, 30), "marks#opposition-2019", None),
        (date(2026, 10, 5), "marks#opposition-2019", "marks#opposition-2026"),
        (date(2027, 1, 15), "marks#opposition-2026", "marks#opposition-2019"),
        (date(2027, 6, 1), "marks#opposition-2026", None),
    ],
)
def test_the_law_of_the_day_is_stated_and_the_other_named_when_near(
    ask: Asker, day: date, stated: str, other: str | None
) -> None:
    answer = ask("how long is the opposition period", day=day)
    assert isinstance(answer, Answered)
    assert answer.citations[0].passage.id == stated
    note = next(note for note in answer.notes if note.passage.id == stated)
    assert (note.other.passage.id if note.other else None) == other


@given(QUESTIONS, st.lists(QUESTIONS, max_size=2).map(tuple), DAYS)
def test_equal_questions_get_equal_answers_that_are_grounded(
    tiny_desk: TinyDesk, text: str, history: tuple[str, ...], day: date
) -> None:
    question = Question(text, day, history)
    answer = tiny_desk.answering.answer(question)
    assert answer == tiny_desk.answering.answer(question) == Answering(tiny_desk.store, FakeEncoder()).answer(question)
    assert answer.as_of == day
    if isinstance(answer, Answered):
        check(answer.quotes, answer.citations)
        stated = {quote.number for quote in answer.quotes}
        assert all(citation.passage.valid_on(day) for citation in answer.citations if citation.number in stated)


@given(st.text(max_size=300))
@hypothesis_settings(max_examples=60)
def test_any_text_at_all_gets_an_answer_or_a_no(tiny_desk: TinyDesk, text: str) -> None:
    answer = tiny_desk.answering.answer(Question(text, TODAY))
    assert isinstance(answer, Answered | Declined)


def test_space_and_line_breaks_in_a_question_do_not_matter(ask: Asker) -> None:
    assert ask(f"  {ASKED.replace(' ', chr(10), 2)}\t") == ask(ASKED)


def test_a_chinese_question_with_known_terms_is_answered_under_a_chinese_notice(ask: Asker) -> None:
    answer = ask("商标")
    assert isinstance(answer, Answered)
    assert answer.notice == "指引以英文写成。"
    assert answer.citations[0].passage.page == "marks"


def test_a_foreign_question_without_known_terms_is_declined_in_its_language(ask: Asker) -> None:
    answer = ask("wie ist die Katze der Nachbarin")
    assert isinstance(answer, Declined)
    assert (answer.reason, answer.notice) == (Reason.LANGUAGE, "Die Hinweise sagen dazu nichts.")


def test_a_desk_does_not_start_without_an_index_or_on_one_of_another_encoder(tiny_desk: TinyDesk, bare: object) -> None:
    with pytest.raises(NoIndex):
        Answering(IndexStore(tiny_desk.folder / "nothing"), tiny_desk.encoder)
    with pytest.raises(StaleIndex):
        Answering(tiny_desk.store, FakeEncoder("other"))


@dataclass
class FakeWriter(QuotingWriter):
    """Quotes, and remembers what it was given."""

    told: list[tuple[str, list[str]]] = field(default_factory=list)

    def write(self, question: str, hits: tuple[Hit, ...], parts: Sequence[Asked] = ()) -> Draft:
        """See ``QuotingWriter``."""
        self.told.append((question, [part.text for part in parts]))
        return super().write(question, hits, parts)


def test_whoever_writes_an_answer_gets_the_question_with_its_thread_and_what_is_asked_now(tiny_desk: TinyDesk) -> None:
    writer = FakeWriter()
    answering = Answering(tiny_desk.store, tiny_desk.encoder, writer=writer)
    answering.answer(Question("and how long is opposition?", TODAY, (ASKED,)))
    answering.answer(Question(f"{ASKED}, and how long is the opposition period in china?", TODAY))
    assert writer.told == [
        (f"{ASKED}\nand how long is opposition?", ["and how long is opposition?"]),
        (
            f"{ASKED}, and how long is the opposition period in china?",
            [ASKED, "how long is the opposition period in china?"],
        ),
    ]
