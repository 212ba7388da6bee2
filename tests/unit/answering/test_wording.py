"""The JSON of an answer has exactly the contract's keys, and its text shows every quote with its number."""

import json
from dataclasses import replace
from datetime import date

import pytest

from bot.answering.model import Answered, Declined, Question, Reason
from bot.answering.wording import as_json, further, plain_text, told_sources
from bot.prompts import Prompts
from tests.knowledge_builders import REPOSITORY, TODAY
from tests.sample_answers import of_two_parts, passage, to_read_on
from tests.unit.conftest import TinyDesk

PROMPTS = Prompts(REPOSITORY / "prompts")
KEYS = ["outcome", "reason", "answer", "citations", "nearest", "as_of", "corpus_version"]
CITATION_KEYS = {
    "n",
    "passage_id",
    "title",
    "heading",
    "quote",
    "passage",
    "reviewed_on",
    "valid_from",
    "valid_to",
    "sources",
}
CHANGING = Question("how long is the opposition period", TODAY)


def test_an_answer_as_json_has_the_contracts_keys_and_nulls(tiny_desk: TinyDesk) -> None:
    row = as_json(tiny_desk.answering.answer(CHANGING), PROMPTS)
    assert list(row) == KEYS
    assert (row["outcome"], row["reason"], row["nearest"], row["as_of"]) == ("answered", None, [], "2026-11-23")
    assert row["corpus_version"] == tiny_desk.knowledge.corpus.version
    first = row["citations"][0]
    assert first.keys() >= CITATION_KEYS
    assert (first["n"], first["passage_id"], first["title"], first["heading"]) == (
        1,
        "marks#opposition-2019",
        "Marks in China",
        "Opposition lasts three months",
    )
    assert (first["reviewed_on"], first["valid_from"], first["valid_to"]) == ("2026-11-20", None, "2026-12-31")
    assert (
        first["sources"][1].items()
        >= {
            "title": "Opposition guide",
            "url": "https://office.example/opposition",
            "kind": "official",
        }.items()
    )


@pytest.mark.parametrize(
    "text", ["how long is the opposition period", "who owns a trademark in china", "bribe", "duty on mugs"]
)
def test_every_quote_of_the_json_stands_verbatim_in_its_passage_and_in_the_guidance(
    tiny_desk: TinyDesk, text: str
) -> None:
    row = as_json(tiny_desk.answering.answer(Question(text, TODAY)), PROMPTS)
    for citation in row["citations"]:
        assert citation["quote"] in citation["passage"]
        assert citation["passage"] == tiny_desk.knowledge.corpus.by_id[citation["passage_id"]].text
    assert json.loads(json.dumps(row, ensure_ascii=False)) == row


def test_a_no_as_json_has_its_reason_and_the_nearest_passages(tiny_desk: TinyDesk) -> None:
    row = as_json(tiny_desk.answering.answer(Question("duty rate on ceramic mugs", TODAY)), PROMPTS)
    assert list(row) == KEYS
    assert (row["outcome"], row["reason"], row["citations"]) == ("declined", "not_covered", [])
    assert row["nearest"]
    assert all(entry.keys() == {"passage_id", "title"} for entry in row["nearest"])


def test_a_redirect_is_declined_and_cites_what_the_guidance_does_say(tiny_desk: TinyDesk) -> None:
    row = as_json(tiny_desk.answering.answer(Question("a bribe for the officer", TODAY)), PROMPTS)
    assert (row["outcome"], row["reason"]) == ("declined", "unsafe")
    assert [citation["n"] for citation in row["citations"]] == [1, 2]
    assert "[1]" in row["answer"]


@pytest.mark.parametrize(
    "text", ["how long is the opposition period", "who owns a trademark in china", "who signs a warning letter"]
)
def test_the_text_shows_every_quote_once_with_its_number(tiny_desk: TinyDesk, text: str) -> None:
    answer = tiny_desk.answering.answer(Question(text, TODAY))
    assert isinstance(answer, Answered)
    shown = plain_text(answer, PROMPTS)
    for quote in answer.quotes:
        assert shown.count(f"“{quote.text}” [{quote.number}]") == 1
    assert all(f"[{citation.number}]" in shown for citation in answer.citations)


