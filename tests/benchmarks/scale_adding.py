"""What a page more costs where there are 100,000 passages: part of ``tests.benchmarks.scale``.

The guidance is today's pages over and over, each with a number in its title and its questions; their vectors are drawn, those of
the page that is added are the encoder's own. The gate is today's. What is measured is the whole of ``build`` from guidance that
has been read and checked to a version in use, less the time in which the encoder is at work.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np

from bot.answering.building import build, fitted_on, knowledge_hash, untouched
from bot.answering.indexed import indexed_text, indexed_words
from bot.knowledge.model import Corpus, Document, Knowledge, PassageId, digest
from bot.retrieval.dense import Encoder, Vectors
from bot.retrieval.lexical import LexicalIndex
from bot.retrieval.mapped import Arrays
from bot.retrieval.store import IndexStore
from bot.retrieval.version import Made, Manifest, Rows, in_bytes

ROUNDS = 5
BY_ADDING = (
    "passages",
    "vectors",
    "passages / texts of the page",
    "encoding it, s",
    "all else, s: first time / median of five",
    "processor time of it, s",
    "all of it indexed anew, without encoding and the gate's fit, s",
    "a desk takes it up, s",
)


class Timed:
    """An encoder that notes how long it is at work: from its first text to its last, as batches are encoded side by side."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._began = self._before = self.seconds = self.worked = 0.0
        self.name, self.hash, self.dimension, self.window = (
            encoder.name,
            encoder.hash,
            encoder.dimension,
            encoder.window,
        )
        self.count = encoder.count

    def anew(self) -> None:
        """Forget what was noted."""
        self._began = self.seconds = self.worked = 0.0

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As ever."""
        if not self._began:
            self._began, self._before = time.perf_counter(), time.process_time()
        vectors = self._encoder.encode(texts)
        self.seconds, self.worked = time.perf_counter() - self._began, time.process_time() - self._before
        return vectors


def numbered(page: Document, number: int) -> Document:
    """A page like another one, with a number of its own."""
    passages = tuple(
        replace(
            passage,
            id=PassageId(f"{page.id}-{number:05}#{passage.id.partition('#')[2]}"),
            title=f"{passage.title} {number}",
            asked_as=tuple(f"{question} {number}" for question in passage.asked_as),
        )
        for passage in page.passages
    )
    return replace(page, id=f"{page.id}-{number:05}", title=f"{page.title} {number}", passages=passages)


def large(knowledge: Knowledge, passages: int) -> Knowledge:
    """Guidance of so many passages at least."""
    pages, held = knowledge.corpus.documents, 0
    made: list[Document] = []
    while held < passages:
        made.append(numbered(pages[len(made) % len(pages)], len(made)))
        held += len(made[-1].passages)
    return replace(knowledge, corpus=Corpus(tuple(made)))


def index_of(knowledge: Knowledge, drawn: Callable[[int], Vectors], metric: Vectors) -> Made:
    """The index of guidance with vectors that are drawn."""
    passages = knowledge.corpus.passages
    texts = [(indexed_text(passage), number) for number, passage in enumerate(passages)]
    texts += [(question, number) for number, passage in enumerate(passages) for question in passage.asked_as]
    owners = np.array([number for _, number in texts], dtype=np.int64)
    rows = Rows(in_bytes(digest([text]) for text, _ in texts), owners, drawn(len(texts)), metric)
    lexical = LexicalIndex.build([indexed_words(passage) for passage in passages])
    return Made(knowledge, rows, lexical, drawn(len(passages)))


def stand(store: IndexStore, knowledge: Knowledge, made: Made, gate: tuple[Manifest, Arrays]) -> None:
    """Make a large index the version in use."""
    manifest = replace(
        gate[0],
        corpus_version=knowledge.corpus.version,
        knowledge_hash=knowledge_hash(knowledge),
        passages=len(knowledge.corpus.passages),
        vectors=len(made.rows.keys),
        fitted_on=fitted_on(knowledge),
    )
    store.swap_in(manifest, made, gate[1])


def measure_adding(
    knowledge: Knowledge,
    encoder: Encoder,
    gate: tuple[Manifest, Arrays],
    drawn: Callable[[int], Vectors],
    passages: int,
) -> str:
    """One line of the table."""
    standing, timed, rounds = large(knowledge, passages), Timed(encoder), []
    metric = np.eye(encoder.dimension, dtype=np.float32)
    with tempfile.TemporaryDirectory() as folder:
        store = IndexStore(Path(folder))
        began = time.perf_counter()
        stand(store, standing, index_of(standing, drawn, metric), gate)
        whole = time.perf_counter() - began
        for number, like in enumerate(knowledge.corpus.documents[:ROUNDS]):
            page = numbered(like, 90_000 + number)
            more = replace(knowledge, corpus=Corpus((*standing.corpus.documents, page)))
            timed.anew()
            began, worked = time.perf_counter(), time.process_time()
            change = build(more, store, timed, f"2026-01-01T00:00:0{number}Z")
            rest = time.perf_counter() - began - timed.seconds
            worked = time.process_time() - worked - timed.worked
            rounds.append((len(page.passages), change.encoded, timed.seconds, rest, worked))
        began = time.perf_counter()
        index = untouched(store.load(encoder.hash))
        taken_up = time.perf_counter() - began
        asked = page.passages[0].asked_as[0]
        (best,) = index.searcher.search(asked, encoder.encode([asked])[0], page.reviewed_on, 1).hits
    assert best.passage == page.passages[0], "the page that was added is not found"
    of_page, texts, encoding, rest, worked = (median(column) for column in zip(*rounds, strict=True))
    return (
        f"| {len(standing.corpus.passages):,} | {change.manifest.vectors:,} | {of_page:.0f} / {texts:.0f} | {encoding:.2f} |"
        f" {rounds[0][3]:.2f} / {rest:.2f} | {rounds[0][4]:.2f} / {worked:.2f} | {whole:.0f} | {taken_up:.0f} |"
    )
