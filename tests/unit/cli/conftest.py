"""The command line over the tiny guidance and the encoder without weights."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import answerwiring
from bot.cli import main
from tests.fakes import FakeEncoder
from tests.knowledge_builders import write_tiny
from tests.unit.conftest import TinyDesk


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


Knockoff = Callable[..., Ran]


@pytest.fixture
def knockoff(
    bare: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tiny_desk: TinyDesk,
) -> Knockoff:
    """Run a command as from a shell, with its guidance, an index of it and its data in the working folder."""
    shutil.copytree(tiny_desk.folder, bare / "data/index")
    monkeypatch.setenv("KNOCKOFF_KNOWLEDGE_DIR", str(write_tiny(bare / "knowledge")))
    monkeypatch.setenv("KNOCKOFF_DATA_DIR", str(bare / "data"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(answerwiring, "make_encoder", lambda *_: FakeEncoder())

    def run(*words: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["knockoff", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as done:
            main()
        shown = capsys.readouterr()
        code = done.value.code
        return Ran(code if isinstance(code, int) else 1, shown.out, shown.err)

    return run
