"""Read ``knowledge/playbook``, or say everything that is wrong with it at once."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.cases.playbook import fields as pf
from bot.cases.playbook.lint import (
    HAZARDS,
    PHRASES,
    RULES,
    STEPS,
    WORDS,
    Fault,
    Place,
    citations,
    faults,
    phrase_faults,
    word_faults,
)
from bot.cases.playbook.model import (
    Ask,
    ClockRule,
    DoNot,
    HazardText,
    Playbook,
    Rule,
    SeverityLine,
    StepText,
    When,
)
from bot.cases.playbook.phrases import Phrase, Phrases, expand
from bot.cases.playbook.words import Table, Words
from bot.errors import InvalidKnowledge, Problem
from bot.knowledge.model import Corpus
from bot.knowledge.strict_yaml import YamlProblem, line_of, load_yaml

Model = TypeVar("Model", bound=BaseModel)
Value = TypeVar("Value")


@dataclass
class _Reading:
    """The files read so far, and every problem met on the way."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def parse(self, name: str, model: type[Model]) -> Model | None:
        """One file, or None with its problems noted."""
        try:
            self.texts[name] = (self.folder / name).read_text(encoding="utf-8-sig")
            return model.model_validate(load_yaml(self.texts[name]) or {})
        except (OSError, UnicodeDecodeError) as error:
            self.problems.append(Problem(name, 1, f"the file cannot be read as UTF-8 text: {type(error).__name__}"))
        except YamlProblem as error:
            self.problems.append(Problem(name, error.line, str(error)))
        except ValidationError as error:
            self.note(Fault(name, detail["loc"], _message(detail["loc"], detail["msg"])) for detail in error.errors())
        return None

    def note(self, found: Iterable[Fault]) -> None:
        """Note problems at their lines."""
        self.problems += [
            Problem(fault.file, line_of(self.texts[fault.file], fault.place), fault.message) for fault in found
        ]


def load_playbook(folder: Path, corpus: Corpus) -> Playbook:
    """Read the playbook below the ``knowledge`` folder.

    Args:
        folder: The ``knowledge`` folder.
        corpus: The guidance, which every citation must be part of.

    Raises:
        InvalidKnowledge: with every problem as ``path:line: message``.
    """
    reading = _Reading(folder)
    hazards = reading.parse(HAZARDS, pf.HazardsFile)
    steps = reading.parse(STEPS, pf.StepsFile)
    rules = reading.parse(RULES, pf.RulesFile)
    phrases = reading.parse(PHRASES, pf.PhrasesFile)
    words = reading.parse(WORDS, pf.WordsFile)
    reading.note(phrase_faults(phrases) if phrases else ())
    reading.note(word_faults(words) if words else ())
    if hazards and steps and rules:
        reading.note(faults(hazards, steps, rules, corpus.by_id))
    if reading.problems or not (hazards and steps and rules and phrases and words):
        raise InvalidKnowledge(reading.problems)
    named = {citation.passage for citation in citations(hazards, steps, rules)}
    cited = [passage for passage in corpus.passages if passage.id in named]
    return Playbook(
        hazards=tuple(HazardText(h.id, h.title, h.why, tuple(h.citations), tuple(h.do_not)) for h in hazards.hazards),
        steps=tuple(_step(entry) for entry in steps.steps),
        rules=tuple(_rule(entry) for entry in rules.rules),
        severity=tuple(SeverityLine(s.level, _when(s.when), s.reason) for s in hazards.severity),
        asks=tuple(Ask(entry.name, entry.question) for entry in hazards.missing),
        do_not={d.id: DoNot(d.id, d.text, tuple(d.citations)) for d in hazards.do_not},
        phrases=_phrases(phrases),
        places={group: frozenset(ids) for group, ids in phrases.places.items()},
        words=_words(words),
        validity={passage.id: (passage.valid_from, passage.valid_to) for passage in cited},
        version=hashlib.sha256("\0".join(reading.texts.values()).encode()).hexdigest()[:16],
    )


def _message(place: Place, message: str) -> str:
    name = ".".join(str(part) for part in place)
    return f"{name}: {message.lower()}" if name else message


def _when(entry: pf.WhenEntry) -> When:
    return When(frozenset(entry.all_of), frozenset(entry.any_of), frozenset(entry.none_of))


def _rule(entry: pf.RuleEntry) -> Rule:
    return Rule(
        id=entry.id,
        number=entry.number,
        kind=entry.kind,
        when=_when(entry.when),
        grade=entry.grade,
        sources=tuple(entry.sources),
        say=entry.say,
        next=entry.next,
        citations=tuple(entry.citations),
        raises=tuple(entry.raises),
        adds=tuple(entry.adds),
        bars=tuple(entry.bars),
        blocks=tuple(entry.blocks),
        until=entry.until,
        counsel=entry.counsel,
        clock=_clock(entry.clock) if entry.clock else None,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
    )


def _clock(entry: pf.ClockEntry) -> ClockRule:
    shorter = entry.shorter
    return ClockRule(
        entry.starts,
        entry.length,
        entry.unit,
        entry.calendar,
        shorter.from_ if shorter else None,
        shorter.length if shorter else None,
    )


def _step(entry: pf.StepEntry) -> StepText:
    reveals, needs = entry.reveals_us == "yes", tuple(entry.needs)
    instead = tuple(
        (_when(other.when), StepText(entry.id, other.title, other.why, tuple(other.citations), reveals, needs, ()))
        for other in entry.instead
    )
    return StepText(entry.id, entry.title, entry.why, tuple(entry.citations), reveals, needs, instead)


def _phrases(file: pf.PhrasesFile) -> Phrases:
    lists: dict[str, str] = {}  # each as one alternation; a list may use those before it
    for name, patterns in file.words.items():
        lists[name] = f"(?:{_joined(patterns, lists)})"
    listed = []
    for entry in file.facts:
        says = tuple(re.compile(expand(pattern, lists)) for pattern in entry.any_of)
        listed.append(Phrase(entry.fact, says, _any(entry.unless, lists), _any(entry.taken_back, lists)))
    return Phrases(tuple(listed))


def _any(patterns: list[str], lists: dict[str, str]) -> re.Pattern[str] | None:
    return re.compile(_joined(patterns, lists)) if patterns else None


def _joined(patterns: list[str], lists: dict[str, str]) -> str:
    return "|".join(expand(pattern, lists) for pattern in patterns)


def _words(file: pf.WordsFile) -> Words:
    return Words(
        kinds=_table(file.kinds),
        states=_table(file.states),
        china=_table(file.china),
        relations=_table(file.relations),
        aspects=_table(file.aspects),
        answers=_table(file.answers),
        jurisdictions=_table(file.jurisdictions),
    )


def _table(entries: list[pf.WordsEntry[Value]]) -> Table[Value]:
    return Table(tuple((re.compile("|".join(entry.found)), entry.value) for entry in entries))
