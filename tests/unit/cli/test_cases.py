"""Cases from a shell."""

import csv
import json
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import text

from bot import answerwiring, wiring
from bot.cases.case import Status
from bot.cases.custody.handling import Upload
from bot.cases.events import Verb
from bot.cases.links.listings import Marketplaces
from bot.cases.papers.exporting import FIELDS
from bot.cases.playbook.model import Playbook
from bot.casewiring import read_playbook
from bot.knowledge.model import Knowledge
from bot.operating.shell import ShellReviewers, shell_desk, user
from bot.settings import Settings, read_settings
from bot.storage.cases import SqlCaseStore
from tests.built import CACHE
from tests.case_builders import RICH_CASE, case, event, following
from tests.desk_fixtures import migrated as migrated
from tests.knowledge_builders import KNOWLEDGE
from tests.unit.cli.conftest import Knockoff, Ran

PDF = b"%PDF-1.7\n" + bytes(64)
Cases = Callable[..., Ran]


@pytest.fixture(scope="module")
def playbook(shipped: Knowledge) -> tuple[Playbook, Marketplaces]:
    """The shipped playbook and marketplaces, read once."""
    return read_playbook(Settings(_env_file=None, data_dir=CACHE), shipped.corpus)


@pytest.fixture
def cases(
    knockoff: Knockoff,
    monkeypatch: pytest.MonkeyPatch,
    shipped: Knowledge,
    playbook: tuple[Playbook, Marketplaces],
    migrated: Path,
) -> Cases:
    """``knockoff cases`` over the shipped playbook and two cases, one with evidence."""
    monkeypatch.setattr(answerwiring, "read_corpus", lambda _: shipped.corpus)
    monkeypatch.setattr(wiring, "read_playbook", lambda *_: playbook)
    monkeypatch.setenv("KNOCKOFF_KNOWLEDGE_DIR", str(KNOWLEDGE))
    monkeypatch.setenv("KNOCKOFF_REVIEWERS", "U0002,U0003")
    monkeypatch.setenv("COLUMNS", "200")
    shutil.copy(migrated, read_settings().data_dir / migrated.name)
    with shell_desk(read_settings()) as desk:
        with desk.cases.store.work() as work:
            assert [work.next_number(2026) for _ in range(2)] == [1, 2]
            work.insert(replace(RICH_CASE, asked=()))  # a file would answer what was asked: all would be read anew
            work.append(event(text="first words"))
            work.append(event(text="secret words", privileged=True))
            work.insert(case(2, owner="=1+1"))
            work.append(event("case-2"))
        desk.cases.custodian.take("case-1", desk.actor, Upload("截图.pdf", "shell"), BytesIO(PDF))
    return lambda *words: knockoff("cases", *words)


def test_cases_are_listed_and_narrowed_down(cases: Cases) -> None:
    ran = cases("list")
    assert (ran.code, ran.err) == (0, "")
    assert "KO-2026-0001" in ran.out
    assert ran.out.endswith("2 of 2 cases\n")
    found = json.loads(cases("list", "--status", "hold", "--status", "filed", "--since", "2026-11-23", "--json").out)
    assert (found["total"], [row["ref"] for row in found["cases"]]) == (1, ["KO-2026-0001"])
    assert tuple(found["cases"][0]) == FIELDS
    assert json.loads(cases("list", "--since", "2026-11-24", "--json").out)["total"] == 0
    for narrowed in (("--text", "kettaro haovelle"), ("--severity", "critical"), ("--hazard", "possible_squatter")):
        assert json.loads(cases("list", *narrowed, "--json").out)["total"] == 1
    assert json.loads(cases("list", "--due", "0", "--json").out)["total"] == 0


