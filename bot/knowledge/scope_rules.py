"""The rules of ``scope.yaml``: named groups of words written out in their patterns, and what is wrong with them."""

import re
from collections.abc import Callable, Container, Iterator, Mapping

from bot.knowledge.front_matter import ScopeFile
from bot.knowledge.model import ScopeRule

Place = tuple[str | int, ...]
_NAME = re.compile(r"(?<!\?P)<([a-z][a-z-]*)>")


def rules(scope: ScopeFile) -> tuple[ScopeRule, ...]:
    """The rules with every ``<name>`` written out; the file must be without faults."""
    full = _writer(scope)
    return tuple(
        ScopeRule(r.id, r.reason, full(r.any_of), full(r.unless), tuple(r.see), r.firm == "true") for r in scope.rules
    )


def hints(scope: ScopeFile) -> tuple[ScopeRule, ...]:
    """The hints, as ``rules``."""
    full = _writer(scope)
    return tuple(ScopeRule(h.id, "unsafe", full(h.any_of), full(h.unless), tuple(h.see)) for h in scope.hints)


def leads(scope: ScopeFile) -> tuple[ScopeRule, ...]:
    """The leads, as ``rules``."""
    full = _writer(scope)
    return tuple(
        ScopeRule(
            one.id, "", full(one.any_of), full(one.unless), tuple(one.see), one.firm == "true", one.asks == "true"
        )
        for one in scope.leads
    )


def _writer(scope: ScopeFile) -> Callable[[list[str]], tuple[str, ...]]:
    """What writes out every ``<name>`` in patterns."""
    words = _written_out(scope.words)
    return lambda patterns: tuple(_NAME.sub(lambda name: words[name[1]], pattern) for pattern in patterns)


def faults(scope: ScopeFile, known: Container[str]) -> Iterator[tuple[Place, str]]:
    """What is wrong in ``scope.yaml``, each with its place in the file.

    Args:
        scope: The file as it was read.
        known: The ids of all passages.
    """
    patterns: list[tuple[Place, str]] = []
    seen: set[str] = set()
    for name, text in scope.words.items():
        for used in _NAME.findall(text):
            if used not in seen:
                yield ("words", name), f"'<{used}>' is not named above it"
        seen.add(name)
        patterns.append((("words", name), text))
    ids: set[str] = set()
    for kind, number, rule in [
        *(("rules", n, rule) for n, rule in enumerate(scope.rules)),
        *(("hints", n, rule) for n, rule in enumerate(scope.hints)),
        *(("leads", n, rule) for n, rule in enumerate(scope.leads)),
    ]:
        patterns += [((kind, number, "any_of", n), text) for n, text in enumerate(rule.any_of)]
        patterns += [((kind, number, "unless", n), text) for n, text in enumerate(rule.unless)]
        if rule.id in ids:
            yield (kind, number), f"rule id '{rule.id}' is used twice"
        ids.add(rule.id)
        for n, target in enumerate(rule.see):
            if target not in known:
                yield (kind, number, "see", n), f"rule '{rule.id}': no passage has the id '{target}'"
    yield from _unreadable(patterns, seen)


def _unreadable(patterns: list[tuple[Place, str]], named: Container[str]) -> Iterator[tuple[Place, str]]:
    for place, text in patterns:
        for used in _NAME.findall(text) if place[0] != "words" else ():
            if used not in named:
                yield place, f"'<{used}>' is not among the words"
        try:
            re.compile(f"(?:{_NAME.sub('x', text)})")  # as it is joined with its neighbours
        except re.error as error:
            yield place, f"the pattern cannot be read: {error}"


def _written_out(words: Mapping[str, str]) -> dict[str, str]:
    """Each name's words; a name may use those above it."""
    full: dict[str, str] = {}
    for name, text in words.items():
        full[name] = f"(?:{_NAME.sub(lambda used: full[used[1]], text)})"
    return full
