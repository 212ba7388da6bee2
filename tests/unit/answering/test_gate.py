"""The gate weighs any text, gives the same verdict every time, and remembers what it was taught."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.desk import Desk
from bot.answering.gate import REASONS, SUBJECTS, Gate
from bot.answering.language import Languages
from bot.answering.model import Reason
from bot.answering.scope import Scope
from bot.knowledge.model import Knowledge, digest
from bot.retrieval.dense import Encoder
from bot.retrieval.store import IndexStore
from tests.unit.conftest import TinyDesk

DECLINED_FOR = {Reason.NOT_COVERED, Reason.OFF_TOPIC, Reason.UNSAFE, Reason.NEEDS_COUNSEL}
EVERY = 12  # of the shipped examples, one in so many is tried
REMEMBERED = 0.9
OVERRULED = 0.6
TIPPED_WRONGLY = 0.005  # of the questions that must be answered


@pytest.fixture(scope="session")
def gate(tiny_desk: TinyDesk) -> Gate:
    """A gate fitted on the tiny guidance."""
    return Desk(tiny_desk.store.load(tiny_desk.encoder.hash)).gate


@given(st.text(max_size=200))
def test_any_text_gets_probabilities_and_a_reason_or_none_and_the_same_ones_again(
    tiny_desk: TinyDesk, gate: Gate, text: str
) -> None:
    vector = tiny_desk.encoder.encode([text])[0]
    verdict = gate.judge(text, vector)
    assert 0.0 <= verdict.another_subject <= 1.0
    assert 0.0 <= verdict.refused_request <= 1.0
    assert verdict.reason is None or verdict.reason in DECLINED_FOR
    assert gate.judge(text, vector) == verdict


@pytest.mark.parametrize(
    ("subject", "request_", "declined"),
    [(1.5, 0.0, False), (2.9, 0.0, False), (3.1, 0.0, True), (0.9, 0.6, True), (0.0, 1.1, True), (0.3, 0.3, False)],
)
def test_of_another_subject_alone_the_gate_must_be_surer_than_of_a_request(
    gate: Gate, subject: float, request_: float, declined: bool
) -> None:
    doubts = np.array([subject or 1e-6, 1e-6, request_ or 1e-6, 1e-6])
    assert len(doubts) == len(REASONS)
    reason = gate._verdict(gate._thresholds + np.log(doubts)).reason
    assert (reason is not None) is declined
    assert reason is None or (reason in REASONS[:SUBJECTS]) is (subject > request_)


def test_the_manifest_keeps_the_thresholds_and_what_cross_validation_found(tiny_desk: TinyDesk) -> None:
    figures = tiny_desk.store.load(tiny_desk.encoder.hash).manifest.gate
    shares = [value for name, value in figures.items() if name.startswith(("threshold", "cv_"))]
    assert len(shares) >= 3
    assert all(0 <= share <= 1 for share in shares)
    assert (figures["examples_answer"], figures["examples_decline"]) == (26, 32)


def test_what_is_to_be_declined_looks_much_more_so_than_what_is_to_be_answered(
    tiny_desk: TinyDesk, gate: Gate, tiny_knowledge: Knowledge
) -> None:
    declined = [question for group in tiny_knowledge.declines for question in group.questions]
    answered = [question for found in tiny_knowledge.corpus.passages for question in found.asked_as]
    verdicts = {text: gate.judge(text, tiny_desk.encoder.encode([text])[0]) for text in declined + answered}
    doubt = {text: max(verdict.another_subject, verdict.refused_request) for text, verdict in verdicts.items()}
    assert np.mean([doubt[text] for text in declined]) > np.mean([doubt[text] for text in answered]) + 0.3


def test_the_shipped_gate_remembers_what_it_was_taught(
    shipped: Knowledge, real_index_folder: Path, encoder: Encoder
) -> None:
    store = IndexStore(real_index_folder)
    gate, scope = Desk(store.load(encoder.hash)).gate, Scope(shipped)
    (rows,) = store.standing(encoder.hash).rows
    vectors = dict(zip((key.tobytes().hex() for key in rows.keys), rows.vectors, strict=True))
    languages = Languages(shipped)

    def share_declined(texts: list[str]) -> float:
        read = [text if languages.foreign(text) else languages.plain(text) for text in texts[::EVERY]]
        reasons = [gate.judge(text, vectors[digest([text])]).reason for text in read]
        return sum(reason is not None for reason in reasons) / len(reasons)

    asked = [q for p in shipped.corpus.passages for q in p.asked_as if scope.declines(q) is None]
    assert share_declined([*asked, *shipped.answerable]) <= 1 - REMEMBERED
    assert share_declined([question for group in shipped.declines for question in group.questions]) >= REMEMBERED


def test_a_hint_hardly_ever_tips_the_gate_against_a_question_that_must_be_answered(
    shipped: Knowledge, real_index_folder: Path, encoder: Encoder
) -> None:
    store = IndexStore(real_index_folder)
    gate, scope = Desk(store.load(encoder.hash)).gate, Scope(shipped)
    (rows,) = store.standing(encoder.hash).rows
    vectors = dict(zip((key.tobytes().hex() for key in rows.keys), rows.vectors, strict=True))
    languages = Languages(shipped)
    texts = [languages.plain(text) for text in shipped.answerable if not languages.foreign(text)][::EVERY]
    tipped = [text for text in texts if scope.tipped(text, gate.judge(text, vectors[digest([text])]))]
    assert len(tipped) <= TIPPED_WRONGLY * len(texts), tipped


def test_a_rule_that_misreads_a_question_is_overruled_and_one_that_reads_it_right_is_not(
    shipped: Knowledge, real_index_folder: Path, encoder: Encoder
) -> None:
    store = IndexStore(real_index_folder)
    gate, scope = Desk(store.load(encoder.hash)).gate, Scope(shipped)
    (rows,) = store.standing(encoder.hash).rows
    vectors = dict(zip((key.tobytes().hex() for key in rows.keys), rows.vectors, strict=True))

    languages = Languages(shipped)

    def share_overruled(texts: list[str]) -> float:
        texts = [text if languages.foreign(text) else languages.plain(text) for text in texts]
        hits = [(text, refused) for text in texts if (refused := scope.declines(text))]
        return float(
            np.mean([refused.gives_way([gate.judge(q, vectors[digest([q])]).suspicion]) for q, refused in hits])
        )

    assert share_overruled(list(shipped.answerable)) >= OVERRULED
    declined = [question for group in shipped.declines for question in group.questions]
    assert share_overruled(declined[::EVERY]) <= 1 - REMEMBERED
