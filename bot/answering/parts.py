"""What a question asks, where it asks several things: "register first or report first, and what does it cost?"."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.answering.thread import points_back
from bot.knowledge.model import ScopeRule
from bot.retrieval.text import fold, words

MOST = 3  # parts that are looked up by themselves
OF_ITS_OWN = 3  # words with a content from which a part can be understood without the rest
_ASKS = r"(?:what|whats|what's|how|who|whose|when|where|which|why|can|could|do|does|did|is|are|should|must|may|will|would)\b"
# "and in which language"
_ASKS_OF = r"(?:in|for|from|by|on|at|with|to|until|since|under)\s+(?:what|which|whom?|how)\b(?!\s+case)"
# "my brother, who runs a bakery, …" tells, "…, who do we ask" asks
_TELLS = (
    r"(?:who|whose|which|when|where)\b"
    r"(?!\s+(?:do|does|did|is|are|can|could|should|must)\s+(?:we|i|you|they|it|the|this|that|our)\b)"
)
_BREAK = re.compile(
    r"(?<=[?!;.])\s+|\n+"
    r"|(?:(?<=:)\s+|,?\s+(?:and|but|plus|also)\s+(?:also\s+|then\s+|if (?:not|so|yes),?\s+)?)"
    rf"(?={_ASKS}|{_ASKS_OF})"
    rf"|,\s+(?=or\s+{_ASKS})"
    rf"|(?:,|\s[-–—])\s+(?!{_TELLS})(?={_ASKS})",
    re.IGNORECASE,
)
# "tell me what it costs"
_ASKS_FOR = r"(?:(?:please |pls )?(?:(?:tell|explain to) (?:me|us)|(?:i|we) (?:need|want) to know) )?"
# "ok for me to buy one"
_MAY = r"(?:is it )?(?:ok|okay|fine|alright|allowed|legal|safe|wise|smart) (?:for (?:me|us)\b|if (?:i|we)\b|to\b)"
# of a part to the one before
_LINK = re.compile(
    r"^\s*(?:(?:and|but|so|also|ok(?! (?:for|if|to) )|then|plus|if (?:not|so|yes))[\s,]+)+", re.IGNORECASE
)
_ASKING = re.compile(
    rf"^(?:{_ASKS_FOR}{_ASKS}|{_ASKS_OF}|{_MAY})|\?$|\bor\b(?!.*[.:]$)"
    r"|^(?:if|when|once) .*\b(?:is|are|can|could|do|does|may|must|should|will) (?:it|they|we|he|she|that|this|i)\b",
    re.IGNORECASE,
)
# what is told on, not asked: "…, and would hate to find an empty hall."
_TOLD_ON = re.compile(
    r"^(?:can|could|do|does|did|is|are|should|must|may|will|would) "
    r"(?!(?:we|i|you|they|it|he|she|the|this|that|our|my|a|an|any\w*|some\w*|there|these|those|his|her|their|its)\b)[^?]*\.$"
)
# what may be about something else altogether: not "film?", not "or is it goodwill"
_ASIDE = re.compile(rf"^(?:{_ASKS}|{_ASKS_OF})", re.IGNORECASE)
_THE_US = re.compile(r"\bthe us\b")  # "us" alone is no word with a content
# "…, is that right?" asks nothing of its own
_TAG = re.compile(
    r"^(?:(?:and|or|so) )*(?:(?:is|isn't|isnt|was|does) (?:that|this|it|there)?"
    r"(?: (?:right|true|ok|so|correct|enough|fine|legal|possible))?"
    r"|right|ok(?:ay)?|yes/?(?:or )?no|correct|true|why(?: not)?|or (?:not|what)|what now|how(?: so| come)?|any idea)\W*$"
)


@dataclass(frozen=True)
class Part:
    """One of the things a question asks: as it was typed, and as it is looked up, with what it goes on from in front.

    ``stands_alone`` says whether it can be understood without the rest of the question. ``aside`` says of one that cannot
    whether it asks something beside what is asked before it, in words of its own. ``lead`` is the lead that its own words meet.
    """

    text: str
    searched: str
    stands_alone: bool
    aside: bool = False
    lead: ScopeRule | None = None


def parts(question: str, lead: Callable[[str], ScopeRule | None] = lambda _: None) -> tuple[Part, ...]:
    """What a question asks; none where it asks one thing, unless that stands beside something told that a lead is on.

    Args:
        question: The question.
        lead: The lead that a text meets, if any.
    """
    clauses = [clause for found in _BREAK.split(question) if (clause := _LINK.sub("", found).strip(" ,;"))]
    if len(clauses) < 2:
        return ()
    asked = [place for place, clause in enumerate(clauses) if _asks(clause) or _is_asked(lead(clause))][:MOST]
    others = (lead(clause) for place, clause in enumerate(clauses) if place not in asked)
    told = any(met and not met.asks for met in others) and lead(question)
    return tuple(_part(clauses, place, asked, lead) for place in asked) if len(asked) > 1 or told else ()


def _is_asked(met: ScopeRule | None) -> bool:
    return met is not None and met.asks


def _part(clauses: list[str], place: int, asked: list[int], lead: Callable[[str], ScopeRule | None]) -> Part:
    """A part that leans goes on from all that stands before it, any other from what is told and not asked there."""
    clause = clauses[place]
    leans = points_back(clause) or sum(len(word) > 1 for word in words(clause)) < OF_ITS_OWN
    before = [other for number, other in enumerate(clauses[:place]) if leans or number not in asked]
    told = " ".join(before)
    own = bool(_ASIDE.search(clause)) and bool(set(words(clause)) - set(words(told)) or _THE_US.search(fold(clause)))
    aside = leans and own and place != asked[0]
    return Part(clause, f"{told} {clause}".strip(), not leans, aside, lead(clause))


def _asks(clause: str) -> bool:
    folded = fold(clause)
    says = words(folded) or _THE_US.search(folded)
    return bool(_ASKING.search(folded) and says and not _TAG.match(folded) and not _TOLD_ON.match(folded))
