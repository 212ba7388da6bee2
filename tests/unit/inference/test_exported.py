"""The encoder without torch gives the vectors of the one with it, and nothing broken is ever used."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from bot.errors import WrongEncoder
from bot.inference.encoder import DEFAULT, SentenceTransformerEncoder
from bot.inference.exported import TOLERANCE, OnnxEncoder, export, load_exported
from bot.inference.own_folder import hash_of, stamp_of
from bot.retrieval.dense import Encoder
from tests.built import CACHE

TEXTS = ("does our US trademark count in china?", "商标被抢注了 先做什么", "", "word " * 600, "ß🙂\n\ttab", "a")


@pytest.fixture(scope="session")
def exported(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the program of today exported, as a desk of its own would have it; a test may not change it."""
    return Path(shutil.copytree(CACHE / "encoder", tmp_path_factory.mktemp("export") / "encoder"))


@pytest.fixture
def loaded(exported: Path) -> OnnxEncoder:
    found = load_exported(exported, DEFAULT)
    assert found is not None
    return found


def test_the_export_gives_the_same_vectors_alone_and_in_company(torch_encoder: Encoder, loaded: OnnxEncoder) -> None:
    together = loaded.encode(TEXTS)
    alone = np.concatenate([loaded.encode([text]) for text in TEXTS])
    assert np.abs(together - torch_encoder.encode(TEXTS)).max() < TOLERANCE
    assert np.abs(together - alone).max() < TOLERANCE


def test_many_who_encode_at_once_are_given_the_vectors_each_has_alone(loaded: OnnxEncoder) -> None:
    asked = [TEXTS[:count] for count in (1, 2, 3, 2, 4, 1, 3, 2) * 4]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(loaded.encode, asked))
    alone = np.concatenate([loaded.encode([text]) for text in TEXTS])
    assert all(np.abs(vectors - alone[: len(vectors)]).max() < TOLERANCE for vectors in found)


def test_the_export_says_of_itself_what_the_encoder_says(torch_encoder: Encoder, loaded: OnnxEncoder) -> None:
    def said(one: Encoder) -> list[object]:
        return [one.name, one.hash, one.dimension, one.window, *(one.count(text) for text in TEXTS)]

    assert said(loaded) == said(torch_encoder)


def test_no_texts_give_no_vectors(loaded: OnnxEncoder) -> None:
    assert loaded.encode([]).shape == (0, loaded.dimension)


@pytest.mark.parametrize("name", ["model.onnx", "weights.bin", "tokenizer.json", "encoder.json"])
def test_an_export_with_a_damaged_or_missing_file_is_not_used(exported: Path, tmp_path: Path, name: str) -> None:
    for file in exported.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / name).open("r+b") as file:
        file.truncate(file.seek(0, 2) - 1)
    assert load_exported(tmp_path, DEFAULT) is None
    (tmp_path / name).unlink()
    assert load_exported(tmp_path, DEFAULT) is None


def test_the_export_of_another_encoder_is_not_used(exported: Path) -> None:
    assert load_exported(exported, "another-model") is None


def test_the_export_of_a_model_that_was_exchanged_in_its_folder_is_not_used(exported: Path, tmp_path: Path) -> None:
    model, copy = tmp_path / "model", Path(shutil.copytree(exported, tmp_path / "export"))
    model.mkdir()
    weights = model / "pytorch_model.bin"
    weights.write_bytes(b"one")
    facts = json.loads((copy / "encoder.json").read_text(encoding="utf-8"))
    facts |= {"name": str(model), "source": hash_of(model), "stamp": stamp_of(model)}
    (copy / "encoder.json").write_text(json.dumps(facts), encoding="utf-8")
    assert load_exported(copy, str(model)) is not None
    weights.write_bytes(b"two")
    assert load_exported(copy, str(model)) is None


def test_an_export_whose_vectors_differ_is_refused_and_the_one_before_stays(
    torch_encoder: SentenceTransformerEncoder, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (exported / "encoder.json").read_bytes()
    monkeypatch.setattr(torch_encoder, "encode", lambda texts: np.zeros((len(texts), torch_encoder.dimension)))
    with pytest.raises(WrongEncoder, match="differ"):
        export(torch_encoder, exported, TEXTS[:1])
    assert (exported / "encoder.json").read_bytes() == before
    assert [path.name for path in exported.parent.iterdir()] == [exported.name]