def test_a_list_on_a_narrow_terminal_keeps_references_and_days_whole(
    cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.cases.stdout", Console(width=80))
    assert f"{RICH_CASE.updated_at:%Y-%m-%d}" in cases("list").out


@pytest.mark.parametrize(
    "words",
    [("--status", "asleep"), ("--since", "soon"), ("--since", "20261101"), ("--since", "2026-W45-1"), ("--limit", "0")],
)
def test_a_list_of_what_cannot_be_is_wrong_usage(cases: Cases, words: tuple[str, ...]) -> None:
    ran = cases("list", *words)
    assert (ran.code, ran.out) == (2, "")


def test_a_hazard_that_does_not_exist_is_wrong_usage_and_those_that_do_are_named(cases: Cases) -> None:
    ran = cases("list", "--hazard", "squatter")
    assert (ran.code, ran.out) == (2, "")
    assert "possible_squatter" in ran.err


def test_a_case_is_shown_whole_with_what_happened_to_it(cases: Cases) -> None:
    ran = cases("show", "ko-2026-1")
    assert (ran.code, ran.err) == (0, "")
    for words in (
        "KO-2026-0001  on hold  Severity: critical",
        "宁波浩维家居用品有限公司",
        "KO-2026-0001-E01",
        *(line for line in RICH_CASE.report.story.splitlines() if line),
        RICH_CASE.report.contact.detail,
        RICH_CASE.report.shipment.port,
        "Kin, staff or subcontractor of a supplier",
        "noted: (privileged)",
        "secret words",
    ):
        assert words in ran.out
    assert "unsure" not in ran.out
    assert "waits for on_hold" not in ran.out
    assert ran.out.endswith("The trail and the chains of custody hold.\n")
    whole = json.loads(cases("show", "KO-2026-0001", "--json").out)
    assert [row["text"] for row in whole["events"]][:2] == ["first words", "secret words"]
    assert (whole["evidence"][0]["original_name"], whole["faults"]) == ("截图.pdf", [])


def test_what_can_be_noted_is_listed_filled_in_refused_by_its_field_and_shown(cases: Cases) -> None:
    assert "shipment  Goods on the way\n    Exporter: 宁波好未来" in cases("details", "KO-2026-0001").out
    ran = cases("details", "KO-2026-0001", "ko-2026-0001-e01", "captured_by=Ann", "captured_at_claimed=2026-11-20")
    assert (ran.code, ran.err) == (0, "")
    assert "item:KO-2026-0001-E01" in ran.out
    ran = cases("details", "KO-2026-0001", "case", "est_units=many", "currency=euro")
    assert ran.code == 1
    assert "Pieces sold or offered (estimate): Give a number" in ran.err
    assert "Currency of the estimate: Give the currency by three letters" in ran.err
    shown = cases("show", "KO-2026-0001").out
    assert "KO-2026-0001-E01: Who took it: Ann; When it was taken, as they say: 2026-11-20" in shown
    assert "noted about KO-2026-0001-E01:" in shown
    said = json.loads(cases("details", "KO-2026-0001", "case", "--json").out)
    assert (said["case"]["safety_risk"], said["case"]["visibility"], said["case"]["est_units"]) == ("yes", "team", "")
    assert cases("details", "KO-2026-0001", "case", "safety_risk").code == 2
    assert "nothing of this kind" in cases("details", "KO-2026-0001", "right:none").err


def test_who_read_a_case_and_its_evidence_is_listed_the_shell_included(cases: Cases) -> None:
    cases("show", "KO-2026-0001")
    ran = cases("looks", "KO-2026-0001")
    assert (ran.code, ran.err) == (0, "")
    who = f"shell:{user()}"
    said = [line.split("  ", 1)[1] for line in ran.out.splitlines()]
    assert sorted(set(said)) == sorted({f"{who}  the case", f"{who}  KO-2026-0001-E01 received"})
    assert said.count(f"{who}  the case") == 2


def test_where_evidence_went_and_what_it_is_worth_is_noted_from_the_shell_as_from_the_console(cases: Cases) -> None:
    to = ("--to", "公证处", "--from", "safe 3", "--reason", "for a certificate")
    assert cases("handled", "ko-2026-1-e1", "transferred", *to).code == 0
    assert cases("grade", "KO-2026-0001-E01", "notarised", "--paper", "No. 123").out == (
        "KO-2026-0001-E01 is graded notarised.\n"
    )
    ran = cases("custody", "KO-2026-0001-E01")
    assert (ran.code, ran.out.startswith("KO-2026-0001-E01  notarised  截图.pdf  sha256 ")) == (0, True)
    assert ran.out.endswith(f"transferred  shell:{user()}  safe 3 -> 公证处  for a certificate\n")
    with wiring.open_database(read_settings()) as database:
        last = SqlCaseStore(database).events("case-1")[-1]
    assert (last.verb, last.about, last.text) == (Verb.GRADED, "KO-2026-0001-E01", "No. 123")
    assert [(change.before, change.after) for change in last.changes] == [("lead", "notarised")]
    assert cases("mark", "KO-2026-0001-E01", "--privileged").out == "KO-2026-0001-E01 is privileged.\n"
    assert "  privileged\n" in cases("show", "KO-2026-0001").out
    assert cases("verify", "KO-2026-0001").code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("handled", "KO-2026-0001-E01", "viewed", "--to", "x", "--reason", "y"), 2, "none of transferred, sealed"),
        (("handled", "KO-2026-0001-E01", "sealed", "--to", " ", "--reason", "y"), 1, "Say where it went, and why."),
        (("handled", "KO-2026-0001-E09", "sealed", "--to", "x", "--reason", "y"), 1, "no such item"),
        (("grade", "KO-2026-0001-E01", "timestamped", "--paper", "x"), 2, "none of lead, self_captured, notarised"),
        (("grade", "KO-2026-0001-E01", "lead", "--paper", "x"), 1, "has this grade already"),
        (("custody", "KO-2026-0001"), 2, "no number of an item"),
        (("custody", "KO-2026-0099-E01"), 1, "there is no case KO-2026-0099"),
    ],
)
def test_what_cannot_be_noted_of_evidence_is_said_and_nothing_is_noted(
    cases: Cases, words: tuple[str, ...], code: int, said: str
) -> None:
    ran = cases(*words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    with wiring.open_database(read_settings()) as database:
        assert len(SqlCaseStore(database).chains("case-1")) == 1
        assert SqlCaseStore(database).events("case-1")[-1].verb is Verb.EVIDENCE_ADDED


def test_a_case_that_is_not_there_is_a_message_and_exit_1(cases: Cases) -> None:
    ran = cases("show", "KO-2026-0099")
    assert (ran.code, ran.out, ran.err) == (1, "", "there is no case KO-2026-0099\n")


def test_a_case_is_handed_over_by_who_sits_at_the_shell_and_only_to_a_reviewer(cases: Cases) -> None:
    assert cases("reassign", "KO-2026-0002", "U0003", "--note", "on leave").code == 0
    ran = cases("reassign", "KO-2026-0002", "U9")
    assert (ran.code, ran.err) == (1, "This person is no reviewer of cases.\n")
    with wiring.open_database(read_settings()) as database:
        store = SqlCaseStore(database)
        last = store.events("case-2")[-1]
        moved = store.find("case-2")
    assert moved is not None
    assert (moved.owner, last.actor, last.source, last.text) == ("U0003", f"shell:{user()}", "shell", "on leave")


def test_stats_count_by_status_and_severity(cases: Cases) -> None:
    found = json.loads(cases("stats", "--json").out)
    assert (found["total"], found["status"]) == (2, {"hold": 1, "new": 1})
    assert found["severity"] == {"critical": 1, "medium": 1}
    assert cases("stats").out.endswith("2 cases\n")


def test_verified_cases_get_a_signed_head_under_a_key_for_this_user_alone(cases: Cases, bare: Path) -> None:
    ran = cases("verify", "--all")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "2 cases with 1 items of evidence looked at, 0 of them not whole",
        "2 of them hold reports that were kept before the trail told their hashes",
    ]
    assert stat.S_IMODE((bare / "data/signing.key").stat().st_mode) == 0o600
    with shell_desk(read_settings()) as desk:
        assert len(desk.verifier.heads.of_case("case-1")) == 2


