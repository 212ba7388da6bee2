"""Fixtures that many tests share: the real encoder, and the desk over the real guidance.

Loading the encoder takes seconds and encoding the guidance about a minute, so both happen once: the encoder once a run, the
index once for each state of the guidance, kept in ``.cache/tests/index``.
"""

import fcntl
import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from bot.answering.building import build, is_current
from bot.answering.origin import origin
from bot.answering.service import Answering
from bot.answerwiring import make_encoder
from bot.inference.encoder import DEFAULT, SentenceTransformerEncoder, load_encoder
from bot.knowledge.load import load
from bot.knowledge.model import Knowledge
from bot.retrieval.dense import Encoder
from bot.retrieval.store import IndexStore
from bot.settings import quiet_environment, read_settings
from tests.knowledge_builders import KNOWLEDGE, REPOSITORY, TODAY

CACHE = REPOSITORY / ".cache" / "tests"
FITTED_BY = (
    "bot/answering/bank.py",
    "bot/answering/coverage.py",
    "bot/answering/gate.py",
    "bot/answering/gate_fit.py",
    "bot/answering/building.py",
    "bot/answering/indexed.py",
    "bot/retrieval/lexical.py",
    "bot/retrieval/metric.py",
    "bot/retrieval/version.py",
)

settings.register_profile("desk", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("desk")


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
    CACHE.mkdir(parents=True, exist_ok=True)
    with _alone(CACHE / "encoder.lock"):
        return make_encoder(read_settings(data_dir=CACHE))


@pytest.fixture(scope="session")
def shipped() -> Knowledge:
    """The guidance that is shipped, as far as it loads without an encoder."""
    return load(KNOWLEDGE, TODAY)[0]


@pytest.fixture(scope="session")
def real_index_folder(encoder: Encoder, shipped: Knowledge) -> Path:
    """An index of the shipped guidance, built only when guidance, encoder or the code that fits the gate has changed."""
    folder = CACHE / "index"
    store, stamp = IndexStore(folder), folder.with_suffix(".code")
    code = hashlib.sha256(b"".join((REPOSITORY / name).read_bytes() for name in FITTED_BY)).hexdigest()
    with _alone(folder.with_suffix(".lock")):
        known = stamp.read_text() if stamp.exists() else ""
        if known != code or not is_current(shipped, store, encoder.hash):
            build(shipped, store, encoder, f"{TODAY}T00:00:00Z", read_from=origin(KNOWLEDGE))
            stamp.write_text(code)
    return folder


@pytest.fixture(scope="session")
def real_answering(real_index_folder: Path, encoder: Encoder) -> Answering:
    """The desk over the shipped guidance."""
    return Answering(IndexStore(real_index_folder), encoder)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Keep two test runs from building into one folder."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
