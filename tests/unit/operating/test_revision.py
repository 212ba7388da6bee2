"""The guidance of an earlier revision is looked up in git; what cannot be found is one clear line."""

import subprocess
from pathlib import Path

import pytest

from bot.errors import BotError
from bot.operating.revision import guidance_at


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder, as somebody."""
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with two revisions of the guidance; the first is tagged."""
    page = tmp_path / "checkout/knowledge/guidance/marks.md"
    page.parent.mkdir(parents=True)
    git(tmp_path / "checkout", "init", "-q")
    for text in ("old", "new"):
        page.write_text(text)
        git(tmp_path / "checkout", "add", "-A")
        git(tmp_path / "checkout", "commit", "-qm", text)
        if text == "old":
            git(tmp_path / "checkout", "tag", "first")
    return tmp_path / "checkout"


def test_the_guidance_is_written_out_as_it_was_and_the_checkout_is_left_alone(checkout: Path, tmp_path: Path) -> None:
    found = guidance_at("first", checkout / "knowledge", tmp_path / "aside")
    assert (found / "guidance/marks.md").read_text() == "old"
    assert (checkout / "knowledge/guidance/marks.md").read_text() == "new"


@pytest.mark.parametrize("revision", ["nowhere", "--output=/tmp/x", ""])
def test_an_unknown_revision_is_named(checkout: Path, tmp_path: Path, revision: str) -> None:
    with pytest.raises(BotError, match=revision or "no guidance"):
        guidance_at(revision, checkout / "knowledge", tmp_path / "aside")


def test_guidance_outside_a_checkout_has_no_revisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(BotError, match="git finds no guidance"):
        guidance_at("HEAD", tmp_path, tmp_path / "aside")
