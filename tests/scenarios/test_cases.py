"""Cases in Slack: the card, its buttons and forms, and what counsel and reporters are told."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.answering.model import Declined, Reason
from bot.answering.ports import AnswerRecord, Thread
from bot.cases.case import Origin, Status
from bot.cases.events import Verb
from bot.cases.evidence import Custody, Grade
from bot.cases.intake.opening import Submission
from bot.cases.report import ChinaStatus, Contact, Relation, Right, RightKind, RightStatus, Said
from bot.cases.review.reviewing import Actor
from bot.slack import ids
from tests import builders
from tests.case_desk import (
    OTHER,
    REPORT,
    card,
    cards,
    chosen,
    does,
    fields,
    found,
    last_view,
    letters,
    lines,
    presses,
    replies,
    reported,
    reports,
    sends,
    trail,
    uploaded,
)
from tests.desk import ALICE, BOB, CARLA, CASES, COUNSEL, OPAL, Desk


def test_a_report_gets_one_card_and_its_reporter_one_message(desk: Desk) -> None:
    case = reported(desk, ALICE)
    reports(desk, ALICE)
    desk.delivers()

    (shown,) = cards(desk)
    (letter,) = letters(desk, ALICE)
    assert shown["text"].startswith(f"{case.ref} · ")
    assert "alibaba:1600482913377" in str(shown["blocks"])
    assert [call["unfurl_links"] for call in desk.slack.called("chat.postMessage")] == [False, False]
    assert case.ref in letter["text"]
    assert "Do not contact the seller" in letter["text"]
    assert "What to collect quietly" in letter["text"]


def test_a_card_tells_how_the_story_begins_who_was_contacted_and_what_it_rests_on_and_links_in_the_whole_case(
    desk: Desk,
) -> None:
    contact = Contact(Said.YES, detail="Tom wrote to them on Monday, see https://chat.example/1")
    case = reported(desk, ALICE, replace(REPORT, contact=contact, story="We saw it in Yiwu. " + "x" * 400))
    silent = reported(desk, BOB, replace(OTHER, contact=Contact(), story=""))

    said = card(desk, case)["text"]
    assert "*They wrote:*\n> We saw it in Yiwu. xxx" in said
    assert "x" * 300 not in said
    assert "seller: yes; platform: unknown; bought one: unknown" in said
    assert "(Tom wrote to them on Monday, see `https://chat.example/1`)" in said
    assert "Guidance behind it" not in str(card(desk, case)["blocks"])
    assert "Rests on: " in str(card(desk, case)["blocks"])
    assert "They wrote" not in card(desk, silent)["text"]
    assert "Contact so far" not in card(desk, silent)["text"]
    presses(desk, OPAL, ids.CASE_OPEN, case)
    whole = json.dumps(last_view(desk), ensure_ascii=False)
    assert "Guidance behind it" in whole
    assert "x" * 400 in whole


def test_the_second_reporter_of_a_listing_gets_their_own_message_and_the_first_hears_nothing_of_them(
    desk: Desk,
) -> None:
    case = reported(desk, ALICE)
    assert reports(desk, BOB).case.id == case.id
    desk.delivers()

    assert len(cards(desk)) == 1
    assert [len(letters(desk, user)) for user in (ALICE, BOB)] == [1, 1]
    assert BOB not in str(letters(desk, ALICE))
    assert "sighting 2" in lines(desk, case)[0]


def test_reports_that_are_told_of_late_have_each_its_own_number(desk: Desk) -> None:
    case = reported(desk, ALICE)
    for who in (BOB, CARLA, OPAL):
        assert reports(desk, who).case.id == case.id
    desk.delivers()
    told = [re.search("sighting ([0-9]+)", line) for line in lines(desk, case)]
    assert [found[1] for found in told if found] == ["2", "3", "4"]


def test_another_case_of_the_seller_says_so_on_its_card(desk: Desk) -> None:
    first = reported(desk, ALICE)
    second = reported(desk, BOB, replace(OTHER, seller=REPORT.seller))

    assert "2nd case of this seller" in card(desk, second)["text"]
    assert first.ref in card(desk, second)["text"]
    assert ["seen-before" in {rule.id for rule in case.triage.rules} for case in (first, second)] == [False, True]


def test_other_cases_of_the_seller_count_and_no_further_report_of_the_same_case_nor_case_of_another(desk: Desk) -> None:
    first = reported(desk, ALICE)
    reported(desk, BOB)  # of the same listing
    other = reported(desk, ALICE, replace(OTHER, seller="Somebody Else Entirely"))
    second = reported(desk, BOB, replace(OTHER, seller=REPORT.seller, links=("https://www.ebay.com/itm/123456789012",)))
    desk.program.cases.review.relate(first.id, Actor(OPAL, "form"), other.ref)
    desk.delivers()

    assert "2nd case of this seller" in card(desk, second)["text"]
    assert "of this seller" not in card(desk, first)["text"]
    assert "of this seller" not in card(desk, other)["text"]


def test_what_another_report_adds_is_told_in_words_and_no_address_of_a_seller_can_be_pressed(desk: Desk) -> None:
    case = reported(desk, ALICE)
    new = "https://s.click.taobao.com/abc"
    reports(
        desk,
        BOB,
        replace(
            REPORT,
            links=(*REPORT.links, new),
            relation=Relation.PAST_SUPPLIER,
            contact=Contact(Said.YES, Said.NO, Said.NO),
            story=f"It is at {new}, too",
        ),
    )
    desk.delivers()

    (line,) = lines(desk, case)
    assert f"• *links:* + `{new}`" in line
    assert REPORT.links[0] not in line
    assert f"> It is at `{new}`, too" in line
    assert "• *relation:* Unknown to us → Past supplier" in line
    assert "• *contact seller:* No → Yes" in line
    presses(desk, OPAL, ids.CASE_OPEN, case)
    whole = json.dumps(last_view(desk), ensure_ascii=False)
    assert whole.count("https://") == whole.count("`https://") > 2


def test_a_listing_that_comes_back_after_its_case_was_closed_is_a_new_case_that_names_the_old_one(desk: Desk) -> None:
    old = reported(desk, ALICE, replace(REPORT, seller=""))
    does(desk, OPAL, old, "close", reason=chosen("taken_down"), text="gone")
    new = reported(desk, BOB, replace(REPORT, seller=""))

    assert new.id != old.id
    assert old.ref in card(desk, new)["text"]
    assert "seen-before" in {rule.id for rule in new.triage.rules}


def test_claim_takes_the_case_changes_the_card_and_tells_the_reporter(desk: Desk) -> None:
    case = reported(desk, ALICE)
    presses(desk, OPAL, ids.CASE_CLAIM, case)
    desk.delivers()

    assert (found(desk, case).owner, found(desk, case).status) == (OPAL, Status.TRIAGE)
    assert f"owner <@{OPAL}>" in card(desk, case)["text"]
    assert lines(desk, case) == [f"<@{OPAL}> took the case."]
    assert letters(desk, ALICE)[1]["text"] == f"{case.ref}: a reviewer has taken your report on."
    assert letters(desk, ALICE)[1]["thread_ts"] == letters(desk, ALICE)[0]["ts"]


def test_of_two_who_claim_one_wins_and_the_other_is_told_who_was_first(desk: Desk) -> None:
    case = reported(desk, ALICE)
    old = dict(card(desk, case))
    desk.presses(OPAL, ids.CASE_CLAIM, old, CASES)
    desk.presses(CARLA, ids.CASE_CLAIM, old, CASES)

    assert found(desk, case).owner == OPAL
    assert desk.told(CARLA) == [f"<@{OPAL}> was first and has the case."]
    assert len(trail(desk, case, Verb.CLAIMED)) == 1


def test_two_claims_at_the_very_same_moment_make_one_owner(desk: Desk) -> None:
    case = reported(desk, ALICE)
    old = dict(card(desk, case))
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda user: desk.presses(user, ids.CASE_CLAIM, old, CASES), (OPAL, CARLA)))

    owner = found(desk, case).owner
    assert desk.told(CARLA if owner == OPAL else OPAL) == [f"<@{owner}> was first and has the case."]
    assert len(trail(desk, case, Verb.CLAIMED)) == 1


def test_hold_asks_why_and_the_card_and_the_reporter_say_so(desk: Desk) -> None:
    case = reported(desk, ALICE)
    presses(desk, OPAL, ids.CASE_HOLD, case)
    seen = sends(desk, OPAL, last_view(desk), reasons=("rights_gap", "counsel"), text="wait for <!here>")
    desk.delivers()

    assert seen == {"response_action": "clear"}
    assert found(desk, case).status is Status.HOLD
    assert "no Chinese right yet; counsel says wait" in card(desk, case)["text"]
    assert "&lt;!here&gt;" in lines(desk, case)[0]
    assert "On hold: nobody acts" in letters(desk, ALICE)[1]["text"]
    assert "here" not in letters(desk, ALICE)[1]["text"]


def test_a_question_goes_to_every_reporter_and_to_nobody_else(desk: Desk) -> None:
    case = reported(desk, ALICE)
    reports(desk, BOB)
    presses(desk, OPAL, ids.CASE_ASK, case)
    sends(desk, OPAL, last_view(desk), text="Which colour was it?")
    desk.delivers()

    assert [("Which colour" in str(letters(desk, user)[-1])) for user in (ALICE, BOB)] == [True, True]
    assert letters(desk, ALICE)[-1]["thread_ts"] == letters(desk, ALICE)[0]["ts"]


def test_escalation_reaches_counsel_with_the_whole_of_it_and_a_link(desk: Desk) -> None:
    case = reported(desk, ALICE)
    presses(desk, OPAL, ids.CASE_ESCALATE, case)
    sends(desk, OPAL, last_view(desk), text="they ask for money")
    desk.delivers()

    (sent,) = desk.slack.posted(COUNSEL)
    assert sent["text"].startswith(f"{case.ref} · ")
    assert f"<@{OPAL}> escalates {case.ref} to counsel." in sent["text"]
    assert "they ask for money" in sent["text"]
    assert "test.slack.com" in str(sent["blocks"][-1])
    assert found(desk, case).status is Status.ESCALATED


def test_open_shows_the_whole_case_even_when_reading_it_takes_long(desk: Desk) -> None:
    case = reported(desk, ALICE)
    presses(desk, OPAL, ids.CASE_OPEN, case, late_s=2)

    assert desk.slack.counts["views.open"] == desk.slack.counts["views.update"] == 1
    shown = str(last_view(desk)["blocks"])
    assert case.ref in shown
    assert "Plan, in this order" in shown
    assert "reported it." in shown


def test_a_case_whose_trail_was_changed_says_so_when_it_is_opened(desk: Desk) -> None:
    case = reported(desk, ALICE)
    does(desk, OPAL, case, "note", text="first")
    presses(desk, OPAL, ids.CASE_OPEN, case)
    assert "not what was written down" not in str(last_view(desk))
    with desk.database.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER case_events_stays_update")
        connection.exec_driver_sql("UPDATE case_events SET text = 'second' WHERE text = 'first'")
    presses(desk, OPAL, ids.CASE_OPEN, case)
    assert "This case is not what was written down." in str(last_view(desk)["blocks"][1])


def test_a_note_is_read_in_the_thread_and_a_privileged_one_only_in_the_case(desk: Desk) -> None:
    case = reported(desk, ALICE)
    does(desk, OPAL, case, "note", text="seen at the fair too")
    does(desk, CARLA, case, "note", text="their filing is weak", privileged=("yes",))
    desk.delivers()

    assert len(lines(desk, case)) == 1
    assert "seen at the fair too" in lines(desk, case)[0]
    assert len(letters(desk, ALICE)) == 1
    assert "their filing is weak" not in str(desk.slack.posted(CASES))
    presses(desk, OPAL, ids.CASE_OPEN, case)
    assert "their filing is weak" in str(last_view(desk))


def test_the_form_of_many_rights_opens_whole_and_can_be_sent(desk: Desk) -> None:
    many = [
        Right(RightKind.TRADEMARK, "", RightStatus.REGISTERED, f"{number}\nof the family of marks")
        for number in range(80)
    ]
    case = reported(desk, ALICE, replace(REPORT, rights=tuple(many)))
    presses(desk, OPAL, ids.CASE_OPEN, case)
    form = sends(desk, OPAL, last_view(desk), **{ids.CASE_NEXT: chosen("rights")})["view"]
    parts = [block for block in form["blocks"] if block["block_id"].startswith("rights")]
    typed = {block["block_id"]: block["element"]["initial_value"] for block in parts}
    assert len(typed) == 2
    sends(desk, OPAL, form, **typed, china=chosen("none"), seller="", relation=chosen("none"), markets="")
    kept = found(desk, case).report.rights
    assert [right.number for right in kept] == [f"{number} of the family of marks" for number in range(80)]
    assert {right.jurisdiction for right in kept} == {""}


def test_rights_that_no_form_holds_are_said_to_be_too_long(desk: Desk) -> None:
    endless = Right(RightKind.TRADEMARK, "CN", RightStatus.REGISTERED, "1" * 3_001)
    case = reported(desk, ALICE, replace(REPORT, rights=(endless,)))
    presses(desk, OPAL, ids.CASE_OPEN, case)
    told = sends(desk, OPAL, last_view(desk), **{ids.CASE_NEXT: chosen("rights")})["view"]
    assert "longer than a form in Slack can be" in str(told["blocks"])


def test_rights_run_triage_again_and_the_difference_is_shown(desk: Desk) -> None:
    case = reported(desk, ALICE)
    before = {hazard.id for hazard in case.triage.hazards}
    seen = does(
        desk,
        OPAL,
        case,
        "rights",
        china=chosen("registered"),
        rights="trademark, US, registered, 6000101\nTrademark, cn, Registered, 123",
        seller="Ningbo Haovelle Houseware",
        relation=chosen("none"),
    )
    desk.delivers()

    assert seen["response_action"] == "update"
    assert "The triage ran again" in str(seen["view"])
    assert "no_cn_registration" in before
    assert "−" in str(seen["view"]["blocks"][0]["text"]["text"])
    now = found(desk, case)
    assert now.report.china is ChinaStatus.REGISTERED
    assert [right.jurisdiction for right in now.report.rights] == ["US", "CN"]
    assert "no_cn_registration" not in {hazard.id for hazard in now.triage.hazards}
    assert "set rights and facts" in lines(desk, case)[0]
    assert len(letters(desk, ALICE)) == 1


def test_a_line_that_is_no_right_is_shown_on_its_field(desk: Desk) -> None:
    case = reported(desk, ALICE)
    seen = does(
        desk, OPAL, case, "rights", china=chosen("none"), rights="a nice logo", seller="", relation=chosen("none")
    )

    assert seen == {
        "response_action": "errors",
        "errors": {
            "rights": "I cannot read “a nice logo” as a right. Write it like: trademark, CN, registered, 12345678, class 21."
        },
    }
    assert found(desk, case).version == case.version


def test_a_form_that_grew_old_comes_back_for_the_case_as_it_is_and_nothing_is_lost(desk: Desk) -> None:
    case = reported(desk, ALICE)
    presses(desk, OPAL, ids.CASE_CLAIM, case)
    desk.delivers()
    presses(desk, OPAL, ids.CASE_OPEN, case)
    pushed = sends(desk, OPAL, last_view(desk), **{ids.CASE_NEXT: chosen("status")})
    does(desk, CARLA, case, "hold", reasons=("counsel",), text="")
    seen = sends(desk, OPAL, pushed["view"], status=chosen("evidence"), text="go on")

    assert found(desk, case).status is Status.HOLD
    assert seen["response_action"] == "update"
    assert "Somebody changed the case" in str(seen["view"]["blocks"][0])
    assert sends(desk, OPAL, seen["view"], status=chosen("evidence"), text="go on") == {"response_action": "clear"}
    assert found(desk, case).status is Status.EVIDENCE


def test_a_step_done_a_step_let_through_a_closing_and_a_reopening_are_each_told(desk: Desk) -> None:
    case = reported(desk, ALICE)
    does(desk, OPAL, case, "step", step=chosen("register_in_cn"), day={"selected_date": "2026-11-23"}, reference="CN 7")
    does(desk, OPAL, case, "override", step=chosen("platform_complaint"), counsel="Carla", text="urgent")
    does(desk, OPAL, case, "close", reason=chosen("taken_down"), text="gone", reference="IPP 1")
    desk.delivers()
    assert "taken down · gone · IPP 1" in card(desk, case)["text"]
    assert [button["action_id"] for button in card(desk, case)["blocks"][-1]["elements"]] == [ids.CASE_OPEN]
    does(desk, OPAL, case, "reopen", text="it is back")
    desk.delivers()

    told = lines(desk, case)
    assert all(
        words in line for words, line in zip(["as done", "Carla", "taken down", "it is back"], told, strict=True)
    )
    letter = [message["text"] for message in letters(desk, ALICE)]
    assert "The offer was taken down." in letter[2]
    assert "gone" not in str(letter)
    assert "Carla" not in str(letter)


def test_the_trail_itself_names_who_advised_to_let_a_step_through(desk: Desk) -> None:
    case = reported(desk, ALICE)
    for step, counsel in (("platform_complaint", "Carla"), ("cn_lawyer_cd", "Li Na")):
        does(desk, OPAL, case, "override", step=chosen(step), counsel=counsel, text="urgent")
        desk.delivers()

    trail = desk.program.cases.store.events(case.id)
    assert [c.after for e in trail for c in e.changes if c.field == "counsel"] == ["Carla", "Li Na"]
    assert [name in line for name, line in zip(["Carla", "Li Na"], lines(desk, case), strict=True)] == [True, True]


def test_a_day_to_come_and_a_person_who_does_not_review_are_refused_on_their_fields(desk: Desk) -> None:
    case = reported(desk, ALICE)
    day = does(
        desk, OPAL, case, "step", step=chosen("register_in_cn"), day={"selected_date": "2027-01-01"}, reference="x"
    )
    person = does(desk, OPAL, case, "hand_over", person={"selected_user": BOB}, text="")

    assert day["errors"] == {"day": "This day is still to come: 2027-01-01."}
    assert person["errors"] == {"person": "This person is no reviewer of cases."}


def test_handing_over_gives_the_case_to_another_reviewer(desk: Desk) -> None:
    case = reported(desk, ALICE)
    does(desk, OPAL, case, "hand_over", person={"selected_user": CARLA}, text="yours")
    desk.delivers()

    assert found(desk, case).owner == CARLA
    assert f"handed the case over to <@{CARLA}>" in lines(desk, case)[0]


def test_claim_is_among_what_can_be_done_with_the_whole_case(desk: Desk) -> None:
    case = reported(desk, ALICE)

    assert does(desk, OPAL, case, "claim") == {"response_action": "clear"}
    assert found(desk, case).owner == OPAL
    again = does(desk, CARLA, case, "claim")
    assert "was first" in again["errors"][ids.CASE_NEXT]


def test_a_form_is_not_acknowledged_when_it_cannot_be_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    case = reported(desk, ALICE)
    presses(desk, OPAL, ids.CASE_HOLD, case)
    monkeypatch.setattr(type(desk.program.cases.store), "work", _broken)
    view = last_view(desk)
    response = desk.send(builders.submitted(view, OPAL, fields(reasons=("counsel",), text="x")))
    assert response.status == 500
    assert "noted under the reference E" in letters(desk, OPAL)[-1]["text"]


def test_home_lists_what_a_reviewer_can_do_and_turns_its_pages(desk: Desk) -> None:
    for number in range(12):
        link = f"https://www.alibaba.com/product-detail/x_16005555{number:05d}.html"
        reports(desk, ALICE, replace(REPORT, links=(link,), seller=""))
    _opens_home(desk, OPAL)
    assert "unclaimed: 12" in _home(desk, OPAL)
    _turns(desk, OPAL, f"{ids.CASE_LIST}_scope", "unclaimed|open|0")
    assert _home(desk, OPAL).count("Open") >= 10
    assert "Page 1 / 2" in _home(desk, OPAL)
    _turns(desk, OPAL, f"{ids.CASE_LIST}_on", "unclaimed|open|1")
    assert "Page 2 / 2" in _home(desk, OPAL)
    _turns(desk, OPAL, f"{ids.CASE_LIST}_status", "all|closed|0")
    assert "None here." in _home(desk, OPAL)


def test_home_finds_a_case_by_words_among_many_and_keeps_them_while_pages_are_turned(desk: Desk) -> None:
    for number in range(105):
        link = f"https://www.alibaba.com/product-detail/x_16005555{number:05d}.html"
        product = "折叠水壶" if number % 9 == 0 else "Pan"
        report = replace(REPORT, links=(link,), seller=f"Seller {number}", product=product)
        desk.program.cases.opening.submit(Submission(f"r{number}", report, ALICE, Origin("modal")))

    for user in (OPAL, ALICE):
        _opens_home(desk, user)
    assert "Page 1 / 2" in _finds(desk, OPAL, " 折叠水壶 ")
    _turns(desk, OPAL, f"{ids.CASE_LIST}_on", "all|any|1|折叠水壶")
    assert "Page 2 / 2" in _home(desk, OPAL)
    pressed = {"action_id": ids.CASE_FIND, "value": "all|any|1|折叠水壶"}
    desk.send(builders.pressed(pressed, OPAL, desk.slack.workspace.trigger(), **builders.at_home({})))
    assert "折叠水壶" in str(last_view(desk)), "what was typed stands there again"
    assert "KO-2026-0101" in _finds(desk, OPAL, "ko-2026-0101")
    assert "None here." in _finds(desk, OPAL, "a|b " * 40)
    assert "Page 1 / 11" in looks_home(desk, OPAL, "all|any|0")
    assert "unclaimed: 105" in _finds(desk, OPAL, "")
    assert "Page 1 / 11" in _finds(desk, ALICE, "ko-2026-0101"), "what reporters see is not looked through"


def _finds(desk: Desk, user: str, text: str) -> str:
    """Somebody types words to look for; what Home shows then."""
    view = {"type": "modal", "callback_id": ids.CASE_FIND, "private_metadata": "", "blocks": []}
    assert sends(desk, user, view, **{ids.CASE_FIND: text}) == {}
    return json.dumps(desk.slack.workspace.homes[user], ensure_ascii=False)


def test_home_shows_a_reporter_their_own_cases_in_words_for_reporters(desk: Desk) -> None:
    case = reported(desk, ALICE)
    reports(desk, BOB, OTHER)
    does(desk, OPAL, case, "hold", reasons=("supplier_link",), text="secret")
    _opens_home(desk, ALICE)

    shown = _home(desk, ALICE)
    assert case.ref in shown
    assert "On hold: nobody acts" in shown
    assert "KO-2026-0002" not in shown
    assert "a supplier may be involved" not in shown
    assert "secret" not in shown
    _turns(desk, ALICE, f"{ids.CASE_LIST}_scope", "all|any|0")
    assert "KO-2026-0002" not in _home(desk, ALICE)


def test_home_of_who_reported_nothing_or_is_an_outsider_shows_no_cases(desk: Desk) -> None:
    reported(desk, ALICE)
    desk.slack.workspace.users[ALICE]["is_restricted"] = True
    desk.clock.forward(timedelta(minutes=11))
    for user in (ALICE, BOB):
        _opens_home(desk, user)

    assert [("KO-2026" in _home(desk, user)) for user in (ALICE, BOB)] == [False, False]


def _broken(_store: object) -> None:
    raise OSError("disk full")


def _home(desk: Desk, user: str) -> str:
    return json.dumps(desk.slack.workspace.homes[user], ensure_ascii=False)


def _opens_home(desk: Desk, user: str) -> None:
    desk.event(builders.home_opened(user, desk.slack.workspace.direct(user), "home"))


def _turns(desk: Desk, user: str, action: str, value: str) -> None:
    pressed = {"action_id": action, "type": "static_select", **chosen(value)}
    if action.endswith(("_on", "_back")):
        pressed = {"action_id": action, "value": value}
    where = builders.at_home(desk.slack.workspace.homes[user])
    desk.send(builders.pressed(pressed, user, desk.slack.workspace.trigger(), **where))


def test_merging_closes_the_one_and_tells_both_cards_and_its_reporter(desk: Desk) -> None:
    kept, merged = reported(desk, BOB, OTHER), reported(desk, ALICE)
    does(desk, OPAL, merged, "merge", ref=kept.ref.lower(), text="one seller under two names")
    desk.delivers()

    assert (found(desk, merged).status, found(desk, merged).duplicate_of) == (Status.CLOSED, kept.id)
    assert REPORT.links[0].partition("?")[0] in card(desk, kept)["text"]
    assert lines(desk, merged)[-1].startswith(f"<@{OPAL}> closed the case: duplicate.")
    assert lines(desk, kept)[-1].startswith(f"<@{OPAL}> merged {merged.ref} into this case:")
    assert letters(desk, ALICE)[-1]["text"] == f"{merged.ref} is closed: It goes on in {kept.ref}."

    does(desk, OPAL, kept, "ask", text="Which port?")
    desk.delivers()
    assert [letters(desk, user)[-1]["text"].splitlines()[-1] for user in (ALICE, BOB)] == ["> Which port?"] * 2


@pytest.mark.parametrize("action", ["merge", "relate"])
def test_a_reference_that_is_no_other_cases_is_said_at_its_field(desk: Desk, action: str) -> None:
    case = reported(desk, ALICE)
    answer = does(desk, OPAL, case, action, ref="KO-2026-0099", **({"text": ""} if action == "merge" else {}))

    assert list(answer["errors"]) == ["ref"]
    assert "KO-2026-0099" in answer["errors"]["ref"]
    assert found(desk, case).version == case.version


def test_a_deadline_is_begun_put_off_and_met_from_slack(desk: Desk) -> None:
    case = reported(desk, ALICE)
    today = desk.clock().date()

    begun = does(desk, OPAL, case, "date", date=chosen("counter_notice"), day={"selected_date": today.isoformat()})
    assert begun == {"response_action": "clear"}
    running = desk.program.cases.store.deadlines_of(case.id)
    assert [d.due for d in running if d.starts == today]
    kind = running[0].own_name
    until = (today + timedelta(days=2)).isoformat()
    does(desk, OPAL, case, "snooze", deadline=chosen(kind), until={"selected_date": until}, text="counsel is away")
    does(desk, OPAL, case, "met", deadline=chosen(kind), reference="court file 7")
    desk.delivers()

    met = desk.program.cases.store.deadlines_of(case.id)[0]
    assert (met.snoozed_until, met.snooze_reason) == (today + timedelta(days=2), "counsel is away")
    assert met.met_at is not None
    assert any("court file 7" in line for line in lines(desk, case))


def test_a_day_that_was_wrong_is_replaced_and_one_more_is_added_from_slack(desk: Desk) -> None:
    case = reported(desk, ALICE)
    days = ["2026-11-18", "2026-11-19", "2026-11-20"]

    def gives(day: str, **more: builders.Json) -> builders.Json:
        return does(desk, OPAL, case, "date", date=chosen("customs_notice"), day={"selected_date": day}, **more)

    gives(days[0])
    gives(days[1])
    assert gives(days[2], instead=chosen(days[0])) == {"response_action": "clear"}
    presses(desk, OPAL, ids.CASE_OPEN, case)
    form = sends(desk, OPAL, last_view(desk), **{ids.CASE_NEXT: chosen("date")})["view"]
    (offered,) = (block["element"]["options"] for block in form["blocks"] if block.get("block_id") == "instead")
    assert [option["value"] for option in offered] == [days[2], days[1]]
    assert [dated.on.isoformat() for dated in found(desk, case).dates] == [days[2], days[1]]


def looks_home(desk: Desk, user: str, wanted: str) -> str:
    """What Home shows after somebody chose which cases to see."""
    action = {"action_id": f"{ids.CASE_LIST}_scope", **chosen(wanted)}
    desk.send(builders.pressed(action, user, desk.slack.workspace.trigger(), **builders.at_home({})))
    return json.dumps(desk.slack.workspace.homes[user], ensure_ascii=False)


def test_home_lists_what_runs_out_within_seven_days_and_nothing_else(desk: Desk) -> None:
    near, far = reported(desk, ALICE), reported(desk, BOB, OTHER)
    today = desk.clock().date()
    for case, ago in ((near, 10), (far, 0)):
        desk.program.cases.dating.give_day(case.id, Actor(OPAL, "form"), "counter_notice", today - timedelta(days=ago))
    shown = looks_home(desk, OPAL, "due|open|0")

    assert near.ref in shown
    assert far.ref not in shown
    assert f"{(today + timedelta(days=5)).isoformat()} (5 days left" in shown
    assert "due within 7 days: 1" in shown


def test_home_shows_reviewers_the_questions_the_guidance_failed(desk: Desk) -> None:
    for number in range(12):
        thread = Thread("T1", "C1", f"{number}.0")
        declined = Declined(Reason.NOT_COVERED, None, (), (), desk.clock().date(), "v1")
        asked = f"How long does <step> {number:02} take in 昆明?"
        desk.log.record(AnswerRecord(f"q{number}", f"q{number}", thread, ALICE, asked, declined, desk.clock(), 10.0))
    first, second = looks_home(desk, OPAL, "gaps|open|0"), looks_home(desk, OPAL, "gaps|open|1")

    assert [f"&lt;step&gt; {n:02} take in 昆明?" in first + second for n in range(12)] == [True] * 12
    assert "Page 2 / 2" in second
    assert "昆明" not in looks_home(desk, ALICE, "gaps|open|0")


def test_a_form_that_slack_sends_again_acts_once_and_one_that_was_refused_may_be_put_right(desk: Desk) -> None:
    case = reported(desk, ALICE)
    presses(desk, OPAL, ids.CASE_OPEN, case)
    pushed = sends(desk, OPAL, last_view(desk), **{ids.CASE_NEXT: chosen("ask")})
    view = {**pushed["view"], "id": "V77"}
    assert sends(desk, OPAL, view, text=" ")["response_action"] == "errors"
    for _ in range(2):
        assert sends(desk, OPAL, view, text="Where did you see it?") == {"response_action": "clear"}

    assert [event.verb for event in trail(desk, case)] == [Verb.OPENED, Verb.ASKED_REPORTER]


def test_where_evidence_went_and_what_it_is_worth_is_noted_from_the_whole_case_once_a_form(desk: Desk) -> None:
    case, store = reported(desk, ALICE), desk.program.cases.store
    replies(desk, OPAL, case, "", files=[uploaded(desk)], subtype="file_share")
    (item,) = store.evidence(case.id)
    which = {"item": chosen(item.number)}
    where = {"handling": chosen("transferred"), "from": "", "to": "公证处 <!channel>"}
    presses(desk, OPAL, ids.CASE_OPEN, case)
    pushed = sends(desk, OPAL, last_view(desk), **{ids.CASE_NEXT: chosen("custody")})
    view = {**pushed["view"], "id": "V78"}
    assert "Say where it went, and why" in str(sends(desk, OPAL, view, **which, **where, why=" "))
    for _ in range(2):
        assert sends(desk, OPAL, view, **which, **where, why="certificate") == {"response_action": "clear"}
    last = store.chains(case.id)[item.id][-1]
    assert (last.seq, last.event, last.actor, last.to_place) == (2, Custody.TRANSFERRED, OPAL, "公证处 <!channel>")

    graded = {"grade": chosen("notarised"), "paper": "No. 123"}
    assert does(desk, CARLA, case, "grade", **which, **graded) == {"response_action": "clear"}
    again = does(desk, OPAL, case, "grade", **which, **graded)
    assert again["errors"] == {"grade": f"{item.number} has this grade already."}
    assert store.evidence(case.id)[0].grade is Grade.NOTARISED
    assert [event.text for event in trail(desk, case, Verb.GRADED)] == ["No. 123"]
    presses(desk, OPAL, ids.CASE_OPEN, reported(desk, ALICE, OTHER))
    assert "custody" not in str(last_view(desk))  # there is nothing to note of a case without evidence
