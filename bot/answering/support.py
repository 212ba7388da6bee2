"""Does a quotation support a sentence? A fixed check, strict on purpose: it would rather let a true sentence fall.

A sentence counts as supported when it is the quotation again, shortened and perhaps turned round. It has no word and no number
that the quotation has not; a word that is denied in one is denied in the other, and nothing is denied more often than there; it
answers yes or no only as the quotation does; both use the same duties ("must", "may"), limits ("only", "unless", "before"),
places and ways to say who says so; and so many of its words as ``THRESHOLD`` says stand in the quotation in the same order. The
threshold is fitted on labelled pairs (``tests/data/supported.yaml``), which also tell what the check lets through: ``python -m
tests.benchmarks.support``.
"""

import re
from functools import lru_cache

from bot.retrieval.text import fold, words

THRESHOLD = 0.85

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_IN_WORDS = re.compile(
    r"\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million|billion|half|twice|double|triple)\b"
)
_DENIALS = frozenset(("not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot"))
# Words of one line mean the same; whichever lines a sentence uses, the quotation must use too, and the other way round.
_TURNS = (
    "must shall required requires obliged duty mandatory needs need",
    "should ought recommended advise advised advises",
    "may can cannot could might possible possibly optional able",
    "will would",
    "only solely exclusively just",
    "unless except",
    "without",
    "if when provided where once",
    "before earlier until",
    "after later since",
    "normally usually typically generally often mostly most commonly",
    "sometimes rarely seldom hardly",
    "always every automatically",
    "practitioners author report reports reported",
    "china chinese cn prc mainland",
    "usa america american cbp uspto itc",
    "eu european europe",
    "hong kong hk macao taiwan",
)
_LINES = {word: place for place, line in enumerate(_TURNS) for word in line.split()}
_US = re.compile(r"\bUS\b")  # a place; folded it would be "us"
_ANSWER = re.compile(r"^\s*(yes|no)\s*[,:;.]", re.IGNORECASE)  # says nothing of single words that follow


def supported(sentence: str, quote: str) -> bool:
    """Whether a quotation supports a sentence as the module says."""
    return agreement(sentence, quote) >= THRESHOLD


def agreement(sentence: str, quote: str) -> float:
    """In [0, 1]: how much of a sentence's words the quotation holds in their order; 0 where what guidance turns on differs."""
    if _answer(sentence) not in ("", _answer(quote)):
        return 0.0
    sentence, quote = (_US.sub("USA", _ANSWER.sub("", text)) for text in (sentence, quote))
    said, there = words(sentence), words(quote)
    if not 0 < len(said) <= len(there) or set(said) - set(there):
        return 0.0
    if _numbers(sentence) - _numbers(quote) or _turns(sentence) != _turns(quote):
        return 0.0
    if _denials(sentence) > _denials(quote):  # also those that no word follows: "… not.", "…? No."
        return 0.0
    denied_here, denied_there = _denied(sentence), _denied(quote)
    if any(denied_here[word] != denied_there[word] for word in denied_here.keys() & denied_there.keys()):
        return 0.0
    return _in_order(said, there) / len(said)


def _answer(text: str) -> str:
    """The yes or no that a text begins with; empty where it does with neither."""
    found = _ANSWER.match(text)
    return found[1].lower() if found else ""


def _numbers(text: str) -> set[str]:
    """Numbers in digits and in words."""
    folded = fold(text)
    return {*_NUMBER.findall(folded), *_IN_WORDS.findall(folded)}


def _turns(text: str) -> set[int]:
    """Which lines of what guidance turns on a text uses."""
    return {_LINES[word] for word in _WORD.findall(fold(text)) if word in _LINES}


def _denies(token: str) -> bool:
    return token in _DENIALS or token.endswith("n't")


def _denials(text: str) -> int:
    """How often a text denies something."""
    return sum(map(_denies, _WORD.findall(fold(text))))


def _denied(text: str) -> dict[str, set[bool]]:
    """Of each word that has a content: whether it stands right behind a denial, right behind none, or now this and now that."""
    found: dict[str, set[bool]] = {}
    denial = False
    for token in _WORD.findall(fold(text)):
        content = _content(token)
        if _denies(token):
            denial = True
        elif content and token not in _LINES:
            found.setdefault(content, set()).add(denial)
            denial = False
    return found


@lru_cache(maxsize=50_000)
def _content(token: str) -> str:
    """A token's stem; empty for one of the commonest words."""
    return "".join(words(token))


def _in_order(said: tuple[str, ...], there: tuple[str, ...]) -> int:
    """Length of the longest sequence of words that both hold in one order."""
    best = [0] * (len(there) + 1)
    for word in said:
        diagonal = 0
        for place, other in enumerate(there, 1):
            above = best[place]
            best[place] = diagonal + 1 if word == other else max(above, best[place - 1])
            diagonal = above
    return best[-1]
