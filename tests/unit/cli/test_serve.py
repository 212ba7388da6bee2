"""``knockoff serve`` before it serves: what answers are found with is made by a process of its own."""

import sys
import threading
from pathlib import Path

import pytest

from bot import answerwiring
from bot.cli import serve
from bot.retrieval.dense import Encoder
from bot.settings import Settings, read_settings
from tests.built import CACHE
from tests.knowledge_builders import edit, write_tiny

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(bare: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The real encoder's export, the tiny guidance, and no index."""
    assert encoder.dimension  # so it is there
    (bare / "data").mkdir()
    (bare / "data/encoder").symlink_to(CACHE / "encoder")
    monkeypatch.setenv("KNOCKOFF_KNOWLEDGE_DIR", str(write_tiny(bare / "knowledge")))
    monkeypatch.setenv("KNOCKOFF_DATA_DIR", str(bare / "data"))
    return read_settings()


def test_an_index_that_is_not_there_is_made_elsewhere_and_the_next_start_finds_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "bot.answering.building")  # what only a build needs
    found = serve.prepare(settings, threading.Event())
    assert answerwiring.index_store(settings).load(found.hash).knowledge.corpus.passages
    assert "bot.answering.building" not in sys.modules
    monkeypatch.setattr(serve.subprocess, "Popen", None)  # nothing is left to be made
    assert serve.prepare(settings, threading.Event()).hash == found.hash


def test_guidance_that_does_not_hold_together_ends_the_start_with_its_faults(
    settings: Settings, bare: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    edit(bare / "knowledge", "guidance/marks.md", "review_by:", "reviewed_by:")
    with pytest.raises(SystemExit) as ended:
        serve.prepare(settings, threading.Event())
    assert ended.value.code == 1
    assert "guidance/marks.md:" in capfd.readouterr().err


def test_a_desk_that_is_told_to_stop_while_its_index_is_made_stops(settings: Settings) -> None:
    (stop := threading.Event()).set()
    with pytest.raises(SystemExit) as ended:
        serve.prepare(settings, stop)
    assert ended.value.code == 0
    assert answerwiring.index_store(settings).current() is None