def test_a_tail_cut_in_the_database_shows_after_a_verification(cases: Cases) -> None:
    assert cases("verify", "KO-2026-0001").code == 0
    with wiring.open_database(read_settings()) as database, database.writing() as connection:
        connection.execute(text("DROP TRIGGER case_events_stays_delete"))
        connection.execute(text("DELETE FROM case_notices"))
        connection.execute(text("DELETE FROM case_events WHERE case_id = 'case-1' AND seq = 3"))
    ran = cases("verify", "--all")
    assert ran.code == 1
    assert "KO-2026-0001: entries that were there when its head was signed are gone or are others." in ran.err
    ran = cases("verify", "KO-2026-0001", "--json")
    assert (ran.code, json.loads(ran.out)["broken"]) == (1, 1)
    assert "are gone or are others" in cases("show", "KO-2026-0001").out


def test_a_file_that_was_changed_shows_by_its_bytes(cases: Cases, bare: Path) -> None:
    (file,) = (bare / "data/evidence").glob("??/*")
    file.write_bytes(PDF + b"x")
    ran = cases("verify", "KO-2026-0001")
    assert (ran.code, ran.err) == (1, "KO-2026-0001-E01: the file is not what was received.\n")


def test_heads_under_another_key_are_said_and_are_no_fault(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cases("verify", "--all").code == 0
    monkeypatch.setenv("KNOCKOFF_SIGNING_KEY", "another key of 24 letters")
    ran = cases("verify", "KO-2026-0001")
    assert ran.code == 0
    assert "signed with another key" in ran.err
    assert cases("verify", "KO-2026-0001").err == ""


def test_verifying_nothing_or_both_is_wrong_usage(cases: Cases) -> None:
    assert (cases("verify").code, cases("verify", "KO-2026-0001", "--all").code) == (2, 2)


def test_all_cases_are_exported_as_csv_that_no_spreadsheet_runs(cases: Cases) -> None:
    ran = cases("export-all")
    rows = list(csv.DictReader(StringIO(ran.out)))
    assert (ran.code, tuple(rows[0])) == (0, FIELDS)
    assert {row["ref"]: row["owner"] for row in rows} == {"KO-2026-0001": "U2", "KO-2026-0002": "'=1+1"}


def test_an_export_goes_on_from_the_last_time_it_was_given(cases: Cases) -> None:
    rows = [json.loads(line) for line in cases("export-all", "--format", "json").out.splitlines()]
    assert [row["ref"] for row in rows] == sorted((row["ref"] for row in rows), key=lambda ref: ref)
    with wiring.open_database(read_settings()) as database, SqlCaseStore(database).work() as work:
        before = work.case("case-1")
        assert before is not None
        work.save(following(before, status=Status.TRIAGE, updated_at=answerwiring.now()))
    since = cases("export-all", "--since", rows[-1]["updated_at"], "--format", "json").out.splitlines()
    assert {json.loads(line)["ref"] for line in since} == {"KO-2026-0001", rows[-1]["ref"]}


def test_a_file_is_imported_once_however_often(cases: Cases, bare: Path) -> None:
    file = bare / "old.csv"
    file.write_text("external_ref,product,free_text\nJ-1,Kettle,found one\nJ-2,Lamp,another\n", encoding="utf-8")
    assert cases("import", str(file), "--check").out == "2 rows can be imported\n"
    file.write_text(file.read_text(encoding="utf-8"), encoding="utf-16")
    assert [line.split("\t")[3] for line in cases("import", str(file)).out.splitlines()] == ["new", "new"]
    assert [line.split("\t")[3] for line in cases("import", str(file)).out.splitlines()] == ["known", "known"]
    assert json.loads(cases("list", "--json").out)["total"] == 4


def test_a_file_with_a_fault_imports_nothing_and_says_where(cases: Cases, bare: Path) -> None:
    file = bare / "old.csv"
    file.write_text("external_ref,product\nJ-1,Kettle\nJ-1,Lamp\n", encoding="utf-8")
    ran = cases("import", str(file))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "nothing was imported:\nline 3: external_ref 'J-1' stands on line 2 already\n"
    file.write_bytes("external_ref,product\nJ-1,仿冒\n".encode("gbk"))
    assert "such as GBK: save it as UTF-8 (a table in Excel or WPS as 'CSV UTF-8')" in cases("import", str(file)).err
    assert json.loads(cases("list", "--json").out)["total"] == 2


def test_without_slack_the_settings_say_who_reviews() -> None:
    reviewers = ShellReviewers(frozenset({"U0002"}), frozenset({"U0003"}), None)
    assert [reviewers.role(who) for who in ("shell:ann", "U0002", "U0003", "U0004")] == [
        "admin",
        "ops",
        "counsel",
        "outsider",
    ]


def test_a_case_is_exported_with_its_evidence_and_one_that_does_not_hold_is_not(cases: Cases, bare: Path) -> None:
    ran = cases("export", "KO-2026-0001", "out")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("1 items of evidence and the dossier are in out\n")
    assert (bare / "out/data/evidence/KO-2026-0001-E01.pdf").read_bytes() == PDF
    assert "secret words" not in (bare / "out/data/dossier.html").read_text(encoding="utf-8")
    assert cases("export", "KO-2026-0001", "open", "--privileged").code == 0
    assert "secret words" in (bare / "open/data/dossier.html").read_text(encoding="utf-8")
    assert cases("export", "KO-2026-0001", "out").code == 1
    ran = cases("export", "KO-2026-0001", "other", "--for", "platform", "--privileged")
    assert (ran.code, ran.err) == (1, "Privileged notes do not go to a platform.\n")
    (file,) = (bare / "data/evidence").glob("??/*")
    file.write_bytes(b"x")
    ran = cases("export", "KO-2026-0001", "late")
    assert (ran.code, ran.err) == (1, "KO-2026-0001-E01: the file is not what was received.\n")
    assert not (bare / "late").exists()


def test_a_filing_is_drafted_with_what_is_missing_and_what_blocks_it(cases: Cases, bare: Path) -> None:
    ran = cases("pack", "KO-2026-0001", "gacc_recordation", "pack.html", "--with", "hs_code=8516.79")
    assert (ran.code, ran.err) == (0, "")
    assert "missing: owner_name" in ran.out
    assert "BLOCKED, first: " in ran.out
    shown = (bare / "pack.html").read_text(encoding="utf-8")
    assert "8516.79" in shown
    assert ">BLOCKED<" in shown
    assert "eu_afa" in cases("pack", "KO-2026-0001", "list").out
    assert "hs_code" not in cases("pack", "KO-2026-0001", "gacc_recordation", "again.html").out
    assert "8516.79" in (bare / "again.html").read_text(encoding="utf-8")


def test_a_draft_replaces_no_file_and_is_its_owners_alone(cases: Cases, bare: Path) -> None:
    (bare / "notes.html").write_text("mine")
    refused = cases("pack", "KO-2026-0001", "gacc_recordation", "notes.html", "--with", "hs_code=8516.79")
    assert (refused.code, "notes.html is there already" in refused.err) == (1, True)
    assert (bare / "notes.html").read_text() == "mine"
    assert cases("pack", "KO-2026-0001", "gacc_recordation", "draft.html").code == 0
    assert (bare / "draft.html").stat().st_mode & 0o077 == 0
    assert "8516.79" not in (bare / "draft.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nothing", "x.html"), 1),
        (("amazon",), 2),
        (("amazon", "x.html", "--with", "y"), 2),
        (("amazon", "x.html", "--with", "y=1"), 1),
    ],
)
def test_a_draft_of_what_there_is_not_is_refused(cases: Cases, bare: Path, words: tuple[str, ...], code: int) -> None:
    assert cases("pack", "KO-2026-0001", *words).code == code
    assert not (bare / "x.html").exists()


