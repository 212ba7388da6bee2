"""The built wheel carries guidance and prompts: it answers without the checkout beside it."""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.e2e.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]


def run(*command: object, **options: object) -> str:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


def test_the_wheel_in_an_environment_of_its_own_answers_a_question(real_index_folder: Path, tmp_path: Path) -> None:
    """Dependencies are lent from this environment (they take minutes to install); the program is the wheel's alone."""
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "dist", cwd=ROOT)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    run(sys.executable, "-m", "venv", tmp_path / "env")
    python = tmp_path / "env" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel)
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])").strip())
    (site / "lent.pth").write_text(sysconfig.get_paths()["purelib"], encoding="utf-8")
    elsewhere = tmp_path / "empty"
    elsewhere.mkdir()
    environment = {**os.environ, "KNOCKOFF_DATA_DIR": str(real_index_folder.parent)}
    knockoff = tmp_path / "env" / "bin" / "knockoff"
    out = run(knockoff, "ask", "--json", "does our EU trademark count in china?", cwd=elsewhere, env=environment)
    answer = json.loads(out)
    assert answer["outcome"] == "answered"
    assert answer["citations"]
    code = "import bot, sys; print(bot.__file__)"
    assert str(tmp_path) in run(python, "-c", code, cwd=elsewhere)
