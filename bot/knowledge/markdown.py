"""A guidance page as Markdown: sections, the YAML block under each heading, and plain text with exact sentence offsets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.knowledge.model import Role, Sentence

_HEADING = re.compile(r"^(?P<heading>.+?)\s*\{#(?P<id>[a-z0-9]+(?:-[a-z0-9]+)*)\}$")
_FRONT = re.compile(r"\A---\n(?P<yaml>.*?)\n---\n", re.S)
_SENTENCE_END = re.compile(r"(?<=[.?!])[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])")
_REFERENCE = re.compile(r"\[[^\]]+\]\[[^\]]*\]")
_BREAKS = {"softbreak", "hardbreak"}
_LABELS = {"Do: ": Role.DO, "Avoid: ": Role.AVOID}


@dataclass(frozen=True)
class Link:
    """A link in a section: its target as written, and the line it stands in (from 1)."""

    target: str
    line: int


@dataclass(frozen=True)
class RawSection:
    """A section before its YAML block is read. ``line`` and ``yaml_line`` count from 1."""

    id: str
    heading: str
    line: int
    yaml: str
    yaml_line: int
    paragraphs: tuple[str, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class RawPage:
    """A page split into its header and sections; ``faults`` are (line, message)."""

    header: str
    sections: tuple[RawSection, ...]
    faults: tuple[tuple[int, str], ...]


def split_page(source: str) -> RawPage:
    """Split a page into YAML header and sections, collecting what is wrong with its shape."""
    front = _FRONT.match(source)
    header = front.group("yaml") if front else ""
    faults = [] if front else [(1, "the page must begin with a YAML header between two lines of '---'")]
    offset = source[: front.end()].count("\n") if front else 0
    tokens = MarkdownIt("commonmark").parse(source[front.end() :] if front else source)
    sections: list[RawSection] = []
    starts = [i for i, token in enumerate(tokens) if token.type == "heading_open"]
    if starts and starts[0] > 0:
        faults.append((offset + _first_line(tokens[0]), "text before the first heading belongs to no passage"))
    for start, stop in pairwise([*starts, len(tokens)]):
        section = _section(tokens[start:stop], offset, faults)
        if section is not None:
            sections.append(section)
    if not starts:
        faults.append((offset + 1, "the page has no section; begin one with '## Heading {#id}'"))
    return RawPage(header, tuple(sections), tuple(faults))


def _section(tokens: list[Token], offset: int, faults: list[tuple[int, str]]) -> RawSection | None:
    line = offset + _first_line(tokens[0])
    named = _HEADING.match(tokens[1].content)
    if tokens[0].tag != "h2" or named is None:
        faults.append((line, "a section begins with '## Heading {#kebab-case-id}'"))
        return None
    body = tokens[3:]
    if not body or body[0].type != "fence" or body[0].info.strip() != "yaml":
        faults.append((line, "the heading must be followed by a block fenced with '~~~yaml'"))
        return None
    paragraphs: list[str] = []
    links: list[Link] = []
    for token in body[1:]:
        if token.type == "inline":
            paragraphs.append(_plain(token))
            links += _links(token, offset + _first_line(token))
            faults += _unread(token, offset + _first_line(token))
        elif token.type not in {"paragraph_open", "paragraph_close"}:
            faults.append(
                (offset + _first_line(token), f"only paragraphs are allowed in a passage, found {token.type}")
            )
            break
    return RawSection(
        named["id"],
        named["heading"],
        line,
        body[0].content,
        offset + _first_line(body[0]) + 1,
        tuple(paragraphs),
        tuple(links),
    )


def _links(inline: Token, line: int) -> Iterator[Link]:
    for child in inline.children or []:
        if child.type in _BREAKS:
            line += 1
        elif child.type == "link_open":
            yield Link(str(child.attrGet("href")), line)


def _unread(inline: Token, line: int) -> Iterator[tuple[int, str]]:
    """Links that would reach readers as bare markup, and so are never held against the pages there are."""
    text = ""
    for child in inline.children or []:
        text += "\n" if child.type in _BREAKS else child.content if child.type == "text" else ""
        if child.type == "html_inline":
            yield line + text.count("\n"), f"HTML is not allowed in a passage, found {child.content}"
    for found in _REFERENCE.finditer(text):
        yield line + text.count("\n", 0, found.start()), f"dead link: nothing says where '{found.group()}' leads"


def _first_line(token: Token) -> int:
    return (token.map[0] if token.map else 0) + 1


def _plain(inline: Token) -> str:
    """The words of a paragraph without markup; a line break counts as a space."""
    text = "".join(" " if child.type in _BREAKS else child.content for child in inline.children or [])
    return re.sub(r"\s+", " ", text).strip()


def passage_text(paragraphs: tuple[str, ...]) -> str:
    """The text of a passage, as it is indexed, shown and quoted: paragraphs with a blank line between."""
    return "\n\n".join(paragraphs)


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """Cut a passage's text into sentences with exact offsets.

    A paragraph that begins "Do: " or "Avoid: " gives its sentences that role; the label itself is no part of them.
    """
    sentences: list[Sentence] = []
    position = 0
    for paragraph in text.split("\n\n"):
        role, begin = Role.STATE, 0
        for label, labelled in _LABELS.items():
            if paragraph.startswith(label):
                role, begin = labelled, len(label)
        for start, stop in _spans(paragraph, begin):
            sentences.append(Sentence(paragraph[start:stop], position + start, position + stop, role))
        position += len(paragraph) + 2
    return tuple(sentences)


def _spans(paragraph: str, begin: int) -> list[tuple[int, int]]:
    cuts = [begin]
    stops: list[int] = []
    for gap in _SENTENCE_END.finditer(paragraph, begin):
        stops.append(gap.start() + len(gap.group().rstrip()))
        cuts.append(gap.end())
    stops.append(len(paragraph))
    return [(start, stop) for start, stop in zip(cuts, stops, strict=True) if stop > start]
