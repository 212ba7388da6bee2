"""Questions of which a part is not covered, asked of the desk as it is shipped: the part is named, and the rest is answered."""

import pytest

from bot.answering.model import Answer, Answered, Declined, Question, Reason
from bot.answering.service import Answering
from tests.knowledge_builders import TODAY


def ask(answering: Answering, question: str) -> Answer:
    """The desk's answer."""
    return answering.answer(Question(question, TODAY))


@pytest.mark.parametrize(
    ("question", "left_out"),
    [
        ("who owns the moulds, and how do we depreciate them in our books?", "how do we depreciate them in our books?"),
        ("can we renew a china mark late, and how do we insure it?", "how do we insure it?"),
        ("does the seller see our name when we complain and what's his star rating?", "what's his star rating?"),
        ("is an NNN binding? and how do we print it on A3?", "how do we print it on A3?"),
        ("who do I tell when a copy turns up, and what's the cafeteria menu", "what's the cafeteria menu"),
        (
            "how do we report a fake on Temu? and how do we open a shop there ourselves?",
            "how do we open a shop there ourselves?",
        ),
        (
            "does Alibaba take copyright statements, and what commission does Alibaba charge?",
            "what commission does Alibaba charge?",
        ),
        ("can Chinese customs detain fakes, and does Chilean customs?", "does Chilean customs?"),
        (
            "who signs a cease and desist letter in China, and which courier should we send it with?",
            "which courier should we send it with?",
        ),
        (
            "should we email the seller and ask him to stop, and what font size should the mail have?",
            "what font size should the mail have?",
        ),
        (
            "where do I upload the pictures of the fakes in SharePoint, and are screenshots good enough as evidence?",
            "where do I upload the pictures of the fakes in SharePoint",
        ),
        (
            "which camera should I buy for test purchases, and does a notary have to be there when the parcel is opened?",
            "which camera should I buy for test purchases",
        ),
    ],
)
def test_a_part_that_is_about_something_else_is_named(real_answering: Answering, question: str, left_out: str) -> None:
    answer = ask(real_answering, question)
    assert isinstance(answer, Answered)
    assert [part.text for part in answer.unanswered] == [left_out]
    assert not any(left_out in quote.asked for quote in answer.quotes)


@pytest.mark.parametrize(
    "part",
    [
        "what does it cost?",
        "how long does it take?",
        "who does it?",
        "how do we do that?",
        "is there a deadline?",
        "what do we need for it?",
        "can we do it ourselves?",
        "what happens then?",
        "does it need a lawyer?",
        "can he appeal?",
    ],
)
def test_what_only_goes_on_from_the_part_before_is_never_called_not_covered(
    real_answering: Answering, part: str
) -> None:
    answer = ask(real_answering, f"can we oppose a squatter's mark in China, and {part}")
    assert isinstance(answer, Answered)
    assert answer.unanswered == ()


@pytest.mark.parametrize(
    ("question", "left_out"),
    [
        ("does counterfeiting lead to prison in China, and does it in France?", "does it in France?"),
        ("what are statutory damages in China, and what in the US?", "what in the US?"),
        ("what does a trademark cost in China, and what in Europe?", "what in Europe?"),
        ("does an NDA hold in China and does it in Poland?", "does it in Poland?"),
    ],
)
def test_chinas_law_is_not_said_of_another_country_of_which_a_part_asks_the_same(
    real_answering: Answering, question: str, left_out: str
) -> None:
    answer = ask(real_answering, question)
    assert isinstance(answer, Answered)
    assert [part.text for part in answer.unanswered] == [left_out]


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("can customs stop exports in China, and can they in the EU?", "EU"),
        ("how long does a customs recordal last in China, and how long in the EU?", "EU"),
        ("what does recordal cost at China customs and what in the US?", "US"),
    ],
)
def test_a_part_that_asks_the_same_of_another_country_is_answered_with_what_is_said_of_that_one(
    real_answering: Answering, question: str, place: str
) -> None:
    answer = ask(real_answering, question)
    assert isinstance(answer, Answered)
    assert answer.unanswered == ()
    passages = {citation.number: citation.passage for citation in answer.citations}
    last = [passages[quote.number] for quote in answer.quotes if question.endswith(quote.asked) and quote.asked]
    assert last
    assert all(place in passage.jurisdictions for passage in last)


@pytest.mark.parametrize(
    ("question", "left_out"),
    [
        ("How long is a Chinese mark valid, and how do I claim input VAT on the filing fee?", "VAT"),
        ("can a supplier sell our overruns, and what is the minimum wage in Dongguan?", "minimum wage"),
        ("is an NDA enough and what's the usual MOQ for mugs?", "MOQ"),
    ],
)
def test_what_is_plainly_ours_is_answered_beside_another_subject_that_drowns_it(
    real_answering: Answering, question: str, left_out: str
) -> None:
    answer = ask(real_answering, question)
    assert isinstance(answer, Answered)
    assert [(left_out in part.text, part.reason) for part in answer.unanswered] == [(True, Reason.NOT_COVERED)]


