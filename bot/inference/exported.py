"""The same encoder without torch: its graph in ONNX, run by onnxruntime.

Starting torch and sentence-transformers is nearly all of a cold start and most of the memory, and with them a short question
takes four times as long. So they are used once, to write the graph beside the index and to hold its vectors against theirs.

The graph is kept as onnxruntime has simplified it, and the weights in a file of their own, which is mapped into memory and not
read: so it starts in a quarter of the time, with 60 MB less (most rows of the table of words are never touched).
"""

import json
import tempfile
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.aside import Aside
from bot.errors import WrongEncoder
from bot.inference.encoder import BATCH, DEFAULT, SentenceTransformerEncoder, refuse_blind
from bot.inference.own_folder import holds_another
from bot.made_of import sha256
from bot.retrieval.dense import Vectors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TOLERANCE = 1e-4  # the most by which a number of a vector may differ
_GRAPH, _WEIGHTS, _TOKENIZER, _FACTS = "model.onnx", "weights.bin", "tokenizer.json", "encoder.json"


@dataclass(frozen=True)
class Facts:
    """What an export is of, and the SHA-256 of its files by their names.

    ``source`` is the hash of what it was made from: the packaged weights, or all the files of a folder, and then ``stamp``
    is theirs.
    """

    name: str
    source: str
    dimension: int
    window: int
    files: dict[str, str]
    stamp: str = ""


class OnnxEncoder:
    """An ``Encoder`` over an export. Any number of threads may use it at once."""

    def __init__(self, folder: Path, facts: Facts) -> None:
        from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions

        self.name, self.hash = facts.name, facts.source
        self.dimension, self.window = facts.dimension, facts.window
        options = SessionOptions()
        options.log_severity_level = 3
        options.graph_optimization_level = GraphOptimizationLevel.ORT_DISABLE_ALL  # done when it was written
        # who encodes much has a thread a core; two for one text cost a fifth more, which many at once would wait for
        options.intra_op_num_threads = 1
        self._aside = Aside("encode")
        self._session = InferenceSession(str(folder / _GRAPH), options, providers=["CPUExecutionProvider"])
        self._folder = folder
        self._cut = self._tokenizer()
        self._cut.enable_truncation(facts.window)
        self._cut.no_padding()

    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self._folder / _TOKENIZER))

    @cached_property
    def _whole(self) -> "Tokenizer":
        """One that cuts nothing; only writers of guidance need it."""
        tokenizer = self._tokenizer()
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def count(self, text: str) -> int:
        """Tokens of a text, special ones included."""
        return len(self._whole.encode(text).ids)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        tokens = self._tokens(texts)
        order = sorted(range(len(texts)), key=lambda place: len(tokens[place]))  # what is padded costs as much as words

        def fill(places: list[int]) -> None:
            vectors[places] = self._run([tokens[place] for place in places])

        with self._aside.at_work():
            # the few texts of one question, while nobody else asks: half on another processor
            half = self._aside.begin(fill, order[::2]) if 1 < len(order) < BATCH else None
            rest = order if half is None else order[1::2]
            for start in range(0, len(rest), BATCH):
                fill(rest[start : start + BATCH])
            if half is not None:
                half.result()
        return vectors

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        if len(texts) < BATCH:  # without letting go of the interpreter: another thread has it while the graph runs
            return [self._cut.encode(text).ids for text in texts]
        return [entry.ids for entry in self._cut.encode_batch_fast(list(texts))]

    def _run(self, tokens: list[list[int]]) -> Vectors:
        """The vectors of texts, the longest of which comes last."""
        ids = np.zeros((len(tokens), len(tokens[-1])), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, of_it in enumerate(tokens):
            ids[row, : len(of_it)] = of_it
            mask[row, : len(of_it)] = 1
        return np.asarray(self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0], dtype=np.float32)


def facts_of(folder: Path, name: str) -> Facts | None:
    """What the export in a folder says of itself, if it is of this encoder as it is today; it need not be whole."""
    try:
        facts = Facts(**json.loads((folder / _FACTS).read_text(encoding="utf-8")))
        of_today = facts.name == name and (name == DEFAULT or not holds_another(Path(name), facts.source, facts.stamp))
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return facts if of_today else None


def load_exported(folder: Path, name: str) -> OnnxEncoder | None:
    """The export in a folder, if it is one of this encoder as it is today and whole; None for anything else."""
    facts = facts_of(folder, name)
    if facts is None:
        return None
    try:
        with ThreadPoolExecutor(1, "hash") as aside:
            checking = aside.submit(_is_whole, folder, facts)
            import onnxruntime  # meanwhile: importing it takes about as long as the hashes

            onnxruntime.disable_telemetry_events()  # nothing is reported to its makers
            import tokenizers  # noqa: F401 - so that it is there when it is needed

            whole = checking.result()
    except (OSError, TypeError, AttributeError):
        return None
    return OnnxEncoder(folder, facts) if whole else None


def _is_whole(folder: Path, facts: Facts) -> bool:
    return facts.files.keys() == {_GRAPH, _WEIGHTS, _TOKENIZER} and all(
        sha256(folder / name) == known for name, known in facts.files.items()
    )


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
        WrongEncoder: a number of a vector differs by more than TOLERANCE, or the encoder cannot tell texts apart.
    """
    refuse_blind(encoder, texts)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="export-", dir=folder.parent, ignore_cleanup_errors=True) as own:
        aside = Path(own) / folder.name
        aside.mkdir()
        _write_graph(encoder, Path(own) / "traced.onnx")
        _simplify(Path(own) / "traced.onnx", aside)
        encoder.model.tokenizer.backend_tokenizer.save(str(aside / _TOKENIZER))
        files = {file.name: sha256(file) for file in aside.iterdir()}
        facts = Facts(encoder.name, encoder.hash, encoder.dimension, encoder.window, files, encoder.stamp)
        (aside / _FACTS).write_text(json.dumps(asdict(facts), indent=1), encoding="utf-8")
        made = OnnxEncoder(aside, facts)
        _compare(encoder, made, texts, progress)
        if folder.exists():
            folder.rename(Path(own) / "before")
        aside.rename(folder)
    return OnnxEncoder(folder, facts)


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


def _simplify(traced: Path, folder: Path) -> None:
    """Write a graph as onnxruntime runs it, on whatever kind of processor, with its weights beside it."""
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions

    options = SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = (
        GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    )  # what lies above is for one processor
    options.optimized_model_filepath = str(folder / _GRAPH)
    options.add_session_config_entry("session.optimized_model_external_initializers_file_name", _WEIGHTS)
    options.add_session_config_entry("session.optimized_model_external_initializers_min_size_in_bytes", "1024")
    InferenceSession(str(traced), options, providers=["CPUExecutionProvider"])
