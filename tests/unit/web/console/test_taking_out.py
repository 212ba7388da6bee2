"""What reviewers take out of the console: whole, noted, for the right eyes, and in tables that a spreadsheet runs nothing of."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import bagit
import pytest

from bot.cases.custody.handling import Upload
from bot.cases.events import Verb
from bot.cases.evidence import Custody, Grade
from bot.cases.papers.exporting import FIELDS
from bot.cases.review.reviewing import Actor
from tests.case_desk import REPORT
from tests.console_desk import CARLA, OPAL, REPORTER, ConsoleDesk, does, report, words

SECRET = "Counsel: their mark is weak 律师"


def test_the_package_is_a_bag_with_the_evidence_and_says_who_took_it(desk: ConsoleDesk, tmp_path: Path) -> None:
    case = desk.opens()
    item = desk.takes(case, "展会.png")
    sent = does(desk.browser(OPAL), case, "export", export="package_counsel")
    assert sent.headers["content-disposition"].startswith(f'attachment; filename="{case.ref}-package-counsel.zip"')
    with zipfile.ZipFile(io.BytesIO(sent.content)) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / f"{case.ref}-package-counsel"
    bagit.Bag(str(folder)).validate()
    assert (folder / f"data/evidence/{item.number}.png").is_file()
    assert "Rita (U02REPORT)" in (folder / "data/dossier.html").read_text(encoding="utf-8")
    last = desk.cases.store.custody(item.id)[-1]
    assert (last.event, last.actor, last.to_place) == (Custody.EXPORTED, OPAL, "counsel")
    assert desk.cases.store.events(case.id)[-1].verb is Verb.EXPORTED
    page = words(desk.browser(CARLA).get(f"/console/cases/{case.ref}").text)
    assert "Opal took out: Package for counsel: dossier, all evidence, hashes, how to verify" in page


def test_evidence_of_merged_cases_is_named_on_the_page_and_in_the_dossier_of_the_one_that_goes_on(
    desk: ConsoleDesk,
) -> None:
    first, second, third = (desk.opens(report(number)) for number in (1, 2, 3))
    item, browser = desk.takes(first, "展会.png"), desk.browser(OPAL)
    for duplicate, survivor in ((first, second), (second, third)):
        desk.cases.review.merge(duplicate.id, Actor(OPAL, "form"), survivor.ref)
    told = words(does(browser, third, "export", export="dossier_counsel").text)
    page = words(browser.get(f"/console/cases/{third.ref}").text)
    assert ("There is none." in told, f"{item.number} SHA-256 {item.sha256}" in told) == (False, True)
    assert "Evidence (1)" in page
    assert f"With {first.ref} , which was merged into this case: {item.number}: 展会.png" in page


def test_privileged_notes_are_in_the_dossier_only_when_they_are_asked_for(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    desk.cases.review.note(case.id, Actor(CARLA, "form"), SECRET, privileged=True)
    assert SECRET not in does(browser, case, "export", export="dossier_counsel").text
    assert SECRET in does(browser, case, "export", export="dossier_counsel", privileged="yes").text
    assert desk.cases.store.events(case.id)[-1].about == "dossier_counsel_privileged"


@pytest.mark.parametrize("thing", ["dossier", "package"])
def test_a_platform_gets_no_names_and_never_privileged_notes(desk: ConsoleDesk, thing: str) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    desk.cases.review.note(case.id, Actor(CARLA, "form"), SECRET, privileged=True)
    refused = does(browser, case, "export", export=f"{thing}_platform", privileged="yes")
    assert (refused.status_code, "Nothing was changed" in refused.text) == (422, True)
    sent = does(browser, case, "export", export=f"{thing}_platform")
    if thing == "package":
        with zipfile.ZipFile(io.BytesIO(sent.content)) as archive:
            told = "".join(archive.read(name).decode() for name in archive.namelist())
    else:
        told = sent.text
    for word in (SECRET, REPORTER, "Rita", CARLA, "Carla", REPORT.story):
        assert word not in told


def test_what_does_not_hold_is_said_on_the_page_and_not_taken_out(desk: ConsoleDesk, tmp_path: Path) -> None:
    case = desk.opens()
    item = desk.takes(case)
    next(tmp_path.rglob(item.stored)).write_bytes(b"something else")
    before = desk.cases.store.events(case.id), desk.cases.store.custody(item.id)
    answer = does(desk.browser(OPAL), case, "export", export="package_counsel")
    assert answer.status_code == 409
    assert f"{item.number}: the file is not what was received." in answer.text
    assert (desk.cases.store.events(case.id), desk.cases.store.custody(item.id)) == before


def test_where_evidence_went_and_what_it_is_worth_is_noted_with_who_and_why(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    item = desk.takes(case)
    went = {"handling": "sealed", "from": "office", "to": "safe 3", "why": "before the hearing"}
    assert does(browser, case, "custody", item=item.number, **went).status_code == 303
    last = desk.cases.store.custody(item.id)[-1]
    assert (last.event, last.actor, last.purpose) == (Custody.SEALED, OPAL, "before the hearing")
    assert (last.from_place, last.to_place, last.sha256) == ("office", "safe 3", item.sha256)
    assert does(browser, case, "grade", item=item.number, grade="notarised", paper="公证书 12/2026").status_code == 303
    (now,) = desk.cases.store.evidence(case.id)
    assert now.grade is Grade.NOTARISED
    page = words(browser.get(f"/console/cases/{case.ref}").text)
    assert "sealed by Opal, office → safe 3: before the hearing" in page
    assert "公证书 12/2026" in page
    assert desk.cases.custodian.verify(now) == ()


def test_what_counsel_uploads_is_in_no_package_for_a_platform_until_somebody_says_that_it_may_be(
    desk: ConsoleDesk,
) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    secret = Upload("opinion.pdf", "slack")
    opinion = desk.cases.custodian.take(
        case.id, Actor(CARLA, "slack"), secret, io.BytesIO(b"%PDF-1.4 our mark is weak")
    )

    def packed() -> set[str]:
        sent = does(browser, case, "export", export="package_platform")
        with zipfile.ZipFile(io.BytesIO(sent.content)) as archive:
            return {name.rpartition("/")[2] for name in archive.namelist() if "/evidence/" in name}

    assert packed() == set()
    assert "a platform gets its hash alone" in browser.get(f"/console/cases/{case.ref}").text
    assert does(browser, case, "mark", item=opinion.number, mark="no").status_code == 303
    assert packed() == {f"{opinion.number}.pdf"}
    page = words(browser.get(f"/console/cases/{case.ref}").text)
    assert f"said who may have {opinion.number}." in page


@pytest.mark.parametrize(
    ("action", "said", "why"),
    [
        ("custody", {"handling": "sealed", "to": "safe", "why": ""}, "Say where it went, and why."),
        ("custody", {"handling": "received", "to": "x", "why": "y"}, "Nothing was changed."),
        ("custody", {"handling": "sealed", "to": "x", "why": "y", "item": "KO-1"}, "There is no such item: KO-1."),
        ("grade", {"grade": "official", "paper": ""}, "Name the paper that says so"),
        ("grade", {"grade": "lead", "paper": "x"}, "has this grade already"),
        ("grade", {"grade": "timestamped", "paper": "x"}, "Nothing was changed."),
        ("mark", {"mark": "no"}, "is marked like this already"),
        ("mark", {"mark": "perhaps"}, "Nothing was changed."),
    ],
)
def test_no_grade_without_a_paper_and_no_custody_without_a_reason(
    desk: ConsoleDesk, action: str, said: dict[str, str], why: str
) -> None:
    case = desk.opens()
    item = desk.takes(case)
    before = desk.cases.store.evidence(case.id), desk.cases.store.custody(item.id)
    refused = does(desk.browser(OPAL), case, action, **{"item": item.number, **said})
    assert (refused.status_code, why in words(refused.text)) == (422, True)
    assert (desk.cases.store.evidence(case.id), desk.cases.store.custody(item.id)) == before


def test_while_the_storage_is_away_nothing_is_taken_out_or_noted(
    desk: ConsoleDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = desk.opens()
    item = desk.takes(case)
    before = desk.cases.store.events(case.id), desk.cases.store.custody(item.id)

    def away(*_: object) -> None:
        raise OSError("no route")

    monkeypatch.setattr(type(desk.cases.custodian.files), "open", away)
    answer = does(desk.browser(OPAL), case, "export", export="package_counsel")
    assert (answer.status_code, "does not answer" in answer.text) == (503, True)
    assert (desk.cases.store.events(case.id), desk.cases.store.custody(item.id)) == before


def test_what_nobody_offers_is_not_taken_out(desk: ConsoleDesk) -> None:
    case = desk.opens()
    assert does(desk.browser(OPAL), case, "export", export="dossier_seller").status_code == 422


def test_a_draft_is_saved_with_what_was_typed_and_noted_in_the_trail(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    path = f"/console/cases/{case.ref}/packs/amazon"
    shown = browser.get(path).text
    assert ("blocked" in shown, "Who sees our name" in shown) == (True, True)
    csrf = shown.partition('name="csrf" value="')[2][:64]
    draft = browser.post(path, data={"csrf": csrf, "by-owner_name": "Kettaro <Ltd> 水壶", "by-nothing": "x"})
    assert draft.headers["content-disposition"].startswith(f'attachment; filename="{case.ref}-amazon-draft.html"')
    assert ("Kettaro &lt;Ltd&gt; 水壶" in draft.text, '<div class="watermark"' in draft.text) == (True, True)
    last = desk.cases.store.events(case.id)[-1]
    assert (last.verb, last.actor, last.about) == (Verb.EXPORTED, OPAL, "draft_amazon")


def test_whoever_is_shown_a_draft_is_written_down(desk: ConsoleDesk) -> None:
    case = desk.opens()
    browser = desk.browser(OPAL)
    browser.get(f"/console/cases/{case.ref}/packs/amazon")
    assert [view.person for view in desk.store.case_views(case.id)] == [OPAL]


@pytest.mark.parametrize("path", ["KO-1999-0001/packs/amazon", "{ref}/packs/letter_to_the_seller"])
def test_there_is_no_draft_of_what_there_is_not(desk: ConsoleDesk, path: str) -> None:
    case = desk.opens()
    assert desk.browser(OPAL).get(f"/console/cases/{path.format(ref=case.ref)}").status_code == 404


def test_the_list_is_saved_as_it_was_searched_with_no_formula_in_it(desk: ConsoleDesk) -> None:
    desk.opens(report(1, seller="宁波浩维", product='=HYPERLINK("http://x")'))
    desk.opens(report(2, seller="Yiwu"))
    browser, search = desk.browser(OPAL), f"text={quote('宁波浩维')}"
    table = browser.get(f"/console/cases.csv?{search}").content
    assert table.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(table.decode("utf-8-sig"), newline=""))
    assert (tuple(head), len(rows)) == (FIELDS, 1)
    assert rows[0][FIELDS.index("product")] == '\'=HYPERLINK("http://x")'
    found = [json.loads(line) for line in browser.get(f"/console/cases.jsonl?{search}").text.splitlines()]
    assert [row["seller"] for row in found] == ["宁波浩维"]


def test_a_later_table_goes_on_from_the_last_change_of_the_one_before(desk: ConsoleDesk) -> None:
    browser, refs = desk.browser(OPAL), []
    for number in range(3):
        refs.append(desk.opens(report(number)).ref)
        desk.clock.forward(timedelta(minutes=5))
    saved = [json.loads(line) for line in browser.get("/console/cases.jsonl").text.splitlines()]
    assert [row["ref"] for row in saved] == refs
    since = quote(saved[1]["updated_at"])
    later = [json.loads(line) for line in browser.get(f"/console/cases.jsonl?changed_since={since}").text.splitlines()]
    assert [row["ref"] for row in later] == refs[1:]
    assert browser.get("/console/cases.csv?changed_since=last+week").status_code == 422


def test_a_table_holds_more_cases_than_one_page_of_the_list(desk: ConsoleDesk) -> None:
    for number in range(60):
        desk.opens(replace(report(number), product=f"Kettle {number}"))
    saved = desk.browser(OPAL).get("/console/cases.jsonl?page=2").text.splitlines()
    assert len({json.loads(line)["ref"] for line in saved}) == 60


def test_a_case_whose_trail_was_changed_says_so_when_it_is_opened(desk: ConsoleDesk) -> None:
    case = desk.opens()
    desk.cases.review.note(case.id, Actor(OPAL, "form"), "first", privileged=False)
    with desk.database.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER case_events_stays_update")
        connection.exec_driver_sql("UPDATE case_events SET text = 'second' WHERE text = 'first'")
    page = words(desk.browser(OPAL).get(f"/console/cases/{case.ref}").text)
    assert "This case is not what was written down." in page