def test_deadlines_are_dated_listed_put_off_and_met(cases: Cases) -> None:
    undated = cases("date", "KO-2026-0001", "first_published")
    assert (undated.code, "give the day" in undated.err) == (2, True)
    today = answerwiring.now().date()
    ran = cases("date", "KO-2026-0002", "counter_notice", today.isoformat())
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("counter-notice")
    last = today + timedelta(days=15)
    found = json.loads(cases("deadlines", "--json").out)["deadlines"]
    assert [(row["ref"], row["kind"], row["due"]) for row in found] == [
        ("KO-2026-0002", "counter-notice", last.isoformat())
    ]
    assert "1 deadlines in 30 days" in cases("deadlines").out
    until = (today + timedelta(days=3)).isoformat()
    assert cases("snooze", "KO-2026-0002", "counter-notice", until).code == 2
    assert cases("snooze", "KO-2026-0002", "counter-notice", until, "--reason", "counsel is away").code == 0
    assert cases("met", "KO-2026-0002", "counter-notice", "--reference", "court file").code == 0
    assert cases("deadlines").out.endswith("0 deadlines in 30 days\n")
    ran = cases("met", "KO-2026-0002", "counter-notice")
    assert (ran.code, ran.err) == (1, "This deadline is met already: counter notice.\n")
    assert cases("date", "KO-2026-0002", "counter_notice", "soon").code == 2
    assert "afa_granted" in cases("date", "KO-2026-0002", "list").out


