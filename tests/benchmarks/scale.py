"""How search and building do with far more guidance than there is. Not part of the tests.

Run: python -m tests.benchmarks.scale [--vectors 100000 1000000] [--passages 100000 1000000] [--adding 100000] [--questions 200]
The vectors are drawn around those of the guidance, which lie in clumps as texts on one subject do: a mixture of two of one page's
and noise, scaled so that the nearest neighbours lie as far apart as the real ones. Passages are drawn as sentences of the real
ones, most from two that stand near each other, and some words of their own, few of them often and most of them hardly ever.
Questions are the held-out ones. The index in KNOCKOFF_DATA_DIR is read, results/scale.md written. What is found is held against
an exact search. A page is added as ``scale_adding`` says. It takes a quarter of an hour, 7 GB of memory and 4 GB of disk.
"""

import argparse
import gc
import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from bot import answerwiring
from bot.knowledge.held_out import load_held_out
from bot.retrieval.dense import FaissIndex, Vectors
from bot.retrieval.lexical import RARE, LexicalIndex
from bot.retrieval.mapped import read_arrays
from bot.retrieval.metric import apply_metric
from bot.retrieval.search import VECTORS, WORDS
from bot.retrieval.store import GATE
from bot.retrieval.text import Glossary, words
from bot.settings import read_settings
from tests.benchmarks.compare_peers import resident_mb
from tests.benchmarks.scale_adding import BY_ADDING, measure_adding

RESULT = Path(__file__).parent / "results" / "scale.md"
HEAD = """# Search in far more guidance

Written by `python -m tests.benchmarks.scale`, whose head says how vectors and passages are drawn. Below 50,000 vectors every one
is looked at; above, an eighth of them at most, and a twenty-fourth of a million. Recall is held against an exact search; memory
is what the index adds to the process. A search is told in processor time, as other work on the machine must not count: it has one
thread and waits for nothing. A page is added to guidance that has been read and checked, and hashed for that.
"""
BY_MEANING = ("vectors", "search p50, ms", "p95", "recall@10", "build, s", "memory, MB", "nearest: real / drawn")
BY_WORDS = ("passages", "search p50, ms", "p95", "recall@10", "build, s", "memory, MB", "different words")
SENTENCES, OWN_WORDS = 9, 6  # of a drawn passage
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
        began = time.thread_time()
        scores = index.scores(vector, VECTORS)
        taken.append(1000 * (time.thread_time() - began))
        shares.append(len(right & set(sorted(scores, key=lambda n: -scores[n])[:FOUND])) / FOUND)
    p50, p95 = np.percentile(taken, (50, 95))
    return (
        f"| {count:,} | {p50:.2f} | {p95:.2f} | {np.mean(shares):.3f} | {built:.0f} | {held:.0f} |"
        f" {near[0]:.2f} / {near[1]:.2f} |"
    )


def drawn_passages(real: Sequence[Sequence[str]], count: int) -> Iterator[list[str]]:
    """The words of passages drawn around the real ones, of which the sentences are given."""
    cut = [[words(sentence) for sentence in passage] for passage in real]
    draw = np.random.default_rng(0)
    for _ in range(count):
        first = int(draw.integers(0, len(cut)))
        second = min(len(cut) - 1, max(0, first + int(draw.integers(-8, 9))))
        said = [*cut[first], *cut[second]]
        chosen = [word for place in draw.integers(0, len(said), SENTENCES) for word in said[place]]
        yield [*chosen, *(sys.intern(f"w{word}") for word in draw.zipf(RARITY, OWN_WORDS))]


