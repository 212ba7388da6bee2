"""Only reviewers read or change anything, whatever they ask for and however they ask."""

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.cases.case import Case
from bot.cases.evidence import Evidence
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Role
from bot.web.console.case_forms import ACTIONS
from bot.web.console.signing_in import csrf_of
from tests.case_desk import OTHER
from tests.console_desk import ADA, CARLA, OPAL, OUT, REPORTER, STAFF, ConsoleDesk, console_desk, token, version
from tests.fakes import FakeClock

REVIEWERS = {"ops": OPAL, "counsel": CARLA, "admin": ADA}
OTHERS = {"outsider": OUT, "staff": STAFF, "reporter": REPORTER}
OPEN = {("GET", "/console/console.css"), ("GET", "/console/sign-in"), ("POST", "/console/sign-in")}
OPEN |= {("GET", "/console/sign-in/{secret}")}
FORMS: dict[str, dict[str, Any]] = {
    "claim": {},
    "note": {"text": "seen"},
    "ask": {"text": "where?"},
    "status": {"status": "triage"},
    "step": {"step": "collect_evidence_quietly", "day": "2026-11-20", "reference": "R1"},
    "hand_over": {"person": CARLA},
    "hold": {"reasons": "rights_gap"},
    "escalate": {"text": ""},
    "rights": {"china": "pending", "rights": "", "seller": "S", "relation": "none"},
    "suspect": {"legal_name": "宁波好未来", "shops": "alibaba: haovelle", "place": "Ningbo"},
    "counsel": {"counsel": "Li Wei", "counsel_status": "follow_up", "text": "certificate first"},
    "relate": {"ref": "KO-2026-0002"},
    "merge": {"ref": "KO-2026-0002"},
    "date": {"date": "counter_notice", "day": "2026-11-20"},
    "met": {"deadline": "counter-notice"},
    "snooze": {"deadline": "counter-notice", "until": "2026-11-25", "text": "counsel is away"},
    "override": {"step": "platform_complaint", "counsel": "Carla", "text": "urgent"},
    "custody": {"item": "KO-2026-0001-E01", "handling": "transferred", "to": "notary", "why": "certificate"},
    "grade": {"item": "KO-2026-0001-E01", "grade": "notarised", "paper": "Notary 12/2026"},
    "mark": {"item": "KO-2026-0001-E01", "mark": "yes"},
    "export": {"export": "package_counsel"},
    "close": {"reason": "withdrawn", "text": "taken back"},
    "reopen": {"text": "again"},
}


def guarded(desk: ConsoleDesk) -> list[tuple[str, str]]:
    """Every route that is for reviewers: method and path; the ways of acting on a case one by one."""
    found = []
    for route in desk.web.routes:
        assert isinstance(route, Route)
        for method in sorted((route.methods or set()) - {"HEAD"}):
            if (method, route.path) in OPEN:
                continue
            if "{action}" in route.path:
                found += [(method, route.path.replace("{action}", action)) for action in ACTIONS]
            else:
                found.append((method, route.path))
    return found


def filled(path: str, case: Case, item: Evidence) -> str:
    """An address of what there is."""
    parts = {"ref": case.ref, "number": item.number, "page": "squatters", "name": "reports-by-week", "pack": "amazon"}
    for name, value in parts.items():
        path = path.replace(f"{{{name}}}", value)
    return path.replace("{rest:path}", "anything/at/all")


def snapshot(desk: ConsoleDesk, case: Case) -> Any:
    """All that a request could have changed."""
    store = desk.cases.store
    custody = [store.custody(item.id) for item in store.evidence(case.id)]
    views = [desk.store.saved_views(person) for person in (*REVIEWERS.values(), *OTHERS.values())]
    return store.find(case.id), store.events(case.id), custody, views, desk.store.case_views(case.id)


def ask(browser: TestClient, method: str, path: str, csrf: str = "") -> Any:
    """A request as a form or a link would make it."""
    return browser.get(path) if method == "GET" else browser.post(path, data={"csrf": csrf, "text": "x", "name": "n"})


@dataclass(frozen=True)
class Prepared:
    """A folder with two cases; the first has a picture in it and a deadline."""

    folder: Path
    case: Case
    item: Evidence
    reports: int = 2


