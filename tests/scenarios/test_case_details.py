"""What reviewers note of a case field by field, in Slack."""

from typing import Any

from bot.cases.case import Case
from bot.cases.events import Verb
from bot.cases.review.reviewing import Actor
from bot.cases.visibility import Visibility
from bot.slack import ids
from tests.builders import Json
from tests.case_desk import (
    card,
    chosen,
    does,
    found,
    home,
    last_view,
    lines,
    presses,
    replies,
    reported,
    sends,
    trail,
    uploaded,
)
from tests.desk import ALICE, CARLA, CASES, OPAL, Desk
from tests.desk_fixtures import OpenDesk
from tests.slack_rules import check_view

KEY = "listing:alibaba:1600482913377"


def form(desk: Desk, case: Case, about: str = "case", user: str = OPAL) -> Json:
    """Somebody goes on to the fields of a thing."""
    answer = does(desk, user, case, "details", about=chosen(about))
    assert answer["response_action"] == "update", answer
    view: Json = answer["view"]
    assert check_view(view, frozenset({ALICE, CARLA, OPAL})) == []
    return view


def block(view: Json, name: str) -> Json:
    """A field of a form."""
    found: Json = next(each for each in view["blocks"] if each.get("block_id") == name)
    return found


def notes(desk: Desk, view: Json, user: str = OPAL, **given: Any) -> Json:
    """Somebody fills the form in and sends it; the desk tells what there is to tell."""
    answer = sends(desk, user, view, **given)
    desk.delivers()
    return answer


def test_what_is_noted_raises_severity_on_the_card_and_is_told_in_its_thread(desk: Desk) -> None:
    case = reported(desk, ALICE)
    view = form(desk, case)
    answer = notes(
        desk, view, safety_risk=("yes",), visibility=chosen("team"), est_units="1,200", est_value="9.50", currency="usd"
    )
    assert answer["response_action"] == "clear"
    kept = found(desk, case)
    assert {each.name: each.said for each in kept.details} == {
        "safety_risk": "yes",
        "est_units": "1200",
        "est_value": "9.5",
        "currency": "USD",
    }
    assert kept.visibility is Visibility.TEAM
    shown = str(card(desk, case))
    assert "Severity: critical" in shown
    assert "A reviewer has marked the goods as a danger to people." in shown
    assert "Danger to people: The goods can hurt somebody" in shown
    assert any("noted about The case:" in line and "Danger to people" in line for line in lines(desk, case))
    (event,) = trail(desk, case, Verb.DETAILS_SET)
    assert (event.actor, event.source) == (OPAL, "form")


def test_the_form_begins_with_what_is_noted_and_a_choice_can_be_taken_back(desk: Desk) -> None:
    case = reported(desk, ALICE)
    notes(
        desk,
        form(desk, case, KEY),
        listing_status=chosen("removed"),
        removed_at={"selected_date": "2026-11-20"},
        mark_used_where=("title", "image"),
        ships_to="us, de",
        title_original="折叠水壶",
    )
    again = form(desk, case, KEY)
    assert block(again, "listing_status")["element"]["initial_option"]["value"] == "removed"
    assert block(again, "removed_at")["element"]["initial_value"] == "2026-11-20"
    assert [o["value"] for o in block(again, "mark_used_where")["element"]["initial_options"]] == ["title", "image"]
    assert block(again, "ships_to")["element"]["initial_value"] == "US, DE"
    notes(desk, again, listing_status=chosen("-"), title_original="折叠水壶")
    assert {each.name: each.said for each in found(desk, case).details} == {"title_original": "折叠水壶"}


def test_a_card_says_that_more_is_noted_than_it_shows(desk: Desk) -> None:
    case = reported(desk, ALICE)
    notes(desk, form(desk, case, "seller"), warehouse="Foshan")
    assert "*Details:* Warehouse: Foshan" in lined(card(desk, case))
    notes(desk, form(desk, case, "shipment"), exporter="E" * 240, importer="I" * 240, container="C" * 240)
    assert any(line.startswith("*Details:*") and line.endswith(" …") for line in lined(card(desk, case)))


def lined(message: Json) -> list[str]:
    """The lines of a message's blocks."""
    texts = (str(each["text"]["text"]) for each in message["blocks"] if isinstance(each.get("text"), dict))
    return [line for text in texts for line in text.splitlines()]


def test_what_is_typed_in_a_field_has_no_power_in_slack(desk: Desk) -> None:
    case = reported(desk, ALICE)
    notes(desk, form(desk, case, KEY), title_original="<!channel> R&D https://evil.example")
    notes(desk, form(desk, case, "seller"), warehouse="<@U99EVIL> R&D https://evil.example")
    told = "\n".join(lines(desk, case))
    assert "noted about `alibaba:1600482913377`:" in told
    shown = told + str(card(desk, case)["text"])
    assert "R&amp;D" in shown
    for power in ("<!channel>", "<@U99EVIL>", "&amp;amp;"):
        assert power not in shown


