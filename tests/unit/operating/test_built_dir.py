"""An index that was made beforehand, as in the image, is used as it is: nothing is written to where it lies."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot import answerwiring
from bot.answering.service import Answering
from bot.settings import Settings
from tests.knowledge_builders import TODAY, write_tiny
from tests.unit.conftest import TinyDesk


def settings(tiny_desk: TinyDesk, folder: Path) -> Settings:
    """A desk whose index lies apart from its data."""
    built = folder / "built"
    shutil.copytree(tiny_desk.folder, built / "index")
    knowledge = write_tiny(folder / "knowledge")
    return Settings(_env_file=None, data_dir=folder / "data", built_dir=built, knowledge_dir=knowledge)


def state(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file and folder with its time and size."""
    return {str(each): (each.stat().st_mtime_ns, each.stat().st_size) for each in (folder, *sorted(folder.rglob("*")))}


def test_it_is_used_and_stays_as_it_is(tiny_desk: TinyDesk, tmp_path: Path) -> None:
    given = settings(tiny_desk, tmp_path)
    before = state(tmp_path / "built")
    assert answerwiring.bring_index_up_to_date(given, tiny_desk.encoder, lambda _done, _total: None) is None
    answering = Answering(answerwiring.index_store(given), tiny_desk.encoder)
    assert answering.corpus_version
    assert state(tmp_path / "built") == before
    assert not (tmp_path / "data").exists()


def test_it_does_not_age_so_that_an_image_starts_next_year_as_it_did_today(
    tiny_desk: TinyDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = settings(tiny_desk, tmp_path)
    monkeypatch.setattr(answerwiring, "today", lambda _: TODAY + timedelta(days=400))
    assert answerwiring.bring_index_up_to_date(given, tiny_desk.encoder, lambda _done, _total: None) is None


def test_what_is_kept_lies_with_the_data_all_the_same(tiny_desk: TinyDesk, tmp_path: Path) -> None:
    given = settings(tiny_desk, tmp_path)
    assert given.encoder_dir == tmp_path / "built/encoder"
    assert given.evidence_dir == tmp_path / "data/evidence"
