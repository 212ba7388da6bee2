"""Build the index from the knowledge: encode what changed, fit the gate, swap it in."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from bot.answering.adding import added_to
from bot.answering.gate_fit import Examples, Fitted, fit
from bot.answering.indexed import Text, indexed_texts, indexed_words
from bot.answering.scope import Scope
from bot.errors import StaleIndex
from bot.knowledge.model import Corpus, Knowledge, digest
from bot.made_of import code_of
from bot.retrieval import metric
from bot.retrieval.dense import Encoder, Vectors
from bot.retrieval.lexical import LexicalIndex
from bot.retrieval.store import FORMAT, Index, IndexStore
from bot.retrieval.version import NOWHERE, Made, Manifest, Pages, Rows, in_bytes

BATCH = 32
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Change:
    """What a build did: ids of passages, and how many texts were encoded anew or taken over."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    encoded: int
    reused: int
    manifest: Manifest


def build(
    knowledge: Knowledge,
    store: IndexStore,
    encoder: Encoder,
    built_at: str,
    progress: Progress = lambda _done, _total: None,
    read_from: str = "",
    whole: bool = False,
) -> Change:
    """Index the knowledge and make it the version in use.

    Args:
        knowledge: Valid knowledge; an invalid one never gets here.
        store: Where the index lives.
        encoder: Makes the vectors; those of unchanged texts are taken from the version in use.
        built_at: Time of the build, ISO 8601.
        progress: Told (texts encoded, texts to encode).
        read_from: What the knowledge was read from (``origin``), so that it need not be read again to see that nothing changed.
        whole: Index everything anew even where only a little of much guidance has changed.
    """
    standing = store.standing(encoder.hash)
    adding = None if whole else added_to(standing, knowledge, fitted_on(knowledge))
    indexed = adding.knowledge if adding else knowledge
    texts = indexed_texts(indexed, None if adding else Scope(indexed))
    vectors, encoded = _vectors(texts, standing.rows, encoder, progress)
    fitted = Fitted({}, adding.manifest.gate) if adding else _fit_gate(texts, vectors)
    rows = _rows(texts, vectors, adding.first.metric if adding else None)
    lexical = LexicalIndex.build([indexed_words(passage) for passage in indexed.corpus.passages])
    made = Made(indexed, rows, lexical, vectors[[text.takeaway for text in texts]])
    kept = [rows, adding.first] if adding else [rows]
    led = sum(int((held.owners != NOWHERE).sum()) for held in kept)
    manifest = replace(_manifest(knowledge, encoder, led, fitted.figures), built_at=built_at, read_from=read_from)
    if adding:
        store.add(manifest, standing.name, made, adding.order)
    else:
        store.swap_in(manifest, made, fitted.arrays)
    return _change(standing.pages, knowledge, encoded, sum(len(held.keys) for held in kept) - encoded, manifest)


def _manifest(knowledge: Knowledge, encoder: Encoder, vectors: int, gate_figures: dict[str, float]) -> Manifest:
    return Manifest(
        format=FORMAT,
        corpus_version=knowledge.corpus.version,
        knowledge_hash=knowledge_hash(knowledge),
        encoder_name=encoder.name,
        encoder_hash=encoder.hash,
        dimension=encoder.dimension,
        passages=len(knowledge.corpus.passages),
        vectors=vectors,
        built_at="",
        gate=gate_figures,
        fitted_on=fitted_on(knowledge),
    )


def _change(before: Pages | None, after: Knowledge, encoded: int, reused: int, manifest: Manifest) -> Change:
    held = before.guidance if before else []
    same = {page.hash for page in held} & {page.hash for page in after.corpus.documents}
    old = {name: hash_ for page in held if page.hash not in same for name, hash_ in page.passages.items()}
    new = {p.id: p.hash for page in after.corpus.documents if page.hash not in same for p in page.passages}
    return Change(
        added=tuple(sorted(new.keys() - old.keys())),
        changed=tuple(sorted(i for i in new.keys() & old.keys() if new[i] != old[i])),
        removed=tuple(sorted(old.keys() - new.keys())),
        encoded=encoded,
        reused=reused,
        manifest=manifest,
    )


