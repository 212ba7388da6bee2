"""Every value of a case has its words, every refusal its sentence, and what a form shows is what is read back."""

import ast
import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.case import CloseReason, HoldReason, Status
from bot.cases.events import Audience, Verb
from bot.cases.evidence import Grade
from bot.cases.intake.right_lines import read_rights, rights_text
from bot.cases.links.listings import LinkKind
from bot.cases.plan import CONDITIONS
from bot.cases.report import ChinaStatus, Relation, Right, RightKind, RightStatus
from bot.cases.roles import Refused
from bot.cases.triage_model import Severity, StepState
from bot.slack.views.case_forms import FORMS
from bot.slack.views.case_list import Wanted, read_wanted
from bot.slack.views.case_parts import brief, clipped, ordinal, quoted
from tests.knowledge_builders import REPOSITORY, TODAY
from tests.program import files_in, nodes

TEXTS: dict[str, str] = yaml.safe_load((REPOSITORY / "prompts/texts.yaml").read_text(encoding="utf-8"))
FAMILIES = {
    "status_": Status,
    "reporter_status_": Status,
    "hold_": HoldReason,
    "close_": CloseReason,
    "close_means_": CloseReason,
    "reporter_close_": CloseReason,
    "severity_": Severity,
    "state_": StepState,
    "grade_": Grade,
    "honest_": Grade,
    "listing_": LinkKind,
    "china_": ChinaStatus,
    "relation_": Relation,
    "audience_": Audience,
    "blocker_": CONDITIONS,
    "form_": FORMS,
    "do_": FORMS,
}
WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters=",\u2028\u2029\x85"), max_size=30)
RIGHTS = st.builds(
    Right,
    st.sampled_from(RightKind),
    st.sampled_from(["CN", "US", "EU", "HK", "INT", ""]),
    st.sampled_from(RightStatus),
    WORDS.map(str.strip),
)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_value_has_its_words(family: str) -> None:
    assert [value for value in FAMILIES[family] if f"{family}{value}" not in TEXTS] == []


def test_every_verb_has_a_line() -> None:
    released = Verb.RELEASED  # told as the change of status that it is
    assert [verb for verb in Verb if verb is not released and f"line_{verb}" not in TEXTS] == []


def refusals() -> set[str]:
    """The reasons that the program refuses with."""
    found: set[str] = set()
    for node in (node for part in ("bot/cases", "bot/slack") for file in files_in(part) for node in nodes(file)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            at = {"Refused": 0, "_needed": 1}.get(node.func.id)
            reason = node.args[at] if at is not None and len(node.args) > at else None
            if isinstance(reason, ast.Constant):
                found.add(str(reason.value))
    return found


def test_every_refusal_has_its_sentence() -> None:
    reasons = refusals()
    assert len(reasons) > 20
    assert [reason for reason in sorted(reasons) if f"refused_{reason}" not in TEXTS] == []


def test_no_text_of_ours_needs_escaping() -> None:
    assert [name for name, text in TEXTS.items() if re.search(r"[&<>]", text)] == []


@given(st.lists(RIGHTS, max_size=8))
def test_rights_are_read_back_as_they_are_shown(rights: list[Right]) -> None:
    assert read_rights(rights_text(rights), lambda code: (code,)) == tuple(rights)


@pytest.mark.parametrize("line", ["trademark", "trademark, CN", "logo, CN, registered", "trademark, CN, sort of", ",,"])
def test_a_line_that_is_no_right_is_named(line: str) -> None:
    with pytest.raises(Refused) as refused:
        read_rights(f"trademark, CN, registered\n{line}", lambda code: (code,))
    assert (refused.value.reason, refused.value.value) == ("right_unread", line)


@given(st.text(max_size=400), st.integers(2, 90))
def test_a_brief_line_fits_and_can_break_out_of_nothing(text: str, limit: int) -> None:
    line = brief(text, limit)
    assert len(line) <= limit
    assert not re.search(r"[<>\n]|&(?!amp;|lt;|gt;)", line)


@given(st.text(max_size=400), st.integers(10, 90))
def test_a_quotation_marks_every_line_and_can_break_out_of_nothing(text: str, limit: int) -> None:
    lines = quoted(text, limit).splitlines()
    assert all(line.startswith("> ") for line in lines)
    assert not any(re.search(r"[<>]|&(?!amp;|lt;|gt;)", line[2:]) for line in lines)


@given(st.lists(st.integers(1, 300).map(lambda size: "x" * size), max_size=30))
def test_clipped_lines_fit_and_say_how_many_are_left_out(lines: list[str]) -> None:
    kept = clipped(lines, 400, lambda left: f"and {left} more")
    assert len("\n".join(kept)) <= 400
    if kept != lines:
        assert kept[-1] == f"and {len(lines) - len(kept) + 1} more"
        assert kept[:-1] == lines[: len(kept) - 1]


def test_ordinals() -> None:
    numbers = (1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111)
    told = "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 101st 111th"
    assert " ".join(ordinal(number) for number in numbers) == told


@given(st.text(max_size=60), st.booleans())
def test_whatever_a_control_says_somebody_sees_only_what_they_may(value: str, reviews: bool) -> None:
    wanted = read_wanted(value, reviews)
    assert wanted.scope != "reported" or not reviews or "reported" in value
    assert reviews or wanted.scope == "reported"
    assert read_wanted(wanted.value(), reviews) == wanted
    assert wanted.query("U1", TODAY).limit == 10


def test_a_control_carries_what_it_leads_to() -> None:
    for wanted in (Wanted(), Wanted("all", "hold", 3), Wanted("unclaimed", "any", 0)):
        assert read_wanted(wanted.value(), reviews=True) == wanted
