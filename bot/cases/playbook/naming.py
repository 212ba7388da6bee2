"""Where a story says that something was seen: marketplaces by the names people have for them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.cases.links.marketplaces import MarketplaceEntry
from bot.cases.playbook.phrases import expand, fold, spoken
from bot.patterns import compiled

_JOINT = re.compile(r"[\s\W_]+")
_MAY_BE_JOINED = "[ .-]?"
_MARK = "\ua66e"  # a letter that nobody writes: it takes a name's place, so that patterns need not know all names
_MARKED = re.compile(rf"{_MARK}(\d+){_MARK}")
_MARKED_PLACE = rf"{_MARK}\d+{_MARK}"


@dataclass(frozen=True)
class Named:
    """A marketplace that a sentence names: its id, what it means, and the words."""

    place: str
    says: str
    words: str


class Naming:
    """Finds marketplaces in running words.

    Args:
        markets: Their names. A name that may mean something else counts only behind a word such as "on".
        before: Patterns of such words.
        unless: Patterns of what names a marketplace and does not say that copies were seen there; ``{place}`` stands for a name.
        ours: Likewise, because it says that we sell there ourselves.
        there: Patterns of how what follows that says that copies are there, too.
        says: What is shown of a marketplace that was named; ``{place}`` stands for its title.
    """

    def __init__(
        self,
        markets: Sequence[MarketplaceEntry],
        before: Sequence[str],
        unless: Sequence[str],
        ours: Sequence[str],
        there: Sequence[str],
        says: str,
    ) -> None:
        self._shown = [(market.id, says.replace("{place}", market.title)) for market in markets]
        names = [(name, n, "") for n, market in enumerate(markets) for name in market.names]
        names += [(name, n, f"(?:{'|'.join(before)}) ") for n, market in enumerate(markets) for name in market.loose]
        by_key = {_JOINT.sub("", fold(name)): (_pattern(name, behind), n) for name, n, behind in names}
        self._by_key = dict(sorted(by_key.items(), key=lambda item: -len(item[0])))  # "alibaba china" before "alibaba"
        self._unless, self._ours, self._there = map(_joined, (unless, ours, there))
        self.read = lru_cache(maxsize=256)(self._read)

    def _read(self, text: str) -> tuple[Named, ...]:
        """The marketplaces where a text says that something was seen, each once."""
        found: dict[str, Named] = {}
        before: list[str] = []  # where the last sentence says that we sell
        for sentence in spoken(text):
            marked = self._with_marks(fold(sentence))
            numbers = _MARKED.findall(self._unless.sub(" ~ ", self._ours.sub(" ~ ", marked)) if _MARK in marked else "")
            selling = list(self._ours.finditer(marked)) if _MARK in marked else []
            here = [number for match in selling for number in _MARKED.findall(match.group())]
            if not numbers and self._there.search(marked[selling[-1].end() :] if selling else marked):
                numbers = here or before
            for number in numbers:
                place, says = self._shown[int(number)]
                found.setdefault(place, Named(place, says, sentence))
            before = here
        return tuple(found.values())

    def _with_marks(self, folded: str) -> str:
        """A sentence with a mark in the place of each name."""
        squeezed = _JOINT.sub("", folded)
        for key in [key for key in self._by_key if key in squeezed]:
            pattern, number = self._by_key[key]
            folded = compiled(pattern).sub(rf"\g<1>{_MARK}{number}{_MARK}", folded)
        return folded


def _joined(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(expand(pattern, {"place": _MARKED_PLACE}) for pattern in patterns) or "(?!)")


def _pattern(name: str, behind: str) -> str:
    """A name as people write it, with and without spaces."""
    joined = _MAY_BE_JOINED.join(map(re.escape, _JOINT.split(fold(name))))
    return f"(?<![a-z0-9])({behind}){joined}(?![a-z0-9])"