def is_current(knowledge: Knowledge, store: IndexStore, encoder_hash: str) -> bool:
    """Whether the version in use was built from exactly this knowledge with this encoder and this code."""
    manifest = store.manifest()
    return (
        manifest is not None
        and manifest.knowledge_hash == knowledge_hash(knowledge)
        and manifest.encoder_hash == encoder_hash
        and manifest.fitted_on == fitted_on(knowledge)
    )


def knowledge_hash(knowledge: Knowledge) -> str:
    """SHA-256 over the guidance and all that an index is given beside it."""
    pages = [page.hash for page in knowledge.corpus.documents]
    return digest([knowledge.corpus.version, *pages, _without_pages(knowledge)])


def fitted_on(knowledge: Knowledge) -> str:
    """SHA-256 over everything an index depends on but its pages: the code that cuts words and fits gate and metric included."""
    return digest([_without_pages(knowledge), code_of([__name__])])


def _without_pages(knowledge: Knowledge) -> str:
    return repr(replace(knowledge, corpus=Corpus(())))


def untouched(index: Index) -> Index:
    """The same index, if its guidance is what it was built from.

    Raises:
        StaleIndex: somebody or something has changed it since; what it says may be nobody's guidance.
    """
    if index.manifest.knowledge_hash != knowledge_hash(index.knowledge):
        raise StaleIndex("the index's guidance is not what it was built from: run 'knockoff guidance index --force'")
    return index


def _vectors(texts: list[Text], known: Sequence[Rows], encoder: Encoder, progress: Progress) -> tuple[Vectors, int]:
    asked = {text.key: text for text in texts}
    cache = {key: vector for rows in known for key, vector in rows.find(asked).items()}
    missing = [text for key, text in asked.items() if key not in cache]
    missing.sort(key=lambda text: encoder.count(text.text))  # texts of as many tokens share a batch without padding
    batches = [missing[start : start + BATCH] for start in range(0, len(missing), BATCH)]
    # side by side: one batch does not keep all cores busy
    with ThreadPoolExecutor(os.cpu_count(), "encode") as pool:
        encoded = pool.map(lambda batch: encoder.encode([text.text for text in batch]), batches)
        for number, (batch, found) in enumerate(zip(batches, encoded, strict=True), 1):
            cache.update(zip((text.key for text in batch), found, strict=True))
            progress(min(number * BATCH, len(missing)), len(missing))
    return np.stack([cache[text.key] for text in texts]), len(missing)


def _rows(texts: list[Text], vectors: Vectors, compared: Vectors | None) -> Rows:
    """The rows of an index, compared by a metric; without one it is fitted."""
    owners = np.array([text.owner for text in texts], dtype=np.int64)
    led = owners != NOWHERE
    fitted = metric.fit_metric(vectors[led], owners[led]) if compared is None else compared
    return Rows(in_bytes(text.key for text in texts), owners, vectors, fitted)


def _fit_gate(texts: list[Text], vectors: Vectors) -> Fitted:
    examples, glossed = (
        _examples(texts, vectors, [t.is_question and t.glossed is g for t in texts]) for g in (False, True)
    )
    passages = [n for n, text in enumerate(texts) if not (text.is_question or text.takeaway)]
    return fit(examples, glossed, vectors[passages], [texts[n].text for n in passages])


def _examples(texts: list[Text], vectors: Vectors, chosen: list[bool]) -> Examples:
    """The chosen texts, those to be answered first."""
    rows = sorted(np.flatnonzero(chosen).tolist(), key=lambda n: texts[n].label is not None)
    return Examples(
        tuple(texts[n].text for n in rows),
        tuple(texts[n].label for n in rows),
        tuple(texts[n].group for n in rows),
        vectors[rows],
    )
