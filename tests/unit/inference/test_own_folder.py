"""A model of the operator's own that is exchanged in its folder is noticed, and one that is not costs next to nothing."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.inference import own_folder
from bot.inference.own_folder import hash_of, holds_another, stamp_of


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Files as a model has them."""
    folder = tmp_path / "model"
    (folder / "1_Pooling").mkdir(parents=True)
    for name in ("config.json", "pytorch_model.bin", "1_Pooling/config.json"):
        (folder / name).write_text(name, encoding="utf-8")
    return folder


def _rewritten(folder: Path) -> None:
    file = folder / "pytorch_model.bin"
    told = file.stat()
    file.write_text("x" * told.st_size, encoding="utf-8")
    os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns))  # as an archive brings the time along


def _added(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")


def _taken_out(folder: Path) -> None:
    (folder / "1_Pooling/config.json").unlink()


def _renamed(folder: Path) -> None:
    (folder / "config.json").rename(folder / "configuration.json")


@pytest.mark.parametrize("change", [_rewritten, _added, _taken_out, _renamed])
def test_a_folder_with_another_file_in_it_holds_another_model(model: Path, change: Callable[[Path], None]) -> None:
    known, stamp = hash_of(model), stamp_of(model)
    change(model)
    assert holds_another(model, known, stamp)


def test_a_folder_that_was_copied_or_fetched_again_holds_the_same_model(model: Path, tmp_path: Path) -> None:
    known, stamp = hash_of(model), stamp_of(model)
    copy = Path(shutil.copytree(model, tmp_path / "copy"))
    (copy / ".cache").mkdir()
    (copy / ".cache/fetched.json").write_text("today", encoding="utf-8")
    assert stamp_of(copy) != stamp
    assert not holds_another(copy, known, stamp)


def test_a_folder_that_is_gone_gives_no_reason_to_doubt_what_was_exported_from_it(tmp_path: Path) -> None:
    assert not holds_another(tmp_path / "gone", "hash", "stamp")


def test_files_that_nobody_has_touched_are_not_read(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known, stamp = hash_of(model), stamp_of(model)
    monkeypatch.setattr(own_folder, "sha256", lambda file: pytest.fail(f"{file} was read"))
    assert not holds_another(model, known, stamp)
