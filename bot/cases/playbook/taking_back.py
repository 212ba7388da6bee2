"""What later words leave of earlier ones: a plan that was given up again, an offer that was turned down, what is not true."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cases.playbook.phrases import ASKED, fold, spoken

_BEGINS = 90  # characters: how a sentence begins


@dataclass(frozen=True)
class TakingBack:
    """What is said before ``taken_back``, in the same sentence or in the one before, is planned no more.

    It stands if it is ``taken_up`` later. A sentence that is ``denied`` by the whole of the next says nothing, nor does one on
    another matter, which is ``set_aside``. An offer that was ``turned_down`` is the offer and the words that refuse it, and
    nothing beside them; it stands if it is ``accepted`` later.
    """

    taken_back: re.Pattern[str]
    taken_up: re.Pattern[str]
    denied: re.Pattern[str]
    set_aside: re.Pattern[str]
    turned_down: re.Pattern[str]
    accepted: re.Pattern[str]
    sent_all_the_same: re.Pattern[str]

    def not_denied(self, text: str) -> str:
        """A text without sentences on another matter or that the next one calls wrong; questions stay, for their answers."""
        parts = spoken(text)
        standing = [part for part, after in zip(parts, (*parts[1:], ""), strict=False) if not self._untrue(part, after)]
        return " ".join(standing) if len(standing) < len(parts) else text

    def _untrue(self, sentence: str, after: str) -> bool:
        if self.set_aside.search(fold(sentence)):
            return True
        return not sentence.endswith(ASKED) and self._denies(after)

    def _denies(self, sentence: str) -> bool:
        return self.denied.search(fold(sentence)[:_BEGINS]) is not None

    def not_turned_down(self, text: str) -> str:
        """What is left of a text without offers that were turned down for good; maybe folded."""
        folded = " ".join(map(fold, spoken(text)))
        offers = list(self.turned_down.finditer(folded))
        if not offers:
            return text
        rest = folded[offers[-1].end() :]
        if self.taken_up.search(rest) or self.accepted.search(rest):
            return text
        return self.turned_down.sub(" ", folded)

    def went_all_the_same(self, text: str) -> bool:
        """Whether what was offered and turned down was sent after that, maybe in a later sentence."""
        return self.sent_all_the_same.search(" ".join(map(fold, spoken(text)))) is not None

    def not_taken_back(self, text: str) -> str:
        """What is left of a text without what is taken back later in a sentence, or by how the next one begins; maybe folded."""
        parts = [fold(sentence) for sentence in spoken(text)]
        gone = [at for at, part in enumerate(parts) if self.taken_back.search(part)]
        if not gone or self._taken_up(parts[gone[-1] :]):
            return text
        return " ".join(map(self._standing, parts, [*parts[1:], ""]))

    def _taken_up(self, parts: Sequence[str]) -> bool:
        first, *later = parts
        return any(map(self.taken_up.search, (self._standing(first, ""), *later)))

    def _standing(self, sentence: str, following: str) -> str:
        if self.taken_back.search(following, 0, _BEGINS):
            return ""
        return sentence[max((found.end() for found in self.taken_back.finditer(sentence)), default=0) :]
