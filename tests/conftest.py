"""Fixtures that many tests share: the real encoder, and the desk over the real guidance."""

import gc
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from bot import casewiring
from bot.answering.service import Answering
from bot.cases.playbook.reader.model import Reader
from bot.inference.encoder import DEFAULT, SentenceTransformerEncoder, load_encoder
from bot.knowledge.load import load
from bot.knowledge.model import Knowledge
from bot.retrieval.dense import Encoder
from bot.retrieval.store import IndexStore
from bot.settings import quiet_environment
from tests.built import built_encoder, built_index, built_reader
from tests.compiled import share_compiled
from tests.knowledge_builders import KNOWLEDGE, TODAY

settings.register_profile("desk", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("desk")
share_compiled()
RARELY = (20_000, 20, 20)  # reading the guidance takes half as long again when every 700 new objects are looked through


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the encoder comes last: on a fresh checkout it is still being made when the tests begin.

    What needs it with torch comes first, and so is run by one worker: importing that takes longer than the tests.
    """
    needed = {item: getattr(item, "fixturenames", ()) for item in items}
    items.sort(key=lambda item: ("torch_encoder" not in needed[item], "encoder" in needed[item]))


def pytest_collection_finish() -> None:
    """Thousands of tests, and what they import, are not looked through for garbage again and again while they run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """A test that sets logging up must not leave its captured stderr to the next one."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:], logging.root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def torch_encoder() -> SentenceTransformerEncoder:
    """The encoder as sentence-transformers runs it."""
    quiet_environment()
    return load_encoder(DEFAULT)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The real encoder, as a running desk has it."""
    return built_encoder()


@pytest.fixture(scope="session")
def sentence_reader() -> Reader:
    """What reports are read with, fitted on the examples that are shipped."""
    return built_reader(KNOWLEDGE)


@pytest.fixture(autouse=True)
def one_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk with a data folder of its own need not fit the reader anew."""
    monkeypatch.setattr(casewiring, "fitted_reader", lambda knowledge, _folder: built_reader(knowledge))


@pytest.fixture(scope="session")
def shipped() -> Knowledge:
    """The guidance that is shipped, as far as it loads without an encoder."""
    return load(KNOWLEDGE, TODAY)[0]


@pytest.fixture(scope="session")
def real_index_folder(encoder: Encoder, shipped: Knowledge) -> Path:
    """The folder of an index of the shipped guidance."""
    return built_index(encoder, shipped)


@pytest.fixture(scope="session")
def real_answering(real_index_folder: Path, encoder: Encoder) -> Answering:
    """The desk over the shipped guidance."""
    return Answering(IndexStore(real_index_folder), encoder)