def test_what_rests_on_a_passage_is_listed_before_it_is_changed(cases: Cases, knockoff: Knockoff) -> None:
    ran = knockoff("guidance", "impact", "page#passage")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "KO-2026-0001  hold  U2\n1 open cases and 0 answers of the last 180 days\n"
    unused = "first-to-register#who-files-first"
    assert knockoff("guidance", "impact", unused).out.startswith("0 open cases and 0 answers")
    mistyped = knockoff("guidance", "impact", "page#passage", "first-to-file#who-files-first")
    assert (mistyped.code, mistyped.out) == (1, "")
    assert (
        mistyped.err.startswith("no passage has the id 'first-to-file#who-files-first'; near: ")
        and unused in mistyped.err
    )


def test_no_secret_is_in_anything_that_leaves_the_desk(
    cases: Cases, knockoff: Knockoff, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "KNOCKOFF_SIGNING_KEY", "KNOCKOFF_METRICS_TOKEN"):
        monkeypatch.setenv(name, f"xoxb-{name}-canary")
    ran = [
        cases("verify", "--all"),  # signs with the key
        cases("export", "KO-2026-0001", "out", "--privileged"),
        cases("export-all"),
        cases("show", "KO-2026-0001", "--json"),
        knockoff("backup", "copy"),
    ]
    assert [each.code for each in ran] == [0] * 5
    left = "".join(each.out + each.err for each in ran).encode()
    left += b"".join(
        file.read_bytes() for name in ("out", "copy") for file in (bare / name).rglob("*") if file.is_file()
    )
    assert len(left) > 10_000
    assert b"canary" not in left
