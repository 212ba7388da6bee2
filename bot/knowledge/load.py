"""Read the ``knowledge/`` folder, or say everything that is wrong with it at once."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import InvalidKnowledge, Problem
from bot.knowledge import front_matter as fm
from bot.knowledge import scope_rules
from bot.knowledge.lint import Window, lint
from bot.knowledge.markdown import RawSection, passage_text, split_page, split_sentences
from bot.knowledge.model import (
    Corpus,
    DeclineGroup,
    Document,
    Facet,
    Knowledge,
    Language,
    Passage,
    PassageId,
    ScopeRule,
    Source,
    SourceKind,
    Term,
)
from bot.knowledge.strict_yaml import YamlProblem, line_of, load_yaml

Model = TypeVar("Model", bound=BaseModel)


@dataclass
class Reading:
    """What has been read so far, and every problem met on the way."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)

    def problem(self, path: str, line: int, message: str) -> None:
        """Note a problem and go on."""
        self.problems.append(Problem(path, line, message))


def load(folder: Path, today: date, window: Window | None = None) -> tuple[Knowledge, list[Problem]]:
    """Read the guidance and everything beside it.

    Args:
        folder: The ``knowledge`` folder.
        today: The day against which ``review_by`` is held.
        window: The encoder's window; without it passages are not measured in tokens.

    Returns:
        The knowledge, and the warnings (never errors) found.

    Raises:
        InvalidKnowledge: with every problem as ``path:line: message``.
    """
    reading = Reading(folder)
    sources = {entry.id: _source(entry) for entry in _entries(reading, "sources.yaml", fm.SourceEntry, unique="id")}
    pages = sorted((folder / "guidance").glob("*.md"))
    if not pages:
        reading.problem("guidance", 1, "there is no page; the guidance is in guidance/*.md")
    documents = tuple(document for path in pages if (document := _document(reading, path, sources)) is not None)
    corpus = Corpus(documents)
    languages = tuple(
        Language(e.code, tuple(e.stopwords), e.notice, e.declined, e.letters)
        for e in _entries(reading, "languages.yaml", fm.LanguageEntry, unique="code")
    )
    knowledge = Knowledge(
        corpus=corpus,
        glossary=_glossary(reading, [language.code for language in languages]),
        declines=tuple(_decline(e) for e in _entries(reading, "questions/decline.yaml", fm.DeclineEntry)),
        answerable=tuple(e.question for e in _entries(reading, "questions/answer_hard.yaml", fm.AnswerableEntry)),
        rules=_rules(reading, corpus.by_id),
        languages=languages,
        facets=tuple(
            Facet(e.of, e.name, tuple(e.said)) for e in _entries(reading, "facets.yaml", fm.FacetEntry, unique="name")
        ),
    )
    problems = reading.problems + lint(knowledge, reading.lines, today, window)
    if any(not problem.warning for problem in problems):
        raise InvalidKnowledge(problems)
    return knowledge, sorted(problems)


def _document(reading: Reading, path: Path, sources: dict[str, Source]) -> Document | None:
    name = path.relative_to(reading.folder).as_posix()
    text = _read(reading, name)
    if text is None:
        return None
    raw = split_page(text)
    for line, message in raw.faults:
        reading.problem(name, line, message)
    header = _parse(reading, name, 2, raw.header, fm.PageHeader)
    if header is None:
        return None
    reading.lines[path.stem] = (name, 1)
    passages = [
        passage for section in raw.sections if (passage := _passage(reading, name, path.stem, header, section, sources))
    ]
    return Document(
        path.stem,
        header.title,
        header.summary,
        header.owner,
        header.reviewed_on,
        header.review_by,
        tuple(passages),
    )


