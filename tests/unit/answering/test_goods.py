"""Which product is copied makes no difference to what is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.goods import Goods
from bot.answering.model import Question
from bot.answering.service import Answering
from bot.knowledge.model import Knowledge, Term
from tests.knowledge_builders import TODAY

GOODS = Goods([Term(("kettle", "t-shirt"), "product"), Term(("kettles",), "products")])
ASKED = "we found a fake of our {} on Alibaba, should we report it first?"


def test_the_one_product_a_question_names_is_read_as_a_product() -> None:
    assert GOODS.plain("Our Kettle is copied; is a kettle a design?") == "Our product is copied; is a product a design?"


def test_a_compound_is_one_word() -> None:
    assert GOODS.plain("our T-shirt") == "our product"
    assert GOODS.plain("a kettle-drum") == "a kettle-drum"


def test_of_several_products_all_stay_since_the_difference_may_be_what_is_asked() -> None:
    asked = "we registered for kettles, they file for a t-shirt"
    assert GOODS.plain(asked) == asked


@given(st.text(max_size=80))
def test_what_is_read_as_a_product_stays_so(text: str) -> None:
    assert GOODS.plain(GOODS.plain(text)) == GOODS.plain(text)


@pytest.mark.parametrize("product", ["kettle", "stroller", "backpack", "faucet"])
def test_no_product_leads_to_another_passage_than_any_other(real_answering: Answering, product: str) -> None:
    def cited(thing: str) -> list[str]:
        answer = real_answering.answer(Question(ASKED.format(thing), as_of=TODAY))
        return [citation.passage.id for citation in answer.citations]

    assert cited(product) == cited("product")
    assert "course-of-action#found-a-fake-first-steps" in cited(product)[0]


def test_no_word_of_our_subjects_stands_among_the_goods(shipped: Knowledge) -> None:
    goods = {said for term in shipped.goods for said in term.said}
    assert len(goods) > 300
    assert goods.isdisjoint({"watch", "case", "dress", "camera", "label", "mould", "design", "sample", "package"})
