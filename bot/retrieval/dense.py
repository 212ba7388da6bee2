"""Search by meaning: unit vectors, several of which may lead to one passage; in memory by FAISS, or wherever else they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

from bot.errors import StaleIndex
from bot.retrieval.metric import apply_metric

Vectors = NDArray[np.float32]
MANY = 50_000  # from so many vectors on a search does not look at all of them
# cells looked at, and one of so many at most; vectors a cell that are enough to find the cells
SEARCHED, SHARE, SAMPLE = 84, 8, 40
NEAREST = 3  # vectors of a document that decide how near it lies
# between the mean of these (0) and the nearest alone: .984 of 500 questions that a passage is known to be asked as lead to it so,
# .942 by the mean, while questions nothing was fitted on are found equally well
SHARPNESS = 5.0


class Encoder(Protocol):
    """Turns text into vectors of unit length."""

    @property
    def name(self) -> str:
        """Which model it is."""

    @property
    def hash(self) -> str:
        """SHA-256 of the weights."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def window(self) -> int:
        """The most tokens that are read, special ones included."""

    def count(self, text: str) -> int:
        """Tokens of a text, special ones included, without cutting it."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension), rows of unit length."""


@dataclass(frozen=True)
class Around:
    """What an ``Encoder`` around another one has of it: all but the encoding."""

    inner: Encoder

    @property
    def name(self) -> str:
        """Which model it is."""
        return self.inner.name

    @property
    def hash(self) -> str:
        """SHA-256 of the weights."""
        return self.inner.hash

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self.inner.dimension

    @property
    def window(self) -> int:
        """The most tokens that are read."""
        return self.inner.window

    def count(self, text: str) -> int:
        """Tokens of a text."""
        return self.inner.count(text)


class DenseIndex(Protocol):
    """Finds documents by their vectors."""

    def scores(self, vector: Vectors, limit: int) -> dict[int, float]:
        """The best documents and how near they lie: the soft maximum of the cosines of their NEAREST vectors nearest to it.

        One question of many that happens to sound alike counts less than several that do, and one that is the same counts most.

        Args:
            vector: The question, shape (dimension,), unit length.
            limit: How many vectors to look at; several may lead to one document. A document with fewer than NEAREST among
                them counts the farthest cosine looked at for those that are missing.

        Raises:
            StaleIndex: the vector's length is not the index's.
        """


def in_16_bits(dimension: int) -> Any:
    """An empty FAISS index of which a search looks at every vector; half the memory to read, cosines within .0001."""
    return faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)


def nearest(index: Any, row: Vectors, limit: int) -> tuple[Vectors, NDArray[np.int64]]:
    """The similarities and the numbers of the vectors of a FAISS index nearest to one of shape (1, dimension), best first."""
    faiss.omp_set_num_threads(1)  # of the thread that asks: several wait for each other longer than the search takes
    similarities, numbers = index.search(row, limit)
    return similarities[0], numbers[0]


def _celled(vectors: Vectors) -> Any:
    """An empty FAISS index fit for so many vectors like these, of which a search looks at the cells next to the question."""
    cells = int(4 * len(vectors) ** 0.5) // 2
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(vectors.shape[1]),
        vectors.shape[1],
        cells,
        faiss.ScalarQuantizer.QT_fp16,
        faiss.METRIC_INNER_PRODUCT,
        False,
    )
    index.nprobe = max(1, min(SEARCHED, cells // SHARE))
    drawn = np.random.default_rng(0).permutation(len(vectors))[: cells * SAMPLE]
    index.train(vectors[drawn])
    return index


class FaissIndex:
    """A ``DenseIndex`` in memory, which looks at all vectors below MANY.

    It may be of several parts, each a FAISS index and the documents that its vectors lead to, below 0 for those that are gone.
    """

    def __init__(self, parts: Sequence[tuple[Any, NDArray[np.int64]]], metric: Vectors) -> None:
        self._parts = parts
        self._metric = metric

    @classmethod
    def build(cls, vectors: Vectors, owners: NDArray[np.int64], metric: Vectors) -> "FaissIndex":
        """Index vectors of shape (rows, dimension); ``owners`` has shape (rows,), ``metric`` (dimension, dimension)."""
        mapped = apply_metric(vectors, metric)
        index = in_16_bits(vectors.shape[1]) if len(vectors) < MANY else _celled(mapped)
        index.add(mapped)
        return cls([(index, owners)], metric)

    @classmethod
    def load(cls, parts: Sequence[tuple[Path, NDArray[np.int64]]], metric: Vectors) -> "FaissIndex":
        """Read what ``save`` wrote, of each part with the owners of its vectors."""
        return cls([(faiss.read_index(str(file)), owners) for file, owners in parts], metric)

    def save(self, file: Path) -> None:
        """Write the vectors of the first part; owners and metric are kept by the store."""
        faiss.write_index(self._parts[0][0], str(file))

    def scores(self, vector: Vectors, limit: int) -> dict[int, float]:
        """The best documents and how near they lie."""
        fits(vector, len(self._metric))
        mapped = apply_metric(vector.reshape(1, -1), self._metric)
        found = [self._nearest(index, owners, mapped, limit) for index, owners in self._parts]
        if len(found) == 1:
            return nearness(*found[0])
        cosines, owners = (np.concatenate(both) for both in zip(*found, strict=True))
        best = np.argsort(-cosines, kind="stable")[:limit]
        return nearness(cosines[best], owners[best])

    def _nearest(
        self, index: Any, owners: NDArray[np.int64], mapped: Vectors, limit: int
    ) -> tuple[Vectors, NDArray[np.int64]]:
        cosines, rows = nearest(index, mapped, min(limit, index.ntotal))
        led = owners[rows]
        known = (rows >= 0) & (led >= 0)  # the cells next to a question may hold fewer than wanted
        return (cosines, led) if known.all() else (cosines[known], led[known])


def fits(vector: Vectors, dimension: int) -> None:
    """Nothing, if a vector is as long as those of an index.

    Raises:
        StaleIndex: it is not.
    """
    if vector.shape[-1] != dimension:
        raise StaleIndex(
            f"the index holds vectors of {dimension} numbers, the encoder makes {vector.shape[-1]}: "
            "run 'knockoff guidance index'"
        )


def nearness(cosines: NDArray[np.float32], owners: NDArray[np.int64]) -> dict[int, float]:
    """Documents and how near they lie, from the cosines of the vectors found, nearest first, and whose they are."""
    together = owners.argsort(kind="stable")  # the vectors of a document, nearest first
    whose = owners[together]
    excess = np.expm1(SHARPNESS * (cosines - cosines[-1])).astype(np.float64)[together]
    excess[NEAREST:][whose[NEAREST:] == whose[:-NEAREST]] = 0.0
    first = np.ones(len(whose), dtype=np.bool_)
    np.not_equal(whose[1:], whose[:-1], out=first[1:])
    (begins,) = first.nonzero()
    near = float(cosines[-1]) + np.log1p(np.add.reduceat(excess, begins) / NEAREST) / SHARPNESS
    return dict(zip(whose[begins].tolist(), near.tolist(), strict=True))
