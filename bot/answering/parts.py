"""What a question asks, where it asks several things: "register first or report first, and what does it cost?"."""

import re
from dataclasses import dataclass

from bot.answering.thread import points_back
from bot.retrieval.text import fold, words

MOST = 3  # parts that are looked up by themselves
OF_ITS_OWN = 3  # words with a content from which a part can be understood without the rest
_ASKS = r"(?:what|whats|what's|how|who|whose|when|where|which|why|can|could|do|does|did|is|are|should|must|may|will|would)\b"
_BREAK = re.compile(
    rf"(?<=[?!;.])\s+|\n+|,?\s+(?:and|but|plus|also)\s+(?:also\s+|then\s+)?(?={_ASKS})|,\s+(?:or\s+)?(?={_ASKS})",
    re.IGNORECASE,
)
_LINK = re.compile(r"^\s*(?:(?:and|but|so|also|ok|then|plus)\s+)+", re.IGNORECASE)  # of a part to the one before
_ASKING = re.compile(rf"^{_ASKS}|\?$|\bor\b", re.IGNORECASE)
# "…, is that right?" asks nothing of its own
_TAG = re.compile(
    r"^(?:(?:and|or|so) )*(?:(?:is|isn't|isnt|was|does) (?:that|this|it|there)?"
    r"(?: (?:right|true|ok|so|correct|enough|fine|legal|possible))?"
    r"|right|ok(?:ay)?|yes/?(?:or )?no|correct|true|why(?: not)?|or (?:not|what)|what now|how(?: so| come)?|any idea)\W*$"
)


@dataclass(frozen=True)
class Part:
    """One of the things a question asks: as it was typed, and as it is looked up, with what it points back to in front."""

    text: str
    searched: str

    @property
    def stands_alone(self) -> bool:
        """Whether it can be understood without the rest of the question."""
        return self.text == self.searched


def parts(question: str) -> tuple[Part, ...]:
    """What a question asks; none where it asks one thing."""
    clauses = [clause for found in _BREAK.split(question) if (clause := _LINK.sub("", found).strip(" ,"))]
    asked = [place for place, clause in enumerate(clauses) if _asks(clause)][:MOST]
    return tuple(Part(clauses[n], _looked_up(clauses, n)) for n in asked) if len(asked) > 1 else ()


def _looked_up(clauses: list[str], place: int) -> str:
    clause = clauses[place]
    leans = points_back(clause) or len(words(clause)) < OF_ITS_OWN
    return " ".join(clauses[: place + 1]) if leans else clause


def _asks(clause: str) -> bool:
    folded = fold(clause)
    return bool(_ASKING.search(folded) and words(folded) and not _TAG.match(folded))