def _passage(
    reading: Reading,
    name: str,
    page: str,
    header: fm.PageHeader,
    section: RawSection,
    sources: dict[str, Source],
) -> Passage | None:
    fields = _parse(reading, name, section.yaml_line, section.yaml, fm.SectionHeader)
    identity = PassageId(f"{page}#{section.id}")
    if identity in reading.lines:
        reading.problem(name, section.line, f"id '{section.id}' is used twice on this page")
    reading.lines[identity] = (name, section.line)
    for link in section.links:
        reading.lines[f"link:{page}:{link.line}:{link.target}"] = (name, link.line)
    if fields is None:
        return None
    for source in fields.sources:
        if source not in sources:
            reading.problem(name, section.yaml_line, f"source '{source}' is not in sources.yaml")
    text = passage_text(section.paragraphs)
    if not text:
        reading.problem(name, section.line, "the passage has no text: begin with the takeaway")
        return None
    return Passage(
        id=identity,
        title=header.title,
        heading=section.heading,
        text=text,
        sentences=split_sentences(text),
        sources=tuple(sources[s] for s in fields.sources if s in sources),
        asked_as=tuple(fields.asked_as),
        jurisdictions=tuple(fields.jurisdictions or header.jurisdictions),
        rights=tuple(fields.rights),
        confidence=fields.confidence,
        kind=fields.kind,
        reviewed_on=header.reviewed_on,
        rule=fields.rule,
        valid_from=fields.valid_from,
        valid_to=fields.valid_to,
    )


def _rules(reading: Reading, known: Container[str]) -> tuple[ScopeRule, ...]:
    name = "scope.yaml"
    text = _read(reading, name)
    parsed = _parse(reading, name, 1, text, fm.ScopeFile) if text is not None else None
    if text is None or parsed is None:
        return ()
    faults = list(scope_rules.faults(parsed, known))
    for place, message in faults:
        reading.problem(name, line_of(text, place), message)
    return () if faults else scope_rules.rules(parsed)


def _glossary(reading: Reading, codes: Container[str]) -> tuple[Term, ...]:
    """The terms said in any language, then those of each language that has a file of its own."""
    terms = [Term(tuple(e.said), e.means) for e in _entries(reading, "glossary.yaml", fm.TermEntry)]
    for path in sorted((reading.folder / "glossary").glob("*.yaml")):
        name = path.relative_to(reading.folder).as_posix()
        if path.stem not in codes:
            reading.problem(name, 1, f"there is no language '{path.stem}' in languages.yaml")
        terms += [Term(tuple(e.said), e.means, path.stem) for e in _entries(reading, name, fm.TermEntry)]
    return tuple(terms)


def _source(entry: fm.SourceEntry) -> Source:
    return Source(entry.id, entry.title, entry.publisher, entry.url, entry.date, SourceKind(entry.kind), entry.locator)


def _decline(entry: fm.DeclineEntry) -> DeclineGroup:
    return DeclineGroup(entry.kind, entry.reason, tuple(entry.questions), entry.near_miss == "true")


def _read(reading: Reading, name: str) -> str | None:
    """The text of a file; None when it is absent, or is no text, which is a problem."""
    try:
        return (reading.folder / name).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        reading.problem(name, line, "the file is not UTF-8 text: save it as UTF-8")
        return None


def _parse(reading: Reading, name: str, first_line: int, text: str, model: type[Model]) -> Model | None:
    try:
        return model.model_validate(load_yaml(text) or {})
    except YamlProblem as error:
        reading.problem(name, first_line + error.line - 1, str(error))
    except ValidationError as error:
        for place, message in _messages(error):
            reading.problem(name, first_line + line_of(text, place) - 1, message)
    return None


def _entries(reading: Reading, name: str, model: type[Model], unique: str | None = None) -> list[Model]:
    """Read a file that is one list; an absent file is an empty list. ``unique`` names a field that may not occur twice."""
    text = _read(reading, name) or ""
    try:
        raw: Any = load_yaml(text) or []
    except YamlProblem as error:
        reading.problem(name, error.line, str(error))
        return []
    if not isinstance(raw, list):
        reading.problem(name, 1, "the file must be one list, each entry beginning with '- '")
        return []
    entries: list[Model] = []
    seen: set[str] = set()
    for number, item in enumerate(raw):
        try:
            entry = model.model_validate(item)
        except ValidationError as error:
            for place, message in _messages(error):
                reading.problem(name, line_of(text, (number, *place)), message)
            continue
        identity = getattr(entry, unique) if unique else None
        if identity in seen:
            reading.problem(name, line_of(text, (number, unique or "")), f"{unique} '{identity}' is used twice")
        if identity is not None:
            seen.add(identity)
        entries.append(entry)
    return entries


def _messages(error: ValidationError) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for detail in error.errors():
        place = ".".join(str(part) for part in detail["loc"])
        yield detail["loc"], f"{place}: {detail['msg'].lower()}" if place else str(detail["msg"])
