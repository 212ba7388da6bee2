"""Read ``knowledge/playbook``, or say everything that is wrong with it at once."""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from bot.cases.links.listings import Marketplaces
from bot.cases.links.marketplaces import MarketplaceEntry
from bot.cases.playbook import fields as pf
from bot.cases.playbook.hearing import Hearing
from bot.cases.playbook.lint import (
    HAZARDS,
    PHRASES,
    RULES,
    STEPS,
    WORDS,
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
from bot.cases.playbook.naming import Naming
from bot.cases.playbook.phrases import Phrase, Phrases, alone, expand
from bot.cases.playbook.reader.model import Reader
from bot.cases.playbook.taking_back import TakingBack
from bot.cases.playbook.words import Table, Words
from bot.errors import InvalidKnowledge
from bot.knowledge.model import Corpus
from bot.knowledge.parsing import Parsing

Value = TypeVar("Value")


def load_playbook(folder: Path, corpus: Corpus, learn: Callable[[], Reader], markets: Marketplaces | None) -> Playbook:
    """Read the playbook below the ``knowledge`` folder.

    Args:
        folder: The ``knowledge`` folder.
        corpus: The guidance, which every citation must be part of.
        learn: Gives the reader fitted on the examples of the same folder.
        markets: The marketplaces that a story may name; without them the rest is checked, and there is no playbook.

    Raises:
        InvalidKnowledge: with every problem as ``path:line: message``.
    """
    reading = Parsing(folder)
    hazards = reading.parse(HAZARDS, pf.HazardsFile)
    steps = reading.parse(STEPS, pf.StepsFile)
    rules = reading.parse(RULES, pf.RulesFile)
    phrases = reading.parse(PHRASES, pf.PhrasesFile)
    words = reading.parse(WORDS, pf.WordsFile)
    reading.note((*(phrase_faults(phrases) if phrases else ()), *(word_faults(words) if words else ())))
    if hazards and steps and rules:
        reading.note(faults(hazards, steps, rules, corpus.by_id))
    reader = _learnt(learn, reading)
    if reading.problems or not (reader and hazards and steps and rules and phrases and words and markets):
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
        hearing=_hearing(phrases, reader),
        named=_naming(markets.file.marketplaces, phrases.named),
        links=markets,
        places={group: frozenset(ids) for group, ids in phrases.places.items()},
        markets={bound: frozenset(countries) for bound, countries in phrases.markets.items()},
        words=_words(words),
        validity={passage.id: (passage.valid_from, passage.valid_to) for passage in cited},
        version=_version([*reading.texts.values(), reader.digest], markets),
    )


def _learnt(learn: Callable[[], Reader], reading: Parsing) -> Reader | None:
    try:
        return learn()
    except InvalidKnowledge as error:
        reading.problems += error.problems
    return None


def _version(texts: Iterable[str], markets: Marketplaces) -> str:
    names = [name for market in markets.file.marketplaces for name in market.called]
    sites = [part for site in markets.file.sites.items() for part in site]
    return hashlib.sha256("\0".join([*texts, *names, *sites]).encode()).hexdigest()[:16]


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
        do_not=tuple(entry.do_not),
        counsel=entry.counsel,
        clock=_clock(entry.id, entry.clock) if entry.clock else None,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
    )


def _clock(rule: str, entry: pf.ClockEntry) -> ClockRule:
    shorter = entry.shorter
    return ClockRule(
        entry.id or rule,
        entry.starts,
        entry.length,
        entry.unit,
        entry.calendar,
        shorter.from_ if shorter else None,
        shorter.length if shorter else None,
    )


def _step(entry: pf.StepEntry) -> StepText:
    return _text(entry, entry, tuple((_when(other.when), _text(entry, other, ())) for other in entry.instead))


def _text(
    entry: pf.StepEntry, words: pf.StepEntry | pf.InsteadEntry, instead: tuple[tuple[When, StepText], ...]
) -> StepText:
    reveals = entry.reveals_us == "yes"
    return StepText(entry.id, words.title, words.why, tuple(words.citations), reveals, tuple(entry.needs), instead)


def _phrases(file: pf.PhrasesFile) -> Phrases:
    lists = _lists(file)
    listed = []
    for entry in file.facts:
        says = tuple(alone(pattern, lists) for pattern in entry.any_of)
        listed.append(Phrase(entry.fact, says, _joined(entry.unless, lists)))
    return Phrases(tuple(listed), {entry.fact: entry.means for entry in file.facts if entry.means})


def _hearing(file: pf.PhrasesFile, reader: Reader) -> Hearing:
    lists = _lists(file)
    back, up, denied, aside, down, accepted, sent, strangers, tie = (
        re.compile(_joined(getattr(file, name), lists)) for name in pf.ABOUT_THE_REST
    )
    return Hearing(_phrases(file), reader, TakingBack(back, up, denied, aside, down, accepted, sent), strangers, tie)


def _naming(markets: Sequence[MarketplaceEntry], entry: pf.NamedEntry) -> Naming:
    return Naming(markets, entry.before, entry.unless, entry.ours, entry.there, entry.says)


def _lists(file: pf.PhrasesFile) -> dict[str, str]:
    """The lists of words, each as one alternation; a list may use those before it."""
    lists: dict[str, str] = {}
    for name, patterns in file.words.items():
        lists[name] = f"(?:{_joined(patterns, lists)})"
    return lists


def _joined(patterns: list[str], lists: dict[str, str]) -> str:
    return "|".join(expand(pattern, lists) for pattern in patterns)


def _words(file: pf.WordsFile) -> Words:
    return Words(
        no_rights=_table(file.no_rights),
        beside=_table(file.beside),
        limits=_table(file.limits),
        holders=_table(file.holders),
        own_holders=_table(file.own_holders),
        elsewhere_only=_table(file.elsewhere_only),
        certificates=_table(file.certificates),
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
