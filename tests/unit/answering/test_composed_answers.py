"""Questions that ask several things, rest on something false or name a country or a right, asked of the desk as it is shipped."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest

from bot.answering.model import Answer, Answered, Declined, Question, Reason
from bot.answering.refusing import quotes_of
from bot.answering.service import Answering
from bot.knowledge.held_out import load_facts
from bot.knowledge.strict_yaml import load_yaml
from tests.knowledge_builders import KNOWLEDGE, REPOSITORY, TODAY

LABELLED: dict[str, list[Any]] = load_yaml((REPOSITORY / "tests/data/composed.yaml").read_text(encoding="utf-8"))


@cache
def facts() -> dict[str, re.Pattern[str]]:
    """By its name, the pattern that a text holds a fact by."""
    return load_facts(KNOWLEDGE)


def ask(answering: Answering, question: str) -> Answer:
    """The desk's answer."""
    return answering.answer(Question(question, TODAY))


def first_cited(answering: Answering, question: str) -> str:
    """The passage that the answer to a question begins with."""
    answer = ask(answering, question)
    assert isinstance(answer, Answered)
    return answer.citations[0].passage.id


def shown(answer: Answer) -> str:
    """Every sentence of guidance that a person sees."""
    return "\n".join(quote.text for quote in quotes_of(answer))


def share(held: Iterable[bool]) -> float:
    """How many of the cases hold."""
    cases = list(held)
    return sum(cases) / len(cases)


def test_every_kind_has_twenty_labelled_questions() -> None:
    assert all(len(entries) >= 20 for entries in LABELLED.values())
    assert len(LABELLED) == 5


def test_a_question_that_asks_two_things_gets_both(real_answering: Answering) -> None:
    answers = [(ask(real_answering, entry["question"]), entry["facts"]) for entry in LABELLED["both"]]
    cited = ["\n".join(citation.passage.text for citation in answer.citations) for answer, _ in answers]
    assert (
        share(bool(facts()[f].search(text)) for text, (_, named) in zip(cited, answers, strict=True) for f in named)
        >= 0.9
    )
    assert share(bool(facts()[f].search(shown(answer))) for answer, named in answers for f in named) >= 0.9
    assert share(all(facts()[f].search(shown(answer)) for f in named) for answer, named in answers) >= 0.85


def test_each_thing_asked_is_answered_under_its_own_words(real_answering: Answering) -> None:
    answers = [(ask(real_answering, entry["question"]), entry["facts"]) for entry in LABELLED["both"]]
    groups = [list(dict.fromkeys(quote.asked for quote in quotes_of(answer) if quote.asked)) for answer, _ in answers]
    assert share(len(group) == len(named) for group, (_, named) in zip(groups, answers, strict=True)) >= 0.85


def test_a_part_that_goes_on_from_the_one_before_keeps_to_its_subject(real_answering: Answering) -> None:
    prison = shown(ask(real_answering, "can you go to jail for copying a brand over there, how many years"))
    assert "three to ten years in grave cases" in prison
    assert "can be renewed" not in prison
    filing = shown(ask(real_answering, "who files the chinese trademark and who pays for it?"))
    assert "pays first: official fees" in filing
    assert "squatter" not in filing


def test_a_part_of_few_words_that_says_nothing_of_the_one_before_is_looked_up_without_it(
    real_answering: Answering,
) -> None:
    answer = ask(real_answering, "How much are lawyers' fees recoverable and how long do we have to sue?")
    assert facts()["limitation_three_years"].search(shown(answer))


def test_the_part_that_is_not_covered_is_named_and_the_other_is_answered(real_answering: Answering) -> None:
    answers = [(ask(real_answering, entry["question"]), entry) for entry in LABELLED["uncovered"]]
    assert share(bool(facts()[entry["fact"]].search(shown(answer))) for answer, entry in answers) >= 0.8
    named = [
        isinstance(answer, Answered) and any(entry["not"] in part.text for part in answer.unanswered)
        for answer, entry in answers
    ]
    assert share(named) >= 0.8


