"""A follow-up becomes a question that can be searched for alone."""

import re
from collections.abc import Callable

from bot.answering.gate import Verdict
from bot.answering.model import Question, Reason
from bot.retrieval.dense import Vectors
from bot.retrieval.search import Hit, Ranking, Searcher
from bot.retrieval.text import fold, words

_LEAD = re.compile(
    r"^(?:(?:ok|okay|oh|well|hm+|right|fine|sure|great|thanks|cool|got it)[ ,.!-]+)*"
    r"(and|but|so|then|also|or|what if|what about|how about|why not|even if|same for|is that|does that|would that|what then)\b"
)
_POINTER = re.compile(
    r"\b(it|its|they|them|their|that|those|these|this|he|him|there|either|both|same|else|instead"
    r"|ones?(?! (class|mark|brand|right|patent|design|registration|filing|application|country)\b))\b"
)
_ASKS = re.compile(
    r"\?|\b(what|whats|which|who|whos|whom|whose|when|where|why|how|hows|whether|explain|list|tell"
    r"|(is|are|was|were|do|does|did|can|could|may|might|must|shall|should|will|would|has|have) (we|i|you|he|she|they|it|there"
    r"|this|that|these|those|the|a|an|our|my|his|her|their|any|anyone|anybody|someone|somebody|us|china|chinese|customs))\b"
)
# "does wipo cover us", "any point in …": questions, too, when nothing before them is asked; "can you …" and "do …" are requests
_OPENS = re.compile(
    r"(?:^|[.!?:;,-] )(?:(?:is|are|was|were|does|did|can|could|will|would|should|may|must|has|have) (?!you\b|u\b|we get\b)\w"
    r"|any(?:one|body)?\b|risks?\b|deadline\b|(?:official )?(?:\w+ )?(?:fees?|costs?|price) (?:for|of|per)\b"
    r"|max(?:imum)?\b|diff(?:erence)?\b|true or\b|thoughts\b)"
)
# "who'd sign it", "when is that due": what goes on so asks for something to be told, whatever the words sound like alone
_WONDERS = re.compile(
    r"^(?:[a-z]+[ ,]+){0,2}?(?:who|when|where|which|whose|why|what (?:is|are|would be|else|then)"
    r"|how (?:long|much|many|soon|often))\b(?!.*\b(?:you|u|me)\b)"
)
_CONDITION = re.compile(r"\b(if|suppose|supposing|assuming|given|since|because)\b")
_SHORT = 4  # content words below which a question leans on the one before
_OWN = 2  # content words from which a question may name its own subject
_NEAR = 3  # content words from which it may be answered by itself after a refused request
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


def own_words(question: str) -> int:
    """How many words with a content a question has that asks something and does not go on from another; 0 of any other."""
    folded = fold(question)
    asks = _ASKS.search(folded) or _OPENS.search(folded)
    return len(words(question)) if asks and not points_back(question) else 0


def since_refused(history: tuple[str, ...], refused: Callable[[str], bool]) -> tuple[str, ...]:
    """The earlier questions that a new one can lean on: what was asked after a refused one goes on from nothing before it."""
    last = next((place for place in reversed(range(len(history))) if refused(history[place])), -1)
    return history[last + 1 :] or history


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


def answers_alone(searcher: Searcher, question: Question, vector: Vectors, request: bool) -> bool:
    """Whether a question that leans on a refused one may be answered without it.

    Args:
        searcher: Searches the guidance.
        question: The newest question of the thread.
        vector: Its vector, shape (dimension,).
        request: Whether a request was refused, and not another subject, which a short question may still be about.
    """
    size = own_words(question.text)
    if size >= _SHORT:
        return True
    if size < _NEAR or not request:
        return False
    own = searcher.search(question.text, vector, question.as_of, 1)
    return own.best is not None and own.best.cosine >= PLAIN


def by_itself(searcher: Searcher, question: Question, vector: Vectors, with_thread: Ranking) -> Ranking | None:
    """What is found for a short question that names its own subject ("what is a sub-class?"); None for one that needs the thread.

    What is found with the thread stays where it scores as well.

    Args:
        searcher: Searches the guidance.
        question: The newest question of a thread, by its length one that leans.
        vector: Its vector, shape (dimension,).
        with_thread: What is found for it with what it leans on.
    """
    before = fold(question.history[-1])
    if own_words(question.text) < _OWN:
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
    back = points_back(question)
    elsewhere = verdict.another_subject > STRAYED and not back
    wonders = back and len(words(question)) <= _SHORT and _WONDERS.search(fold(question))
    return verdict.reason if elsewhere or (verdict.refused_request > STRAYED and not wonders) else None
