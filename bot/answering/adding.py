"""What of large guidance is indexed beside an index there is, rather than everything anew.

The gate, the metric and the cells that the vectors lie in stay as they were fitted, as one page in thousands would not change
them by much. Where it could, guidance is indexed as a whole: when it is not large, when one passage in SHARE is new or gone, and
when anything but the pages has changed.
"""

from dataclasses import dataclass, replace

import numpy as np

from bot.knowledge.model import Corpus, Document, Knowledge
from bot.retrieval.dense import MANY
from bot.retrieval.store import Standing
from bot.retrieval.version import Manifest, Numbers, Pages, Rows

LARGE = MANY  # vectors
SHARE = 20


@dataclass(frozen=True)
class Adding:
    """The pages to index and which pages there are then; of what stands, what stays."""

    knowledge: Knowledge
    order: Numbers
    first: Rows
    manifest: Manifest


def added_to(standing: Standing, knowledge: Knowledge, fitted_on: str) -> Adding | None:
    """What is to be added to an index; None where everything is to be indexed anew."""
    manifest, pages = standing.manifest, standing.pages
    if manifest is None or pages is None or not standing.rows or manifest.fitted_on != fitted_on:
        return None
    if manifest.vectors < LARGE:
        return None
    places = {page.hash: number for number, page in enumerate(pages.first)}
    documents = knowledge.corpus.documents
    # an index of nothing cannot be made: where pages only went away, one is held twice
    new = tuple(page for page in documents if page.hash not in places) or documents[:1]
    places |= {page.hash: len(pages.first) + number for number, page in enumerate(new)}
    order = np.array([places[page.hash] for page in documents], dtype=np.int64)
    if _is_much(pages, new, order):
        return None
    added = replace(knowledge, corpus=Corpus(new), declines=(), answerable=())
    return Adding(added, order, standing.rows[0], manifest)


def _is_much(pages: Pages, new: tuple[Document, ...], order: Numbers) -> bool:
    """Whether one in SHARE of so many passages is new or gone."""
    sizes = np.array([len(page.passages) for page in pages.first])
    gone = int(sizes.sum() - sizes[order[order < len(sizes)]].sum())
    return SHARE * max(gone, sum(len(page.passages) for page in new)) > int(sizes.sum())
