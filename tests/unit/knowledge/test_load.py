"""What is wrong with the guidance is refused: each fault at its file and line, and all of them at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.errors import InvalidKnowledge, Problem
from bot.knowledge.lint import Window
from bot.knowledge.load import load, load_corpus
from bot.knowledge.model import SourceKind
from tests.fakes import FakeEncoder
from tests.knowledge_builders import LETTERS, MARKS, TODAY, edit, line_of

MARKS_PAGE, LETTERS_PAGE = "guidance/marks.md", "guidance/letters.md"
NO_LETTERS_YAML = "sources: [old-post]\nkind: policy\n"
TAKEAWAY = "A warning letter to a Chinese seller is usually signed by a Chinese lawyer."


@dataclass(frozen=True)
class Fault:
    """A fault to plant: replace ``old`` in a file; the problem then stands in the ``nth`` line that holds ``at``."""

    name: str
    file: str
    old: str
    new: str
    at: str
    message: str
    nth: int = 1

    def plant(self, folder: Path) -> tuple[str, int, str]:
        """Plant it; gives the path, line and words of the problem that must be found."""
        edit(folder, self.file, self.old, self.new)
        return self.file, line_of(folder, self.file, self.at, self.nth), self.message


HEADING_SIGNS = "## A Chinese lawyer signs"
FAULTS = [
    Fault(
        "unknown source", MARKS_PAGE, "sources: [mark-law]\n", "sources: [gone]\n", "sources: [gone]", "source 'gone'"
    ),
    Fault("missing source", LETTERS_PAGE, "sources: [law-blog]\n", "", "confidence: medium", "sources: field required"),
    Fault("reviewed to come", MARKS_PAGE, "on: 2026-11-20", "on: 2026-11-25", "---", "2026-11-25 has not come yet"),
    Fault("due before", MARKS_PAGE, "by: 2027-02-15", "by: 2026-11-19", "---", "before reviewed_on 2026-11-20"),
    Fault("no source", LETTERS_PAGE, "sources: [law-blog]\n", "sources: []\n", "sources: []", "sources: list should"),
    Fault("twice the same id", LETTERS_PAGE, "{#evidence-first}", "{#who-signs}", "{#who-signs}", "id 'who-signs'", 2),
    Fault("twice the same source", "sources.yaml", "id: law-blog", "id: mark-law", "id: mark-law", "id 'mark-law'", 2),
    Fault("no takeaway", LETTERS_PAGE, TAKEAWAY, "Do: Ask somebody.", HEADING_SIGNS, "takeaway missing"),
    Fault("open takeaway", LETTERS_PAGE, TAKEAWAY, "It is signed", HEADING_SIGNS, "takeaway missing"),
    Fault("yes", LETTERS_PAGE, TAKEAWAY, "Yes, it is signed.", HEADING_SIGNS, "begins with yes or no"),
    Fault("long takeaway", LETTERS_PAGE, TAKEAWAY, "so " * 40 + "on.", HEADING_SIGNS, "takeaway has 41 words"),
    Fault("long passage", LETTERS_PAGE, TAKEAWAY, "It is. " + "word " * 170, HEADING_SIGNS, "at most 180"),
    Fault("jurisdiction", LETTERS_PAGE, "[CN, US]", "[CN, Mars]", "[CN, Mars]", "jurisdictions.1: input should be"),
    Fault("overlap", MARKS_PAGE, "2026-12-31", "2027-01-01", "{#opposition-2026}", "overlapping validity"),
    Fault(
        "versions that say the same",
        MARKS_PAGE,
        "From 2027 an opposition against a published trademark must be filed within two months of publication.",
        "An opposition against a published trademark must be filed within three months of publication.",
        "{#opposition-2026}",
        "same takeaway as marks#opposition-2019",
    ),
    Fault(
        "backwards",
        MARKS_PAGE,
        "from: 2027",
        "to: 2026-01-01\nvalid_from: 2027",
        "{#opposition-2026}",
        "before valid_from",
    ),
    Fault(
        "no rule", MARKS_PAGE, "rule: opposition-period\nvalid_to", "valid_to", "{#opposition-2019}", "without 'rule'"
    ),
    Fault(
        "law up to a day without a version for what follows",
        MARKS_PAGE,
        "rule: opposition-period\nvalid_from: 2027-01-01\n",
        "",
        "{#opposition-2026}",
        "write a passage for each side of that day",
    ),
    Fault("dead page", MARKS_PAGE, "letters.md#who-signs", "gone.md", "gone.md", "dead link: 'gone.md'"),
    Fault("dead anchor", MARKS_PAGE, "letters.md#who-signs", "#gone", "#gone", "dead link: '#gone'"),
    Fault(
        "asked twice",
        MARKS_PAGE,
        "how long is the opposition period\n",
        "Who signs a warning-letter?\n",
        "{#opposition-2019}",
        "twice",
    ),
    Fault(
        "law on the seed",
        LETTERS_PAGE,
        NO_LETTERS_YAML,
        "sources: [old-post]\n",
        "{#no-letters}",
        "law is stated without",
    ),
    Fault(
        "unknown field", LETTERS_PAGE, "confidence: medium", "certainty: medium", "certainty", "certainty: extra inputs"
    ),
    Fault("unknown page field", LETTERS_PAGE, "owner: ops", "owners: ops", "owners: ops", "owners: extra inputs"),
    Fault(
        "few questions", LETTERS_PAGE, "  - what does the desk not do\n", "", "asked_as:", "asked_as: list should", 3
    ),
    Fault(
        "no date", LETTERS_PAGE, "2026-11-19", "soon", "reviewed_on: soon", "reviewed_on: input should be a valid date"
    ),
    Fault("key twice", LETTERS_PAGE, "owner: ops", "owner: ops\nowner: us", "owner: us", "key 'owner' given twice"),
    Fault(
        "lost words", LETTERS_PAGE, HEADING_SIGNS, f"Lost words.\n\n{HEADING_SIGNS}", "Lost words.", "before the first"
    ),
    Fault(
        "no address",
        "sources.yaml",
        "https://law.example/marks",
        "law.example",
        "law.example",
        "url: string should match",
    ),
    Fault("source kind", "sources.yaml", "kind: official", "kind: hearsay", "kind: hearsay", "kind: input should be"),
    Fault(
        "no publisher", "sources.yaml", "  publisher: Legislature\n", "", "- id: mark-law", "publisher: field required"
    ),
    Fault(
        "dead reference",
        "scope.yaml",
        "letters#evidence-first",
        "letters#gone",
        "letters#gone",
        "no passage has the id",
    ),
    Fault("bad pattern", "scope.yaml", "\\bpolicy\\b", "(policy", "(policy", "the pattern cannot be read"),
    Fault("bad place", "scope.yaml", "brazil(ian)?", "brazil(", "brazil(", "the pattern cannot be read"),
    Fault("rule twice", "scope.yaml", "id: greeting", "id: bribes", "id: bribes", "rule id 'bribes' is used twice", 2),
    Fault(
        "rule reason",
        "scope.yaml",
        "reason: unsafe",
        "reason: bored",
        "reason: bored",
        "rules.0.reason: input should be",
    ),
    Fault(
        "decline reason",
        "questions/decline.yaml",
        "reason: needs_counsel",
        "reason: rude",
        "reason: rude",
        "reason: input",
    ),
    Fault("term", "glossary/zh.yaml", '["商标"]', "[]", "said: []", "said: list should"),
    Fault("language twice", "languages.yaml", "code: de", "code: es", "code: es", "code 'es' is used twice", 2),
]


def problems_of(folder: Path, today: date = TODAY, window: Window | None = None) -> list[Problem]:
    """Everything that is refused."""
    with pytest.raises(InvalidKnowledge) as caught:
        load(folder, today, window)
    return caught.value.problems


def test_the_tiny_guidance_is_valid_and_read_whole(folder: Path) -> None:
    knowledge, warnings = load(folder, TODAY)
    assert warnings == []
    assert [document.id for document in knowledge.corpus.documents] == ["letters", "marks"]
    first = knowledge.corpus.by_id["marks#who-files-first"]
    assert first.takeaway.text.startswith("In China the first company")
    assert (first.title, first.heading, first.page) == ("Marks in China", "Whoever files first", "marks")
    assert [source.kind for source in first.sources] == [SourceKind.STATUTE]
    assert (len(knowledge.declines), len(knowledge.glossary), len(knowledge.answerable)) == (8, 4, 2)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_refused_at_its_file_and_line(folder: Path, fault: Fault) -> None:
    path, line, message = fault.plant(folder)
    found = problems_of(folder)
    assert [p for p in found if (p.path, p.line) == (path, line) and message in p.message], "\n".join(map(str, found))


def test_passages_alone_are_read_though_a_file_of_questions_is_out_of_order(folder: Path) -> None:
    whole = load(folder, TODAY)[0].corpus
    (folder / "questions" / "decline.yaml").write_text("- [", encoding="utf-8")
    assert load_corpus(folder, TODAY) == whole


def test_all_faults_are_reported_at_once_and_sorted_by_place(folder: Path) -> None:
    planted = [
        "unknown source",
        "dead page",
        "overlap",
        "long takeaway",
        "few questions",
        "no address",
        "bad pattern",
        "term",
    ]
    expected = [fault.message for fault in FAULTS if fault.name in planted and fault.plant(folder)]
    found = problems_of(folder)
    assert all(any(message in problem.message for problem in found) for message in expected)
    assert [(p.path, p.line) for p in found] == sorted((p.path, p.line) for p in found)


def test_a_field_that_is_wrong_hides_nothing_else_that_is(folder: Path) -> None:
    edit(folder, MARKS_PAGE, "owner: legal", "owner:")
    edit(folder, MARKS_PAGE, "who owns a trademark in china", "who signs a warning letter")
    edit(folder, MARKS_PAGE, "valid_to: 2026-12-31", "valid_to: soon")
    edit(folder, LETTERS_PAGE, "sources: [law-blog]\n", "sources: [no-such-source]\njurisdictions: [Mars]\n")
    edit(folder, LETTERS_PAGE, "sources: [law-blog, old-post]\n", "")
    edit(folder, LETTERS_PAGE, "do we need evidence before a letter", "who owns a trademark in china")
    assert [(p.path, " ".join(p.message.split()[:5])) for p in problems_of(folder)] == [
        (LETTERS_PAGE, "law is stated without a"),
        (LETTERS_PAGE, "source 'no-such-source' is not in"),
        (LETTERS_PAGE, "jurisdictions.0: input should be 'CN',"),
        (LETTERS_PAGE, "sources: field required"),
        (MARKS_PAGE, "owner: string should have at"),
        (MARKS_PAGE, "asked_as used twice: 'who signs"),
        (MARKS_PAGE, "valid_to: input should be a"),
    ]


def test_the_same_dead_link_in_two_places_is_reported_twice(folder: Path) -> None:
    edit(folder, MARKS_PAGE, "letters.md#who-signs", "gone.md")
    edit(folder, MARKS_PAGE, "Do: File the trademark", "Do: [File](gone.md) the trademark")
    assert len([p for p in problems_of(folder) if "dead link" in p.message]) == 2


@pytest.mark.parametrize("target", ["https://cnipa.example/x", "#who-files-first", "marks.md", "letters.md#no-letters"])
def test_a_link_that_leads_somewhere_is_accepted(folder: Path, target: str) -> None:
    edit(folder, MARKS_PAGE, "letters.md#who-signs", target)
    load(folder, TODAY)


def test_a_passage_longer_than_the_encoders_window_is_refused_with_both_numbers(folder: Path) -> None:
    encoder = FakeEncoder(window=40)
    found = problems_of(folder, window=Window(encoder.count, encoder.window))
    at = line_of(folder, MARKS_PAGE, "{#who-files-first}")
    assert [p.message for p in found if (p.path, p.line) == (MARKS_PAGE, at)] == [
        "78 tokens with its headings, but the encoder reads only 40: split the passage"
    ]


@pytest.mark.parametrize(("days_late", "warned"), [(0, False), (1, True)])
def test_a_page_past_its_review_day_is_a_warning_and_no_error(folder: Path, days_late: int, warned: bool) -> None:
    warnings = load(folder, date(2027, 2, 15) + timedelta(days=days_late))[1]
    assert [str(w) for w in warnings] == (
        ["guidance/marks.md:1: warning: review was due by 2027-02-15: ask legal to check the page"] if warned else []
    )


def test_a_review_of_the_day_that_has_begun_elsewhere_is_accepted(folder: Path) -> None:
    edit(folder, MARKS_PAGE, "on: 2026-11-20", "on: 2026-11-24")
    assert load(folder, TODAY)[1] == []


@pytest.mark.parametrize("name", ["drafts/marks.md", "MARKS.MD", "notes.txt"])
def test_a_file_that_is_not_read_as_a_page_is_a_warning(folder: Path, name: str) -> None:
    file = folder / "guidance" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(LETTERS, encoding="utf-8")
    (folder / "guidance/.letters.md.swp").write_text("an editor's own")
    assert [str(w) for w in load(folder, TODAY)[1]] == [
        f"guidance/{name}:1: warning: not read: pages lie in guidance/ itself, with names that end in .md"
    ]


def test_validity_that_meets_without_a_gap_is_accepted_on_both_days(folder: Path) -> None:
    corpus = load(folder, TODAY)[0].corpus
    valid = {
        day: [p.id for p in corpus.passages if p.rule and p.valid_on(day)] for day in map(date.fromisoformat, DAYS)
    }
    assert list(valid.values()) == [["marks#opposition-2019"], ["marks#opposition-2026"]]


DAYS = ("2026-12-31", "2027-01-01")


@pytest.mark.parametrize("reason", ["off_topic", "not_covered", "unsafe", "needs_counsel"])
def test_a_reason_without_examples_is_refused_because_the_gate_could_not_learn_it(folder: Path, reason: str) -> None:
    file = folder / "questions/decline.yaml"
    file.write_text(
        file.read_text().replace(f"reason: {reason}", f"reason: {'unsafe' if reason != 'unsafe' else 'off_topic'}")
    )
    assert any(f"no question is declined as '{reason}'" in problem.message for problem in problems_of(folder))


@pytest.mark.parametrize("name", ["sources.yaml", "glossary.yaml", "questions/decline.yaml", "languages.yaml"])
def test_a_file_that_is_a_map_where_a_list_is_wanted_is_refused(folder: Path, name: str) -> None:
    (folder / name).write_text("id: alone\n")
    assert any(p.path == name and "must be one list" in p.message for p in problems_of(folder))


def test_words_of_a_language_that_is_not_known_are_refused(folder: Path) -> None:
    (folder / "glossary/xx.yaml").write_text((folder / "glossary/es.yaml").read_text())
    assert [(p.path, p.message) for p in problems_of(folder)] == [
        ("glossary/xx.yaml", "there is no language 'xx' in languages.yaml")
    ]


@pytest.mark.parametrize("letters", ["a-z", "[", "0-9", "ぁ-"])
def test_letters_that_are_no_range_of_another_script_are_refused(folder: Path, letters: str) -> None:
    file = folder / "languages.yaml"
    file.write_text(file.read_text().replace("letters: 一-鿿", f'letters: "{letters}"'))
    assert any(p.path == "languages.yaml" and "letters" in p.message for p in problems_of(folder))


@pytest.mark.parametrize("name", ["sources.yaml", "glossary.yaml", "questions/decline.yaml", "languages.yaml"])
def test_a_list_that_is_indented_is_read_whole(folder: Path, name: str) -> None:
    before = load(folder, TODAY)[0]
    file = folder / name
    file.write_text("".join(f"  {line}\n" for line in file.read_text().splitlines()))
    assert load(folder, TODAY)[0] == before


@pytest.mark.parametrize("spoil", [lambda text: text.encode("cp1252", "replace"), lambda text: text.encode("utf-16")])
def test_a_file_that_is_not_utf_8_is_refused_by_name(folder: Path, spoil: Callable[[str], bytes]) -> None:
    (folder / MARKS_PAGE).write_bytes(spoil(MARKS.replace("title: Marks", "title: Märks")))
    assert any(p.path == MARKS_PAGE and "not UTF-8" in p.message for p in problems_of(folder))


def test_a_page_saved_by_a_windows_editor_is_read_alike(folder: Path) -> None:
    before = load(folder, TODAY)[0]
    (folder / LETTERS_PAGE).write_bytes(b"\xef\xbb\xbf" + LETTERS.replace("\n", "\r\n").encode())
    assert load(folder, TODAY)[0] == before


def test_guidance_without_a_page_is_refused(folder: Path) -> None:
    for page in (folder / "guidance").iterdir():
        page.unlink()
    assert any("there is no page" in problem.message for problem in problems_of(folder))


def test_equal_content_has_an_equal_version_and_a_changed_question_another(folder: Path) -> None:
    version = load(folder, TODAY)[0].corpus.version
    assert load(folder, TODAY)[0].corpus.version == version
    edit(folder, MARKS_PAGE, "who owns a trademark in china", "who owns a brand in china")
    assert load(folder, TODAY)[0].corpus.version != version


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("Two applications on one day", "Both applications on one day", True),
        ("## Whoever files first", "## Who files first", True),
        ("sources: [mark-law]\n", "sources: [mark-law, office-page]\n", True),
        ("who owns a trademark in china", "who owns a brand in china", False),
    ],
)
def test_a_passages_hash_changes_with_what_a_reader_sees_of_it(folder: Path, old: str, new: str, changes: bool) -> None:
    before = {p.id: p.hash for p in load(folder, TODAY)[0].corpus.passages}
    edit(folder, MARKS_PAGE, old, new)
    after = {p.id: p.hash for p in load(folder, TODAY)[0].corpus.passages}
    assert [i for i in before if before[i] != after[i]] == (["marks#who-files-first"] if changes else [])