def test_every_fault_is_said_at_its_field_and_the_form_stays(desk: Desk) -> None:
    case = reported(desk, ALICE)
    answer = notes(desk, form(desk, case), est_units="many", currency="euro", visibility=chosen("team"))
    assert answer == {
        "response_action": "errors",
        "errors": {
            "est_units": "Give a number, such as 1200 or 1200.50: many is none.",
            "currency": "Give the currency by three letters, such as CNY, USD or EUR: euro is none.",
        },
    }
    assert found(desk, case).version == case.version


def test_who_is_late_is_shown_the_form_anew(desk: Desk) -> None:
    case = reported(desk, ALICE)
    view = form(desk, case, "shipment")
    desk.program.cases.review.note(case.id, Actor(CARLA, "button"), "meanwhile", privileged=False)
    answer = notes(desk, view, exporter="Ningbo Export")
    assert answer["response_action"] == "update"
    assert "Somebody changed the case while this was open" in str(answer["view"])
    assert notes(desk, answer["view"], exporter="Ningbo Export")["response_action"] == "clear"
    assert [each.said for each in found(desk, case).details] == ["Ningbo Export"]


def test_who_is_late_undoes_nothing_that_they_left_alone_and_sees_what_both_noted(desk: Desk) -> None:
    case, somebody = reported(desk, ALICE), Actor(CARLA, "button")
    note = desk.program.cases.detailing.note_details
    note(case.id, somebody, "shipment", {"importer": "Old Ltd", "hs_code": "7323"})
    view = form(desk, case, "shipment")
    note(case.id, somebody, "shipment", {"importer": "New Ltd", "exporter": "Foshan Export"})
    again = notes(desk, view, exporter="Ningbo Export", importer="Old Ltd", hs_code="7323")["view"]
    for _ in range(2):
        assert check_view(again, frozenset({ALICE, CARLA, OPAL})) == []
        assert block(again, "importer")["element"]["initial_value"] == "New Ltd"
        assert block(again, "importer")["element"]["action_id"] != block(view, "importer")["element"]["action_id"]
        assert block(again, "exporter")["element"]["initial_value"] == "Ningbo Export"
        assert "noted here meanwhile: Foshan Export" in block(again, "exporter")["hint"]["text"]
        desk.program.cases.review.note(case.id, somebody, "once more", privileged=False)
        again = notes(desk, again, exporter="Ningbo Export", importer="New Ltd", hs_code="7323")["view"]
    assert notes(desk, again, exporter="Ningbo Export", importer="New Ltd", hs_code="")["response_action"] == "clear"
    kept = {each.name: each.said for each in found(desk, case).details}
    assert kept == {"importer": "New Ltd", "exporter": "Ningbo Export"}


def test_who_took_an_item_and_when_is_noted_of_it(desk: Desk) -> None:
    case = reported(desk, ALICE)
    replies(desk, OPAL, case, "", files=[uploaded(desk)], subtype="file_share")
    (item,) = desk.program.cases.store.evidence(case.id)
    view = form(desk, case, f"item:{item.number}")
    notes(desk, view, captured_by="Ann", captured_at_claimed="2026-11-20 14:05 +08:00")
    assert {each.name: each.said for each in found(desk, case).details} == {
        "captured_by": "Ann",
        "captured_at_claimed": "2026-11-20T14:05+08:00",
    }


def test_a_form_that_is_sent_twice_notes_once(desk: Desk) -> None:
    case = reported(desk, ALICE)
    view = form(desk, case, "seller")
    notes(desk, view, warehouse="Foshan")
    notes(desk, view, warehouse="Foshan")
    assert len(trail(desk, case, Verb.DETAILS_SET)) == 1


def test_a_guest_who_is_let_in_by_name_reads_what_all_staff_may_as_the_form_says(open_desk: OpenDesk) -> None:
    desk = open_desk(allowed_guests=("U50GUEST",), cases_channel=CASES, reviewers=(OPAL,))
    desk.slack.workspace.add_user("U50GUEST", is_restricted=True)
    case = reported(desk, ALICE)
    view = form(desk, case)
    assert "and guests who may ask" in str(block(view, "visibility"))
    notes(desk, view, visibility=chosen("org"))
    assert "Cases I may read" in home(desk, "U50GUEST")
    presses(desk, "U50GUEST", ids.CASE_OPEN, case)
    assert "Ningbo Haovelle Houseware" in str(last_view(desk))
