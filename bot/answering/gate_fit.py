"""Fit the gate on the curated examples, and say how well it does on examples it has not seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bot.answering.bank import NEIGHBOURS, Bank
from bot.answering.coverage import NEAREST, Coverage, index_words
from bot.answering.gate import (
    BANKS,
    LETTER_BUCKETS,
    LETTER_SCALE,
    NEAR_SCALE,
    REASONS,
    TINY,
    VECTOR_SCALE,
    WORD_BUCKETS,
    WORD_SCALE,
    Buckets,
    against,
    letter_buckets,
    near_features,
    nearness,
    word_buckets,
)
from bot.answering.model import Reason
from bot.retrieval.dense import Vectors
from bot.retrieval.mapped import Arrays

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix  # imported where something is fitted: a running desk only asks the gate

FOLDS = 3  # five take twice as long, and give the same thresholds for shares that differ by a thousandth or two
BLOCK = 1_000  # examples held against all others at once: all at once are gigabytes
UNLIKE = -1.0  # the similarity to an example that does not count
STRENGTH = 1.0
NEVER = -8.0  # the logit of what a model was never shown
# A third of the tolerance takes a quarter longer. The loss is the same to four digits, and of 55,367 probabilities none is
# farther than .033 from that of a model fitted three hundred times as closely.
TOLERANCE, ROUNDS = 3e-1, 400
# Of the models that see the glossed questions as well, many of which are alike: they take thrice the steps, most of them to share
# weight out among these. Of 4,193 questions, 577 in other languages, none is judged otherwise than at .01 for both.
TOLERANCE_GLOSSED = 1.5
# share of answerable examples each model may decline in cross-validation; they are harder than most questions are
FALSE = {Reason.OFF_TOPIC: 0.0114, Reason.NOT_COVERED: 0.0453, Reason.UNSAFE: 0.0363, Reason.NEEDS_COUNSEL: 0.002}


Labels = NDArray[np.str_]


@dataclass(frozen=True)
class Examples:
    """Labelled questions: those to answer first, then those to decline.

    ``groups`` names what an example belongs to (its passage, its kind), so that folds do not share a subject.
    """

    texts: tuple[str, ...]
    labels: tuple[Reason | None, ...]
    groups: tuple[str, ...]
    vectors: Vectors

    @property
    def answerable(self) -> int:
        """How many of the examples are to be answered."""
        return sum(label is None for label in self.labels)


@dataclass(frozen=True)
class Fitted:
    """What the index keeps of the gate; ``figures`` come from cross-validation."""

    arrays: Arrays
    figures: dict[str, float]


def fit(examples: Examples, glossed: Examples, passages: Vectors, passage_texts: Sequence[str]) -> Fitted:
    """Fit the gate.

    Args:
        examples: The labelled questions.
        glossed: Those in other languages once more, in the glossary's words. Models that had seen them told English ones apart
            worse, so that there are others for questions in other languages.
        passages: Vectors of the passages' texts, shape (passages, dimension).
        passage_texts: The texts.
    """
    split = examples.answerable
    banks = dict(
        zip(BANKS, map(Bank.build, (examples.vectors[:split], examples.vectors[split:], passages)), strict=True)
    )
    covered = index_words(passage_texts)
    asked, whole = (examples, glossed) if glossed.texts else (examples,), slice(len(examples.texts))
    near = np.concatenate([_near_unseen(some, examples, banks, passages, Coverage(covered)) for some in asked])
    mean, std = near[whole].mean(axis=0), near[whole].std(axis=0) + 1e-6
    features, idf = _features(asked, (near - mean) / std)
    labels = np.array([label.value if label else "" for some in asked for label in some.labels])
    sizes = (len(examples.texts), TOLERANCE), (len(labels), TOLERANCE_GLOSSED)
    models = [
        _against_answers(features, labels, reason, np.arange(size), tolerance)
        for size, tolerance in sizes
        for reason in REASONS
    ]
    unseen = [_unseen(features, labels, examples.groups, reason) for reason in REASONS]
    arrays = {
        **covered,
        "mean": mean,
        "std": std,
        **idf,
        "coefficients": np.concatenate([model.coef_ for model in models]),
        "intercept": np.concatenate([model.intercept_ for model in models]),
    }
    kept = {key: np.asarray(value, dtype=None if key in covered else np.float32) for key, value in arrays.items()}
    kept |= {name: held.kept() for name, held in banks.items()}
    return Fitted(kept, _figures(dict(zip(REASONS, unseen, strict=True)), labels[whole]))


def _features(asked: Sequence[Examples], near: NDArray[np.float32]) -> tuple["csr_matrix", Arrays]:
    """What the models see of the examples, a row each, and the inverse document frequencies behind it."""
    from scipy.sparse import hstack

    texts = [text for some in asked for text in some.texts]
    words, word_idf = _bags([word_buckets(text) for text in texts], WORD_BUCKETS)
    letters, letter_idf = _bags([letter_buckets(text) for text in texts], LETTER_BUCKETS)
    vectors = np.concatenate([some.vectors for some in asked])
    dense = _as_sparse(np.concatenate([vectors * VECTOR_SCALE, near * NEAR_SCALE], axis=1))
    # in the numbers that liblinear reads: otherwise each model would make its own
    features = hstack([dense, words * WORD_SCALE, letters * LETTER_SCALE], format="csr", dtype=np.float64)
    return features, {"word_idf": word_idf, "letter_idf": letter_idf}


def _as_sparse(rows: NDArray[np.float32]) -> "csr_matrix":
    """The same as a sparse matrix; to look for zeros, of which there are none, would take longer than all the rest."""
    from scipy.sparse import csr_matrix

    count, width = rows.shape
    columns = np.tile(np.arange(width, dtype=np.int32), count)
    return csr_matrix((rows.ravel(), columns, np.arange(count + 1) * width), shape=rows.shape)


def _against_answers(
    features: "csr_matrix", labels: Labels, reason: Reason, known: NDArray[np.intp], tolerance: float = TOLERANCE
) -> Any:
    """A model that tells questions declined for a reason from answerable ones; it sees the ``known`` rows."""
    rows = known[np.isin(labels[known], [reason.value, ""])]
    return _model(tolerance).fit(features[rows], labels[rows] == reason.value)


def _unseen(features: "csr_matrix", labels: Labels, groups: Sequence[str], reason: Reason) -> NDArray[np.float64]:
    """Logit of each example that has a group (they come first) for this reason, by a model that has seen nothing of the group."""
    from sklearn.model_selection import GroupKFold

    logits = np.full(len(groups), NEVER)
    for known, held in GroupKFold(FOLDS).split(groups, groups=groups):
        if reason.value in labels[known]:  # one with a single kind of question is unknown to the fold without it
            logits[held] = _against_answers(features, labels, reason, known).decision_function(features[held])
    return logits


def _model(tolerance: float) -> Any:
    """The dual solver needs a second where the usual one needs a minute, with far more columns than rows."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(
        C=STRENGTH,
        solver="liblinear",
        dual=True,
        class_weight="balanced",
        tol=tolerance,
        max_iter=ROUNDS,
        random_state=0,
    )