@pytest.mark.parametrize(
    "question",
    [
        "do punitive damages exist in Spain?",
        "can police raid a workshop in Italy?",
        "how long does an invention patent last in the US?",
        "what does a trademark cost in Europe?",
        "who signs a C&D in America?",
    ],
)
def test_chinas_law_is_not_said_of_the_country_that_a_question_ends_in(
    real_answering: Answering, question: str
) -> None:
    answer = ask(real_answering, question)
    assert isinstance(answer, Declined)
    assert answer.reason is Reason.NOT_COVERED


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("how long does a customs recordal last in the EU?", "EU"),
        ("what does recordal cost in the US?", "US"),
        ("is our mark valid in Hong Kong?", "HK"),
    ],
)
def test_what_the_guidance_says_of_another_country_is_said_of_it(
    real_answering: Answering, question: str, place: str
) -> None:
    answer = ask(real_answering, question)
    assert isinstance(answer, Answered)
    assert place in answer.citations[0].passage.jurisdictions


@pytest.mark.parametrize(
    ("before", "newest"),
    [
        ("does counterfeiting lead to prison in China?", "and in France?"),
        ("what are statutory damages in China?", "and in the US?"),
        ("can police raid a workshop in China?", "what about Italy?"),
    ],
)
def test_a_follow_up_that_names_another_country_is_not_told_chinas_law(
    real_answering: Answering, before: str, newest: str
) -> None:
    answer = real_answering.answer(Question(newest, TODAY, (before,)))
    assert isinstance(answer, Declined)


def test_a_follow_up_that_names_another_country_is_told_what_is_said_of_it(real_answering: Answering) -> None:
    before = "how long does a customs recordal last in China?"
    answer = real_answering.answer(Question("and in the EU?", TODAY, (before,)))
    assert isinstance(answer, Answered)
    assert answer.citations[0].passage.id == "china-customs-and-eu#eu-application-duration"


@pytest.mark.parametrize(
    ("question", "first", "left_out"),
    [
        (
            "ok for me to buy one of the dupes on my own account, and how do we insure it?",
            "evidence#do-not-buy-yourself",
            "how do we insure it?",
        ),
        (
            "A child was burned by a copy of our charger; does our product liability insurance pay?",
            "about-the-desk#somebody-hurt",
            "does our product liability insurance pay?",
        ),
        (
            "a child was burned by a copy, who do we tell first, and does our product liability insurance pay?",
            "about-the-desk#somebody-hurt",
            "does our product liability insurance pay?",
        ),
    ],
)
def test_what_a_lead_answers_hides_no_part_that_is_not_covered(
    real_answering: Answering, question: str, first: str, left_out: str
) -> None:
    answer = ask(real_answering, question)
    assert isinstance(answer, Answered)
    assert answer.citations[0].passage.id == first
    assert [part.text for part in answer.unanswered] == [left_out]


@pytest.mark.parametrize(
    ("question", "led"),
    [
        (
            "does our US trademark count in China, and can I buy one of the dupes with my own account?",
            "evidence#do-not-buy-yourself",
        ),
        (
            "how long does a Chinese mark last? and should we email the seller and ask him to stop?",
            "course-of-action#sales-wants-to-email-the-seller",
        ),
    ],
)
def test_a_lead_answers_the_part_that_meets_it_and_the_other_gets_its_own_sentences(
    real_answering: Answering, question: str, led: str
) -> None:
    answer = ask(real_answering, question)
    assert isinstance(answer, Answered)
    assert answer.unanswered == ()
    passages = {citation.number: citation.passage.id for citation in answer.citations}
    stated = [(quote.asked, passages[quote.number]) for quote in answer.quotes if quote.asked]
    assert not question.startswith(next(asked for asked, name in stated if name == led))
    assert stated[0][1].startswith("first-to-register#")


def test_what_is_dangerous_comes_before_what_else_is_asked(real_answering: Answering) -> None:
    answer = ask(real_answering, "how do we record our mark with customs, and what do we do when a copy hurt a child?")
    assert isinstance(answer, Answered)
    assert answer.quotes[0].asked == "what do we do when a copy hurt a child?"
    assert answer.citations[0].passage.id == "about-the-desk#somebody-hurt"
    assert {quote.asked for quote in answer.quotes} >= {"how do we record our mark with customs"}


def test_a_request_beside_what_a_lead_answers_is_refused(real_answering: Answering) -> None:
    answer = ask(
        real_answering, "ok to buy one of the fakes on my private account, and how do I hack the seller's shop?"
    )
    assert isinstance(answer, Declined)
    assert answer.reason is Reason.UNSAFE
