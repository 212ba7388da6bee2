"""An encoder is waited for by who needs its vectors and by nobody else, and a broken export keeps nobody waiting for another."""

import shutil
import threading
from pathlib import Path

import pytest

from bot.errors import WrongEncoder
from bot.inference import loading
from bot.inference.encoder import DEFAULT, DEFAULT_SHA256, known_hash
from bot.inference.loading import LoadingEncoder, begin_to_load
from bot.inference.own_folder import hash_of
from bot.retrieval.dense import Encoder
from tests.built import CACHE
from tests.fakes import FakeEncoder


@pytest.fixture
def said() -> list[str]:
    """What a person or the log is told."""
    return []


@pytest.fixture
def itself(monkeypatch: pytest.MonkeyPatch) -> FakeEncoder:
    """In place of sentence-transformers: what the encoder itself gives, without torch."""
    fake = FakeEncoder()
    fake.hash = DEFAULT_SHA256
    monkeypatch.setattr(loading, "load_encoder", lambda _name: fake)
    return fake


def test_name_and_hash_are_there_before_the_encoder_is_and_the_rest_is_waited_for() -> None:
    begun, fake = threading.Event(), FakeEncoder()

    def load() -> FakeEncoder:
        begun.wait(20)
        return fake

    encoder = LoadingEncoder(fake.name, fake.hash, load)
    assert (encoder.name, encoder.hash, encoder.failure) == (fake.name, fake.hash, None)
    begun.set()
    assert (encoder.dimension, encoder.window, encoder.count("a b")) == (fake.dimension, fake.window, fake.count("a b"))
    assert (encoder.encode(["a b"]) == fake.encode(["a b"])).all()


def test_who_has_asked_for_it_is_told_that_an_encoder_cannot_be_loaded() -> None:
    def load() -> FakeEncoder:
        raise WrongEncoder("gone")

    told = threading.Event()
    encoder = LoadingEncoder("gone", "hash", load)
    encoder.when_failed(told.set)
    assert told.wait(20)
    assert str(encoder.failure) == "gone"
    with pytest.raises(WrongEncoder, match="gone"):
        encoder.encode(["a"])


def test_a_whole_export_is_what_is_loaded(encoder: Encoder, itself: FakeEncoder, said: list[str]) -> None:
    loaded = begin_to_load(CACHE / "encoder", DEFAULT, said.append)
    assert (loaded.hash, loaded.dimension) == (encoder.hash, encoder.dimension)
    assert (loaded.encode(["a b"]) == encoder.encode(["a b"])).all()
    assert (itself.encoded, said) == ([], [])


@pytest.mark.parametrize("name", ["model.onnx", "weights.bin", "tokenizer.json", "encoder.json"])
@pytest.mark.parametrize("gone", [False, True])
def test_in_place_of_a_damaged_or_missing_export_the_encoder_itself_is_loaded_and_nothing_is_exported(
    encoder: Encoder, itself: FakeEncoder, said: list[str], tmp_path: Path, name: str, gone: bool
) -> None:
    folder = Path(shutil.copytree(CACHE / "encoder", tmp_path / "encoder"))
    with (folder / name).open("r+b") as file:
        file.truncate(file.seek(0, 2) - 1)
    if gone:
        (folder / name).unlink()
    left = sorted(file.name for file in folder.iterdir())
    loaded = begin_to_load(folder, DEFAULT, said.append)
    assert loaded.hash == encoder.hash
    assert loaded.encode(["a b"]).shape == (1, itself.dimension)
    assert (itself.encoded, said) == (["a b"], [loading.WHOLE])
    assert sorted(file.name for file in folder.iterdir()) == left


def test_an_encoder_that_turns_out_to_be_another_is_not_used(
    itself: FakeEncoder, said: list[str], tmp_path: Path
) -> None:
    itself.hash = "another"
    loaded = begin_to_load(tmp_path, DEFAULT, said.append)
    with pytest.raises(WrongEncoder, match="exchanged"):
        loaded.encode(["a"])


def test_the_hash_of_an_encoder_of_ones_own_is_that_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(b"one")
    assert known_hash(str(tmp_path)) == hash_of(tmp_path)
