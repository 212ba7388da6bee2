"""Whose law and which right a question speaks of, by the words of ``facets.yaml``."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import lru_cache

from bot.answering.model import Citation, Quote, Speaks
from bot.knowledge.model import Knowledge
from bot.retrieval.search import Hit, Ranking
from bot.retrieval.text import ANSWERED, fold, words

HOME = frozenset({"CN", "INT"})  # what the guidance is about: may be said whatever country a question names
# what a passage that speaks of none of these loses where no country is named: "how long does the trademark last" means China's
ABROAD = 0.05
# what a passage on other rights than those a question names loses: patents, when it is a trademark's term that is asked for
OTHER_RIGHTS = 0.05
PATENTS = frozenset({"invention", "utility_model", "design"})  # all called patents in China
# what something is likened to or set against is not where it is so: "triple like in the US?" asks of China
IN = "(?<!like )(?<!as )(?<!than )(?<!and not )(?:in|at|for|within|about) (?:the )?"
# of the best score, for the best passage on another country that is asked about: below it there is none
THERE = 0.83
KINDS = 2  # of rights; what is said of more is said of rights


class Facets:
    """Recognises jurisdictions and rights."""

    def __init__(self, knowledge: Knowledge) -> None:
        countries = [facet for facet in knowledge.facets if facet.of == "jurisdiction"]
        self._places = {facet.name: _any((*facet.said, *facet.of_it)) for facet in countries}
        self._there = {facet.name: _any(facet.said, IN) for facet in countries}
        self._here = self._there.get("CN", re.compile(f"{IN}china"))
        rights = {facet.name: _any(facet.said) for facet in knowledge.facets if facet.of == "right"}
        self._places_in = lru_cache(ANSWERED)(lambda text: _found(self._places, text))
        self._rights_in = lru_cache(ANSWERED)(lambda text: _found(rights, text))

    def places(self, text: str) -> frozenset[str]:
        """The jurisdictions a question names."""
        return self._places_in(text)

    def moved(self, text: str, newest: str) -> tuple[str, frozenset[str]]:
        """What is asked of China, asked of the country of which what goes on from it asks the same, and that country.

        Nothing where no other country is named as one that it is so in ("and in France?", not "our French mark").
        """
        said = self._located(newest)
        if not said or said.keys() & HOME:
            return "", frozenset()
        named = next(iter(said.values()))
        there = re.sub(r"^\w+", "in", named)
        before, places = self._here.subn(there, fold(text).rstrip(" ?!.,;"), 1)
        same = f"{before}?" if places else f"{before} {there}?"
        own = set(words(fold(newest).replace(named, ""))) - set(words(same))
        return f"{same} {newest}" if own else same, frozenset(said)

    def again(self, text: str, newest: str) -> str:
        """What was asked of China, asked of the country that the newest question names and says no more; empty for any other."""
        same, places = self.moved(text, newest)
        return same if places and not same.endswith(newest) else ""

    def abroad(self, text: str, ranking: Ranking) -> bool:
        """Whether a question ends in another country and next to nothing was found on that one: it is not told China's law."""
        last = {
            name for name, there in self._located(text).items() if fold(text).rstrip(" ?!.").endswith(there.rstrip("."))
        }
        return bool(last) and not self.places(text) & HOME and self.on(ranking, last).best is None

    def on(self, ranking: Ranking, places: Collection[str]) -> Ranking:
        """What was found on some countries, where it is not far behind what was found on any."""
        least = THERE * ranking.best.score if ranking.best else 0.0
        hits = tuple(hit for hit in ranking.hits if not set(places).isdisjoint(hit.passage.jurisdictions))
        return Ranking(hits if hits and hits[0].score >= least else (), ranking.vector)

    def _located(self, text: str) -> dict[str, str]:
        """The countries that a text says it is so in, with the words in which it does."""
        folded = fold(text)
        return {name: found[0] for name, pattern in self._there.items() if (found := pattern.search(folded))}

    def rights(self, text: str) -> frozenset[str]:
        """The rights a question names."""
        return self._rights_in(text)

    def within(self, ranking: Ranking, text: str, newest: str = "") -> Ranking:
        """A ranking without passages of a law that a question does not ask about; those on rights it does not name lose a little.

        It names others, or it names none and the best passage speaks of China: what filing costs is then not said of the US, too.
        What is named in ``newest``, the part of the text that is asked now, comes before what is named in the rest.
        """
        named = self.places(text)
        hits = _weighed(
            ranking.hits, self.places(newest) or (() if named else HOME), self.rights(newest) or self.rights(text)
        )
        if not named and hits and _speaks_of(hits[0], HOME):
            named = frozenset(hits[0].passage.jurisdictions)
        return Ranking(tuple(hit for hit in hits if not named or _speaks_of(hit, named | HOME)), ranking.vector)

    def speaks(self, text: str, quotes: Iterable[Quote], citations: Iterable[Citation]) -> tuple[Speaks, ...]:
        """For which rights the quoted passages speak, where practice differs by right.

        Nothing of a passage on the rights the question named, nor of one that speaks of most kinds alike.
        """
        quoted, asked = {quote.number for quote in quotes}, self.rights(text)
        numbers: dict[tuple[str, ...], list[int]] = {}
        for citation in citations:
            rights = frozenset(citation.passage.rights)
            if citation.number in quoted and rights and not rights <= asked and _kinds(rights) <= KINDS:
                numbers.setdefault(tuple(sorted(rights)), []).append(citation.number)
        return tuple(Speaks(rights, tuple(of_them)) for rights, of_them in numbers.items())


def _kinds(rights: frozenset[str]) -> int:
    """How many kinds of rights these are; all patents are one."""
    return len(rights - PATENTS) + bool(rights & PATENTS)


def _weighed(hits: Iterable[Hit], home: Collection[str], rights: frozenset[str]) -> tuple[Hit, ...]:
    """The hits, best first again, after those on no country of ``home`` and on none of the rights named have lost a little."""
    named = rights | PATENTS if "invention" in rights else rights
    weighed = []
    for hit in hits:
        abroad = ABROAD if home and not _speaks_of(hit, home) else 0.0
        other = OTHER_RIGHTS if named and hit.passage.rights and named.isdisjoint(hit.passage.rights) else 0.0
        weighed.append(replace(hit, score=hit.score - abroad - other) if abroad or other else hit)
    return tuple(sorted(weighed, key=lambda hit: -hit.score))


def _speaks_of(hit: Hit, allowed: Collection[str]) -> bool:
    return hit.passage.kind == "policy" or not frozenset(hit.passage.jurisdictions).isdisjoint(allowed)


def _found(patterns: dict[str, re.Pattern[str]], text: str) -> frozenset[str]:
    folded = fold(text)
    return frozenset(name for name, pattern in patterns.items() if pattern.search(folded))


def _any(said: Iterable[str], before: str = "") -> re.Pattern[str]:
    longest = sorted((re.escape(fold(one)) for one in said), key=len, reverse=True)
    return re.compile(rf"(?<![a-z0-9]){before}(?:{'|'.join(longest)})(?![a-z0-9])")
