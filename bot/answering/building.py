"""Build the index from the knowledge: encode what changed, fit the gate, swap it in."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.answering import bank, coverage, gate, gate_fit
from bot.answering.gate_fit import Examples, Fitted, fit
from bot.answering.language import Languages
from bot.answering.model import Reason
from bot.answering.scope import Scope
from bot.errors import StaleIndex
from bot.knowledge.model import Knowledge, Passage, digest
from bot.retrieval import metric
from bot.retrieval.dense import Encoder, Vectors
from bot.retrieval.lexical import LexicalIndex
from bot.retrieval.store import FORMAT, Index, IndexStore, Manifest, Rows

BATCH = 32
NO_PASSAGE = -1
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


@dataclass(frozen=True)
class Text:
    """A text to be encoded: ``owner`` is the place of the passage it leads to, or NO_PASSAGE for an example.

    ``glossed`` is a question in another language in the glossary's words for it; it stands right behind the question.
    """

    text: str
    owner: int
    label: Reason | None
    group: str
    is_question: bool
    glossed: bool = False

    @property
    def key(self) -> str:
        """SHA-256 of the text, by which its vector is found again."""
        return digest([self.text])


def build(
    knowledge: Knowledge,
    store: IndexStore,
    encoder: Encoder,
    built_at: str,
    progress: Progress = lambda _done, _total: None,
    read_from: str = "",
) -> Change:
    """Index the knowledge and make it the version in use.

    Args:
        knowledge: Valid knowledge; an invalid one never gets here.
        store: Where the index lives.
        encoder: Makes the vectors; those of unchanged texts are taken from the version in use.
        built_at: Time of the build, ISO 8601.
        progress: Told (texts encoded, texts to encode).
        read_from: What the knowledge was read from (``origin``), so that it need not be read again to see that nothing changed.
    """
    before = store.knowledge()
    texts = indexed_texts(knowledge)
    vectors, encoded = _vectors(texts, store.rows(encoder.hash), encoder, progress)
    owners = np.array([text.owner for text in texts], dtype=np.int64)
    fitted = _fit_gate(texts, vectors)
    passages = knowledge.corpus.passages
    manifest = Manifest(
        format=FORMAT,
        corpus_version=knowledge.corpus.version,
        knowledge_hash=knowledge_hash(knowledge),
        encoder_name=encoder.name,
        encoder_hash=encoder.hash,
        dimension=encoder.dimension,
        passages=len(passages),
        vectors=int((owners != NO_PASSAGE).sum()),
        built_at=built_at,
        gate=fitted.figures,
        read_from=read_from,
    )
    lexical = LexicalIndex.build([_document(passage) for passage in passages])
    store.swap_in(manifest, knowledge, _rows(texts, owners, vectors), lexical, fitted.arrays)
    return _change(before, knowledge, encoded, len(texts) - encoded, manifest)


def _change(before: Knowledge | None, after: Knowledge, encoded: int, reused: int, manifest: Manifest) -> Change:
    old, new = _hashes(before), _hashes(after)
    return Change(
        added=tuple(sorted(new.keys() - old.keys())),
        changed=tuple(sorted(i for i in new.keys() & old.keys() if new[i] != old[i])),
        removed=tuple(sorted(old.keys() - new.keys())),
        encoded=encoded,
        reused=reused,
        manifest=manifest,
    )


def is_current(knowledge: Knowledge, store: IndexStore, encoder_hash: str) -> bool:
    """Whether the version in use was built from exactly this knowledge with this encoder."""
    manifest = store.manifest()
    return (
        manifest is not None
        and manifest.knowledge_hash == knowledge_hash(knowledge)
        and manifest.encoder_hash == encoder_hash
    )


def knowledge_hash(knowledge: Knowledge) -> str:
    """SHA-256 over everything an index depends on: the whole knowledge, and how the gate and the metric are fitted."""
    recipe = [
        (name, value)
        for part in (bank, coverage, gate, gate_fit, metric)
        for name, value in sorted(vars(part).items())
        if name.isupper()
    ]
    return digest([knowledge.corpus.version, repr(knowledge), repr(recipe)])


def untouched(index: Index) -> Index:
    """The same index, if its guidance is what it was built from.

    Raises:
        StaleIndex: somebody or something has changed it since; what it says may be nobody's guidance.
    """
    if index.manifest.knowledge_hash != knowledge_hash(index.knowledge):
        raise StaleIndex("the index's guidance is not what it was built from: run 'knockoff guidance index --force'")
    return index


def indexed_texts(knowledge: Knowledge) -> list[Text]:
    """Every text whose vector an index needs: passages, the questions they are known by, the examples of the gate."""
    passages = knowledge.corpus.passages
    texts = [Text(indexed_text(p), n, None, p.id, False) for n, p in enumerate(passages)]
    scope, languages = Scope(knowledge), Languages(knowledge)
    for number, passage in enumerate(passages):
        for question in passage.asked_as:
            # "can you write the letter" leads to the passage that says no: found, but declined
            refused = scope.declines(question)
            texts.append(Text(question, number, refused.reason if refused else None, passage.id, True))
    texts += [Text(q, NO_PASSAGE, None, f"answerable-{n}", True) for n, q in enumerate(knowledge.answerable)]
    texts += [Text(q, NO_PASSAGE, Reason(g.reason), g.kind, True) for g in knowledge.declines for q in g.questions]
    return [reading for text in texts for reading in _readings(text, languages)]


def _readings(text: Text, languages: Languages) -> tuple[Text, ...]:
    """A text as it stands and, where it is a question in another language, in the glossary's words for it, too."""
    language = languages.foreign(text.text) if text.is_question else None
    english = languages.in_english(text.text, language) if language else ""
    return (text, replace(text, text=english, glossed=True)) if english else (text,)


def _vectors(texts: list[Text], known: Rows | None, encoder: Encoder, progress: Progress) -> tuple[Vectors, int]:
    cache = dict(zip(known.keys, known.vectors, strict=True)) if known else {}
    missing = [text for text in {t.key: t for t in texts}.values() if text.key not in cache]
    missing.sort(key=lambda text: len(text.text))  # texts of like length share a batch without padding
    for start in range(0, len(missing), BATCH):
        batch = missing[start : start + BATCH]
        cache.update(zip((t.key for t in batch), encoder.encode([t.text for t in batch]), strict=True))
        progress(min(start + BATCH, len(missing)), len(missing))
    return np.stack([cache[text.key] for text in texts]), len(missing)


def _rows(texts: list[Text], owners: NDArray[np.int64], vectors: Vectors) -> Rows:
    owned = owners != NO_PASSAGE
    return Rows(tuple(t.key for t in texts), owners, vectors, metric.fit_metric(vectors[owned], owners[owned]))


def _fit_gate(texts: list[Text], vectors: Vectors) -> Fitted:
    examples, glossed = (
        _examples(texts, vectors, [t.is_question and t.glossed is g for t in texts]) for g in (False, True)
    )
    passages = [n for n, text in enumerate(texts) if not text.is_question]
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


def _hashes(knowledge: Knowledge | None) -> dict[str, str]:
    return {passage.id: passage.hash for passage in knowledge.corpus.passages} if knowledge else {}


def indexed_text(passage: Passage) -> str:
    """What the search by meaning sees of a passage."""
    return f"{passage.path}\n{passage.text}"


def _document(passage: Passage) -> str:
    """What the search by words sees of a passage."""
    return "\n".join([passage.path, passage.text, *passage.asked_as])
