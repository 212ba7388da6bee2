"""A page is cut into sections and sentences, and every sentence knows exactly where it stands."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.markdown import passage_text, split_page, split_sentences
from bot.knowledge.model import Role
from tests.knowledge_builders import MARKS

HEADER = "---\ntitle: t\n---\n"
SECTION = "## One {#one}\n\n~~~yaml\na: b\n~~~\n\nText of it.\n"
PIECES = st.sampled_from(
    [
        "Do: ",
        "Avoid: ",
        "A seller files. ",
        "Who? ",
        "“Stop!” ",
        "It costs RMB 1.10 now. ",
        "Art. 5 says so. ",
        "no end",
        "\n\n",
        "(See 3.) ",
    ]
)
PARAGRAPHS = st.lists(PIECES, min_size=1, max_size=12).map("".join)


def paragraphs_of(text: str) -> tuple[str, ...]:
    """Paragraphs as the parser gives them: trimmed, single spaces, none empty."""
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


@given(PARAGRAPHS | st.text())
def test_a_sentence_is_the_text_between_its_offsets(text: str) -> None:
    passage = passage_text(paragraphs_of(text))
    assert all(passage[s.start : s.end] == s.text and s.text for s in split_sentences(passage))


@given(PARAGRAPHS | st.text())
def test_sentences_cover_the_whole_text_in_order_but_for_labels_and_space(text: str) -> None:
    passage = passage_text(paragraphs_of(text))
    sentences = split_sentences(passage)
    assert [s.start for s in sentences] == sorted(s.start for s in sentences)
    position, left = 0, []
    for sentence in sentences:
        assert sentence.start >= position
        left.append(passage[position : sentence.start])
        position = sentence.end
    left.append(passage[position:])
    assert re.sub(r"Do:|Avoid:|\s", "", "".join(left)) == ""


def test_a_labelled_paragraph_gives_its_sentences_their_role() -> None:
    text = "It is so. More of it.\n\nDo: Ask counsel. Keep notes.\n\nAvoid: Do not warn them."
    assert [(s.role, s.text) for s in split_sentences(text)] == [
        (Role.STATE, "It is so."),
        (Role.STATE, "More of it."),
        (Role.DO, "Ask counsel."),
        (Role.DO, "Keep notes."),
        (Role.AVOID, "Do not warn them."),
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It costs RMB 1.10. Pay it.", ["It costs RMB 1.10.", "Pay it."]),
        ("“Stop!” They did not.", ["“Stop!”", "They did not."]),
        ("See cnipa.gov.cn for it. Then file.", ["See cnipa.gov.cn for it.", "Then file."]),
        ("One. “Two,” he says.", ["One.", "“Two,” he says."]),
        ("No end", ["No end"]),
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(text: str, sentences: list[str]) -> None:
    assert [s.text for s in split_sentences(text)] == sentences


def test_a_page_splits_into_header_and_sections_with_their_lines() -> None:
    page = split_page(MARKS)
    assert page.faults == ()
    assert page.header.startswith("title: Marks in China")
    assert [section.id for section in page.sections] == ["who-files-first", "opposition-2019", "opposition-2026"]
    lines = MARKS.splitlines()
    for section in page.sections:
        assert lines[section.line - 1] == f"## {section.heading} {{#{section.id}}}"
        assert lines[section.yaml_line - 1].startswith("sources:")
    link = page.sections[0].links[0]
    assert (link.target, "letters.md" in lines[link.line - 1]) == ("letters.md#who-signs", True)


def test_markup_and_line_breaks_do_not_reach_the_text() -> None:
    page = split_page(HEADER + SECTION.replace("Text of it.", "Some *bold* and\n`code` in [a link](x.md)."))
    assert page.sections[0].paragraphs == ("Some bold and code in a link.",)


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        (SECTION, 1, "must begin with a YAML header"),
        (HEADER, 4, "no section"),
        (HEADER + "Lost words.\n\n" + SECTION, 4, "before the first heading"),
        (HEADER + SECTION.replace(" {#one}", ""), 4, "a section begins with"),
        (HEADER + SECTION.replace("## ", "# "), 4, "a section begins with"),
        (HEADER + SECTION.replace("#one", "#Not_Kebab"), 4, "a section begins with"),
        (HEADER + SECTION.replace("~~~yaml\na: b\n~~~\n", ""), 4, "followed by a block"),
        (HEADER + SECTION + "\n- a list\n", 12, "only paragraphs"),
        (HEADER + SECTION + "\n### Deeper {#deeper}\n", 12, "a section begins with"),
        (HEADER + SECTION + "\n<div>html</div>\n", 12, "only paragraphs"),
    ],
)
def test_a_fault_in_the_shape_of_a_page_is_named_with_its_line(source: str, line: int, message: str) -> None:
    faults = split_page(source).faults
    assert [(at, message in said) for at, said in faults] == [(line, True)]


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("[this][nowhere]", "dead link: nothing says where '[this][nowhere]' leads"),
        ("[*this*][]", "dead link: nothing says where '[this][]' leads"),
        ('<a href="nope.md">', 'HTML is not allowed in a passage, found <a href="nope.md">'),
    ],
)
def test_a_link_that_only_looks_like_one_is_a_fault_with_its_line(written: str, fault: str) -> None:
    page = split_page(HEADER + SECTION + f"\nMore of it.\nSee {written}.\n")
    assert page.faults == ((13, fault),)


def test_brackets_that_are_no_link_and_links_by_reference_that_lead_somewhere_are_no_fault() -> None:
    page = split_page(HEADER + SECTION + "\nAs [sic] `[a][b]` (see [this][there]): 3 < 4.\n\n[there]: marks.md\n")
    assert page.faults == ()
    assert [link.target for link in page.sections[0].links] == ["marks.md"]
