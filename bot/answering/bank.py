"""Examples a question is held against, kept by FAISS so that a question reads an eighth of them.

Each vector is held twice: as a code of half a byte for every two numbers, and in numbers of 16 bits. All codes are looked
through, and the RERANKED best compared by their numbers. Reading all vectors was what took the time: so it takes a third. Of
1,000 similarities found one differs by more than .0001 from an exact search, none by more than .003.
"""

from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from bot.retrieval.dense import Vectors, in_16_bits, nearest

NEIGHBOURS = (1, 3, 8)
CODED = 1_000  # from so many vectors on there are codes; below, all are read
DRAWN, ROUNDS = 700, 4  # vectors that the codes are made for, and how often they are improved: more changed nothing
RERANKED = 6 * max(NEIGHBOURS)


class Bank:
    """Vectors of unit length."""

    def __init__(self, index: Any, lies_in: NDArray[np.uint8] | None = None) -> None:
        self._index, self._lies_in = index, lies_in  # which must live as long
        self._looked_at = min(max(NEIGHBOURS), index.ntotal)

    @classmethod
    def build(cls, vectors: Vectors) -> "Bank":
        """Of vectors of shape (rows, dimension); at least one."""
        index = _coded(vectors) if len(vectors) >= CODED else in_16_bits(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def load(cls, kept: NDArray[np.uint8]) -> "Bank":
        """What ``kept`` gave; the numbers stay where they are, so that those never compared need not be read."""
        reader = faiss.ZeroCopyIOReader(faiss.swig_ptr(kept), kept.nbytes)  # type: ignore[attr-defined] # its stubs leave it out
        return cls(faiss.read_index(reader), kept)

    def kept(self) -> NDArray[np.uint8]:
        """All there is to keep of it."""
        return np.asarray(faiss.serialize_index(self._index))

    def nearest(self, row: Vectors) -> tuple[list[float], list[int]]:
        """The similarities and the numbers of the vectors nearest to one of shape (1, dimension), best first."""
        similarities, numbers = nearest(self._index, row, self._looked_at)
        return similarities.tolist(), numbers.tolist()

    def similarities(self, vectors: Vectors, count: int) -> Vectors:
        """Of many vectors, shape (rows, dimension), to the nearest held, best first: at most ``count`` columns."""
        return np.asarray(self._index.search(np.ascontiguousarray(vectors), min(count, self._index.ntotal))[0])


def _coded(vectors: Vectors) -> Any:
    """An empty index for vectors like these."""
    dimension = vectors.shape[1]
    index: Any = faiss.index_factory(dimension, f"PQ{dimension // 2}x4fs,Refine(SQfp16)", faiss.METRIC_INNER_PRODUCT)
    codes: Any = faiss.downcast_index(index.base_index)
    codes.pq.cp.niter = ROUNDS
    index.k_factor = RERANKED / max(NEIGHBOURS)
    index.train(vectors[np.random.default_rng(0).permutation(len(vectors))[:DRAWN]])
    return index