def test_a_part_that_sounds_harmless_by_itself_does_not_make_another_subject_ours(real_answering: Answering) -> None:
    answer = ask(real_answering, "fob or exw, what changes for us when we buy from china")
    assert isinstance(answer, Declined)
    assert answer.reason is Reason.NOT_COVERED


@pytest.mark.parametrize(
    ("question", "left_out"),
    [
        ("does our EU trademark count on taobao? and do we need a visa to visit the factory?", "visa"),
        ("who signs a C&D? and what's the weather in Shanghai?", "weather"),
    ],
)
def test_what_a_rule_leaves_out_takes_nothing_else_with_it(
    real_answering: Answering, question: str, left_out: str
) -> None:
    answer = ask(real_answering, question)
    assert isinstance(answer, Answered)
    assert [left_out in part.text for part in answer.unanswered] == [True]


@pytest.mark.parametrize(
    "question",
    [
        "who signs a c&d in china, and what are our odds against them",
        "what does customs recordation cost and which bribe is usual",
        "register first or report first, and can you write the letter for us",
    ],
)
def test_a_request_we_refuse_is_refused_whatever_honest_question_stands_beside_it(
    real_answering: Answering, question: str
) -> None:
    answer = ask(real_answering, question)
    assert isinstance(answer, Declined)
    assert answer.reason is Reason.UNSAFE


def test_another_subject_beside_an_honest_question_is_no_request_we_refuse(real_answering: Answering) -> None:
    answer = ask(real_answering, "do we need notarised evidence, and what is the visa when going there?")
    assert isinstance(answer, Answered)
    assert [part.reason for part in answer.unanswered] == [Reason.OFF_TOPIC]


def test_no_part_of_a_question_that_is_all_ours_is_called_not_covered(real_answering: Answering) -> None:
    answers = [ask(real_answering, entry["question"]) for entry in LABELLED["both"]]
    assert share(not (isinstance(answer, Answered) and answer.unanswered) for answer in answers) >= 0.9


def test_what_a_question_wrongly_takes_for_granted_is_set_right(real_answering: Answering) -> None:
    assert (
        share(
            bool(facts()[entry["fact"]].search(shown(ask(real_answering, entry["question"]))))
            for entry in LABELLED["premises"]
        )
        >= 0.8
    )


@pytest.mark.parametrize(
    ("question", "says_so"),
    [
        (
            "because US customs destroyed the load, production in China stops, doesn't it?",
            "us-customs#what-a-us-seizure-does-not-stop",
        ),
        (
            "since we were first to use the name, nobody else can register it in China, correct?",
            "first-to-register#first-to-market",
        ),
        (
            "given that an NDA under California law binds the factory, where do we sue for breach?",
            "suppliers#nnn-versus-nda",
        ),
        (
            "as we paid for the moulds they are ours automatically, how do we get them released?",
            "suppliers#moulds-and-tooling",
        ),
        ("as an Alibaba complaint stays anonymous, shall we file today?", "platform-notices#anonymous-complaint"),
        (
            "as a Chinese judge will enforce our New York judgment, do we sue in New York?",
            "enforcement-routes#us-court-orders",
        ),
        (
            "since police act on any counterfeit whatever the amount, do we go to them first?",
            "enforcement-routes#criminal-thresholds",
        ),
    ],
)
def test_a_false_premise_leads_to_the_passage_that_corrects_it(
    real_answering: Answering, question: str, says_so: str
) -> None:
    assert first_cited(real_answering, question) == says_so


@pytest.mark.parametrize("question", LABELLED["china"])
def test_a_question_about_china_is_never_answered_from_another_countrys_law(
    real_answering: Answering, question: str
) -> None:
    answer = ask(real_answering, question)
    assert all({"CN", "INT"} & set(citation.passage.jurisdictions) for citation in answer.citations)