def _near_unseen(
    examples: Examples, known: Examples, banks: Mapping[str, Bank], passages: Vectors, coverage: Coverage
) -> NDArray[np.float32]:
    """Nearness to the known examples and coverage as a new question would have them: an answerable example without itself, a
    declined one without its kind."""
    split, most = examples.answerable, max(NEIGHBOURS)
    answered, declined = examples.vectors[:split], examples.vectors[split:]
    itself = int(examples is known)  # is the nearest to each
    others = banks["answer"].similarities(answered, most + itself)[:, itself:]
    alone = np.full((split, 1), UNLIKE, dtype=np.float32)
    to_answers = nearness(others if others.size else alone), nearness(banks["answer"].similarities(declined, most))
    to_declined = (
        nearness(banks["decline"].similarities(answered, most)),
        _near_other_kinds(declined, examples.groups[split:], known),
    )
    to_passages = examples.vectors @ passages.T
    near = near_features(np.concatenate(to_answers), np.concatenate(to_declined), nearness(to_passages))
    nearest = np.argpartition(-to_passages, min(NEAREST, len(passages)) - 1, axis=1)[:, :NEAREST].tolist()
    covered = [coverage.features(text, of_it) for text, of_it in zip(examples.texts, nearest, strict=True)]
    return np.concatenate([near, np.stack(covered)], axis=1)


def _near_other_kinds(vectors: Vectors, groups: Sequence[str], known: Examples) -> NDArray[np.float32]:
    """``nearness`` of each vector to the known declined examples of other groups."""
    declined = known.vectors[known.answerable :]
    names = np.array([*known.groups[known.answerable :], *groups])
    kinds = np.unique(names, return_inverse=True)[1]  # numbers are compared much faster than names
    theirs, ours = kinds[: len(declined)], kinds[len(declined) :]
    near = []
    for start in range(0, len(ours), BLOCK):
        rows = slice(start, start + BLOCK)
        to_all = vectors[rows] @ declined.T
        np.copyto(to_all, UNLIKE, where=ours[rows, None] == theirs[None, :])
        near.append(nearness(to_all))
    return np.concatenate(near)


def _bags(bags: Sequence[Buckets], size: int) -> tuple["csr_matrix", NDArray[np.float32]]:
    """Unit-length weights, shape (texts, size), and the inverse document frequency behind them.

    A bucket that occurs once tells nothing and counts as nothing.
    """
    from scipy.sparse import csr_matrix

    columns = np.concatenate([np.asarray(bag, dtype=np.int64) for bag in bags])
    counts = np.bincount(columns, minlength=size)
    idf = np.asarray(np.where(counts < 2, 0.0, np.log((1 + len(bags)) / (1 + counts)) + 1), dtype=np.float32)
    starts = np.cumsum([0, *map(len, bags)])
    weights = idf[columns]
    rows = np.repeat(np.arange(len(bags)), np.diff(starts))
    norms = np.sqrt(np.bincount(rows, weights * weights, minlength=len(bags)))
    weights /= np.maximum(norms, TINY)[rows]
    return csr_matrix((weights, columns, starts), shape=(len(bags), size)), idf


def _figures(unseen: Mapping[Reason, NDArray[np.float64]], labels: Labels) -> dict[str, float]:
    """The thresholds at which each model declines its share of the answerable examples, and what all then do together."""
    answer = labels == ""
    thresholds = {reason: float(np.quantile(logits[answer], 1 - FALSE[reason])) for reason, logits in unseen.items()}
    said_no = sum(against(logits, thresholds[reason]) for reason, logits in unseen.items()) > 1
    return {
        **{f"threshold_{reason}": round(1 / (1 + np.exp(-threshold)), 4) for reason, threshold in thresholds.items()},
        "cv_decline_recall": round(float(said_no[~answer].mean()), 4),
        "cv_decline_precision": round(float((said_no & ~answer).sum() / max(1, said_no.sum())), 4),
        "examples_answer": float(answer.sum()),
        "examples_decline": float((~answer).sum()),
    }
