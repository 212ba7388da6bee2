"""The playbook is data: what is wrong in it is refused at its file and line, all of it at once; what is shipped is whole."""

import re
import shutil
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.cases.links.listings import load_marketplaces
from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.playbook.reading import load_playbook
from bot.errors import InvalidKnowledge
from bot.knowledge.model import Knowledge
from tests.built import built_reader
from tests.knowledge_builders import KNOWLEDGE

BEFORE, AFTER = date(2026, 11, 24), date(2027, 2, 1)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the playbook to break."""
    shutil.copytree(KNOWLEDGE / "playbook", tmp_path / "playbook")
    return tmp_path


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Replace the first of what stands in a file of the playbook."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text, old
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder: Path, shipped: Knowledge) -> list[str]:
    """Everything wrong with a playbook, as printed."""
    with pytest.raises(InvalidKnowledge) as refused:
        load_playbook(folder, shipped.corpus, lambda: built_reader(KNOWLEDGE), load_marketplaces(KNOWLEDGE))
    return [str(problem) for problem in refused.value.problems]


def test_all_thirty_eight_rules_are_there(playbook: Playbook) -> None:
    numbers = [rule.number for rule in playbook.rules if rule.number]
    assert sorted(numbers) == list(range(1, 39))


def test_a_rule_has_its_source_unless_it_is_an_inference(playbook: Playbook) -> None:
    assert [rule.id for rule in playbook.rules if not rule.sources and rule.grade != "I"] == []


@pytest.mark.parametrize(
    ("number", "hosts"),
    [
        (2, {"www.eusmecentre.org.cn", "ipp.alibabagroup.com", "www.amzwizard.net"}),
        (27, {"www.china-iprhelpdesk.eu", "www.loc.gov", "law.asia", "cnipcase.com"}),
    ],
)
def test_a_rule_names_everything_that_it_rests_on(playbook: Playbook, number: int, hosts: set[str]) -> None:
    (rule,) = [rule for rule in playbook.rules if rule.number == number]
    assert {urlsplit(source).hostname for source in rule.sources} == hosts


def test_only_second_hand_and_unconfirmed_rules_are_assumed(playbook: Playbook) -> None:
    assert {rule.grade for rule in playbook.rules if rule.assumed} <= {"V2", "U"}


@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_something_can_be_cited_for_everything_that_is_said_on_either_side_of_the_change_of_law(
    playbook: Playbook, day: date
) -> None:
    rules = [rule for rule in playbook.rules if rule.valid_on(day)]
    said = [*rules, *playbook.hazards, *playbook.steps, *playbook.do_not.values()]
    assert [entry.id for entry in said if not playbook.citable(entry.citations, day)] == []


def test_a_passage_is_cited_only_while_it_is_the_law(playbook: Playbook) -> None:
    both = ("first-to-register#opposition-window-2019", "first-to-register#opposition-window-2026")
    assert playbook.citable(both, BEFORE) == both[:1]
    assert playbook.citable(both, AFTER) == both[1:]


def test_every_hazard_is_raised_and_every_step_added_by_some_rule(playbook: Playbook) -> None:
    raised = {hazard for rule in playbook.rules for hazard in rule.raises}
    added = {step for rule in playbook.rules for step in rule.adds} | {
        "counsel_escalation" for rule in playbook.rules if rule.counsel
    }
    assert {hazard.id for hazard in playbook.hazards} == raised
    assert {step.id for step in playbook.steps} == added


def test_every_line_of_what_not_to_do_belongs_to_a_hazard(playbook: Playbook) -> None:
    assert {line for hazard in playbook.hazards for line in hazard.do_not} == set(playbook.do_not)


def test_the_steps_stand_in_the_order_to_act(playbook: Playbook) -> None:
    place = {step.id: number for number, step in enumerate(playbook.steps)}
    for later in ("cn_lawyer_cd", "platform_complaint", "cbp_recordation", "cn_customs_recordation"):
        assert place["register_in_cn"] < place[later]
    for later in ("cn_lawyer_cd", "platform_complaint", "supplier_audit"):
        assert place["collect_evidence_quietly"] < place[later]


def test_whatever_shows_us_to_the_seller_needs_preserved_evidence(playbook: Playbook) -> None:
    revealing = [step for step in playbook.steps if step.reveals_us]
    assert {step.id for step in revealing} >= {"platform_complaint", "cn_lawyer_cd", "cn_customs_recordation"}
    assert [step.id for step in revealing if "evidence" not in step.needs] == []


def test_no_text_tells_anybody_to_contact_the_seller(playbook: Playbook) -> None:
    texts = [text for rule in playbook.rules for text in (rule.say, rule.next)]
    texts += [step.why for step in playbook.steps] + [hazard.why for hazard in playbook.hazards]
    told = re.compile(r"\b(contact|message|email|warn|notify|confront) the (seller|supplier)\b", re.IGNORECASE)
    assert [text for text in texts if told.search(text)] == []


def test_every_broken_line_is_named_with_its_file_and_line(copied: Path, shipped: Knowledge) -> None:
    edit(copied, "playbook/rules.yaml", "kind: stop", "kind: halt")
    edit(copied, "playbook/hazards.yaml", "    do_not: [reply, delete]", "    do_not: [reply, delete]\n    colour: red")
    edit(copied, "playbook/steps.yaml", "needs: [chinese_filing]", "needs: [luck]")
    edit(copied, "playbook/phrases.yaml", "  - fact: plans_purchase", "  - fact: plans_holiday")
    edit(copied, "playbook/words.yaml", "value: madrid", "value: atlantis")
    found = problems(copied, shipped)
    for wanted in (
        r"playbook/rules\.yaml:9: rules\.0\.kind: input should be",
        r"playbook/hazards\.yaml:\d+: hazards\.2\.colour: extra inputs",
        r"playbook/steps\.yaml:\d+: steps\.5\.needs\.0: input should be",
        r"playbook/phrases\.yaml:\d+: facts\.0\.fact: input should be",
        r"playbook/words\.yaml:4: kinds\.0\.value: input should be",
    ):
        assert any(re.match(wanted, line) for line in found), (wanted, found)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("rules", "platforms#domestic-sites", "platforms#gone", "no passage has the id 'platforms#gone'"),
        ("hazards", "squatters#squatter-and-exports", "squatters#gone", "no passage has the id 'squatters#gone'"),
        ("steps", "squatters#routes-overview", "squatters#gone", "no passage has the id 'squatters#gone'"),
        (
            "rules",
            "raises: [us_cd_letter]",
            "raises: [bad_luck]",
            "rule 'letter-from-home': nothing has the id 'bad_luck'",
        ),
        ("rules", "adds: [supplier_audit]", "adds: [prayer]", "nothing has the id 'prayer'"),
        ("rules", "id: contact-planned", "id: seller-may-know", "id 'seller-may-know' is used twice"),
        ("hazards", "do_not: [home-letter]", "do_not: [home-cooking]", "no line of do_not has the id 'home-cooking'"),
        ("rules", "do_not: [buy]", "do_not: [sell]", "no line of do_not has the id 'sell'"),
        ("rules", "    until: papers_complete\n", "", "'blocks' and 'until' go together"),
        ("rules", "calendar: EU}", "calendar: none}", "working days need a calendar"),
        ("rules", "{all_of: [foreign_paper]}", "{none_of: [foreign_paper]}", "name a fact"),
        ("phrases", '"zeebrugge"', '"(zeebrugge"', "the pattern cannot be read"),
        ("phrases", "{neg}", "{nope}", "no list before this one has the name 'nope'"),
        ("words", "'know-?how'", "'know-?how)'", "the pattern cannot be read"),
    ],
)
def test_what_does_not_hold_between_the_files_is_refused(
    copied: Path, shipped: Knowledge, file: str, old: str, new: str, message: str
) -> None:
    edit(copied, f"playbook/{file}.yaml", old, new)
    assert any(message in line for line in problems(copied, shipped))


def test_a_file_that_is_missing_or_no_yaml_is_a_problem_and_no_traceback(copied: Path, shipped: Knowledge) -> None:
    (copied / "playbook/steps.yaml").unlink()
    (copied / "playbook/words.yaml").write_text("kinds: [", encoding="utf-8")
    found = problems(copied, shipped)
    assert any(line.startswith("playbook/steps.yaml:1: the file is missing") for line in found)
    assert any(line.startswith("playbook/words.yaml:") for line in found)


def test_what_a_value_may_be_is_told_as_it_is_written(copied: Path, shipped: Knowledge) -> None:
    edit(copied, "playbook/rules.yaml", "grade: V\n", "grade: v\n")
    assert any(line.endswith("grade: input should be 'V', 'V2', 'U' or 'I'") for line in problems(copied, shipped))


def test_every_fact_is_asked_for_or_serves_another(playbook: Playbook) -> None:
    asked = {f for rule in playbook.rules for part in ("all_of", "any_of", "none_of") for f in getattr(rule.when, part)}
    asked |= {
        f for line in playbook.severity for part in ("all_of", "any_of", "none_of") for f in getattr(line.when, part)
    }
    serving = {fact for fact in Fact if fact.startswith(("said_", "chinese_name_"))}
    serving |= {Fact.CHINA_NONE, Fact.CHINA_UNKNOWN, Fact.CHINA_REFUSED, Fact.SEIZURE_WANTED, Fact.SEIZURE_ASKED}
    serving |= {Fact.UNLAUNCHED, Fact.PACKAGING_COPIED, Fact.COUNSEL_APPROVED}
    assert set(Fact) - asked - serving == set()
