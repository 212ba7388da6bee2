"""The default writer: it quotes and composes nothing.

The takeaway of the best passage comes first: of those that score about as well, the one that says most of what is asked. Behind
it stand the sentences that score best: as their passage does, and more with every word of the question they hold, and more as a
takeaway. A question of several parts gets that for each of them, in their order, and what is quoted of one passage stands
together; where a part's first sentence was quoted for an earlier one, the part points back to it. Last comes what to do and what
to leave alone, each once. A sentence that says again what a quoted one says is left out, and so is one that scores much less
than the best. Passages that are near but not quoted are cited last, to be read on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from bot.answering.model import Citation, Quote
from bot.knowledge.model import Passage, Role, Sentence
from bot.retrieval.search import Hit
from bot.retrieval.text import words

STATEMENTS = 4  # about one thing
IN_ALL, OF_EACH = 6, 3  # where several are asked
PASSAGES = 8  # cited at most; those beyond the quoted ones are offered for reading on
QUOTED_SHARE = 0.8  # of the best passage's score from which a passage is quoted
NEAR = 3  # passages quoted about one of several things
OF_PASSAGE = 3  # statements of one passage about one thing
# Of the facts of 1,146 held-out questions the sentences shown hold .891 so, with 117 words an answer. Where each passage gave its
# takeaway and the best one another sentence they held .862 with 111 words; with no limit to a passage's sentences .894 with 122.
# A sentence that is no takeaway holds one of the words of a question of SAYS or more: without that .892 with 120 words.
# what a sentence gains by holding all the words of a question, and by being its passage's takeaway
HOLDS, TAKEAWAY = 0.2, 0.1
# What meaning counts once more, and the takeaway's own, where the passages that may be quoted compete for the first sentence. Of
# 867 held-out questions .659 of the facts stand in it so, .629 where the best score leads, .643 without the takeaway's.
MEANS, SAYS_IT = 0.25, 0.2
SAYS = 4
LEAST = 0.75  # of the best sentence's score: a sentence that has less is not quoted
ADVICE = 1  # sentences each of what to do and what to avoid
KEPT = 50_000  # sentences whose words are remembered: those of the guidance come up again and again
ALIKE = 0.6  # share of common words at which two sentences say the same


@dataclass(frozen=True)
class Asked:
    """One of the things a question asks: its words, and the passages that bear on it, best first, at least one."""

    text: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Chosen:
    """A sentence to be quoted, its passage, and which of the things asked it is about."""

    passage: Passage
    sentence: Sentence
    place: int = 0


def extract(
    question: str, hits: tuple[Hit, ...], parts: Sequence[Asked] = ()
) -> tuple[tuple[Quote, ...], tuple[Citation, ...]]:
    """Quote the hits.

    Args:
        question: Picks among the sentences of the passages, where nothing else does.
        hits: At least one, best first; those that are not quoted are cited to be read on.
        parts: The things that are asked now, one or more, where the question says more than that.

    Returns:
        Quotes in reading order, and the citations: the passages quoted, then those to read on, whose takeaway stands for them.
    """
    asked = tuple(map(_led, parts or (Asked(question, hits),)))
    several = len(asked) > 1
    chosen = _statements(asked, NEAR if several else PASSAGES)
    leading = [passage for one in asked for passage in _near(one, 1 if several else 2)]
    for role in (Role.DO, Role.AVOID):
        advice = next((a for passage in leading if (a := _advice(passage, role))), [])
        chosen += [one for one in advice if not _said(one.sentence, chosen)][:ADVICE]
    passages = [*(one.passage for one in chosen), *(hit.passage for hit in hits)]
    cited = list({passage.id: passage for passage in passages}.values())[:PASSAGES]
    numbers = {passage.id: number for number, passage in enumerate(cited, 1)}
    texts = [one.text if several else "" for one in asked]
    above = [numbers[passage.id] if passage else 0 for passage in _said_above(asked, chosen)]
    quotes = tuple(_quote(one, numbers[one.passage.id], texts, above) for one in chosen)
    return quotes, tuple(_cited(number, passage, quotes) for number, passage in enumerate(cited, 1))


def _quote(one: Chosen, number: int, asked: Sequence[str], above: Sequence[int]) -> Quote:
    sentence = one.sentence
    if sentence.role is not Role.STATE:
        return Quote(number, sentence.text, sentence.role)
    return Quote(number, sentence.text, sentence.role, asked[one.place], above[one.place])


def _said_above(asked: Sequence[Asked], chosen: Sequence[Chosen]) -> Iterator[Passage | None]:
    """For each of the things asked: the passage that says its leading takeaway for an earlier one, if one does."""
    for place, one in enumerate(asked):
        lead = one.hits[0].passage.takeaway
        earlier = (other for other in chosen if other.place < place and other.sentence.role is Role.STATE)
        yield next((other.passage for other in earlier if _alike(lead, other.sentence)), None)


def _cited(number: int, passage: Passage, quotes: Sequence[Quote]) -> Citation:
    said = tuple(quote.text for quote in quotes if quote.number == number)
    return Citation(number, passage, said or (passage.takeaway.text,))


def _near(asked: Asked, most: int) -> list[Passage]:
    return [hit.passage for hit in _quotable(asked, most)]


def _quotable(asked: Asked, most: int) -> list[Hit]:
    least = QUOTED_SHARE * max(hit.score for hit in asked.hits)
    return [hit for hit in asked.hits if hit.score >= least][:most]


def _led(asked: Asked) -> Asked:
    """The same with the passage first whose takeaway is the best first sentence."""
    lead = max(_quotable(asked, PASSAGES), key=lambda hit: hit.score + MEANS * hit.cosine + SAYS_IT * hit.takeaway)
    return Asked(asked.text, (lead, *(hit for hit in asked.hits if hit is not lead)))


def _statements(asked: Sequence[Asked], most: int) -> list[Chosen]:
    """The sentences said of each of the things asked: first the leading takeaway of each, then in turns the next best."""
    several = len(asked) > 1
    of_each, in_all = (OF_EACH, IN_ALL) if several else (STATEMENTS, STATEMENTS)
    rows = [_by_worth(one, place, most) for place, one in enumerate(asked)]
    chosen: list[Chosen] = []
    for _ in range(of_each):
        for row in rows:
            if len(chosen) < in_all:
                chosen += islice((one for one in row if _adds(one, chosen)), 1)
    return _in_reading_order(chosen)


def _in_reading_order(chosen: Sequence[Chosen]) -> list[Chosen]:
    """Thing by thing, passage by passage as they came up, and of each passage the sentences as they stand there."""
    came = {key: number for number, key in reversed(list(enumerate((one.place, one.passage.id) for one in chosen)))}

    def order(one: Chosen) -> tuple[int, int, int]:
        return one.place, came[one.place, one.passage.id], one.passage.sentences.index(one.sentence)

    return sorted(chosen, key=order)


def _by_worth(asked: Asked, place: int, most: int) -> Iterator[Chosen]:
    """The leading takeaway, then the statements that are worth saying beside it, best first."""
    said = frozenset(words(asked.text))
    short = len(said) < SAYS
    scored = [
        (hit.score + HOLDS * share + TAKEAWAY * (not number), hit.passage, sentence)
        for hit in _quotable(asked, most)
        for number, sentence in enumerate(hit.passage.sentences)
        if sentence.role is Role.STATE and ((share := _share(said, sentence)) or short or not number)
    ]
    best = max(score for score, _, _ in scored)
    lead = asked.hits[0].passage
    yield Chosen(lead, lead.takeaway, place)
    for score, passage, sentence in sorted(scored, key=lambda one: -one[0]):
        if score >= LEAST * best:
            yield Chosen(passage, sentence, place)


def _share(asked: frozenset[str], sentence: Sentence) -> float:
    """How many of the words asked a sentence holds."""
    return len(asked & _content(sentence.text)) / len(asked) if asked else 0.0


def _advice(passage: Passage, role: Role) -> list[Chosen]:
    return [Chosen(passage, sentence) for sentence in passage.sentences if sentence.role is role]


def _adds(one: Chosen, chosen: Sequence[Chosen]) -> bool:
    """Whether a sentence says something new, and its passage has not said enough."""
    of_passage = sum(other.passage is one.passage and other.place == one.place for other in chosen)
    return of_passage < OF_PASSAGE and not _said(one.sentence, chosen)


def _said(sentence: Sentence, chosen: Sequence[Chosen]) -> bool:
    """Whether a chosen sentence says the same already."""
    return any(_alike(sentence, one.sentence) for one in chosen)


def _alike(one: Sentence, other: Sentence) -> bool:
    mine, theirs = _content(one.text), _content(other.text)
    return len(mine & theirs) >= ALIKE * min(len(mine), len(theirs))


@lru_cache(maxsize=KEPT)
def _content(sentence: str) -> frozenset[str]:
    return frozenset(words(sentence))
