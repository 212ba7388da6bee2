"""What is noted of a case field by field, in the console."""

import re
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.cases.case import Case
from bot.cases.events import Verb
from bot.cases.review.reviewing import Actor
from bot.cases.triage_model import Severity
from bot.cases.visibility import Visibility
from tests.console_desk import CARLA, OPAL, ConsoleDesk, token, version, words

KEY = "listing:alibaba:1600482913377"


def page(browser: TestClient, case: Case, about: str = "case") -> str:
    """The form for a thing of a case."""
    answer = browser.get(f"/console/cases/{case.ref}/details", params={"of": about})
    assert answer.status_code == 200, answer.text
    return answer.text


def notes(browser: TestClient, case: Case, about: str, **typed: Any) -> Any:
    """Somebody fills the form in and sends it."""
    drawn = page(browser, case, about)
    data = {"csrf": token(drawn), "version": version(drawn), "of": about, **typed}
    return browser.post(f"/console/cases/{case.ref}/details", data=data)


def test_what_is_noted_stands_in_the_form_on_the_case_and_in_its_trail(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    answer = notes(browser, case, "case", safety_risk="yes", visibility="team", est_value="1,200", currency="eur")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/console/cases/{case.ref}/details?of=case&done=1",
    )
    assert desk.nudges == [True]
    again = page(browser, case)
    assert 'name="safety_risk" value="yes" checked' in again
    assert 'value="1200"' in again
    shown = words(browser.get(f"/console/cases/{case.ref}").text)
    assert "Danger to people The goods can hurt somebody" in shown
    assert "Severity: critical" in shown
    assert "Team: its reporters may read it, too" in shown
    assert "noted about The case:" in shown
    kept = desk.now(case)
    assert (kept.triage.severity, kept.visibility) == (Severity.CRITICAL, Visibility.TEAM)
    assert [event.actor for event in desk.cases.store.events(case.id) if event.verb is Verb.DETAILS_SET] == [OPAL]


