"""``knockoff serve`` before it serves: what answers are found with is made by a process of its own."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from bot import answerwiring, wiring
from bot.cli import serve
from bot.errors import WrongEncoder
from bot.inference.loading import LoadingEncoder
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
    settings: Settings, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "bot.answering.building")  # what only a build needs
    serve.prepare(settings, threading.Event())
    assert answerwiring.index_store(settings).load(encoder.hash).knowledge.corpus.passages
    assert "bot.answering.building" not in sys.modules
    monkeypatch.setattr(serve.subprocess, "Popen", None)  # nothing is left to be made
    serve.prepare(settings, threading.Event())
    (settings.encoder_dir).unlink()  # nor when the export is lost: the encoder itself answers
    serve.prepare(settings, threading.Event())


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


def test_a_desk_whose_encoder_cannot_be_loaded_ends_and_says_why(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load() -> Encoder:
        raise WrongEncoder("the encoder is gone")

    @contextmanager
    def running(*_given: object, **_more: object) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(courier=SimpleNamespace(unfinished=0))

    monkeypatch.setattr(answerwiring, "is_prepared", lambda _settings: True)
    monkeypatch.setattr(answerwiring, "loading_encoder", lambda *_: LoadingEncoder("gone", "hash", load))
    desk = SimpleNamespace(corpus=SimpleNamespace(passages=()), corpus_version="v")
    monkeypatch.setattr(answerwiring, "make_answering", lambda *_: desk)
    monkeypatch.setattr(wiring, "slack_program", running)
    monkeypatch.setattr(serve.serving, "watch_server", running)
    monkeypatch.setattr(serve.serving, "http_server", running)
    with pytest.raises(WrongEncoder, match="the encoder is gone"):
        serve.run(settings.model_copy(update={"slack_bot_token": SecretStr("xoxb-1")}), over_http=True)
