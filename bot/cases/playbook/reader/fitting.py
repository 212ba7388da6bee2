"""Fit the reader on the labelled examples."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.reader.examples import Example, Examples
from bot.cases.playbook.reader.features import VIEWS, look
from bot.cases.playbook.reader.model import ASIAN, TINY
from bot.cases.playbook.reader.vocabulary import Vocabulary

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix  # imported where something is fitted: a running desk only asks the reader

STRENGTH = 20.0
SHARE = (1.0, 1.0, 0.3)  # of each view in what is decided: meanings at full weight are learnt by heart
SHORT = 0.8  # the part of the examples that counts as short: their few features are not blown up to the weight of many
# liblinear's own for this solver. A tenth of it takes half as long again, and no labelled report is read otherwise.
TOLERANCE, ROUNDS = 1e-1, 400
BALANCE = 0.7  # 0: every example counts alike; 1: those that state a fact count as much as all others together
Arrays = dict[str, NDArray[Any]]


def fit(examples: Examples) -> Arrays:
    """The arrays ``Reader`` reads with."""
    from scipy.sparse import hstack

    facts, listed = tuple(examples.says), examples.listed
    vocabulary = Vocabulary(examples.words)
    seen = [look(example.text, vocabulary).buckets() for example in listed]
    views, idfs, floors = zip(*(_weights([b[n] for b in seen], size) for n, size in enumerate(VIEWS)), strict=True)
    features = hstack([view * share for view, share in zip(views, SHARE, strict=True)]).tocsr()
    models = [_model(features, listed, fact) for fact in facts]
    parts = np.split(np.concatenate([model.coef_ for model in models]), np.cumsum(VIEWS)[:-1], axis=1)
    arrays: Arrays = {}
    for n, (idf, part) in enumerate(zip(idfs, parts, strict=True)):
        arrays[f"places_{n}"], arrays[f"rows_{n}"] = _rows(idf, (part * SHARE[n]).astype(np.float32))
    return arrays | {
        "floors": np.array(floors, dtype=np.float32),
        "intercept": np.concatenate([model.intercept_ for model in models]).astype(np.float32),
        "facts": np.array([fact.value for fact in facts]),
        "says": np.array([examples.says[fact] for fact in facts]),
        "vocabulary": np.array(json.dumps(dict(examples.words), ensure_ascii=False)),
        **_stating(listed, facts, hstack([views[0], views[2]]).tocsr()),
    }


def _model(features: "csr_matrix", examples: Sequence[Example], fact: Fact) -> Any:
    from sklearn.linear_model import LogisticRegression

    known = [n for n, example in enumerate(examples) if fact in example.labels]
    states = np.array([examples[n].labels[fact][0] for n in known])
    weights = np.array([examples[n].labels[fact][1] for n in known])
    weights[states] *= (weights[~states].sum() / weights[states].sum()) ** BALANCE
    model = LogisticRegression(
        C=STRENGTH, solver="liblinear", dual=True, tol=TOLERANCE, max_iter=ROUNDS, random_state=0
    )
    return model.fit(features[known], states, sample_weight=weights)


def _weights(rows: Sequence[Sequence[int]], size: int) -> tuple["csr_matrix", NDArray[np.float32], float]:
    """Weights of each text's buckets, their inverse document frequency, and the length below which a text counts as short.

    Rows have unit length, those of short texts less. A bucket seen once counts nothing.
    """
    from scipy.sparse import csr_matrix, diags

    columns = np.concatenate([np.array(row, dtype=int) for row in rows])
    counts = np.bincount(columns, minlength=size)
    idf = np.where(counts < 2, 0.0, np.log((1 + len(rows)) / (1 + counts)) + 1).astype(np.float32)
    bags = csr_matrix((idf[columns], columns, np.cumsum([0, *map(len, rows)])), shape=(len(rows), size))
    lengths = np.sqrt(np.asarray(bags.multiply(bags).sum(axis=1)).ravel())
    floor = max(float(np.quantile(lengths, SHORT)), TINY)
    return diags(1 / np.maximum(lengths, floor)) @ bags, idf, floor


def _rows(idf: NDArray[np.float32], coefficients: NDArray[np.float32]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """For each bucket the place of its row, and for each that counts a row: its weight times its coefficients, and its weight
    squared. Two of three count nothing: they share the first row.
    """
    counting = np.flatnonzero(idf)
    places = np.zeros(len(idf), dtype=np.int32)
    places[counting] = 1 + np.arange(len(counting))
    rows = np.column_stack([coefficients.T * idf[:, None], idf**2])[counting]
    return places, np.concatenate([np.zeros((1, rows.shape[1]), dtype=np.float32), rows])


def _stating(examples: Sequence[Example], facts: Sequence[Fact], features: "csr_matrix") -> Arrays:
    """The examples that state a fact, fact by fact, in ``features`` of their words and meanings.

    ``example_starts`` (examples + 1,) says where in columns and values each begins, ``example_first`` (facts + 1,) which is the
    first of each fact.
    """
    stating = [[n for n, e in enumerate(examples) if e.labels.get(fact, (False, 0.0))[0]] for fact in facts]
    order = [n for of_fact in stating for n in of_fact]
    rows, texts = features[order], [examples[n].text for n in order]
    return {
        "example_texts": np.frombuffer("\n".join(texts).encode(), dtype=np.uint8),
        "example_asian": np.array([ASIAN.search(text) is not None for text in texts]),
        "example_first": np.cumsum([0, *map(len, stating)]),
        "example_starts": rows.indptr.astype(np.int64),
        "example_columns": rows.indices.astype(np.int32),
        "example_values": rows.data.astype(np.float16),
    }
