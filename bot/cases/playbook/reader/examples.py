"""The labelled examples and the vocabulary, as their authors write them in ``knowledge/playbook``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.phrases import fold
from bot.errors import InvalidKnowledge
from bot.knowledge.front_matter import Line, Strict
from bot.knowledge.parsing import Parsing

VOCABULARY, PLAIN = "playbook/vocabulary.yaml", "playbook/examples/plain.yaml"
CERTAIN, IMPLIED = 1.0, 0.5  # how much a label counts: what an author said of a text, and what follows from his silence


class LabelledEntry(Strict):
    """A text that states other facts besides."""

    text: Line
    also: list[Fact] = Field(min_length=1)


class ExamplesFile(Strict):
    """``examples/<fact>.yaml``: texts that state a fact, and texts that sound like it and do not.

    What is listed under ``no`` does not state the facts of ``also_no`` either; whether what is listed under ``yes`` states those
    of ``open``, too, is left open.
    """

    says: Line
    also_no: list[Fact] = Field(default=[])
    open: list[Fact] = Field(default=[])
    yes: list[Line | LabelledEntry] = Field(min_length=1)
    no: list[Line | LabelledEntry] = Field(default=[])


class PlainFile(Strict):
    """``examples/plain.yaml``: what people write besides, which states none of the facts."""

    texts: list[Line]


class VocabularyFile(Strict):
    """``vocabulary.yaml``: by meaning, lines of words separated by commas."""

    meanings: dict[str, list[Line]]


@dataclass(frozen=True)
class Example:
    """A labelled text: for each fact that is known of it, whether it states it, and how much that counts."""

    text: str
    labels: Mapping[Fact, tuple[bool, float]]


@dataclass(frozen=True)
class Examples:
    """All there is to learn from. ``says`` is what a fact means, in words to be shown; ``words`` are folded."""

    listed: tuple[Example, ...]
    says: Mapping[Fact, str]
    words: Mapping[str, tuple[str, ...]]


def _names(knowledge: Path) -> list[str]:
    return sorted(path.relative_to(knowledge).as_posix() for path in (knowledge / PLAIN).parent.glob("*.yaml"))


def read_examples(knowledge: Path) -> Examples:
    """Read them.

    Raises:
        InvalidKnowledge: with every problem as ``path:line: message``.
    """
    parsing = Parsing(knowledge)
    vocabulary = parsing.parse(VOCABULARY, VocabularyFile)
    plain = parsing.parse(PLAIN, PlainFile)
    files: dict[Fact, ExamplesFile] = {}
    for name in _names(knowledge):
        stem = Path(name).stem
        if name == PLAIN:
            continue
        if stem not in set(Fact):
            parsing.problem(name, 1, f"no fact is called '{stem}'")
        elif (file := parsing.parse(name, ExamplesFile)) is not None:
            files[Fact(stem)] = file
            for text in sorted({*map(_text, file.yes)} & {*map(_text, file.no)}):
                parsing.problem(name, 1, f"stands under 'yes' and under 'no': {text}")
    if parsing.problems or vocabulary is None or plain is None:
        raise InvalidKnowledge(parsing.problems)
    listed = [example for fact, file in files.items() for example in _labelled(fact, file, files)]
    listed += [Example(text, dict.fromkeys(files, (False, CERTAIN))) for text in plain.texts]
    words = {
        meaning: tuple(fold(word.strip()) for line in lines for word in line.split(",") if word.strip())
        for meaning, lines in vocabulary.meanings.items()
    }
    return Examples(tuple(listed), {fact: file.says for fact, file in files.items()}, words)


def _labelled(fact: Fact, file: ExamplesFile, facts: Iterable[Fact]) -> Iterable[Example]:
    """What is listed under ``yes`` states the fact and no other; of what is listed under ``no`` nothing else is known."""
    silent = dict.fromkeys((other for other in facts if other not in file.open), (False, IMPLIED))
    for entry in file.yes:
        yield Example(_text(entry), {**silent, **_also(entry), fact: (True, CERTAIN)})
    for entry in file.no:
        denied = dict.fromkeys((fact, *file.also_no), (False, CERTAIN))
        yield Example(_text(entry), {**denied, **_also(entry)})


def _text(entry: Any) -> str:
    return entry.text if isinstance(entry, LabelledEntry) else str(entry)


def _also(entry: Any) -> dict[Fact, tuple[bool, float]]:
    return dict.fromkeys(entry.also, (True, IMPLIED)) if isinstance(entry, LabelledEntry) else {}
