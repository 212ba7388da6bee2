"""Backing up, restoring and moving from a shell."""

from pathlib import Path

from bot import wiring
from bot.settings import read_settings
from bot.storage.engine import open_database
from tests import kept
from tests.unit.cli.conftest import Knockoff


def fill() -> None:
    """Something of everything in the desk of these settings."""
    with wiring.open_database(read_settings()) as database:
        kept.fill(database, read_settings().evidence_dir)


def test_a_backup_says_what_is_in_it_and_comes_back(knockoff: Knockoff, bare: Path) -> None:
    fill()
    ran = knockoff("backup", "copy")
    assert (ran.code, ran.err) == (0, "")
    assert "1 files of evidence are in copy" in ran.out
    assert "SHA-256 of its manifest: " in ran.out
    (bare / "data/desk.sqlite").unlink()
    for more in (bare / "data").glob("desk.sqlite-*"):
        more.unlink()
    refused = knockoff("restore", "copy")
    assert (refused.code, "--force puts the backup's in the place" in refused.err) == (1, True)
    back = knockoff("restore", "copy", "--force")
    assert (back.code, back.err) == (0, "")
    with wiring.open_database(read_settings()) as database:
        assert wiring.answer_log(database).find("a0") is not None


def test_a_backup_of_data_that_are_not_whole_is_kept_and_the_exit_code_says_so(knockoff: Knockoff, bare: Path) -> None:
    fill()
    next((bare / "data/evidence").glob("??/*")).unlink()
    ran = knockoff("backup", "copy")
    assert ran.code == 1
    assert "not whole" in ran.err
    assert (bare / "copy/manifest.json").is_file()
    assert knockoff("restore", "copy", "--force").code == 1


def test_what_is_no_backup_is_refused(knockoff: Knockoff, bare: Path) -> None:
    (bare / "empty").mkdir()
    ran = knockoff("restore", "empty")
    assert (ran.code, ran.out) == (1, "")
    assert "is no backup" in ran.err


def test_the_database_is_copied_into_another_one(knockoff: Knockoff, bare: Path) -> None:
    fill()
    for _ in range(2):
        ran = knockoff("db", "copy", "--to", f"sqlite:///{bare / 'other.sqlite'}")
        assert (ran.code, "the same in both databases" in ran.out) == (0, True)
    other = open_database(f"sqlite:///{bare / 'other.sqlite'}")
    assert wiring.answer_log(other).find("a0") is not None
    other.close()


def test_the_database_is_not_copied_onto_itself(knockoff: Knockoff) -> None:
    fill()
    ran = knockoff("db", "copy", "--to", read_settings().database)
    assert (ran.code, ran.err) == (1, "that is the database the desk uses\n")
