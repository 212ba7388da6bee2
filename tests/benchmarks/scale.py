"""How search and building do with far more guidance than there is. Not part of the tests.

Run: python -m tests.benchmarks.scale [--vectors 100000 1000000] [--questions 200]
The vectors are drawn around those of the guidance, which lie in clumps as texts on one subject do: a mixture of two of one page's
and noise, scaled so that the nearest neighbours lie as far apart as the real ones. Questions are the held-out ones. The index in
KNOCKOFF_DATA_DIR is read, results/scale.md written. What is found is held against an exact search of the same vectors.
"""

import argparse
import os
import platform
import resource
import time
from pathlib import Path

import numpy as np

from bot import answerwiring
from bot.knowledge.held_out import load_held_out
from bot.retrieval.dense import FaissIndex, Vectors
from bot.retrieval.metric import apply_metric
from bot.retrieval.search import VECTORS
from bot.settings import read_settings
from tests.benchmarks.compare_peers import resident_mb

RESULT = Path(__file__).parent / "results" / "scale.md"
HEAD = """# Search by meaning in far more guidance

Written by `python -m tests.benchmarks.scale`, whose head says how the vectors are drawn. Below 50,000 vectors every one is looked
at, above one cell of 24. Recall is held against an exact search; memory is what the index adds to the process.
"""
FOUND = 10
NOISE = 0.6  # length of the noise, against vectors of length 1
CHUNK = 50_000


def drawn(real: Vectors, count: int) -> Vectors:
    """Unit vectors around the real ones, shape (count, dimension)."""
    draw = np.random.default_rng(0)
    made = np.empty((count, real.shape[1]), dtype=np.float32)
    for start in range(0, count, CHUNK):
        rows = min(CHUNK, count - start)
        first = draw.integers(0, len(real), rows)
        second = np.clip(first + draw.integers(-8, 9, rows), 0, len(real) - 1)  # near in the guidance: of one page
        share = draw.random((rows, 1), dtype=np.float32)
        noise = draw.standard_normal((rows, real.shape[1]), dtype=np.float32) * (NOISE / real.shape[1] ** 0.5)
        mixed = share * real[first] + (1 - share) * real[second] + noise
        made[start : start + rows] = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
    return made


def exact(vectors: Vectors, asked: Vectors) -> list[set[int]]:
    """The FOUND vectors nearest to each question."""
    scores = np.concatenate(
        [asked @ vectors[start : start + CHUNK].T for start in range(0, len(vectors), CHUNK)], axis=1
    )
    return [set(np.argpartition(-row, FOUND)[:FOUND].tolist()) for row in scores]


def measure(real: Vectors, asked: Vectors, count: int) -> str:
    """One line of the table."""
    vectors, metric = drawn(real, count), np.eye(real.shape[1], dtype=np.float32)
    near = (
        np.median([np.sort(row)[-2] for row in real[:400] @ real.T]),
        np.median([np.sort(row)[-2] for row in vectors[:400] @ vectors[:100_000].T]),
    )
    truth = exact(vectors, asked)
    before, began = resident_mb(), time.perf_counter()
    index = FaissIndex.build(vectors, np.arange(count, dtype=np.int64), metric)
    built, held = time.perf_counter() - began, resident_mb() - before
    taken, shares = [], []
    for vector, right in zip(asked, truth, strict=True):
        began = time.perf_counter()
        scores = index.scores(vector, VECTORS)
        taken.append(1000 * (time.perf_counter() - began))
        shares.append(len(right & set(sorted(scores, key=lambda n: -scores[n])[:FOUND])) / FOUND)
    p50, p95 = np.percentile(taken, (50, 95))
    return (
        f"| {count:,} | {p50:.2f} | {p95:.2f} | {np.mean(shares):.3f} | {built:.0f} | {held:.0f} |"
        f" {near[0]:.2f} / {near[1]:.2f} |"
    )


def main() -> None:
    """Measure, print a Markdown table."""
    reading = argparse.ArgumentParser()
    reading.add_argument("--vectors", type=int, nargs="+", default=[50_000, 100_000, 1_000_000])
    reading.add_argument("--questions", type=int, default=200)
    given = reading.parse_args()
    settings = read_settings()
    encoder = answerwiring.make_encoder(settings)
    rows = answerwiring.index_store(settings).rows(encoder.hash)
    assert rows is not None, "no index: run 'knockoff guidance index'"
    real = apply_metric(rows.vectors[rows.owners >= 0], rows.metric)
    items = [item.question for item in load_held_out(settings.knowledge_dir) if item.kind == "answerable"]
    asked = apply_metric(encoder.encode(items[: given.questions]), rows.metric)
    titles = ("vectors", "search p50, ms", "p95", "recall@10", "build, s", "memory, MB", "nearest: real / drawn")
    lines = [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
    for count in given.vectors:
        lines.append(measure(real, asked, count))
        print(lines[-1], flush=True)
    RESULT.write_text(f"{HEAD}\n{machine()}\n\n" + "\n".join(lines) + "\n", encoding="utf-8")


def machine() -> str:
    """Where it was measured and what else went on."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return (
        f"Machine: {os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}, Python {platform.python_version()}."
        f" The most the process held, the vectors drawn and the exact search included: {peak:.0f} MB."
    )


if __name__ == "__main__":
    main()
