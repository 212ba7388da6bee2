"""What must hold between the files of the playbook, beyond each field being well formed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from bot.cases.playbook import fields as pf
from bot.cases.playbook.phrases import alone, expand
from bot.knowledge.parsing import Fault, Place
from bot.patterns import needles

HAZARDS, STEPS, RULES, PHRASES, WORDS = (
    f"playbook/{name}.yaml" for name in ("hazards", "steps", "rules", "phrases", "words")
)


class Cited(NamedTuple):
    """A citation and where it stands."""

    file: str
    place: Place
    passage: str


def citations(hazards: pf.HazardsFile, steps: pf.StepsFile, rules: pf.RulesFile) -> Iterator[Cited]:
    """Every citation of the playbook."""
    found: list[tuple[str, Place, list[str]]] = [
        *((HAZARDS, ("hazards", n), hazard.citations) for n, hazard in enumerate(hazards.hazards)),
        *((HAZARDS, ("do_not", n), line.citations) for n, line in enumerate(hazards.do_not)),
        *((STEPS, ("steps", n), step.citations) for n, step in enumerate(steps.steps)),
        *((RULES, ("rules", n), rule.citations) for n, rule in enumerate(rules.rules)),
    ]
    for n, step in enumerate(steps.steps):
        found += [(STEPS, ("steps", n, "instead", m), other.citations) for m, other in enumerate(step.instead)]
    for file, place, passages in found:
        yield from (Cited(file, (*place, "citations", n), passage) for n, passage in enumerate(passages))


def faults(
    hazards: pf.HazardsFile, steps: pf.StepsFile, rules: pf.RulesFile, passages: Iterable[str]
) -> Iterator[Fault]:
    """Citations of passages that are not there, names of things that are not there, and things named twice."""
    known = set(passages)
    for cited in citations(hazards, steps, rules):
        if cited.passage not in known:
            yield Fault(cited.file, cited.place, f"no passage has the id '{cited.passage}'")
    ids = {
        "hazards": [hazard.id for hazard in hazards.hazards],
        "do_not": [line.id for line in hazards.do_not],
        "steps": [step.id for step in steps.steps],
        "rules": [rule.id for rule in rules.rules],
    }
    files = {"hazards": HAZARDS, "do_not": HAZARDS, "steps": STEPS, "rules": RULES}
    for part, listed in ids.items():
        for n, identity in enumerate(listed):
            if identity in listed[:n]:
                yield Fault(files[part], (part, n), f"id '{identity}' is used twice")
    yield from _dangling(hazards, rules, ids)


def _dangling(hazards: pf.HazardsFile, rules: pf.RulesFile, ids: dict[str, list[str]]) -> Iterator[Fault]:
    lines = [
        *((HAZARDS, ("hazards", n), hazard.do_not) for n, hazard in enumerate(hazards.hazards)),
        *((RULES, ("rules", n), rule.do_not) for n, rule in enumerate(rules.rules)),
    ]
    for file, place, named_lines in lines:
        for m, line in enumerate(named_lines):
            if line not in ids["do_not"]:
                yield Fault(file, (*place, "do_not", m), f"no line of do_not has the id '{line}'")
    for n, rule in enumerate(rules.rules):
        named = {"raises": rule.raises, "adds": rule.adds, "bars": rule.bars, "blocks": rule.blocks}
        for part, wanted in named.items():
            for m, identity in enumerate(wanted):
                if identity not in ids["hazards" if part == "raises" else "steps"]:
                    message = f"rule '{rule.id}': nothing has the id '{identity}'"
                    yield Fault(RULES, ("rules", n, part, m), message)


def phrase_faults(file: pf.PhrasesFile) -> Iterator[Fault]:
    """Patterns that cannot be read, and lists that are not there or come later."""
    words: dict[str, str] = {}
    for name, patterns in file.words.items():
        sound = []
        for n, pattern in enumerate(patterns):
            message = _unreadable(pattern, words)
            if message:
                yield Fault(PHRASES, ("words", name, n), message)
            else:
                sound.append(expand(pattern, words))
        words[name] = f"(?:{'|'.join(sound)})"
    for number, entry in enumerate(file.facts):
        for part, patterns in (("any_of", entry.any_of), ("unless", entry.unless)):
            yield from _unreadable_among(patterns, words, ("facts", number, part))
    for name in pf.ABOUT_THE_REST:
        yield from _unreadable_among(getattr(file, name), words, (name,))
    yield from _unreadable_among(file.named.before, {}, ("named", "before"))
    for name in ("ours", "there", "unless"):
        yield from _unreadable_among(getattr(file.named, name), {"place": "x"}, ("named", name))


def _unreadable_among(patterns: Iterable[str], words: Mapping[str, str], place: Place) -> Iterator[Fault]:
    for n, pattern in enumerate(patterns):
        if message := _unreadable(pattern, words):
            yield Fault(PHRASES, (*place, n), message)


def word_faults(file: pf.WordsFile) -> Iterator[Fault]:
    """Patterns that cannot be read."""
    for table in pf.WordsFile.model_fields:
        for number, entry in enumerate(getattr(file, table)):
            for n, pattern in enumerate(entry.found):
                message = _unreadable(pattern, {})
                if message:
                    yield Fault(WORDS, (table, number, "found", n), message)


def _unreadable(pattern: str, words: Mapping[str, str]) -> str:
    try:
        needles(alone(pattern, words))
    except KeyError as error:
        return f"no list before this one has the name {error}"
    except re.error as error:
        return f"the pattern cannot be read: {error}"
    return ""
