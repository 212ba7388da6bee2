"""A follow-up becomes a question that can be searched for alone."""

import re

from bot.answering.gate import Verdict
from bot.answering.model import Question, Reason
from bot.retrieval.dense import Vectors
from bot.retrieval.search import Hit, Ranking, Searcher
from bot.retrieval.text import fold, words

_LEAD = re.compile(
    r"^(and|but|so|then|also|or|what if|what about|how about|why not|even if|same for|is that|does that|would that|what then)\b"
)
_POINTER = re.compile(
    r"\b(it|its|they|them|their|that|those|these|this|he|him|there|one|ones|either|both|same|else|instead)\b"
)
_ASKS = re.compile(
    r"\?|\b(what|whats|which|who|whos|whom|whose|when|where|why|how|hows|whether|explain|list|tell"
    r"|(is|are|was|were|do|does|did|can|could|may|might|must|shall|should|will|would|has|have) (we|i|you|he|she|they|it|there"
    r"|this|that|these|those|the|a|an|our|my|his|her|their|any|anyone|anybody|someone|somebody|us|china|chinese|customs))\b"
)
_CONDITION = re.compile(r"\b(if|suppose|supposing|assuming|given|since|because)\b")
_SHORT = 4  # content words below which a question leans on the one before
_OWN = 2  # content words from which a question may name its own subject
_LONG = 14  # content words above which it stands alone whatever it points at
STRAYED = 0.97  # a follow-up that is plainly about something else leaves the thread's subject
# how near a passage lies to a short question that is answered without its thread: of 28 held-out follow-ups of two to four
# content words that need it one lies nearer, of 15 questions that do not ten do
PLAIN = 0.62


def points_back(question: str) -> bool:
    """Whether a question says by its words that it goes on from the one before ("and …", "what about them")."""
    folded = fold(question)
    return bool(_LEAD.search(folded) or _POINTER.search(folded))


def leans(question: str) -> bool:
    """Whether a question can only be understood with the one before it; what asks nothing ("we've only got patents") does too."""
    size = len(words(question))
    return size <= _SHORT or (size <= _LONG and (points_back(question) or not _ASKS.search(fold(question))))


def goes_on(question: str) -> bool:
    """Whether a question outside the thread of the one before still goes on from it: by its words, or for want of any."""
    return points_back(question) or len(words(question)) <= 1


def standalone(question: str, history: tuple[str, ...]) -> str:
    """The question with what it leans on in front of it: the thread's earlier questions, back to the last that stood alone.

    Args:
        question: The newest question.
        history: Earlier questions of the thread, oldest first.
    """
    if not history or not leans(question):
        return question
    parts = [question]
    for earlier in reversed(history):
        parts.insert(0, earlier)
        if not leans(earlier):
            break
    return "\n".join(parts)


def by_itself(searcher: Searcher, question: Question, vector: Vectors, with_thread: Ranking) -> Ranking | None:
    """What is found for a short question that names its own subject ("what is a sub-class?"); None for one that needs the thread.

    What is found with the thread stays where it scores as well.

    Args:
        searcher: Searches the guidance.
        question: The newest question of a thread, by its length one that leans.
        vector: Its vector, shape (dimension,).
        with_thread: What is found for it with what it leans on.
    """
    text, before = fold(question.text), fold(question.history[-1])
    if points_back(text) or len(words(text)) < _OWN or not _ASKS.search(text):
        return None
    if not _ASKS.search(before) or _CONDITION.search(before):
        return None  # what was told, or supposed, holds for what is asked now
    own = searcher.search(question.text, vector, question.as_of, max(1, len(with_thread.hits)))
    if own.best is None or with_thread.best is None:
        return None
    if own.best.cosine < PLAIN or own.best.score <= with_thread.best.score:
        return None
    best: dict[str, Hit] = {}
    for hit in sorted([*own.hits, *with_thread.hits], key=lambda hit: -hit.score):
        best.setdefault(hit.passage.id, hit)
    return Ranking(tuple(best.values())[: len(own.hits)], own.vector)


def strays(verdict: Verdict, question: str) -> Reason | None:
    """Why a follow-up is declined for what it says without its thread; None when it is not."""
    # "and that one?" has no subject of its own
    elsewhere = verdict.another_subject > STRAYED and not points_back(question)
    return verdict.reason if elsewhere or verdict.refused_request > STRAYED else None
