"""The built wheel carries guidance and prompts, and names all it needs: it answers without the checkout and its environment."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.e2e.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]


def run(*command: object, **options: object) -> str:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


def metadata_of(wheel: Path) -> Distribution:
    """What a wheel says of itself."""
    inside = zipfile.Path(wheel)
    return PathDistribution(next(folder for folder in inside.iterdir() if folder.name.endswith(".dist-info")))


def needed(asking: Distribution, extras: frozenset[str] = frozenset()) -> Iterator[tuple[str, frozenset[str]]]:
    """What a distribution asks for here: names, with the extras it asks for."""
    for line in asking.requires or ():
        wanted = Requirement(line)
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in extras | {""}):
            yield canonicalize_name(wanted.name), frozenset(wanted.extras)


def all_needed(wheel: Path) -> list[Distribution]:
    """All that a wheel asks for, and what that asks for; as it is installed here."""
    waiting, seen = list(needed(metadata_of(wheel))), set[tuple[str, frozenset[str]]]()
    while waiting:
        name, extras = one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += needed(distribution(name), extras)
    return [distribution(name) for name in sorted({name for name, _ in seen})]


def lend(lent: Distribution, site: Path) -> None:
    """Install a distribution as it is installed here, by links where the file system has them."""
    here = Path(sysconfig.get_paths()["purelib"]).resolve()
    for file in lent.files or ():
        source = Path(str(lent.locate_file(file))).absolute()
        target = Path(os.path.normpath(site / source.relative_to(here))) if source.is_relative_to(here) else None
        if target is not None and target.is_relative_to(site) and source.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(source, target)
            except OSError:
                shutil.copy2(source, target)


def test_the_wheel_installed_beside_nothing_but_what_it_asks_for_answers_a_question(
    real_index_folder: Path, tmp_path: Path
) -> None:
    """What it asks for is lent from this environment (downloading and unpacking it takes minutes), and no more than that."""
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "dist", cwd=ROOT)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    run(sys.executable, "-m", "venv", tmp_path / "env")
    python = tmp_path / "env" / "bin" / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])").strip())
    for lent in all_needed(wheel):
        lend(lent, site)
    run(python, "-m", "pip", "install", "--quiet", "--no-index", wheel)
    run(python, "-m", "pip", "check")
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
    assert "pytest" not in run(python, "-m", "pip", "list")