def share_of_best(index: LexicalIndex, text: str, found: Iterable[int]) -> float:
    """The share of FOUND documents that are among the best, by the scores of all documents."""
    postings, scores = index.postings, np.zeros(int(index.postings.size))
    size, held = len(scores), np.diff(postings.starts)
    for number in {index.vocabulary[word] for word in words(text) if word in index.vocabulary}:
        of_word = slice(postings.starts[number], postings.starts[number + 1])
        rarity = np.log(1 + (size - held[number] + 0.5) / (held[number] + 0.5))
        scores[postings.documents[of_word]] += min(1, RARE / rarity) * postings.scores[of_word]
    least = np.sort(scores)[-FOUND] - 1e-5
    return sum(bool(scores[number] >= least) for number in found) / FOUND


def measure_words(real: Sequence[Sequence[str]], asked: Sequence[str], count: int) -> str:
    """One line of the table of the search by words."""
    documents = list(drawn_passages(real, count))
    began = time.perf_counter()
    index = LexicalIndex.of_words(documents)
    seconds, different, taken, shares = time.perf_counter() - began, len(index.vocabulary), [], []
    with tempfile.TemporaryDirectory() as folder:
        index.save(Path(folder) / "lexical")
        del index, documents
        gc.collect()
        before = resident_mb()
        index = LexicalIndex.load(Path(folder) / "lexical")
        for text in [*asked[:20], *asked]:  # the first find nothing in memory
            began = time.thread_time()
            index.scores(text, WORDS)
            taken.append(1000 * (time.thread_time() - began))
        held = resident_mb() - before
        for text in asked:
            shares.append(share_of_best(index, text, list(index.scores(text, WORDS))[:FOUND]))
    p50, p95 = np.percentile(taken[-len(asked) :], (50, 95))
    return f"| {count:,} | {p50:.2f} | {p95:.2f} | {np.mean(shares):.3f} | {seconds:.0f} | {held:.0f} | {different:,} |"


def main() -> None:
    """Measure, print Markdown tables."""
    reading = argparse.ArgumentParser()
    reading.add_argument("--vectors", type=int, nargs="*", default=[50_000, 100_000, 1_000_000])
    reading.add_argument("--passages", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    reading.add_argument("--adding", type=int, nargs="*", default=[100_000])
    reading.add_argument("--questions", type=int, default=200)
    given = reading.parse_args()
    settings = read_settings()
    encoder, store = answerwiring.make_encoder(settings), answerwiring.index_store(settings)
    standing = store.standing(encoder.hash)
    assert standing.manifest is not None and standing.rows, "no index: run 'knockoff guidance index'"
    rows = standing.rows[0]
    led = np.array(rows.vectors[rows.owners >= 0])
    knowledge, _ = answerwiring.read_knowledge(settings, None)
    items = [item.question for item in load_held_out(settings.knowledge_dir) if item.kind == "answerable"]
    items = items[: given.questions]
    real, asked = apply_metric(led, rows.metric), apply_metric(encoder.encode(items), rows.metric)
    said = [[*(s.text for s in p.sentences), *p.asked_as] for p in knowledge.corpus.passages]
    glossary = Glossary(term for term in knowledge.glossary if not term.language)
    expanded = [glossary.expand(text) for text in items]
    before = f"{HEAD}\n{machine()}\n"
    lines = table("By meaning", BY_MEANING, (measure(real, asked, count) for count in given.vectors))
    lines += table("By words", BY_WORDS, (measure_words(said, expanded, count) for count in given.passages))
    gate = standing.manifest, read_arrays(settings.index_dir / standing.name / GATE)
    adding = (
        measure_adding(knowledge, encoder, gate, lambda count: drawn(led, count), count) for count in given.adding
    )
    lines += table("A page more", BY_ADDING, adding)
    RESULT.write_text(before + "\n".join(lines) + f"\n\n{memory()}\n", encoding="utf-8")


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
    load = os.getloadavg()[0]
    return f"Machine: {os.cpu_count()} processors, load average {load:.1f} at the start, Python {platform.python_version()}."


def memory() -> str:
    """The most memory that was held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return f"Load average at the end {os.getloadavg()[0]:.1f}. The process held at most, with all that is drawn: {peak:,.0f} MB."


if __name__ == "__main__":
    main()
