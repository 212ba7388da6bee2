"""``knockoff guidance``: every problem at once, an index that says what changed, passages and dates to review."""

import re
import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import answerwiring, patterns
from bot.cli import guidance
from bot.knowledge.model import Knowledge
from tests.fakes import FakeEncoder
from tests.knowledge_builders import edit
from tests.unit.cli.conftest import Knockoff

PAGE = "guidance/marks.md"


def test_a_check_counts_what_is_in_order(knockoff: Knockoff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answerwiring, "today", lambda _: date(2026, 11, 23))
    ran = knockoff("guidance", "check")
    assert (ran.code, ran.out, ran.err) == (0, "2 pages, 6 passages, no errors, 0 warnings\n", "")


def test_a_check_prints_every_problem_with_file_and_line_and_fails(knockoff: Knockoff, bare: Path) -> None:
    edit(bare / "knowledge", PAGE, "sources: [mark-law]\n", "sources: [gone]\n")
    edit(bare / "knowledge", PAGE, "letters.md#who-signs", "gone.md")
    edit(bare / "knowledge", "guidance/letters.md", "owner: ops", "owners: ops")
    edit(bare / "knowledge", "scope.yaml", "letters#evidence-first", "letters#gone")
    ran = knockoff("guidance", "check")
    assert (ran.code, ran.out) == (1, "")
    for line in (
        "guidance/marks.md:13: source 'gone' is not in sources.yaml",
        "guidance/marks.md:25: dead link: 'gone.md'",
        "guidance/letters.md:4: owners: extra inputs are not permitted",
        "scope.yaml:6: rule 'bribes': no passage has the id 'letters#gone'",
    ):
        assert line in ran.err.splitlines()


def test_a_check_measures_passages_with_the_encoders_tokens(
    knockoff: Knockoff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answerwiring, "make_encoder", lambda *_: FakeEncoder(window=60))
    ran = knockoff("guidance", "check")
    assert ran.code == 1
    assert (
        "guidance/marks.md:10: 78 tokens with its headings, but the encoder reads only 60: split the passage" in ran.err
    )


def test_a_check_shows_faults_too_long_passages_and_the_playbook_at_once(
    knockoff: Knockoff, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answerwiring, "make_encoder", lambda *_: FakeEncoder(window=60))
    edit(bare / "knowledge", PAGE, "letters.md#who-signs", "gone.md")
    (bare / "knowledge/playbook").mkdir()
    ran = knockoff("guidance", "check")
    assert (ran.code, ran.out) == (1, "")
    assert "guidance/marks.md:25: dead link: 'gone.md'" in ran.err
    assert "guidance/marks.md:10: 78 tokens with its headings" in ran.err
    assert "playbook/rules.yaml:1: the file is missing" in ran.err


def test_a_check_shows_what_is_wrong_with_packs_and_with_clocks_at_once(
    knockoff: Knockoff, monkeypatch: pytest.MonkeyPatch, bare: Path
) -> None:
    (bare / "knowledge/playbook").mkdir()
    monkeypatch.setattr(guidance, "read_playbook", lambda *_: (SimpleNamespace(steps=(), rules=()), None))
    ran = knockoff("guidance", "check")
    assert ran.code == 1
    assert "playbook/packs.yaml:1: the file is missing" in ran.err
    assert "playbook/clocks.yaml:1: the file is missing" in ran.err


@pytest.mark.parametrize("force", [False, True])
def test_an_index_built_anyway_exports_the_encoder_anew_as_well(
    knockoff: Knockoff, monkeypatch: pytest.MonkeyPatch, force: bool
) -> None:
    anew: list[object] = []

    def made(*given: object) -> FakeEncoder:
        anew.append(given[2])
        return FakeEncoder()

    monkeypatch.setattr(answerwiring, "make_encoder", made)
    assert knockoff("guidance", "index", *["--force"] * force).code == 0
    assert anew == [force]


def test_a_late_review_is_a_warning_on_stderr_and_no_failure(
    knockoff: Knockoff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answerwiring, "today", lambda _: date(2027, 2, 20))
    ran = knockoff("guidance", "check")
    assert (ran.code, ran.out) == (0, "2 pages, 6 passages, no errors, 1 warnings\n")
    assert ran.err == "guidance/marks.md:1: warning: review was due by 2027-02-15: ask legal to check the page\n"


def test_an_index_says_what_was_added_changed_and_removed(knockoff: Knockoff, bare: Path) -> None:
    shutil.rmtree(bare / "data")
    first = knockoff("guidance", "index")
    assert first.code == 0
    assert "added: 6" in first.out
    assert "70 texts encoded, 0 taken over" in first.out
    assert knockoff("guidance", "index").out == "The index is up to date.\n"
    edit(bare / "knowledge", PAGE, "has the better position", "has the stronger position")
    edit(bare / "knowledge", "guidance/letters.md", "{#evidence-first}", "{#proof-first}")
    edit(bare / "knowledge", "scope.yaml", "letters#evidence-first", "letters#proof-first")
    changed = knockoff("guidance", "index").out
    assert (
        "added: 1\n  letters#proof-first\nchanged: 1\n  marks#who-files-first\nremoved: 1\n  letters#evidence-first\n"
        in changed
    )
    assert "2 texts encoded, 68 taken over" in changed


