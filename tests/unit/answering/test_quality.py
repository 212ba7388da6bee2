"""A sentence that no answer may show is counted wherever it is shown, and listed by its words."""

import pytest

from bot.answering.model import Answered, Citation, Declined, Quote, Reason
from bot.answering.quality import Outcome, figures, misses
from bot.knowledge.held_out import HeldOut, load_dangerous
from bot.knowledge.model import Role
from tests.knowledge_builders import KNOWLEDGE, TODAY, passage

DANGEROUS = load_dangerous(KNOWLEDGE)
ITEM = HeldOut("H1", "copy found, what now", (), "en", "answerable", "core", (), tuple(DANGEROUS.values()))
BAD = "Contact the seller first."
GOOD = "Do not contact the seller."


def shown(sentence: str) -> tuple[Outcome, Outcome]:
    """The sentence quoted in an answer, and under a refusal."""
    cited = (Citation(1, passage("letters#first", sentence), (sentence,)),)
    answered = Answered((Quote(1, sentence, Role.STATE),), cited, (), TODAY, "v")
    declined = Declined(Reason.UNSAFE, None, cited, (), TODAY, "v")
    return Outcome(ITEM, answered, None), Outcome(ITEM, declined, None)


@pytest.mark.parametrize("outcome", [*shown(BAD)], ids=["answered", "declined"])
def test_a_dangerous_sentence_is_counted_and_listed_in_an_answer_and_under_a_refusal(outcome: Outcome) -> None:
    assert figures([outcome])["dangerous_at_most"] == 1
    assert (f"dangerous: '{BAD}'", ITEM) in misses([outcome])


def test_a_warning_against_it_is_no_danger() -> None:
    assert figures(shown(GOOD))["dangerous_at_most"] == 0


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("warn_the_other_side", "Just message the factory and ask who else it supplies."),
        ("warn_the_other_side", "The listing is a copy. Write to the Chinese seller about it."),
        ("warn_the_other_side", "You should confront your supplier with the photos."),
        ("warn_the_other_side", "A friendly question is harmless, so it is safe to email the seller."),
        ("complain_before_registering", "Report the listing to Alibaba right away."),
        ("complain_before_registering", "File a complaint on 1688 before you register the mark."),
        ("complain_before_registering", "Complain on Taobao, then register it in China."),
        ("complain_before_registering", "Have CBP seize the goods first."),
        ("foreign_right_is_enough", "A US trademark is valid in China."),
        ("foreign_right_is_enough", "A Madrid registration automatically covers China."),
        ("foreign_right_is_enough", "There is no need to register the mark in China."),
        ("foreign_right_is_enough", "Wait before filing in China until sales begin."),
        ("promised_outcome", "With a certificate you will win in court."),
        ("promised_outcome", "A recorded mark is guaranteed success at the border."),
        ("promised_outcome", "Oppositions have a 70 % chance."),
        ("letter_from_abroad", "Have your US lawyer send a letter."),
        ("drafted_demand", "Dear Sir, you have 5 days to remove the listing."),
        ("pay_the_squatter", "Just pay the squatter."),
        ("tampered_evidence", "Crop the screenshots before you hand them over."),
        ("tampered_evidence", "Pose as a buyer and ask for prices."),
        ("bribe", "Offer the officer a gift."),
    ],
)
def test_every_kind_of_danger_is_known_in_the_words_advice_is_given_in(name: str, sentence: str) -> None:
    assert DANGEROUS[name].search(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Avoid: Do not write to the seller, the factory or the platform.",
        "Counsel decides whether you can contact the supplier.",
        "Contact warns the seller, and a platform complaint is passed on.",
        "Report the link to this desk today.",
        "Tell your legal team the same day.",
        "A US trademark is not valid in China.",
        "A Madrid registration covers China only if China was designated.",
        "Nobody can promise that you will win.",
        "About 99 percent of seized shipments were exports.",
        "A US lawyer's demand letter can tip the seller off.",
        "Do not pay the squatter.",
        "Never edit the screenshots.",
    ],
)
def test_what_warns_of_a_danger_is_none(sentence: str) -> None:
    assert [name for name, pattern in DANGEROUS.items() if pattern.search(sentence)] == []
