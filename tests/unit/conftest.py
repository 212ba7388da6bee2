"""Fixtures of the unit tests: the tiny guidance, its index, and a machine on which nothing is set."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import threadpoolctl

from bot.answering.service import Answering
from bot.knowledge.model import Knowledge
from bot.retrieval.store import IndexStore
from tests.fakes import FakeEncoder
from tests.knowledge_builders import build_tiny, tiny, write_tiny
from tests.s3 import bucket as bucket
from tests.s3 import s3_server as s3_server


@dataclass(frozen=True)
class TinyDesk:
    """A desk over the tiny guidance."""

    folder: Path
    knowledge: Knowledge
    encoder: FakeEncoder
    store: IndexStore
    answering: Answering


os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # for libraries that are yet to be loaded


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Fitting on a handful of examples is much faster without threads that wait for each other."""
    with threadpoolctl.threadpool_limits(1, user_api="blas"):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tiny guidance as files, for a test to break."""
    return write_tiny(tmp_path / "knowledge")


@pytest.fixture(scope="session")
def tiny_knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The tiny guidance, read."""
    return tiny(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def tiny_desk(tiny_knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> TinyDesk:
    """A desk over the tiny guidance; no test may change it."""
    folder, encoder = tmp_path_factory.mktemp("index"), FakeEncoder()
    store = IndexStore(folder)
    build_tiny(tiny_knowledge, store, encoder)
    return TinyDesk(folder, tiny_knowledge, encoder, store, Answering(store, encoder))


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty working folder, and no setting of ours in the environment."""
    for name in list(os.environ):
        if name.upper().startswith(("KNOCKOFF_", "SLACK_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path
