"""What was encoded lately is not encoded again, and nothing is held by which a question could be read."""

import gc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bot.answering.model import Question
from bot.answering.service import Answering
from bot.inference.remembering import MOST, RememberingEncoder
from tests.fakes import FakeEncoder
from tests.knowledge_builders import TODAY
from tests.unit.conftest import TinyDesk


@pytest.fixture
def fake() -> FakeEncoder:
    """Keeps the texts that it encoded."""
    return FakeEncoder()


def test_only_texts_that_are_not_remembered_are_encoded_and_each_gets_its_own_vector(fake: FakeEncoder) -> None:
    encoder = RememberingEncoder(fake)
    encoder.encode(["mark", "letter"])
    vectors = encoder.encode(["evidence", "letter", "evidence", "mark"])
    assert fake.encoded == ["mark", "letter", "evidence"]
    assert np.array_equal(vectors, FakeEncoder().encode(["evidence", "letter", "evidence", "mark"]))


def test_no_texts_give_no_vectors(fake: FakeEncoder) -> None:
    assert RememberingEncoder(fake).encode([]).shape == (0, fake.dimension)


def test_the_text_asked_longest_ago_is_forgotten_first(fake: FakeEncoder) -> None:
    encoder = RememberingEncoder(fake, most=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        encoder.encode([text])
    assert fake.encoded == ["a", "b", "c", "b"]


def test_more_texts_than_are_remembered_all_get_their_vectors(fake: FakeEncoder) -> None:
    texts = [f"word{number}" for number in range(9)]
    assert np.array_equal(RememberingEncoder(fake, most=2).encode(texts), FakeEncoder().encode(texts))


def test_of_a_text_nothing_but_its_vector_is_held_and_that_under_another_name_in_each_process(
    fake: FakeEncoder,
) -> None:
    secret = "who copied our kettle"
    held = [RememberingEncoder(fake), RememberingEncoder(fake)]
    for encoder in held:
        encoder.encode([secret])
    ((name, vector),), ((other, _),) = (encoder._known.items() for encoder in held)
    assert name != other
    assert secret not in str(gc.get_referents(held[0], held[0]._known))
    assert vector.base is None  # not a view that keeps the vectors of other texts


def test_threads_that_ask_at_once_get_the_vectors_they_asked_for(fake: FakeEncoder) -> None:
    encoder, texts = RememberingEncoder(fake, most=20), [f"word{number % 50}" for number in range(2_000)]
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda text: encoder.encode([text])[0], texts))
    assert np.array_equal(np.stack(rows), FakeEncoder().encode(texts))
    assert len(encoder._known) == 20 < MOST


def test_a_question_asked_again_is_answered_alike_without_being_encoded(tiny_desk: TinyDesk, fake: FakeEncoder) -> None:
    answering = Answering(tiny_desk.store, RememberingEncoder(fake))
    asked = Question("how long is the opposition period? who signs a warning letter?", TODAY)
    first, encoded = answering.answer(asked), len(fake.encoded)
    assert answering.answer(asked) == first == tiny_desk.answering.answer(asked)
    assert len(fake.encoded) == encoded > 1
