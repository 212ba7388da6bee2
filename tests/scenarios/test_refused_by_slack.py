"""Slack refuses, limits, breaks or is slow; the answer arrives all the same, once."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.answering.model import Answered, Reason
from bot.answering.ports import State
from bot.prompts import Prompts
from bot.settings import content_folder
from bot.slack.views.answer import AnswerView
from bot.slack.views.modals import passages_modal
from tests.builders import Json
from tests.desk import ALICE, DESK, GENERAL, Desk, Post
from tests.fake_slack import Fault
from tests.fake_workspace import BOT_ID, BOT_USER
from tests.sample_answers import FakeAnswering, answered, declined, passage
from tests.slack_rules import check_message, check_view

QUESTION = "does our US trademark count in China?"
PROMPTS = Prompts(content_folder("prompts"))
VIEW = AnswerView(PROMPTS)


def ask(desk: Desk) -> Post:
    """Ask the one question."""
    return desk.says(ALICE, f"{DESK} {QUESTION}")


@pytest.mark.parametrize(
    "fault", [Fault(error="unknown_method"), Fault(error="invalid_thread_ts"), Fault(status=500), Fault(drop=True)]
)
def test_a_status_that_cannot_be_shown_never_costs_the_answer(desk: Desk, fault: Fault, naps: list[float]) -> None:
    desk.slack.fail("assistant.threads.setStatus", fault)
    post = ask(desk)

    assert len(desk.sees(post)) == 1
    assert desk.slack.counts["assistant.threads.setStatus"] == 1
    assert naps == []


def test_a_status_that_is_rate_limited_is_not_waited_for(desk: Desk, naps: list[float]) -> None:
    desk.slack.fail("assistant.threads.setStatus", Fault(status=429, retry_after=30))
    post = ask(desk)

    assert len(desk.sees(post)) == 1
    assert naps == []


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long"])
def test_refused_blocks_are_sent_again_as_plain_text_that_says_the_same(desk: Desk, error: str) -> None:
    whole = ask(desk)
    desk.slack.fail("chat.postMessage", Fault(error=error))
    plain = ask(desk)

    (message,) = desk.sees(plain)
    assert "blocks" not in message
    assert message["text"] == desk.sees(whole)[0]["text"]
    for words in (
        "“China protects the mark",
        "What to do:",
        "Trademark Law",
        "https://office.example/oppose",
        "2026-11-20",
    ):
        assert words in message["text"]


def test_a_refused_revision_is_sent_again_as_plain_text(desk: Desk) -> None:
    post = ask(desk)
    desk.slack.fail("chat.update", Fault(error="invalid_blocks"))
    desk.edits(post, f"{DESK} and in the EU?")

    (message,) = desk.sees(post)
    assert message["blocks"] == []
    assert message["text"].startswith("Revised after")


def test_a_rate_limit_is_waited_for_as_long_as_slack_asks(desk: Desk, naps: list[float]) -> None:
    desk.slack.fail("chat.postMessage", Fault(status=429, error="ratelimited", retry_after=7), times=2)
    post = ask(desk)

    assert len(desk.sees(post)) == 1
    assert [int(nap) for nap in naps] == [7, 7]


def test_an_item_that_is_waiting_for_slack_is_not_taken_up_a_second_time(desk: Desk) -> None:
    def meanwhile() -> None:
        desk.catch_up()

    desk.slack.fail("chat.postMessage", Fault(hold=meanwhile))
    post = ask(desk)

    assert len(desk.sees(post)) == 1
    assert desk.slack.counts["chat.postMessage"] == 1


def test_a_rate_limit_that_does_not_end_leaves_the_answer_for_later(desk: Desk) -> None:
    desk.slack.fail("chat.postMessage", Fault(status=429, error="ratelimited", retry_after=1), times=4)
    post = ask(desk)
    assert desk.sees(post) == []
    desk.catch_up()

    assert len(desk.sees(post)) == 1


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("fault", [Fault(drop=True), Fault(status=500), Fault(status=503)])
def test_a_post_whose_arrival_is_unknown_arrives_once(desk: Desk, fault: Fault, done: bool) -> None:
    desk.slack.fail("chat.postMessage", Fault(status=fault.status, drop=fault.drop, done=done))
    post = ask(desk)
    assert len(desk.sees(post)) == int(done)
    desk.catch_up()

    (answer,) = desk.sees(post)
    assert desk.slack.counts["conversations.replies"] == 1
    desk.deletes(post)
    assert answer not in desk.slack.workspace.channels[GENERAL].messages


def test_a_post_is_found_again_behind_many_replies_and_without_blocks(desk: Desk) -> None:
    desk.slack.fail("chat.postMessage", Fault(error="invalid_blocks"), Fault(drop=True, done=True))
    post = desk.writes(ALICE, f"{DESK} {QUESTION}")
    for number in range(450):
        desk.slack.workspace.keep(GENERAL, {"user": ALICE, "text": f"{number}", "thread_ts": post.ts})
    desk.send(post.events[0])
    desk.catch_up()

    assert len(desk.sees(post)) == 1
    assert desk.slack.counts["conversations.replies"] == 3


def test_another_answer_in_the_thread_is_not_taken_for_this_one(desk: Desk) -> None:
    post = ask(desk)
    desk.slack.fail("chat.postMessage", Fault(drop=True))
    desk.says(ALICE, "and for patents?", thread=post.ts)
    desk.catch_up()

    assert len(desk.sees(post)) == 2


def test_a_long_silence_of_slack_costs_no_answer(desk: Desk) -> None:
    desk.slack.fail("chat.postMessage", Fault(status=503), times=30)
    post = ask(desk)
    for _ in range(30):
        desk.catch_up()

    (answer,) = desk.sees(post)
    assert "China protects" in answer["text"]


def test_a_channel_that_takes_no_posts_is_given_up(desk: Desk) -> None:
    desk.slack.fail("chat.postMessage", Fault(error="is_archived"), times=20)
    ask(desk)
    for _ in range(6):
        desk.catch_up()
    tried = desk.slack.counts["chat.postMessage"]
    desk.catch_up()

    assert desk.slack.counts["chat.postMessage"] == tried
    assert desk.inbox.waiting(desk.clock()) == []


def test_an_answer_too_long_for_slack_arrives_whole_without_its_source_lines(
    desk: Desk, answering: FakeAnswering
) -> None:
    answering.otherwise = longest(passages=4, sentence=700, sources=30)
    post = ask(desk)

    (answer,) = desk.sees(post)
    assert answer["blocks"]
    assert all(quote.text in str(answer["blocks"]) for quote in answering.otherwise.quotes)
    assert "https://law.example" not in str(answer["blocks"])
    assert "https://law.example" in answer["text"]
    assert desk.slack.counts["chat.postMessage"] == 1


def test_what_even_blocks_cannot_hold_arrives_as_text(desk: Desk, answering: FakeAnswering) -> None:
    answering.otherwise = longest(passages=8, sentence=1500, sources=2)
    post = ask(desk)

    (answer,) = desk.sees(post)
    assert desk.slack.counts["chat.postMessage"] == 1
    assert "blocks" not in answer
    assert answering.otherwise.quotes[0].text[:100] in answer["text"]


def longest(passages: int, sentence: int, sources: int) -> Answered:
    """An answer with so many passages, three sentences of so many characters each, and so many sources."""

    def one(number: int) -> str:
        return ". ".join(f"{kind} {number} " + "w" * (sentence - 12) for kind in "ABC") + "."

    made = [passage(f"page-{number}#part", one(number)) for number in range(passages)]
    return answered(*(replace(p, sources=p.sources[:1] * sources) for p in made))


def filled(text: str, length: int) -> str:
    """The text over and over, up to a length."""
    return (text * length)[:length].strip() or "x"


TEXTS = st.text(st.sampled_from("ab <>&*_`~|\n.:@#!")).filter(lambda text: bool(text.strip()))
LENGTHS = st.sampled_from([1, 300, 1499, 2980, 2999, 3000, 3001, 3100])


@settings(max_examples=40)
@example(sentences=[("<", 2980), ("<", 2980), ("<", 2980), ("<", 1499)], heading=(":", 1), sources=1, no=False)
@given(
    sentences=st.lists(st.tuples(TEXTS, LENGTHS), min_size=1, max_size=4),
    heading=st.tuples(TEXTS, st.sampled_from([1, 140, 160])),
    sources=st.integers(1, 12),
    no=st.booleans(),
)
def test_every_answer_keeps_slacks_rules_whatever_its_length(
    sentences: list[tuple[str, int]], heading: tuple[str, int], sources: int, no: bool
) -> None:
    base = passage()
    made = [
        replace(
            base,
            id=f"p{n}#s",
            heading=filled(*heading),
            text=filled(text, length),
            sentences=tuple(replace(s, text=filled(text, length)) for s in base.sentences),
            sources=base.sources[:1] * sources,
        )
        for n, (text, length) in enumerate(sentences)
    ]
    answer = replace(declined(Reason.NOT_COVERED), nearest=tuple(made)) if no else answered(*made)
    message = VIEW.message(answer, "A1", revised=True, private=True)
    blocks: list[Json] = [block.to_dict() for block in message.blocks]

    assert check_message({"text": message.text, "blocks": blocks}, frozenset()) == []
    assert check_view(passages_modal(answer, PROMPTS).to_dict(), frozenset()) == []


def test_an_answer_is_not_looked_for_before_the_first_attempt(desk: Desk) -> None:
    ask(desk)

    assert desk.slack.counts["conversations.replies"] == 0


def test_the_timestamp_of_the_answer_is_kept(desk: Desk) -> None:
    post = ask(desk)
    (answer,) = desk.sees(post)

    assert (answer["user"], answer["bot_id"]) == (BOT_USER, BOT_ID)
    item = desk.inbox.find(f"T01TEST:{GENERAL}:{post.ts}")
    assert item is not None
    assert (item.state, item.posted_ts) == (State.DONE, answer["ts"])