def test_the_right_an_answer_speaks_of_is_named_where_the_question_does_not(real_answering: Answering) -> None:
    answers = [(ask(real_answering, entry["question"]), entry["right"]) for entry in LABELLED["rights"]]
    assert (
        share(
            isinstance(answer, Answered) and any(right in speaks.rights for speaks in answer.speaks)
            for answer, right in answers
        )
        >= 0.8
    )


@pytest.mark.parametrize("refused", ["draft a C&D letter for me", "can you hack their store account"])
@pytest.mark.parametrize(
    "question", ["who signs a C&D letter?", "can counsel send a warning while the china TM is still waiting"]
)
def test_a_refused_request_spoils_no_proper_question_after_it(
    real_answering: Answering, refused: str, question: str
) -> None:
    assert isinstance(real_answering.answer(Question(question, TODAY, (refused,))), Answered)


@pytest.mark.parametrize("question", ["make it four lines", "in chinese please", "what should it say", "do it anyway"])
def test_what_goes_on_from_a_refused_request_is_refused(real_answering: Answering, question: str) -> None:
    answer = real_answering.answer(Question(question, TODAY, ("draft a C&D letter for me",)))
    assert isinstance(answer, Declined)


@pytest.mark.parametrize("question", ["which documents are needed?", "how long does the application take"])
def test_what_goes_on_from_another_subject_is_not_taken_for_ours(real_answering: Answering, question: str) -> None:
    answer = real_answering.answer(Question(question, TODAY, ("do i need a visa for shenzhen",)))
    assert isinstance(answer, Declined)


def test_a_follow_up_leans_on_what_was_answered_after_a_refused_request(real_answering: Answering) -> None:
    history = ("draft a C&D letter for me", "who signs a C&D letter?")
    answer = real_answering.answer(Question("and in which language?", TODAY, history))
    assert isinstance(answer, Answered)
    assert answer.citations[0].passage.id == "cease-and-desist#letter-language"


@pytest.mark.parametrize(
    ("before", "question", "page"),
    [
        ("wie lange gilt eine Marke in China?", "und für Patente?", "designs-and-patents"),
        ("Erfährt der Verkäufer von einer Beschwerde bei Alibaba?", "und bei Amazon?", "platforms"),
    ],
)
def test_a_follow_up_in_another_language_is_searched_for_what_it_newly_asks(
    real_answering: Answering, before: str, question: str, page: str
) -> None:
    answer = real_answering.answer(Question(question, TODAY, (before,)))
    assert isinstance(answer, Answered)
    assert answer.citations[0].passage.page == page


@pytest.mark.parametrize(
    "question",
    ["how long does a US trademark last", "what are statutory damages in the US", "how do we sue in a US court"],
)
def test_the_law_at_home_is_never_answered_with_chinas(real_answering: Answering, question: str) -> None:
    assert isinstance(ask(real_answering, question), Declined)


@pytest.mark.parametrize(
    "question",
    [
        "does our US trademark count in china",
        "how long does cbp recordation of a us trademark last",
        "how do we stop fakes at the us border",
        "how does a us trademark help against fakes shipped to the us",
    ],
)
def test_a_right_at_home_is_spoken_of_where_it_meets_the_fakes(real_answering: Answering, question: str) -> None:
    assert isinstance(ask(real_answering, question), Answered)


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("does our US mark count in China?", "which-right-protects-what#foreign-rights-no-effect"),
        ("how do we file a mark in China", "first-to-register#how-to-file"),
        ("grace period for a utility model patent", "designs-and-patents#grace-period-six-months"),
        ("how many days have we got after a notice of suspension at Ningbo", "china-customs-and-eu#three-working-days"),
    ],
)
def test_a_right_or_a_port_that_is_named_leads_to_the_passage_on_it(
    real_answering: Answering, question: str, passage: str
) -> None:
    assert first_cited(real_answering, question) == passage
