"""From Slack into the console and back: a button on Home, a link, a page, and what is done there told in Slack."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from bot.cases.events import Verb
from bot.operating import serving
from bot.slack import ids
from bot.web.app import build_web
from tests import builders
from tests.case_desk import home, last_view, lines, presses, reported, trail
from tests.console_desk import does
from tests.desk import ALICE, CARLA, DESK, OPAL, Desk
from tests.desk_fixtures import OpenDesk

BASE = "http://desk.example"
QUESTION = "does our US trademark count in China?"


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """A desk with a console."""
    return open_desk(base_url=BASE, slack_signing_secret=SecretStr("0" * 32))


def asks_for_a_link(desk: Desk, user: str) -> str:
    """Somebody presses the button; what the modal says."""
    pressed = {"action_id": ids.CONSOLE_OPEN, "value": None}
    response = desk.send(
        builders.pressed(pressed, user, desk.slack.workspace.trigger(), view={"type": "home", "id": "V1"})
    )
    assert response.status == 200
    return str(last_view(desk))


def pages(desk: Desk) -> TestClient:
    """A browser before the console as a running desk serves it."""
    web = build_web(serving.console_of(desk._settings, desk.program))
    return TestClient(web, base_url=BASE, follow_redirects=False)


@pytest.mark.parametrize(("user", "shown"), [(OPAL, True), (CARLA, True), (ALICE, False)])
def test_home_offers_the_console_to_reviewers_alone(desk: Desk, user: str, shown: bool) -> None:
    assert ("Open console" in home(desk, user)) == shown


def test_without_an_address_there_is_no_console(open_desk: OpenDesk) -> None:
    desk = open_desk()
    assert "Open console" not in home(desk, OPAL)
    assert serving.console_of(desk._settings, desk.program) == []


def test_the_sources_of_an_answer_and_of_a_whole_case_lead_to_the_page_that_says_so(desk: Desk) -> None:
    case = reported(desk, ALICE)
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    pressed = json.dumps(desk.sees(post)[0]["blocks"])
    browser: Any = pages(desk)
    secret = desk.program.casework.home.console(OPAL) if desk.program.casework.home.console else ""
    browser.post("/console/sign-in", data={"secret": str(secret).rpartition("/")[2]})

    presses(desk, OPAL, ids.CASE_OPEN, case)
    for shown in (pressed, json.dumps(last_view(desk)["blocks"])):
        linked = re.findall(rf"<{BASE}(/console/guidance/[\w-]+)#([\w-]+)\|", shown)
        assert linked
        for page, section in linked:
            assert f'id="{section}"' in browser.get(page).text


def test_without_an_address_sources_are_no_links(open_desk: OpenDesk) -> None:
    desk = open_desk()
    assert "/console/" not in json.dumps(desk.sees(desk.says(ALICE, f"{DESK} {QUESTION}")))


def test_who_does_not_review_and_presses_the_button_all_the_same_gets_no_link(desk: Desk) -> None:
    said = asks_for_a_link(desk, ALICE)
    assert ("only reviewers" in said, BASE in said) == (True, False)


def test_a_reviewer_comes_in_by_the_link_and_what_they_do_is_told_in_slack(desk: Desk) -> None:
    case = reported(desk, ALICE)
    browser: Any = pages(desk)
    link = re.search(rf"{BASE}/console/sign-in/([\w-]+)", asks_for_a_link(desk, OPAL))
    assert link is not None
    assert browser.get(link[0]).status_code == 200
    assert browser.post("/console/sign-in", data={"secret": link[1]}).status_code == 303
    assert case.ref in browser.get("/console").text
    assert does(browser, case, "claim").status_code == 303
    desk.delivers()
    assert [event.source for event in trail(desk, case, Verb.CLAIMED)] == ["console"]
    assert any("took the case" in line for line in lines(desk, case))


def test_who_is_taken_out_of_the_workspace_is_out_of_the_console_within_a_minute(desk: Desk) -> None:
    browser: Any = pages(desk)
    link = re.search(rf"{BASE}/console/sign-in/([\w-]+)", asks_for_a_link(desk, OPAL))
    assert link is not None
    browser.post("/console/sign-in", data={"secret": link[1]})
    desk.slack.workspace.users[OPAL]["deleted"] = True
    desk.clock.forward(timedelta(seconds=61))
    assert browser.get("/console").status_code == 401
