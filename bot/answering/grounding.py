"""The last check before an answer leaves: nothing in it that no passage says. It is never relaxed."""

import re
from functools import lru_cache

from bot.answering.model import Citation, Quote
from bot.errors import Ungrounded

_NUMBER = re.compile(r"\d[\d,.]*")


def check(quotes: tuple[Quote, ...], citations: tuple[Citation, ...]) -> None:
    """Hold every quote against the passage it is said to come from.

    Raises:
        Ungrounded: no quote at all, a citation number without citation, a quote that is not word for word a whole sentence of
            its passage (a part may leave out a "not") or stands under the wrong heading, or a number the passage does not hold.
    """
    if not quotes:
        raise Ungrounded("an answer without a quotation")
    passages = {citation.number: citation.passage for citation in citations}
    if sorted(passages) != list(range(1, len(citations) + 1)):
        raise Ungrounded("citations are not numbered 1, 2, 3 …")
    for quote in quotes:
        passage = passages.get(quote.number)
        if passage is None or (quote.text, quote.role) not in {(s.text, s.role) for s in passage.sentences}:
            raise Ungrounded(f"a quotation is not a sentence of passage {quote.number}")
        if not _numbers(quote.text) <= _numbers(passage.text):
            raise Ungrounded(f"a number is not in passage {quote.number}")
    for citation in citations:
        if not set(citation.quotes) <= {sentence.text for sentence in citation.passage.sentences}:
            raise Ungrounded(f"a cited sentence is not in {citation.passage.id}")


@lru_cache(maxsize=2_000)  # what is quoted is quoted again and again
def _numbers(text: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(text))
