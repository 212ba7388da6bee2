"""A follow-up is read with what it leans on, and a question that stands alone is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.thread import goes_on, leans, own_words, since_refused, standalone

ALONE = "who files the warning letter for a chinese trademark against the counterfeit seller"
WORDS = st.sampled_from(
    ["and", "it", "patents", "china", "customs", "that", "letter", "who", "seller", "register", "first"]
)
QUESTIONS = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)


@pytest.mark.parametrize(
    "question",
    [
        "and for patents?",
        "what about Temu",
        "who signs it?",
        "is that enough",
        "how long?",
        "patents",
        "same for designs?",
        "But WHY",
        "ours lapsed in spring without anybody noticing",
        "we've only got patents tho",
    ],
)
def test_a_short_or_pointing_question_or_a_mere_statement_leans_on_the_one_before(question: str) -> None:
    assert leans(question)
    assert standalone(question, (ALONE,)) == f"{ALONE}\n{question}"


@pytest.mark.parametrize(
    "question",
    [
        ALONE,
        "which evidence does a chinese customs officer want from a brand owner",
        "our supplier registered the brand and he sells it on alibaba with that logo, which form do we file at cnipa "
        "for the invalidation of the trademark next month with our american lawyers in shenzhen",
    ],
)
def test_a_question_that_says_what_it_is_about_stands_alone(question: str) -> None:
    assert standalone(question, ("earlier question about apostilles",)) == question


@given(QUESTIONS)
def test_without_history_a_question_is_itself(question: str) -> None:
    assert standalone(question, ()) == question


@given(QUESTIONS, st.lists(QUESTIONS, max_size=5).map(tuple))
def test_what_is_read_is_the_end_of_the_thread_down_to_the_question(question: str, history: tuple[str, ...]) -> None:
    read = standalone(question, history).split("\n")
    assert read == [*history, question][-len(read) :]


@given(QUESTIONS, st.lists(QUESTIONS, max_size=5).map(tuple))
def test_reading_goes_back_to_the_last_question_that_stood_alone_and_no_further(
    question: str, history: tuple[str, ...]
) -> None:
    read = standalone(question, history).split("\n")
    assert all(leans(earlier) for earlier in read[1:])
    assert not leans(read[0]) or len(read) == len(history) + 1


def test_a_chain_of_follow_ups_reaches_back_to_its_subject() -> None:
    history = ("who paints the office", ALONE, "and in which language?")
    assert standalone("who pays for it", history) == "\n".join([ALONE, "and in which language?", "who pays for it"])


@pytest.mark.parametrize(
    ("question", "does"),
    [
        ("and in which language?", True),
        ("which language?", True),
        ("what about them?", True),
        ("does our US trademark count in China?", False),
        ("who pays customs?", False),
    ],
)
def test_outside_the_thread_only_what_points_back_or_says_next_to_nothing_goes_on(question: str, does: bool) -> None:
    assert goes_on(question) is does


@pytest.mark.parametrize(
    "question",
    [
        "who signs a C&D letter?",
        "does wipo cover us",
        "any point in a letter from our US firm",
        "fee for one class at cnipa",
    ],
)
def test_a_short_question_may_name_its_own_subject(question: str) -> None:
    assert own_words(question) >= 2


@pytest.mark.parametrize(
    "question",
    [
        "who signs it?",
        "and for patents?",
        "can you do a short one",
        "for the seller in yiwu, two lines",
        "do the letter then",
    ],
)
def test_what_points_back_or_asks_nothing_names_none(question: str) -> None:
    assert own_words(question) < 2


@given(st.lists(QUESTIONS, max_size=5).map(tuple), st.sets(QUESTIONS))
def test_a_thread_is_read_from_behind_its_last_refused_question(history: tuple[str, ...], refused: set[str]) -> None:
    read = since_refused(history, refused.__contains__)
    assert read == history[len(history) - len(read) :]
    assert read == history or (not refused & set(read) and history[-len(read) - 1] in refused)