def test_an_index_can_be_built_though_nothing_changed(knockoff: Knockoff) -> None:
    assert "0 texts encoded, 70 taken over" in knockoff("guidance", "index", "--force").out


def test_an_index_leaves_what_a_start_would_find_out_of_patterns(
    knockoff: Knockoff, monkeypatch: pytest.MonkeyPatch, bare: Path
) -> None:
    monkeypatch.setattr(patterns, "_known", {})  # as in a program of its own
    kept = bare / "data/patterns.json"
    kept.unlink(missing_ok=True)
    assert knockoff("guidance", "index").code == 0
    before = kept.read_bytes()
    assert before.count(b": [") > 0
    monkeypatch.setattr(patterns, "_known", {})
    monkeypatch.setattr(patterns, "_found_out", None)
    assert knockoff("guidance", "index").code == 0
    assert kept.read_bytes() == before


def test_an_index_of_invalid_guidance_is_refused_and_the_good_one_stays(knockoff: Knockoff, bare: Path) -> None:
    current = (bare / "data/index/CURRENT").read_text()
    edit(bare / "knowledge", PAGE, "sources: [mark-law]\n", "sources: [gone]\n")
    ran = knockoff("guidance", "index")
    assert (ran.code, ran.out) == (1, "")
    assert "guidance/marks.md:13: source 'gone'" in ran.err
    assert (bare / "data/index/CURRENT").read_text() == current


def test_a_passage_is_shown_whole_with_its_sources_and_questions(knockoff: Knockoff) -> None:
    ran = knockoff("guidance", "show", "letters#who-signs")
    assert ran.code == 0
    for text in (
        "Letters to sellers",
        "A warning letter to a Chinese seller is usually signed by a Chinese lawyer.\n\nPractitioners report",
        "reviewed 2026-11-19; jurisdictions CN, US; confidence medium",
        "- Letters that work (A law firm, undated; practitioner)\n  https://firm.example/letters\n",
        "- may a US lawyer sign the letter to a chinese seller",
    ):
        assert text in ran.out


def test_a_passage_is_shown_with_the_dates_between_which_it_is_the_law(knockoff: Knockoff) -> None:
    assert "confidence high; applies until 2026-12-31" in knockoff("guidance", "show", "marks#opposition-2019").out
    assert "confidence high; applies from 2027-01-01" in knockoff("guidance", "show", "marks#opposition-2026").out


@pytest.mark.parametrize(
    ("typed", "near"), [("marks#who-signs", "letters#who-signs"), ("letters", "letters#no-letters")]
)
def test_a_passage_that_is_not_there_names_near_ones(knockoff: Knockoff, typed: str, near: str) -> None:
    ran = knockoff("guidance", "show", typed)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"no passage has the id '{typed}'; near: ")
    assert near in ran.err


@pytest.mark.parametrize("command", ["show", "impact"])
def test_the_passage_that_help_names_exists(knockoff: Knockoff, shipped: Knowledge, command: str) -> None:
    named = re.search(r"([a-z-]+#[a-z-]+)", knockoff("guidance", command, "--help").out)
    assert named is not None
    assert named[1] in shipped.corpus.by_id


def test_pages_are_listed_by_the_day_of_their_review(knockoff: Knockoff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answerwiring, "today", lambda _: date(2027, 2, 20))
    ran = knockoff("guidance", "due")
    assert ran.code == 0
    assert ran.out.index("2027-02-15") < ran.out.index("2027-03-01")
    assert "5 overdue" in ran.out
    assert "1 page is overdue" in ran.err


@pytest.mark.parametrize(
    ("page", "old", "new", "row"),
    [
        (PAGE, "sources: [mark-law]\n", "sources: [gone]\n", "2027-02-15"),
        ("guidance/letters.md", "owner: ops", "owners: ops", "?"),
    ],
    ids=["a_source_is_unknown", "an_owner_is_missing"],
)
def test_who_has_to_review_pages_sees_them_though_something_in_one_is_wrong(
    knockoff: Knockoff, bare: Path, monkeypatch: pytest.MonkeyPatch, page: str, old: str, new: str, row: str
) -> None:
    monkeypatch.setattr(answerwiring, "today", lambda _: date(2027, 2, 20))
    edit(bare / "knowledge", page, old, new)
    ran = knockoff("guidance", "due")

    assert ran.code == 1
    assert ran.out.index("2027-02-15") < ran.out.index("2027-03-01")
    assert row in ran.out
    assert "in-place-of" not in ran.out
    assert ran.err.startswith("1 page is overdue")
    assert f"\n{page}:" in ran.err


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("review_by: 2027-02-15", "review_by: soon"),
        ("reviewed_on: 2026-11-20", "reviewed_on: soon"),
        ("title: Marks in China", "title: [Marks"),
    ],
)
def test_a_page_whose_days_cannot_be_read_is_among_the_errors_and_not_in_the_list(
    knockoff: Knockoff, bare: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    monkeypatch.setattr(answerwiring, "today", lambda _: date(2027, 2, 20))
    edit(bare / "knowledge", PAGE, old, new)
    ran = knockoff("guidance", "due")

    assert ran.code == 1
    assert "2027-03-01" in ran.out
    assert "Marks in China" not in ran.out
    assert not {"9999", "2000-01-01"} & set(re.split(r"[\s-]", ran.out))
    assert f"{PAGE}:" in ran.err
