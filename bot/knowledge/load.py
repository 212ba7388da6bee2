"""Read the ``knowledge/`` folder, or say everything that is wrong with it at once."""

from collections.abc import Container
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.errors import InvalidKnowledge, Problem
from bot.knowledge import front_matter as fm
from bot.knowledge import scope_rules
from bot.knowledge.lint import Window, lint, missing_examples
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
from bot.knowledge.parsing import Fault
from bot.knowledge.reading import Reading, entries, parse

# In place of fields that are wrong, so that the rest of the page is looked at in the same run, and of a form that nobody types
# for a source. A passage of the kind policy needs no source of law; questions that are not there are asked by no other passage.
SPARE = "in-place-of-what-is-wrong"
SPARE_REVIEW, SPARE_REVIEW_BY = date(2000, 1, 1), date.max
SPARE_PAGE = {
    **dict.fromkeys(("title", "summary", "owner"), SPARE),
    "reviewed_on": SPARE_REVIEW.isoformat(),
    "review_by": SPARE_REVIEW_BY.isoformat(),
    "jurisdictions": ["CN"],
}
SPARE_PASSAGE = {"sources": [SPARE], "asked_as": [SPARE] * 4}


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
    knowledge, problems = load_anyway(folder, today, window)
    return knowledge, _only_warnings(problems)


def load_anyway(folder: Path, today: date, window: Window | None = None) -> tuple[Knowledge, list[Problem]]:
    """The same as far as it can be read, for who lists what is wrong, and every problem."""
    reading = Reading(folder)
    corpus = _corpus(reading)
    rules, hints, leads = _rules(reading, corpus.by_id)
    languages = tuple(
        Language(e.code, tuple(e.stopwords), e.notice, e.declined, e.letters)
        for e in entries(reading, "languages.yaml", fm.LanguageEntry, unique="code")
    )
    knowledge = Knowledge(
        corpus=corpus,
        glossary=_glossary(reading, [language.code for language in languages]),
        declines=tuple(_decline(e) for e in entries(reading, "questions/decline.yaml", fm.DeclineEntry)),
        answerable=tuple(e.question for e in entries(reading, "questions/answer_hard.yaml", fm.AnswerableEntry)),
        rules=rules,
        hints=hints,
        leads=leads,
        languages=languages,
        facets=tuple(
            Facet(e.of, e.name, tuple(e.said), tuple(e.of_it))
            for e in entries(reading, "facets.yaml", fm.FacetEntry, unique="name")
        ),
        goods=tuple(Term(tuple(e.said), e.means) for e in entries(reading, "goods.yaml", fm.TermEntry)),
        towns=tuple(Term(tuple(e.said), e.means) for e in entries(reading, "towns.yaml", fm.TermEntry)),
    )
    found = [*lint(corpus, reading.lines, today, window), *missing_examples(knowledge)]
    return knowledge, reading.problems + found


def load_corpus(folder: Path, today: date) -> Corpus:
    """Read the passages alone, which is all that cases cite, in a fifth of the time.

    Raises:
        InvalidKnowledge: with every problem of theirs as ``path:line: message``.
    """
    corpus, problems = _read_corpus(folder, today)
    _only_warnings(problems)
    return corpus


def load_pages(folder: Path, today: date) -> tuple[list[Document], list[Problem]]:
    """The pages whose days of review can be read, whatever else is wrong with them, and every problem of the passages."""
    corpus, problems = _read_corpus(folder, today)
    dated = (
        page for page in corpus.documents if page.reviewed_on != SPARE_REVIEW and page.review_by != SPARE_REVIEW_BY
    )
    return [
        replace(page, title=page.id if page.title == SPARE else page.title, owner=page.owner.replace(SPARE, "?"))
        for page in dated
    ], problems


def _read_corpus(folder: Path, today: date) -> tuple[Corpus, list[Problem]]:
    reading = Reading(folder)
    corpus = _corpus(reading)
    return corpus, reading.problems + lint(corpus, reading.lines, today, None)