def test_the_text_says_which_law_it_states_and_quotes_the_other(tiny_desk: TinyDesk) -> None:
    before = plain_text(tiny_desk.answering.answer(CHANGING), PROMPTS)
    after = plain_text(tiny_desk.answering.answer(Question(CHANGING.text, date(2027, 1, 15))), PROMPTS)
    later = plain_text(tiny_desk.answering.answer(Question(CHANGING.text, date(2027, 6, 1))), PROMPTS)
    assert "in force until 2026-12-31" in before
    assert "From 2027-01-01 another rule applies" in before
    assert "two months of publication" in before
    assert "in force from 2027-01-01" in after
    assert "three months of publication" in after
    assert "in force from 2027-01-01" in later
    assert "three months" not in later


def test_advice_stands_under_its_heading(tiny_desk: TinyDesk) -> None:
    shown = plain_text(tiny_desk.answering.answer(Question("who owns a trademark in china", TODAY)), PROMPTS)
    do, avoid = shown.index("What to do:"), shown.index("What to leave alone:")
    assert (
        do < shown.index("File the trademark in your own name") < avoid < shown.index("Do not rely on years of sales")
    )


def test_all_that_is_cited_and_not_quoted_is_named_to_read_on_once_and_its_number_follows() -> None:
    answer = to_read_on(*(passage(f"page#section-{number}") for number in range(2, 9)))
    row = as_json(answer, PROMPTS)
    named = row["answer"].split("See also:\n")[1].splitlines()

    assert [citation.number for citation in further(answer)] == [2, 3, 4, 5, 6, 7, 8]
    assert [citation.number for citation in told_sources(answer)] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert named == [f"Page › Section {number} [{number}]" for number in range(2, 9)]
    assert {entry["n"] for entry in row["citations"]} == set(range(1, 9))


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_sentence_of_its_own(reason: Reason) -> None:
    declined = Declined(reason, None, (), (), TODAY, "version")
    others = {
        plain_text(Declined(other, None, (), (), TODAY, "version"), PROMPTS) for other in Reason if other is not reason
    }
    assert plain_text(declined, PROMPTS)
    assert plain_text(declined, PROMPTS) not in others


def test_a_notice_in_the_askers_language_stands_first(tiny_desk: TinyDesk) -> None:
    shown = plain_text(tiny_desk.answering.answer(Question("商标", TODAY)), PROMPTS)
    assert shown.startswith("指引以英文写成。\n\n")


def test_what_answers_a_second_part_too_is_pointed_to_in_its_heading() -> None:
    two = of_two_parts("who owns it", "and who pays", passage(), passage("customs#bond", "Customs ask for a bond."))
    quotes = tuple(replace(quote, above=1) if quote.asked == "and who pays" else quote for quote in two.quotes)
    shown = plain_text(replace(two, quotes=quotes), PROMPTS)
    assert "On ‘who owns it’:\n" in shown
    assert "On ‘and who pays’: [1] above bears on this, too.\n“Customs ask for a bond.” [2]" in shown


def test_each_of_two_things_asked_stands_above_its_answer_once() -> None:
    long = "what does it cost " + "and so on " * 40
    two = of_two_parts(
        "who owns it", long, passage(), passage("customs#bond", "Customs ask for a bond. Storage costs extra.")
    )
    lines = [line for line in plain_text(two, PROMPTS).splitlines() if line]
    headings = [n for n, line in enumerate(lines) if line.startswith("On ‘")]
    assert headings == [0, 1 + sum(quote.asked == "who owns it" for quote in two.quotes)]
    assert lines[0] == "On ‘who owns it’:"
    assert lines[headings[1] + 1] == "“Customs ask for a bond.” [2]"
    assert len(lines[headings[1]]) < len(long)