@pytest.fixture(scope="module")
def prepared(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Made once, to be copied."""
    folder = tmp_path_factory.mktemp("prepared")
    desk = console_desk(migrated, folder)
    case = desk.opens()
    desk.opens(reporter=STAFF, report=OTHER)
    item = desk.takes(case)
    desk.cases.dating.give_day(case.id, Actor(OPAL, "shell"), "counter_notice", date(2026, 11, 20))
    case = desk.now(case)
    desk.database.close()
    return Prepared(folder, case, item)


@pytest.fixture
def desk(prepared: Prepared, tmp_path: Path, clock: FakeClock, portal: BlockingPortal) -> Iterator[ConsoleDesk]:
    """A console over a copy of what was prepared."""
    shutil.copytree(prepared.folder, tmp_path, dirs_exist_ok=True)
    made = console_desk(prepared.folder / "desk.sqlite", tmp_path, clock)
    made.portal, made.numbers = portal, itertools.count(prepared.reports + 1)
    yield made
    made.database.close()


@pytest.fixture
def case(prepared: Prepared) -> Case:
    """The case with a picture in it."""
    return prepared.case


@pytest.fixture
def item(prepared: Prepared) -> Evidence:
    """That picture."""
    return prepared.item


def test_there_are_as_many_forms_here_as_there_are_ways_to_act(desk: ConsoleDesk) -> None:
    assert set(FORMS) == set(ACTIONS)
    assert len(guarded(desk)) == len(ACTIONS) + 20


def test_who_is_not_signed_in_reads_and_changes_nothing(desk: ConsoleDesk, case: Case, item: Evidence) -> None:
    before = snapshot(desk, case)
    for method, path in guarded(desk):
        answer = ask(desk.browser(), method, filled(path, case, item))
        assert (answer.status_code, "Please sign in" in answer.text) == (401, True), path
        assert case.ref not in answer.text
        assert "Kettaro" not in answer.text
    assert snapshot(desk, case) == before


@pytest.mark.parametrize("who", OTHERS)
def test_who_does_not_review_gets_no_link(desk: ConsoleDesk, who: str) -> None:
    assert desk.signing.link(OTHERS[who]) is None


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("stolen", ["link", "session"])
def test_who_does_not_review_reads_and_changes_nothing_even_with_somebodys_link_or_session(
    desk: ConsoleDesk, case: Case, item: Evidence, who: str, stolen: str
) -> None:
    """The person was a reviewer when the link was given, and is something else now."""
    person = OTHERS[who]
    before = snapshot(desk, case)
    for method, path in guarded(desk):
        was, desk.people.roles[person] = desk.people.roles[person], Role.OPS
        link = desk.signing.link(person) or ""
        browser = desk.browser(person) if stolen == "session" else desk.browser()
        desk.people.roles[person] = was
        if stolen == "link":
            assert browser.post("/console/sign-in", data={"secret": link.rpartition("/")[2]}).status_code in {401, 429}
        session = browser.cookies.get("knockoff-console") or ""
        answer = ask(browser, method, filled(path, case, item), csrf_of(session))
        assert answer.status_code == 401, path
        assert case.ref not in answer.text
    assert snapshot(desk, case) == before


@pytest.mark.parametrize("who", REVIEWERS)
def test_a_reviewer_reads_every_page(desk: ConsoleDesk, case: Case, item: Evidence, who: str) -> None:
    browser = desk.browser(REVIEWERS[who])
    for method, path in guarded(desk):
        if method == "GET":
            expected = 404 if "rest:path" in path else 200
            assert browser.get(filled(path, case, item)).status_code == expected, path


@pytest.mark.parametrize("who", REVIEWERS)
@pytest.mark.parametrize("action", ACTIONS)
def test_a_reviewer_does_what_can_be_done(desk: ConsoleDesk, case: Case, item: Evidence, who: str, action: str) -> None:
    browser = desk.browser(REVIEWERS[who])
    if action == "reopen":
        page = browser.get(f"/console/cases/{case.ref}").text
        browser.post(
            f"/console/cases/{case.ref}/close", data={"csrf": token(page), "version": version(page), **FORMS["close"]}
        )
    page = browser.get(f"/console/cases/{case.ref}").text
    before = desk.now(case)
    fields = {"csrf": token(page), "version": version(page), **FORMS[action]}
    answer = browser.post(f"/console/cases/{case.ref}/{action}", data=fields)
    there = f"/console/cases/{case.ref}?done={action}"
    expected = (200, None) if action == "export" else (303, there)
    assert (answer.status_code, answer.headers.get("location")) == expected
    after, event = desk.now(case), desk.cases.store.events(case.id)[-1]
    if action == "custody":
        last = desk.cases.store.custody(item.id)[-1]
        assert (last.event, last.actor, last.to_place) == ("transferred", REVIEWERS[who], "notary")
        return
    moved = (
        0 if action in {"met", "snooze", "export", "grade", "mark"} else 1
    )  # deadlines and evidence are no version of the case
    assert (after.version, event.actor, event.source) == (before.version + moved, REVIEWERS[who], "console")
    assert desk.nudges
    if action == "export":
        return
    assert "Done: " in browser.get(answer.headers["location"]).text


@pytest.mark.parametrize("who", REVIEWERS)
def test_every_reviewer_notes_details_with_the_token_of_their_own_session_alone(
    desk: ConsoleDesk, case: Case, who: str
) -> None:
    browser = desk.browser(REVIEWERS[who])
    drawn = browser.get(f"/console/cases/{case.ref}/details").text
    typed = {"version": version(drawn), "of": "seller", "warehouse": "Foshan"}
    before = snapshot(desk, case)
    for csrf in ("", "x", token(desk.browser(CARLA if who != "counsel" else OPAL).get("/console").text)):
        answer = browser.post(f"/console/cases/{case.ref}/details", data={"csrf": csrf, **typed})
        assert answer.status_code == 403
    assert snapshot(desk, case) == before
    assert browser.post(f"/console/cases/{case.ref}/details", data={"csrf": token(drawn), **typed}).status_code == 303
    assert desk.cases.store.events(case.id)[-1].actor == REVIEWERS[who]


@pytest.mark.parametrize("action", ACTIONS)
def test_nothing_is_done_without_the_token_of_ones_own_session(desk: ConsoleDesk, case: Case, action: str) -> None:
    browser, other = desk.browser(OPAL), desk.browser(CARLA)
    foreign = token(other.get("/console").text)
    before = snapshot(desk, case)
    for csrf in ("", "x", "\u00e9", foreign):
        answer = browser.post(
            f"/console/cases/{case.ref}/{action}", data={"csrf": csrf, "version": "1", **FORMS[action]}
        )
        assert answer.status_code == 403
    assert snapshot(desk, case) == before