def _only_warnings(problems: list[Problem]) -> list[Problem]:
    if any(not problem.warning for problem in problems):
        raise InvalidKnowledge(problems)
    return sorted(problems)


def _corpus(reading: Reading) -> Corpus:
    sources = {entry.id: _source(entry) for entry in entries(reading, "sources.yaml", fm.SourceEntry, unique="id")}
    pages = (_document(reading, path, sources) for path in _pages(reading))
    return Corpus(tuple(page for page in pages if page is not None))


def _pages(reading: Reading) -> list[Path]:
    folder = reading.folder / "guidance"
    pages = sorted(folder.glob("*.md"))
    if not pages:
        reading.problem("guidance", 1, "there is no page; the guidance is in guidance/*.md")
    for path in sorted(set(folder.rglob("[!.]*")) - set(pages)):
        if path.is_file():
            name = path.relative_to(reading.folder).as_posix()
            reading.problem(
                name, 1, "not read: pages lie in guidance/ itself, with names that end in .md", warning=True
            )
    return pages


def _document(reading: Reading, path: Path, sources: dict[str, Source]) -> Document | None:
    name = path.relative_to(reading.folder).as_posix()
    text = reading.text(name)
    if text is None:
        return None
    raw = split_page(text)
    for line, message in raw.faults:
        reading.problem(name, line, message)
    header = parse(reading, name, 2, raw.header, fm.PageHeader, SPARE_PAGE)
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
    fields = parse(reading, name, section.yaml_line, section.yaml, fm.SectionHeader, SPARE_PASSAGE)
    identity = PassageId(f"{page}#{section.id}")
    if identity in reading.lines:
        reading.problem(name, section.line, f"id '{section.id}' is used twice on this page")
    reading.lines[identity] = (name, section.line)
    for link in section.links:
        reading.lines[f"link:{page}:{link.line}:{link.target}"] = (name, link.line)
    if fields is None:
        return None
    for source in fields.sources:
        if source not in sources and source != SPARE:
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
        asked_as=tuple(question for question in fields.asked_as if question != SPARE),
        jurisdictions=tuple(fields.jurisdictions or header.jurisdictions),
        rights=tuple(fields.rights),
        confidence=fields.confidence,
        kind="policy" if fields.sources == [SPARE] else fields.kind,
        reviewed_on=header.reviewed_on,
        rule=fields.rule,
        valid_from=fields.valid_from,
        valid_to=fields.valid_to,
    )


def _rules(reading: Reading, known: Container[str]) -> tuple[tuple[ScopeRule, ...], ...]:
    name = "scope.yaml"
    text = reading.text(name)
    parsed = parse(reading, name, 1, text, fm.ScopeFile) if text is not None else None
    if text is None or parsed is None:
        return (), (), ()
    faults = list(scope_rules.faults(parsed, known))
    reading.note(Fault(name, *fault) for fault in faults)
    read = scope_rules.rules, scope_rules.hints, scope_rules.leads
    return tuple(() if faults else one(parsed) for one in read)


def _glossary(reading: Reading, codes: Container[str]) -> tuple[Term, ...]:
    """The terms said in any language, then those of each language that has a file of its own."""
    terms = [Term(tuple(e.said), e.means) for e in entries(reading, "glossary.yaml", fm.TermEntry)]
    for path in sorted((reading.folder / "glossary").glob("*.yaml")):
        name = path.relative_to(reading.folder).as_posix()
        if path.stem not in codes:
            reading.problem(name, 1, f"there is no language '{path.stem}' in languages.yaml")
        terms += [Term(tuple(e.said), e.means, path.stem) for e in entries(reading, name, fm.TermEntry)]
    return tuple(terms)


def _source(entry: fm.SourceEntry) -> Source:
    return Source(entry.id, entry.title, entry.publisher, entry.url, entry.date, SourceKind(entry.kind), entry.locator)


def _decline(entry: fm.DeclineEntry) -> DeclineGroup:
    return DeclineGroup(entry.kind, entry.reason, tuple(entry.questions))
