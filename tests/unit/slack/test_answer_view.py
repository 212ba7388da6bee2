"""Every passage that an answer cites is told with its sources and the day of its review, as far as Slack takes it."""

from dataclasses import replace

import pytest

from bot.answering.model import Answered
from bot.knowledge.model import Passage, Source
from bot.prompts import Prompts
from bot.settings import content_folder
from bot.slack import ids
from bot.slack.views.answer import AnswerView
from tests.builders import Json
from tests.sample_answers import LAW, passage, to_read_on
from tests.slack_rules import check_message

VIEW = AnswerView(Prompts(content_folder("prompts")))
QUOTED, FURTHER = "*[1]* First to register › Who files first · reviewed 2026-11-20", "*[2]* Page › Section 2 · reviewed"


def addresses(count: int, length: int) -> tuple[Source, ...]:
    """So many sources, each with an address of this length."""
    begins = [f"https://law.example/{number}/" for number in range(count)]
    return tuple(replace(LAW, title="Law", url=begin + "x" * (length - len(begin))) for begin in begins)


def blocks_of(answer: Answered) -> tuple[list[Json], str]:
    """The message's blocks, which keep every rule, and all that they say."""
    made = VIEW.message(answer, "A0123456789AB")
    blocks = [block.to_dict() for block in made.blocks]
    assert check_message({"text": made.text, "blocks": blocks}, frozenset()) == []
    return blocks, "\n".join(e["text"] for b in blocks if b["type"] == "context" for e in b["elements"])


def more(count: int, sources: tuple[Source, ...]) -> list[Passage]:
    """Passages to read on."""
    return [replace(passage(f"page#section-{number}"), sources=sources) for number in range(2, count + 2)]


@pytest.mark.parametrize("count", [1, 7])
def test_what_stands_under_see_also_has_its_sources_and_the_day_of_its_review(count: int) -> None:
    _, told = blocks_of(to_read_on(*more(count, (LAW,))))
    lines = told.split("See also (whole text under Show passages):\n")[1].splitlines()[:count]

    law = "<https://law.example/marks?a=1&amp;b=2|Trademark Law>"
    assert lines == [f"*[{n}]* Page › Section {n} · reviewed 2026-11-20 · {law}" for n in range(2, count + 2)]


def test_a_list_to_read_on_longer_than_one_block_goes_on_in_the_next_with_no_source_cut_in_two() -> None:
    blocks, told = blocks_of(to_read_on(*more(7, addresses(3, 250))))

    assert all(
        len(element["text"]) <= ids.SECTION_CHARS for b in blocks for element in b.get("elements", ()) if "text" in b
    )
    assert told.count("https://law.example/2/") == 7
    assert all(line.count("<") == line.count("|Law>") for line in told.splitlines() if "Section" in line)


def test_the_sources_of_what_is_only_to_be_read_on_are_the_first_to_give_way() -> None:
    _, told = blocks_of(to_read_on(*more(7, addresses(9, 250))))

    assert f"{QUOTED}\n<https://law.example/marks?a=1&amp;b=2|Trademark Law>" in told
    assert FURTHER in told
    assert "/x" not in told


def test_then_those_of_what_is_quoted_and_no_passage_goes_unnamed() -> None:
    answer = to_read_on(*more(7, (LAW,)))
    first = replace(answer.citations[0], passage=replace(passage(), sources=addresses(60, 250)))
    _, told = blocks_of(replace(answer, citations=(first, *answer.citations[1:])))

    assert QUOTED in told
    assert FURTHER in told
    assert "https://" not in told


def test_the_text_for_where_blocks_cannot_be_shown_tells_every_source() -> None:
    text = VIEW.message(to_read_on(*more(7, (LAW,))), "A0123456789AB").text

    assert all(f"[{number}] Page › Section {number} (2026-11-20): Trademark Law" in text for number in range(2, 9))
