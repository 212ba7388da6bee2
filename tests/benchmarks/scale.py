"""How search and building do with far more guidance than there is. Not part of the tests.

Run: python -m tests.benchmarks.scale [--vectors 100000 1000000] [--passages 100000 1000000] [--questions 200]
The vectors are drawn around those of the guidance, which lie in clumps as texts on one subject do: a mixture of two of one page's
and noise, scaled so that the nearest neighbours lie as far apart as the real ones. Passages are drawn as sentences of the real
ones, most from two that stand near each other, and some words of their own, few of them often and most of them hardly ever.
Questions are the held-out ones. The index in KNOCKOFF_DATA_DIR is read, results/scale.md written. What is found by meaning is
held against an exact search of the same vectors.
"""

import argparse
import gc
import os
import platform
import resource
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot import answerwiring
from bot.knowledge.held_out import load_held_out
from bot.retrieval.dense import FaissIndex, Vectors
from bot.retrieval.lexical import LexicalIndex, Postings
from bot.retrieval.metric import apply_metric
from bot.retrieval.search import VECTORS, WORDS
from bot.settings import read_settings
from tests.benchmarks.compare_peers import resident_mb

RESULT = Path(__file__).parent / "results" / "scale.md"
HEAD = """# Search in far more guidance

Written by `python -m tests.benchmarks.scale`, whose head says how vectors and passages are drawn. Below 50,000 vectors every one
is looked at; above, an eighth of them at most, and a twenty-fourth of a million. Recall is held against an exact search; memory
is what the index adds to the process.
"""
BY_MEANING = ("vectors", "search p50, ms", "p95", "recall@10", "build, s", "memory, MB", "nearest: real / drawn")
BY_WORDS = ("passages", "search p50, ms", "p95", "build, s", "memory, MB", "different words")
SENTENCES, OWN_WORDS = 9, 6  # of a drawn passage
AT_ONCE = 100_000  # passages drawn; more are these over and over, as to cut a million into words takes half an hour
RARITY = 1.3  # of the words of its own: the exponent of Zipf's law
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


class Passages(Sequence[str]):
    """Passages drawn around the real ones, each made when it is read: a million at once would be a gigabyte."""

    def __init__(self, real: Sequence[Sequence[str]], count: int) -> None:
        self._real, self._count = real, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: Any) -> str:
        if number >= self._count:
            raise IndexError(number)
        draw = np.random.default_rng(number)
        first = int(draw.integers(0, len(self._real)))
        second = min(len(self._real) - 1, max(0, first + int(draw.integers(-8, 9))))
        said = [*self._real[first], *self._real[second]]
        chosen = [said[place] for place in draw.integers(0, len(said), SENTENCES)]
        return " ".join([*chosen, *(f"w{word}" for word in draw.zipf(RARITY, OWN_WORDS))])


def repeated(index: LexicalIndex, times: int) -> LexicalIndex:
    """An index of the same passages so many times over."""
    found, size = index.postings, int(index.postings.size)
    held = np.diff(found.starts)
    order = np.argsort(np.tile(np.repeat(np.arange(len(held), dtype=np.int32), held), times), kind="stable")
    documents = np.concatenate([found.documents + np.int32(size * copy) for copy in range(times)])[order]
    starts = found.starts * times
    return LexicalIndex(
        index.vocabulary, Postings(np.tile(found.scores, times)[order], documents, starts, np.array(size * times))
    )


def measure_words(real: Sequence[Sequence[str]], asked: Sequence[str], count: int) -> str:
    """One line of the table of the search by words."""
    began = time.perf_counter()
    index = LexicalIndex.build(Passages(real, min(count, AT_ONCE)))
    seconds = f"{time.perf_counter() - began:.0f}" if count <= AT_ONCE else "-"
    words, taken = len(index.vocabulary), []
    with tempfile.TemporaryDirectory() as folder:
        (index if count <= AT_ONCE else repeated(index, count // AT_ONCE)).save(Path(folder) / "lexical")
        del index
        gc.collect()
        before = resident_mb()
        index = LexicalIndex.load(Path(folder) / "lexical")
        for text in [*asked[:20], *asked]:  # the first find nothing in memory
            began = time.perf_counter()
            index.scores(text, WORDS)
            taken.append(1000 * (time.perf_counter() - began))
        held = resident_mb() - before
    p50, p95 = np.percentile(taken[20:], (50, 95))
    return f"| {count:,} | {p50:.2f} | {p95:.2f} | {seconds} | {held:.0f} | {words:,} |"


def main() -> None:
    """Measure, print Markdown tables."""
    reading = argparse.ArgumentParser()
    reading.add_argument("--vectors", type=int, nargs="*", default=[50_000, 100_000, 1_000_000])
    reading.add_argument("--passages", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    reading.add_argument("--questions", type=int, default=200)
    given = reading.parse_args()
    settings = read_settings()
    encoder = answerwiring.make_encoder(settings)
    rows = answerwiring.index_store(settings).rows(encoder.hash)
    assert rows is not None, "no index: run 'knockoff guidance index'"
    real = apply_metric(rows.vectors[rows.owners >= 0], rows.metric)
    items = [item.question for item in load_held_out(settings.knowledge_dir) if item.kind == "answerable"]
    items = items[: given.questions]
    asked = apply_metric(encoder.encode(items), rows.metric)
    knowledge, _ = answerwiring.read_knowledge(settings, None)
    said = [[*(s.text for s in p.sentences), *p.asked_as] for p in knowledge.corpus.passages]
    lines = table("By meaning", BY_MEANING, (measure(real, asked, count) for count in given.vectors))
    lines += table("By words", BY_WORDS, (measure_words(said, items, count) for count in given.passages))
    RESULT.write_text(f"{HEAD}\n{machine()}\n" + "\n".join(lines) + "\n", encoding="utf-8")


def table(title: str, columns: Sequence[str], rows: Iterable[str]) -> list[str]:
    """A table in Markdown, printed as it comes about."""
    lines = [f"\n## {title}\n", f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    print("\n".join(lines), flush=True)
    for row in rows:
        print(row, flush=True)
        lines.append(row)
    return lines


def machine() -> str:
    """Where it was measured and what else went on."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return (
        f"Machine: {os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}, Python {platform.python_version()}."
        f" The most the process held, the vectors drawn and the exact search included: {peak:.0f} MB."
    )


if __name__ == "__main__":
    main()
