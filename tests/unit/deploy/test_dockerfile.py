"""The image, as far as it can be checked without building one: its instructions, what it copies, whether that is enough."""

import fnmatch
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot.settings import SECRETS, Settings
from tests.knowledge_builders import REPOSITORY
from tests.unit.deploy.reading import DEPLOY, text

DOCKERFILE = re.sub(r"\\\n", " ", text("Dockerfile"))
STAGES = re.split(r"^FROM ", DOCKERFILE, flags=re.M)[1:]


def copied() -> list[str]:
    """What comes in from the repository."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, flags=re.M)
    return [source for line in lines for source in line.split()[:-1]]


def ignored(path: str) -> bool:
    """Whether the ignore file keeps a path out; the last line that fits decides, as in Docker."""
    out = False
    for line in text("Dockerfile.dockerignore").splitlines():
        if not line or line.startswith("#"):
            continue
        pattern = line.removeprefix("!")
        parts = pattern.removeprefix("**/")
        whole = any(fnmatch.fnmatch(parent, pattern) for parent in ancestry(path))
        anywhere = pattern.startswith("**/") and any(fnmatch.fnmatch(part, parts) for part in path.split("/"))
        if whole or anywhere:
            out = not line.startswith("!")
    return out


def ancestry(path: str) -> list[str]:
    """A path and the folders it is in."""
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]


def test_a_linter_of_dockerfiles_has_nothing_to_say() -> None:
    linter = Path(sys.executable).parent / "hadolint"
    done = subprocess.run([linter, "--no-color", DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_everything_it_copies_is_there_and_nothing_secret_is() -> None:
    assert [source for source in copied() if not (REPOSITORY / source).exists()] == []
    assert [source for source in copied() if ignored(source)] == []
    for secret in (
        ".env",
        "bot/.env",
        ".git/config",
        "data/desk.sqlite",
        ".venv/bin/python",
        "deploy/secrets/SLACK_BOT_TOKEN",
        "tests/desk.py",
    ):
        assert ignored(secret), secret
    assert not ignored("deploy/sandbox/workspace.yaml")


def test_its_second_stage_runs_for_a_user_without_rights_and_takes_only_what_was_built() -> None:
    _built, desk = STAGES
    assert re.findall(r"^COPY (.+)$", desk, flags=re.M) == ["--from=built /opt/knockoff /opt/knockoff"]
    assert re.search(r"^USER 10001:10001$", desk, flags=re.M)
    assert "pip" not in desk
    assert re.search(r"^STOPSIGNAL SIGTERM$", desk, flags=re.M)


def test_every_setting_it_makes_is_one_there_is() -> None:
    made = set(re.findall(r"\b(KNOCKOFF_[A-Z_]+)=", DOCKERFILE))
    known = {f"KNOCKOFF_{name.upper()}" for name in Settings.model_fields} | {SECRETS}
    assert made - known == set()


def test_every_package_it_installs_is_pinned() -> None:
    pinned = {line.split("==")[0] for line in (REPOSITORY / "constraints.txt").read_text().splitlines() if "==" in line}
    assert "torch" in pinned
    assert "PIP_CONSTRAINT=/build/constraints.txt" in DOCKERFILE
    assert set(re.findall(r"pip install (\S+)", DOCKERFILE)) == {"torch", "'.[postgres,s3,otel,timestamps]'"}


@pytest.mark.slow
def test_what_it_copies_is_enough_to_build_the_whole_program(tmp_path: Path) -> None:
    build = tmp_path / "build"
    for source in copied():
        place = build / source
        place.parent.mkdir(parents=True, exist_ok=True)
        if (REPOSITORY / source).is_dir():
            shutil.copytree(REPOSITORY / source, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(REPOSITORY / source, place)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    done = subprocess.run(
        command, cwd=build, env={**os.environ, "PYTHONPATH": ""}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    names = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    assert {
        "bot/_content/slack-manifest.yaml",
        "bot/_content/prompts/texts.yaml",
        "bot/_content/knowledge/scope.yaml",
        "bot/_content/sandbox/workspace.yaml",
        "bot/operating/doctor.py",
    } <= names
