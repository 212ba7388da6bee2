"""What reviewers note field by field, as a case is read by it, filed with it and told."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cases.case import Case, Dated, Progress
from bot.cases.casebook import Casebook
from bot.cases.changes import read_changes
from bot.cases.detail import Detail
from bot.cases.details.model import FILE, VISIBILITY, Details, load_details
from bot.cases.details.rights import EXPIRY, MATCHES, OWNER, OWNER_EN
from bot.cases.details.subjects import right_key, subjects
from bot.cases.events import Change, Verb
from bot.cases.field_words import FieldWords
from bot.cases.links.listings import Marketplaces
from bot.cases.links.marketplaces import read_file
from bot.cases.looking import looked_at
from bot.cases.papers.exporting import IN_FULL, record
from bot.cases.papers.packs import FilledPack, fill
from bot.cases.papers.packs_model import Packs, load_packs
from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.playbook_words import playbook_words
from bot.cases.report import ChinaStatus, Right, RightKind, RightStatus
from bot.cases.timeline import Timeline
from bot.cases.triage_model import Severity
from bot.cases.visibility import SUPPLIER, Visibility
from bot.errors import InvalidKnowledge
from bot.knowledge.model import Knowledge
from bot.prompts import Prompts
from tests.case_builders import KEY, TODAY, case, event, triage
from tests.case_desk import REPORT
from tests.knowledge_builders import KNOWLEDGE, REPOSITORY

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CN_MARK = Right(RightKind.TRADEMARK, "CN", RightStatus.REGISTERED, "12345678")
OWNED = replace(REPORT, rights=(CN_MARK,), china=ChinaStatus.REGISTERED, story="")
PROMPTS = Prompts(REPOSITORY / "prompts")


@pytest.fixture(scope="session")
def details() -> Details:
    """The shipped fields."""
    return load_details(KNOWLEDGE)


@pytest.fixture(scope="session")
def book(playbook: Playbook, details: Details) -> Casebook:
    """What cases are read by."""
    return Casebook(playbook, Marketplaces(read_file(KNOWLEDGE)), details=details)


@pytest.fixture(scope="session")
def packs(shipped: Knowledge, playbook: Playbook) -> Packs:
    """The shipped packs."""
    return load_packs(KNOWLEDGE, shipped.corpus, frozenset(step.id for step in playbook.steps))


@pytest.fixture
def words(book: Casebook, details: Details) -> FieldWords:
    """What stands in fields, in words."""
    return FieldWords(PROMPTS.text, playbook_words(book.playbook, book.markets.file, book.clocks, details), str)


def noted(book: Casebook, *details: tuple[str, str, str], at: datetime = NOW, **more: Any) -> Case:
    """A case of a copied brand with a Chinese mark, of which these things are noted, as it is read."""
    made = case(1, (KEY,), OWNED, details=tuple(Detail(*each, "U2") for each in details), **more)
    return looked_at(made, book.assess, at)


def test_goods_marked_as_a_danger_make_the_case_critical_and_say_why_whatever_was_reported(book: Casebook) -> None:
    before, after = noted(book), noted(book, ("case", "safety_risk", "yes"))
    assert before.triage.severity is not Severity.CRITICAL
    assert after.triage.severity is Severity.CRITICAL
    assert any("marked" in reason for reason in after.triage.severity_reasons)
    assert after.triage.plan[0].id == "counsel_escalation"
    assert "danger-told" in {rule.id for rule in after.triage.rules}
    assert Change("severity", before.triage.severity, "critical") in read_changes(before, after)


@pytest.mark.parametrize(
    ("detail", "rule"),
    [
        ((f"listing:{KEY}", "listing_status", "reappeared"), "listing-back"),
        (("seller", "claims_authorisation", "yes"), "says-authorised"),
    ],
)
def test_what_is_noted_of_listing_and_seller_fires_the_rules_about_it(
    book: Casebook, detail: tuple[str, str, str], rule: str
) -> None:
    rules = {each.id for each in noted(book, detail).triage.rules} - {each.id for each in noted(book).triage.rules}
    assert rule in rules


def answers(packs: Packs, pack: str, kept: Case, words: FieldWords) -> dict[str, tuple[str, ...]]:
    """What stands in the fields of a pack."""
    return {field.name: field.values for field in filled(packs, pack, kept, words).fields}


def filled(packs: Packs, pack: str, kept: Case, words: FieldWords) -> FilledPack:
    """A pack for a case."""
    return fill(packs, pack, kept, (), words)


def test_packs_begin_with_what_was_noted(book: Casebook, packs: Packs, words: FieldWords) -> None:
    key = right_key(CN_MARK)
    kept = noted(
        book,
        ("shipment", "exporter", "Ningbo Export"),
        ("shipment", "container", "MSCU1234566"),
        ("shipment", "notice_number", "N-7"),
        (key, "owner_name_local", "柯特罗公司"),
        (key, "owner_name_en", "Kettaro Ltd"),
        (key, "expiry_date", "2031-01-31"),
        dates=(Dated("customs_notice", date(2026, 11, 20), "U2"),),
    )
    seizure = answers(packs, "gacc_seizure", kept, words)
    assert seizure["exporter"] == ("Ningbo Export",)
    assert (seizure["container"], seizure["notice_number"]) == (("MSCU1234566",), ("N-7",))
    assert seizure["notice_day"] == ("2026-11-20",)
    assert seizure["owner_name"] == ("柯特罗公司 / Kettaro Ltd",)
    assert answers(packs, "gacc_recordation", kept, words)["validity"] == ("2031-01-31",)
    assert answers(packs, "gacc_seizure", noted(book), words)["exporter"] == (REPORT.seller,)


def test_a_complaint_waits_for_the_right_name_while_ours_is_not_that_of_the_record(
    book: Casebook, packs: Packs, words: FieldWords
) -> None:
    key = right_key(CN_MARK)
    kept = noted(book, (key, "owner_name_en", "Kettaro Ltd"), (key, "matches_office_record", "no"))
    assert "owner_name" in filled(packs, "alibaba_intl_ipp", kept, words).missing


def test_what_a_pack_only_repeats_goes_on_to_follow_the_case(book: Casebook, packs: Packs, words: FieldWords) -> None:
    draft = filled(packs, "gacc_seizure", noted(book, ("shipment", "container", "MSCU1234566")), words)
    assert draft.own({"container": "MSCU1234566", "bond": "10,000"}) == {"container": "", "bond": "10,000"}


def test_the_trail_tells_by_their_names_what_was_noted_and_of_what(book: Casebook, words: FieldWords) -> None:
    kept = noted(book, progress=(Progress("platform_complaint", TODAY, "IPP-1", "U2"),))
    about = {subject.kind: subject.key for subject in subjects(kept, ["KO-2026-0001-E01"])}
    timeline = Timeline(words)

    def told(kind: str, name: str, after: str) -> str:
        changed = event(verb=Verb.DETAILS_SET, about=about[kind], changes=(Change(name, "", after),))
        entry = timeline.entry(changed, kept)
        return f"{entry.line} {entry.changes[0].field}: {entry.changes[0].words}"

    assert told("case", "safety_risk", "yes") == (
        "noted about The case: Danger to people: – → The goods can hurt somebody"
    )
    assert "KO-2026-0001-E01" in told("item", "captured_at_claimed", "2026-11-20T14:05+08:00")
    assert told("item", "captured_at_claimed", "2026-11-20T14:05+08:00").endswith("2026-11-20 14:05 +08:00")
    assert "trademark CN registered 12345678" in told("right", "expiry_date", "2031-01-31")
    assert "2026-11-23" in told("action", "outcome", "rejected")
    gone = event(verb=Verb.DETAILS_SET, about="right:gone", changes=(Change("expiry_date", "", "2031-01-31"),))
    assert timeline.entry(gone, kept).line.endswith("right:gone:")


def test_who_may_read_a_case_is_told_with_why_it_is_not_all_staff_who_were_to(words: FieldWords) -> None:
    kept = case(1, visibility=Visibility.ORG)
    assert words.readers(kept) == "Organisation: all staff may read it, and guests who may ask"
    assert words.readers(replace(kept, triage=triage(SUPPLIER))) == (
        "Team: its reporters may read it, too (not all staff, while a supplier or somebody close to one may be behind it)"
    )


def test_the_danger_that_keeps_staff_out_is_one_of_the_playbook(playbook: Playbook) -> None:
    assert SUPPLIER in {hazard.id for hazard in playbook.hazards}


def test_the_export_has_the_estimate_and_what_else_is_noted_but_nothing_written_at_length_or_of_evidence(
    book: Casebook,
) -> None:
    kept = noted(
        book,
        ("case", "safety_risk", "yes"),
        ("case", "est_value", "9000"),
        ("action:x", "counter_ground", "they say …"),
        ("item:KO-2026-0001-E01", "captured_by", "our counsel"),
    )
    row = record(kept)
    assert (row["safety_risk"], row["est_value"], row["currency"]) == (True, "9000", "")
    assert row["details"] == ["case safety_risk=yes", "case est_value=9000"]


def test_every_fact_that_a_field_states_is_one_that_a_rule_asks_for(details: Details, playbook: Playbook) -> None:
    stated = {fact for each in details.named.values() for facts in each.facts.values() for fact in facts}
    asked = {f for rule in playbook.rules for f in (*rule.when.all_of, *rule.when.any_of)}
    assert stated - asked == {Fact.SAFETY_MARKED}  # asked for by severity


def test_what_people_write_at_length_is_kept_out_of_the_export_whatever_fields_are_added(details: Details) -> None:
    assert {name for name, each in details.named.items() if each.kind == "text"} == IN_FULL


def test_every_field_that_the_program_reads_by_its_name_is_in_the_list(details: Details) -> None:
    read = {
        "case": ("safety_risk", "est_units", "est_value", "currency", VISIBILITY),
        "shipment": ("exporter", "container"),
    }
    read |= {"right": (EXPIRY, OWNER, OWNER_EN, MATCHES), "item": ("captured_at_claimed", "captured_by")}
    for kind, names in read.items():
        assert set(names) <= {field.name for field in details.of(kind)}


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ("{name: a, label: A, kind: choice}", "choices go with"),
        ('{name: a, label: A, kind: tick, choices: {"no": No}}', "the one choice 'yes'"),
        ("{name: a, label: A, kind: line, facts: {x: [safety]}}", "facts are of choices"),
        ('{name: a, label: A, kind: line, past: "yes"}', "past and not_before"),
        ("{name: a, label: A, kind: number, needs: b}", "no field beside it is named 'b'"),
        ("{name: a, label: A, kind: day, not_before: b}", "no day beside it is named 'b'"),
        ("{name: a, label: A, kind: line}, {name: a, label: B, kind: line}", "'a' is there twice"),
    ],
)
def test_a_field_that_cannot_be_is_refused_when_it_is_read(tmp_path: Path, field: str, problem: str) -> None:
    file = tmp_path / FILE
    file.parent.mkdir(parents=True)
    file.write_text(f"groups: [{{of: case, title: The case, fields: [{field}]}}]\n", encoding="utf-8")
    with pytest.raises(InvalidKnowledge, match=problem):
        load_details(tmp_path)
