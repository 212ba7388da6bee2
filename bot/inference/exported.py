"""The same encoder without torch: its graph in ONNX, run by onnxruntime.

Starting torch and sentence-transformers is nearly all of a cold start and most of the memory, and with them a short question
takes four times as long. So they are used once, to write the graph beside the index and to hold its vectors against theirs.
"""

import json
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from bot.errors import WrongEncoder
from bot.inference.encoder import BATCH, SentenceTransformerEncoder, sha256
from bot.retrieval.dense import Vectors

TOLERANCE = 1e-4  # the most by which a number of a vector may differ
_GRAPH, _TOKENIZER, _FACTS = "model.onnx", "tokenizer.json", "encoder.json"


@dataclass(frozen=True)
class Facts:
    """What an export is of, and the SHA-256 of its two files."""

    name: str
    weights: str
    dimension: int
    window: int
    graph: str
    tokenizer: str


class OnnxEncoder:
    """An ``Encoder`` over an export. Any number of threads may use it at once."""

    def __init__(self, folder: Path, facts: Facts) -> None:
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer

        self.name, self.hash = facts.name, facts.weights
        self.dimension, self.window = facts.dimension, facts.window
        options = SessionOptions()
        options.log_severity_level = 3
        # its threads would go on spinning after each text, and take the cores from the search that follows
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = InferenceSession(str(folder / _GRAPH), options, providers=["CPUExecutionProvider"])
        self._whole = Tokenizer.from_file(str(folder / _TOKENIZER))
        self._whole.no_truncation()
        self._whole.no_padding()
        self._cut = Tokenizer.from_file(str(folder / _TOKENIZER))
        self._cut.enable_truncation(facts.window)
        self._cut.enable_padding()

    def count(self, text: str) -> int:
        """Tokens of a text, special ones included."""
        return len(self._whole.encode(text).ids)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        order = sorted(
            range(len(texts)), key=lambda place: len(texts[place])
        )  # like lengths share a batch without padding
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            vectors[places] = self._run([texts[place] for place in places])
        return vectors

    def _run(self, texts: list[str]) -> Vectors:
        tokens = self._cut.encode_batch(texts)
        inputs = {
            "input_ids": np.array([entry.ids for entry in tokens], dtype=np.int64),
            "attention_mask": np.array([entry.attention_mask for entry in tokens], dtype=np.int64),
        }
        return np.asarray(self._session.run(None, inputs)[0], dtype=np.float32)


def load_exported(folder: Path, name: str) -> OnnxEncoder | None:
    """The export in a folder, if it is one of this encoder and whole; anything else is None, and is made anew."""
    try:
        facts = Facts(**json.loads((folder / _FACTS).read_text(encoding="utf-8")))
        whole = sha256(folder / _GRAPH) == facts.graph and sha256(folder / _TOKENIZER) == facts.tokenizer
    except (OSError, ValueError, TypeError):
        return None
    return OnnxEncoder(folder, facts) if whole and facts.name == name else None


def export(
    encoder: SentenceTransformerEncoder,
    folder: Path,
    texts: Sequence[str],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> OnnxEncoder:
    """Write an encoder's graph into a folder and hold its vectors against the encoder's own.

    Args:
        encoder: The encoder.
        folder: Where the export goes; replaced only when the new one is whole and right.
        texts: What both must give the same vectors for.
        progress: Told (texts compared, texts).

    Raises:
        WrongEncoder: a number of a vector differs by more than TOLERANCE.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="export-", dir=folder.parent, ignore_cleanup_errors=True) as own:
        aside = Path(own) / folder.name
        aside.mkdir()
        _write_graph(encoder, aside / _GRAPH)
        encoder.model.tokenizer.backend_tokenizer.save(str(aside / _TOKENIZER))
        graph, tokenizer = sha256(aside / _GRAPH), sha256(aside / _TOKENIZER)
        facts = Facts(encoder.name, encoder.hash, encoder.dimension, encoder.window, graph, tokenizer)
        (aside / _FACTS).write_text(json.dumps(asdict(facts), indent=1), encoding="utf-8")
        made = OnnxEncoder(aside, facts)
        _compare(encoder, made, texts, progress)
        if folder.exists():
            folder.rename(Path(own) / "before")
        aside.rename(folder)
    return made


def _compare(
    encoder: SentenceTransformerEncoder, made: OnnxEncoder, texts: Sequence[str], progress: Callable[[int, int], None]
) -> None:
    by_length = sorted(texts, key=len)
    for start in range(0, len(by_length), BATCH):
        batch = by_length[start : start + BATCH]
        apart = float(np.abs(encoder.encode(batch) - made.encode(batch)).max())
        if apart > TOLERANCE:
            raise WrongEncoder(f"the exported encoder's vectors differ by {apart:.2g}: it is not used")
        progress(start + len(batch), len(by_length))


def _write_graph(encoder: SentenceTransformerEncoder, file: Path) -> None:
    """Trace transformer, mean over the tokens and scaling to unit length into one graph."""
    import torch

    class Graph(torch.nn.Module):
        def __init__(self, model: torch.nn.Module) -> None:
            super().__init__()
            self.model = model  # as a part, so that its weights are parameters and not constants

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            """Unit vectors, shape (texts, dimension), of token ids and masks of shape (texts, tokens)."""
            vectors: torch.Tensor = self.model({"input_ids": input_ids, "attention_mask": attention_mask})[
                "sentence_embedding"
            ]
            return torch.nn.functional.normalize(vectors, dim=1)

    example = encoder.model.tokenizer(["a question", "a rather longer one"], padding=True, return_tensors="pt")
    texts_and_tokens = {0: "texts", 1: "tokens"}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the older exporter is taken on purpose: the newer one needs a further package
        torch.onnx.export(
            Graph(encoder.model).eval(),
            (example["input_ids"], example["attention_mask"]),
            str(file),
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors"],
            dynamic_axes={"input_ids": texts_and_tokens, "attention_mask": texts_and_tokens, "vectors": {0: "texts"}},
            opset_version=17,
            dynamo=False,
        )