def test_a_tick_that_is_taken_away_goes_and_what_was_left_as_it_is_stays(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    notes(browser, case, "seller", seller_trade=["trader", "maker"], warehouse="Foshan")
    assert [(each.name, each.said) for each in desk.now(case).details] == [
        ("warehouse", "Foshan"),
        ("seller_trade", "maker, trader"),
    ]
    notes(browser, case, "seller", seller_trade="trader", warehouse="Foshan")
    assert {each.name: each.said for each in desk.now(case).details} == {
        "warehouse": "Foshan",
        "seller_trade": "trader",
    }


def test_every_fault_is_said_at_its_field_and_nothing_typed_is_lost(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    answer = notes(
        browser, case, KEY, price="cheap <b>", moq="12 pieces", title_original="折叠水壶", listing_status="removed"
    )
    assert answer.status_code == 422
    said = words(answer.text)
    assert "Nothing was changed. Look at the fields that are marked" in said
    assert "Give a number, such as 1200 or 1200.50: cheap <b> is none." in said
    assert answer.text.count('aria-invalid="true"') == 2
    assert 'aria-describedby="details-price-wrong"' in answer.text
    assert 'value="折叠水壶"' in answer.text
    assert 'value="cheap &lt;b&gt;"' in answer.text
    assert '<option value="removed" selected>' in answer.text
    assert (desk.now(case).version, desk.nudges) == (1, [])


def test_who_notes_on_an_old_page_is_told_and_loses_nothing_typed(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    drawn = page(browser, case, "shipment")
    desk.cases.review.note(case.id, Actor(CARLA, "button"), "meanwhile", privileged=False)
    data = {"csrf": token(drawn), "version": version(drawn), "of": "shipment", "exporter": "Ningbo Export"}
    answer = browser.post(f"/console/cases/{case.ref}/details", data=data)
    assert answer.status_code == 409
    assert "Somebody changed the case while this was open" in answer.text
    assert 'value="Ningbo Export"' in answer.text
    assert version(answer.text) == "2"
    assert browser.post(f"/console/cases/{case.ref}/details", data={**data, "version": "2"}).status_code == 303


def test_an_item_shows_when_it_came_beside_when_it_is_said_to_have_been_taken(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    item = desk.takes(case)
    about = f"item:{item.number}"
    assert f"received {item.received_at:%Y-%m-%d %H:%M} UTC" in words(page(browser, case, about))
    answer = notes(browser, case, about, captured_by="Ann", captured_at_claimed="2026-11-20 14:05 +08:00")
    assert answer.status_code == 303
    shown = words(browser.get(f"/console/cases/{case.ref}").text)
    assert "Who took it Ann When it was taken, as they say 2026-11-20 14:05 +08:00" in shown
    assert 'value="2026-11-20 14:05 +08:00"' in page(browser, case, about)


def test_each_thing_of_a_case_leads_to_its_form_and_what_is_not_there_to_none(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    shown = browser.get(f"/console/cases/{case.ref}").text
    for about in ("case", "shipment", "seller", KEY, "right:trademark:US:6000101"):
        assert f"/details?of={about.replace(':', '%3A')}" in shown
        assert '<strong aria-current="page">' in page(browser, case, about)
    assert browser.get(f"/console/cases/{case.ref}/details", params={"of": "right:none"}).status_code == 404
    assert browser.get("/console/cases/KO-1999-1/details").status_code == 404
    drawn = page(browser, case)
    data = {"csrf": token(drawn), "version": "1", "of": "right:none", "expiry_date": "2030-01-01"}
    assert browser.post(f"/console/cases/{case.ref}/details", data=data).status_code == 404


@pytest.mark.parametrize("value", ["world", ""])
def test_who_may_read_a_case_is_one_of_the_three(desk: ConsoleDesk, value: str) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    assert notes(browser, case, "case", visibility=value).status_code == 422
    assert desk.now(case).visibility is Visibility.NEED_TO_KNOW


def test_a_right_that_ran_out_stands_as_such_in_the_list_of_rights(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    assert notes(browser, case, "right:trademark:US:6000101", expiry_date="2026-11-01").status_code == 303
    assert "US expired 6000101" in words(browser.get(f"/console/cases/{case.ref}").text)


def test_who_is_late_undoes_nothing_that_they_left_alone_and_sees_what_both_noted(desk: ConsoleDesk) -> None:
    case, browser, note = desk.opens(), desk.browser(OPAL), desk.cases.detailing.note_details
    note(case.id, Actor(CARLA, "button"), "shipment", {"importer": "Old Ltd", "hs_code": "7323"})
    drawn = page(browser, case, "shipment")
    note(case.id, Actor(CARLA, "button"), "shipment", {"importer": "New Ltd", "exporter": "Foshan Export"})
    answer = sent(browser, case, drawn, exporter="Ningbo Export", hs_code="")
    assert answer.status_code == 409
    assert "Somebody noted here meanwhile: Foshan Export." in words(answer.text)
    assert 'value="Ningbo Export"' in answer.text
    assert sent(browser, case, answer.text).status_code == 303
    assert {each.name: each.said for each in desk.now(case).details} == {
        "importer": "New Ltd",
        "exporter": "Ningbo Export",
    }


def test_what_was_typed_of_a_right_is_not_lost_when_its_number_is_corrected_meanwhile(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    drawn = page(browser, case, "right:trademark:US:6000101")
    better = replace(case.report, rights=(replace(case.report.rights[0], number="6000102"),))
    desk.cases.review.correct(case.id, Actor(CARLA, "button"), 1, better)
    answer = sent(browser, case, drawn, owner_name_en="Kettaro Ltd")
    assert answer.status_code == 409
    assert 'value="Kettaro Ltd"' in answer.text
    assert sent(browser, case, answer.text).status_code == 303
    assert [(each.about, each.said) for each in desk.now(case).details] == [
        ("right:trademark:US:6000102", "Kettaro Ltd")
    ]


def sent(browser: TestClient, case: Case, drawn: str, **typed: str) -> Any:
    """Somebody sends a page's form with all that stands in it, but for what they typed."""
    inputs = re.findall(r"<input [^>]*>", drawn[drawn.index('id="h-form"') :])
    there = [(re.search(r'name="([^"]*)"', each), re.search(r'value="([^"]*)"', each)) for each in inputs]
    data = {name[1]: value[1] for name, value in there if name and value} | typed
    return browser.post(f"/console/cases/{case.ref}/details", data=data)
