"""Headers on every answer, bounds on every form, and nothing that anybody wrote is taken for markup or a formula."""

import json
import re
from dataclasses import replace

import pytest

from bot.telemetry import set_up_logging
from bot.web.console.csv_files import safe
from bot.web.console.doors import HEADERS
from bot.web.console.signing_in import SignIn
from bot.web.console.visit import MOST_BYTES, MOST_FIELDS
from tests.case_desk import REPORT
from tests.console_desk import OPAL, ConsoleDesk, does, token

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"
PATHS = (
    *(
        "/console",
        "/console/nothing",
        "/console/sign-in",
        "/console/sign-in/x",
        "/console/guidance",
        "/console/figures",
    ),
    *("/console/figures/reports-by-week.csv", "/console/gaps", "/console/cases/KO-2026-0001", "/console/console.css"),
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("person", [None, OPAL])
def test_every_answer_carries_the_headers_that_keep_it_to_itself(
    desk: ConsoleDesk, path: str, person: str | None
) -> None:
    desk.opens()
    answer = desk.browser(person).get(path)
    headers = {name: answer.headers.get(name) for name in HEADERS}
    if path.endswith(".css"):
        headers["Cache-Control"] = HEADERS["Cache-Control"]
    assert headers == HEADERS
    policy = headers["Content-Security-Policy"] or ""
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "unsafe" not in policy
    assert "server" not in answer.headers


@pytest.mark.parametrize("path", ["/console", "/console/sign-in/x", "/console/nothing"])
def test_what_nobody_foresaw_is_a_page_of_the_console_and_a_line_of_log_without_its_words(
    desk: ConsoleDesk, path: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = desk.browser(OPAL)
    set_up_logging(as_json=True)
    for way in ("visitor", "usable"):
        monkeypatch.setattr(SignIn, way, lambda *_: int("only counsel may read this"))
    answer = browser.get(path)
    assert (answer.status_code, "Something went wrong here" in answer.text) == (500, True)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["event"], told["method"]) == ("request_failed", "GET")
    assert "sign-in/x" not in line
    assert told["reference"] in answer.text
    assert "counsel" not in line


@pytest.mark.parametrize("path", [path for path in PATHS if not path.endswith((".csv", ".css"))])
def test_no_page_has_a_script_or_a_style_of_its_own(desk: ConsoleDesk, path: str) -> None:
    desk.opens()
    page = desk.browser(OPAL).get(path).text
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", page)


def test_what_people_wrote_is_shown_as_they_wrote_it_and_never_as_markup(desk: ConsoleDesk) -> None:
    case = desk.opens(
        replace(REPORT, product=EVIL, brand=EVIL, seller=EVIL, story=EVIL, links=(EVIL,), relation_note=EVIL)
    )
    desk.takes(case, EVIL)
    desk.fails_to_answer(EVIL, helpful=False)
    browser = desk.browser(OPAL)
    assert does(browser, case, "note", text=EVIL).status_code == 303
    browser.post("/console/views", data={"csrf": token(browser.get("/console").text), "name": EVIL[:50], "query": EVIL})
    for path in (
        "/console",
        f"/console?text={EVIL[:40]}",
        f"/console/cases/{case.ref}",
        "/console/gaps",
        "/console/figures",
    ):
        page = browser.get(path).text
        assert "<script" not in page, path
        assert "<img src=x" not in page, path
        assert "49" not in re.findall(r">49<", page), path
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in browser.get(f"/console/cases/{case.ref}").text


def test_a_listing_is_no_link(desk: ConsoleDesk) -> None:
    case = desk.opens(replace(REPORT, story="see https://www.alibaba.com/x and http://evil.example/y"))
    page = desk.browser(OPAL).get(f"/console/cases/{case.ref}").text
    assert "alibaba.com" in page
    assert [
        href for href in re.findall(r'(?:href|src|action)="([^"]*)"', page) if not href.startswith(("/console", "#"))
    ] == []


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"csrf=x&text=" + b"a" * MOST_BYTES, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"a=1" for _ in range(MOST_FIELDS + 1)), "application/x-www-form-urlencoded", 400),
        (b"text=%FF%FE", "application/x-www-form-urlencoded", 400),
        (b"text=\xff", "application/x-www-form-urlencoded", 400),
        (b"{}", "application/json", 415),
        (b"x", "multipart/form-data; boundary=x", 415),
        (b"x", "", 415),
    ],
)
def test_what_is_no_form_or_too_long_is_not_read(desk: ConsoleDesk, content: bytes, kind: str, status: int) -> None:
    case = desk.opens()
    for path in (f"/console/cases/{case.ref}/note", "/console/views", "/console/sign-in"):
        answer = desk.browser(OPAL).post(path, content=content, headers={"content-type": kind})
        assert answer.status_code == status, path
    assert desk.now(case).version == 1


def test_more_than_a_field_takes_is_refused_with_what_was_typed(desk: ConsoleDesk) -> None:
    case = desk.opens()
    answer = does(desk.browser(OPAL), case, "note", text="长" * 10_001)
    assert (answer.status_code, "10000 characters at most" in answer.text) == (422, True)
    assert "长" * 10_001 in answer.text


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1"])
def test_no_cell_is_taken_for_a_formula(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["kettle", "", "水壶 = 1", 5, -5, 1.5])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    assert safe(cell) == cell


def test_a_sellers_name_is_no_formula_in_what_is_saved(desk: ConsoleDesk) -> None:
    desk.opens(replace(REPORT, seller="=HYPERLINK(1)"))
    answer = desk.browser(OPAL).get("/console/figures/reports-by-seller.csv")
    assert answer.text.splitlines() == ["\ufeffSeller,Cases", "'=HYPERLINK(1),1"]
    assert (
        answer.headers["content-disposition"].split("; filename*")[0] == 'attachment; filename="reports-by-seller.csv"'
    )
