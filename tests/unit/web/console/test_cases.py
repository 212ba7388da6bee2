"""The list and the page of a case: what is found, what is shown, what is refused and how that is said."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy.event import listen

from bot.cases.case import Case, CloseReason, Status
from bot.cases.events import Verb
from bot.cases.evidence import Custody, first_fault
from bot.cases.report import ChinaStatus
from bot.cases.review.reviewing import Actor
from bot.cases.review.talk import Talk, Words
from tests.case_desk import PNG, REPORT
from tests.console_desk import CARLA, OPAL, REPORTER, STAFF, ConsoleDesk, does, report, token, version, words

GROUPED = (
    ("Now", "Claim"),
    ("Facts", "Set rights"),
    ("Elsewhere", "Hand over"),
    ("End", "Close"),
)


@pytest.fixture
def three(desk: ConsoleDesk) -> ConsoleDesk:
    """Three cases: a kettle that is claimed, a pan in Chinese, and one that is closed."""
    first = desk.opens(report(1, product="Kettle"))
    desk.opens(report(2, product="水壶", seller="宁波浩维", story="供应商的弟弟在卖"), STAFF)
    last = desk.opens(report(3, product="Pan", seen_in=("trade_fair",)))
    desk.cases.review.claim(first.id, Actor(OPAL, "button"))
    browser = desk.browser(OPAL)
    assert does(browser, last, "close", reason="withdrawn", text="taken back").status_code == 303
    return desk


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [2, 1]),
        ("status=any", [3, 2, 1]),
        ("status=closed", [3]),
        ("status=triage", [1]),
        ("status=nonsense", [2, 1]),
        ("text=" + quote("弟弟在"), [2]),
        ("text=KETTLE&order=ref", [1, 2]),
        ("text=ko-2026-0002", [2]),
        ("owner=me", [1]),
        ("owner=nobody", [2]),
        (f"owner={CARLA}", []),
        ("platform=trade_fair&status=any", [3]),
        ("platform=alibaba", [2, 1]),
        ("since=2026-11-24", []),
        ("since=2026-11-23", [2, 1]),
        ("since=yesterday", [2, 1]),
        ("order=ref", [1, 2]),
        ("order=-ref&status=any", [3, 2, 1]),
        ("order=drop", [2, 1]),
        ("page=2", [2, 1]),
        ("text=kettle+ko-2026-0002", [2]),
        ("page=-1&severity=awful", [2, 1]),
        ("page=999999999999999999999", [2, 1]),
    ],
)
def test_the_list_shows_what_the_address_asks_for(three: ConsoleDesk, query: str, found: list[int]) -> None:
    answer = three.browser(OPAL).get(f"/console?{query}")
    assert answer.status_code == 200
    shown = [n for n in (1, 2, 3) if f"/console/cases/KO-2026-000{n}" in answer.text]
    order = sorted(shown, key=lambda n: answer.text.index(f"/console/cases/KO-2026-000{n}"))
    assert sorted(order) == sorted(found)
    if "order" in query:
        assert order == found


def test_what_cannot_be_read_of_an_address_is_said(three: ConsoleDesk) -> None:
    browser = three.browser(OPAL)
    said = words(browser.get("/console?status=nonsense&order=-ref&since=soon").text)
    assert "cannot be read: status “nonsense”, since “soon”." in said
    assert "cannot be read" not in browser.get("/console?status=any&order=ref&since=2026-11-01&due=7&severity=low").text


def test_a_list_shows_the_soonest_deadline_of_a_case_until_it_is_met(three: ConsoleDesk) -> None:
    case, browser = three.cases.store.by_ref("KO-2026-0001"), three.browser(OPAL)
    assert case is not None
    three.cases.dating.give_day(case.id, Actor(OPAL, "form"), "counter_notice", three.clock().date())
    soonest = min(each.due for each in three.cases.store.deadlines_of(case.id)).isoformat()
    assert f'data-name="Deadline"><time datetime="{soonest}">' in browser.get("/console").text
    for each in three.cases.store.deadlines_of(case.id):
        three.cases.dating.met(case.id, Actor(OPAL, "form"), each.kind, "done")
    assert f'datetime="{soonest}">' not in browser.get("/console?text=ko-2026-0001").text


def test_what_was_asked_for_stands_in_the_form_again(three: ConsoleDesk) -> None:
    page = three.browser(OPAL).get("/console?text=%22pan%22&status=any&order=-severity&since=2026-11-01").text
    assert 'value="&#34;pan&#34;"' in page
    assert '<option value="-severity" selected>' in page
    assert 'value="2026-11-01"' in page


def test_pages_lead_on_and_back(desk: ConsoleDesk) -> None:
    for number in range(103):
        desk.opens(report(number))
    browser = desk.browser(OPAL)
    first, last = browser.get("/console?order=ref"), browser.get("/console?order=ref&page=3")
    assert "103 cases, showing 1 to 50" in words(first.text)
    assert "/console?order=ref&amp;page=2" in first.text
    assert "103 cases, showing 101 to 103" in words(last.text)
    assert 'rel="next"' not in last.text
    beyond = words(browser.get("/console?order=ref&page=99").text)
    assert "103 cases, showing 101 to 103" in beyond
    assert "Page 3 of 3" in beyond


def test_ticked_cases_are_claimed_and_handed_over_each_as_on_its_own_page(desk: ConsoleDesk) -> None:
    made, browser = [desk.opens(report(number)) for number in range(3)], desk.browser(OPAL)
    desk.cases.review.claim(made[2].id, Actor(CARLA, "button"))

    def send(*ticked: Case, **more: str) -> Any:
        sent = {"csrf": token(browser.get("/console").text), "ref": [case.ref for case in ticked], **more}
        return browser.post("/console/cases", data=sent, follow_redirects=False)

    assert send(*made[:2], do="claim", query="order=ref").headers["location"] == "/console?order=ref"
    assert [desk.now(case).owner for case in made] == [OPAL, OPAL, CARLA]
    refused = send(*made, do="claim")
    assert refused.status_code == 422
    assert f"{made[2].ref}: Carla was first and has the case." in words(refused.text)
    assert send(made[0], do="hand_over", person=CARLA).status_code == 303
    assert desk.now(made[0]).owner == CARLA
    last = desk.cases.store.events(made[0].id)[-1]
    assert (last.verb, last.actor, last.source) == (Verb.HANDED_OVER, OPAL, "console")
    assert "no reviewer of cases" in send(made[1], do="hand_over", person="UNOBODY").text
    assert "tick cases in the list first" in send(do="claim").text


def test_ticked_cases_that_are_closed_or_their_owners_already_are_left_as_they_are_and_named(desk: ConsoleDesk) -> None:
    made, browser = [desk.opens(report(number)) for number in range(3)], desk.browser(OPAL)
    desk.cases.review.close(made[0].id, Actor(OPAL, "button"), CloseReason.NOT_INFRINGING, "not ours")
    desk.cases.review.hand_over(made[1].id, Actor(OPAL, "button"), CARLA)
    before = [desk.cases.store.events(case.id) for case in made]

    def send(do: str) -> Any:
        sent = {"csrf": token(browser.get("/console").text), "ref": [case.ref for case in made], "person": CARLA}
        return browser.post("/console/cases", data={**sent, "do": do}, follow_redirects=False)

    for unknown in ("", "close"):
        assert send(unknown).status_code == 422
    assert [desk.cases.store.events(case.id) for case in made] == before
    told = words(send("hand_over").text)
    assert "Done with 1 of the ticked cases, not with these:" in told
    assert f"{made[0].ref}: The case is closed already." in told
    assert f"{made[1].ref}: Carla has the case already." in told
    assert [desk.cases.store.events(case.id) for case in made[:2]] == before[:2]
    assert desk.now(made[2]).owner == CARLA


def test_a_saved_search_is_its_owners_and_can_be_forgotten(three: ConsoleDesk) -> None:
    opal, carla = three.browser(OPAL), three.browser(CARLA)
    csrf = token(opal.get("/console").text)
    answer = opal.post(
        "/console/views", data={"csrf": csrf, "name": " 我的  cases ", "query": "owner=me&page=4&evil=1"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/console?owner=me")
    assert '<a href="/console?owner=me"' in opal.get("/console").text
    assert "我的 cases" not in carla.get("/console").text
    opal.post("/console/views/drop", data={"csrf": csrf, "name": "我的 cases"})
    assert "我的 cases" not in opal.get("/console").text


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
def test_a_search_without_a_proper_name_is_not_saved(desk: ConsoleDesk, name: str) -> None:
    browser = desk.browser(OPAL)
    answer = browser.post(
        "/console/views", data={"csrf": token(browser.get("/console").text), "name": name, "query": ""}
    )
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert desk.store.saved_views(OPAL) == ()


def test_who_opened_a_case_is_shown_once_a_day(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    for _ in range(3):
        page = browser.get(f"/console/cases/{case.ref}").text
    desk.clock.forward(timedelta(hours=5))
    page = browser.get(f"/console/cases/{case.ref}").text
    assert page.split('id="h-opened"')[1].split("</section>")[0].count("Opal") == 1
    desk.clock.forward(timedelta(days=1))
    desk.store.note_view(case.id, OPAL, desk.clock())
    again = desk.browser(CARLA).get(f"/console/cases/{case.ref}").text.split('id="h-opened"')[1].split("</section>")[0]
    assert (again.count("Opal"), again.count("Carla")) == (2, 1)


def test_what_can_be_done_is_put_in_groups_and_a_refusal_has_the_focus(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    page = words(browser.get(f"/console/cases/{case.ref}").text)
    places = [page.index(f"{heading} {first}") for heading, first in GROUPED]
    assert places == sorted(places)
    refused = does(browser, case, "rights", china="none", relation="none", rights="our TM in china no 123")
    assert refused.status_code == 422
    assert 'role="alert" tabindex="-1" autofocus' in refused.text


def test_a_case_that_is_shown_with_a_refusal_is_shown_to_somebody_too(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    page = browser.get(f"/console/cases/{case.ref}").text
    desk.clock.forward(timedelta(minutes=5))
    sent = {"csrf": token(page), "version": version(page), "china": "none", "relation": "none", "rights": "no right"}
    assert browser.post(f"/console/cases/{case.ref}/rights", data=sent).status_code == 422
    assert desk.clock() in [view.at for view in desk.store.case_views(case.id)]


def test_a_day_of_what_happens_once_is_replaced_in_the_form_alone_that_says_so(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    assert 'name="instead"' not in browser.get(f"/console/cases/{case.ref}").text
    does(browser, case, "date", date="known_since", day="2026-11-01")
    assert (
        '<option value="2026-11-01">2026-11-01: Known since</option>' in browser.get(f"/console/cases/{case.ref}").text
    )
    refused = does(browser, case, "date", date="known_since", day="2026-11-02")
    assert (refused.status_code, "its deadline would be lost" in words(refused.text)) == (422, True)
    assert does(browser, case, "date", date="known_since", day="2026-11-02", instead="2026-11-01").status_code == 303
    assert [dated.on for dated in desk.now(case).dates] == [date(2026, 11, 2)]


def test_days_left_say_by_whose_day_they_are_counted(desk: ConsoleDesk) -> None:
    case = desk.opens()
    desk.clock.now = datetime(2026, 11, 26, 19, 20, tzinfo=UTC)
    desk.cases.dating.give_day(case.id, Actor(OPAL, "form"), "counter_notice", date(2026, 11, 20))
    assert "8 days left (by the day in China)" in words(desk.browser(OPAL).get(f"/console/cases/{case.ref}").text)


def test_a_case_is_shown_whole_and_that_it_was_opened_is_written_down(desk: ConsoleDesk) -> None:
    case = desk.opens()
    desk.takes(case)
    desk.cases.review.note(case.id, Actor(CARLA, "form"), "for reviewers alone", privileged=True)
    page = desk.browser(OPAL).get(f"/console/cases/{case.ref.lower()}").text
    said = words(page)
    for part in ("Foldable kettle", "Kettaro", "Ningbo Haovelle Houseware", "alibaba:1600482913377", "Rita"):
        assert part in said
    for part in (
        "for reviewers alone",
        "privileged",
        "Waits for",
        "KO-2026-0001-E01",
        "6000101",
        "Nothing filed in China",
    ):
        assert part in said
    assert 'href="/console/guidance/' in page
    assert [(view.person, view.at) for view in desk.store.case_views(case.id)] == [(OPAL, desk.clock())]


def test_every_citation_leads_to_a_passage_that_is_there(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    links = set(re.findall(r'href="(/console/guidance/[^"]+)"', browser.get(f"/console/cases/{case.ref}").text))
    assert len(links) > 5
    for link in links:
        page, _, anchor = link.partition("#")
        assert f'id="{anchor}"' in browser.get(page).text


def test_a_change_is_told_with_what_was_before_and_after(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    does(browser, case, "claim")
    answer = does(
        browser, case, "rights", china="pending", rights="trademark, CN, pending, 1", seller="S", relation="none"
    )
    assert answer.status_code == 303
    page = words(browser.get(f"/console/cases/{case.ref}").text)
    assert "status new → triage" in page
    assert "china Nothing filed in China → Filed in China, pending" in page
    assert desk.now(case).report.china is ChinaStatus.PENDING


@pytest.mark.parametrize(
    ("action", "fields", "said"),
    [
        ("note", {"text": "  "}, "The note is empty."),
        ("ask", {"text": ""}, "The question is empty."),
        ("hold", {"text": "mine"}, "Give at least one reason for the hold."),
        ("hold", {"reasons": "because"}, "none of what can be chosen"),
        ("status", {"status": "filed", "text": "mine"}, "new → filed"),
        ("status", {"status": "closed", "text": "mine"}, "cannot be changed like this"),
        ("status", {"status": "", "text": "mine"}, "none of what can be chosen"),
        ("step", {"step": "platform_complaint", "day": "2026-11-20", "reference": "mine"}, "rights gate blocks"),
        ("step", {"step": "collect_evidence_quietly", "day": "2026-11-24", "reference": "mine"}, "still to come"),
        (
            "step",
            {"step": "collect_evidence_quietly", "day": "soon", "reference": "mine"},
            "none of what can be chosen",
        ),
        ("override", {"step": "platform_complaint", "counsel": "", "text": "mine"}, "needs the name of counsel"),
        ("hand_over", {"person": STAFF, "text": "mine"}, "no reviewer of cases"),
        (
            "rights",
            {"china": "none", "rights": "mine", "relation": "none"},
            "I cannot read “mine” as a right. Write it like: trademark, CN",
        ),
        ("close", {"reason": "withdrawn", "text": "", "reference": "mine"}, "Say in a note how it ended."),
        ("relate", {"ref": "KO-1999-1"}, "no case with this reference"),
        ("relate", {"ref": "ko-2026-1"}, "That is this case itself."),
        ("reopen", {"text": "mine"}, "The case is open already."),
    ],
)
def test_a_refusal_is_said_in_plain_words_with_what_was_typed(
    desk: ConsoleDesk, action: str, fields: dict[str, str], said: str
) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    answer = does(browser, case, action, **fields)
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert "Nothing was changed." in answer.text
    assert f'id="do-{action}" open' in answer.text
    if "mine" in fields.values():
        assert ">\nmine</textarea>" in answer.text or 'value="mine"' in answer.text
    assert desk.now(case).version == 1
    assert desk.nudges == []


def test_the_second_to_claim_is_told_who_was_first(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    page = browser.get(f"/console/cases/{case.ref}").text
    desk.cases.review.claim(case.id, Actor(CARLA, "button"))
    answer = browser.post(f"/console/cases/{case.ref}/claim", data={"csrf": token(page), "version": "1"})
    assert (answer.status_code, "Carla was first and has the case." in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("status", {"status": "triage", "text": "my thought"}),
        ("hand_over", {"person": CARLA, "text": "my thought"}),
        ("close", {"reason": "other", "text": "my thought"}),
        ("rights", {"china": "none", "rights": "", "seller": "my thought", "relation": "none"}),
    ],
)
def test_who_acts_on_an_old_page_is_told_and_loses_nothing_typed(
    desk: ConsoleDesk, action: str, fields: dict[str, str]
) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    page = browser.get(f"/console/cases/{case.ref}").text
    desk.cases.review.note(case.id, Actor(CARLA, "button"), "meanwhile", privileged=False)
    old = {"csrf": token(page), "version": version(page), **fields}
    answer = browser.post(f"/console/cases/{case.ref}/{action}", data=old)
    assert answer.status_code == 409
    assert "Somebody changed the case while this was open" in answer.text
    assert "my thought" in answer.text
    assert version(answer.text) == "2"
    again = browser.post(f"/console/cases/{case.ref}/{action}", data={**old, "version": version(answer.text)})
    assert again.status_code == 303


def test_related_cases_name_each_other(desk: ConsoleDesk) -> None:
    one, two = desk.opens(report(1, seller="A one")), desk.opens(report(2, seller="Quite another"))
    browser = desk.browser(OPAL)
    assert does(browser, one, "relate", ref=two.ref).status_code == 303
    assert (desk.now(one).related, desk.now(two).related) == ((two.id,), (one.id,))
    assert f'href="/console/cases/{two.ref}"' in browser.get(f"/console/cases/{one.ref}").text
    assert "related already" in does(browser, two, "relate", ref=one.ref).text


def test_only_what_may_follow_is_offered(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(), desk.browser(OPAL)
    page = browser.get(f"/console/cases/{case.ref}").text
    offered = [status for status in Status if f'<option value="{status}"' in page]
    assert offered == [Status.TRIAGE, Status.ESCALATED]
    does(browser, case, "close", reason="other", text="done")
    closed = browser.get(f"/console/cases/{case.ref}").text
    assert 'id="do-reopen"' in closed
    assert 'id="do-close"' not in closed


def test_a_picture_is_shown_shut_off_from_everything_and_each_look_is_in_its_chain_of_custody(
    desk: ConsoleDesk,
) -> None:
    case = desk.opens()
    item = desk.takes(case, '照片 "1".png')
    browser = desk.browser(OPAL)
    address = f"/console/cases/{case.ref}/evidence/{item.number}"
    for _ in range(2):
        answer = browser.get(f"{address}/picture")
        assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, PNG, "image/png")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith(
        "inline; filename=\"KO-2026-0001-E01 __ _1_.png\"; filename*=UTF-8''KO-2026-0001-E01%20%E7"
    )
    saved = browser.get(f"{address}/file")
    assert saved.headers["content-disposition"].startswith("attachment; ")
    assert saved.headers["content-type"] == "application/octet-stream"
    chain = desk.cases.store.custody(item.id)
    assert [entry.event for entry in chain] == [Custody.RECEIVED, Custody.VIEWED, Custody.VIEWED, Custody.COPIED]
    assert {entry.actor for entry in chain[1:]} == {OPAL}
    assert first_fault(chain) is None


def test_who_asks_for_headers_alone_has_seen_and_copied_nothing(desk: ConsoleDesk) -> None:
    case = desk.opens()
    item = desk.takes(case)
    browser = desk.browser(OPAL)
    address = f"/console/cases/{case.ref}"
    for what in ("picture", "file"):
        answer = browser.head(f"{address}/evidence/{item.number}/{what}")
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-length"] == str(len(PNG))
    assert browser.head(address).status_code == 200
    assert [entry.event for entry in desk.cases.store.custody(item.id)] == [Custody.RECEIVED]
    assert desk.store.case_views(case.id) == ()


@pytest.mark.parametrize(
    ("name", "content"), [("page.html", b"<html><script>alert(1)</script></html>"), ("a.txt", b"text")]
)
def test_what_is_no_picture_is_only_handed_out_to_save(desk: ConsoleDesk, name: str, content: bytes) -> None:
    case = desk.opens()
    item = desk.takes(case, name, content)
    browser = desk.browser(OPAL)
    address = f"/console/cases/{case.ref}/evidence/{item.number}"
    assert browser.get(f"{address}/picture").status_code == 404
    assert f"{address}/picture" not in browser.get(f"/console/cases/{case.ref}").text
    assert browser.get(f"{address}/file").content == content


def test_evidence_whose_bytes_changed_is_not_shown(desk: ConsoleDesk, tmp_path: Path) -> None:
    case = desk.opens()
    item = desk.takes(case)
    (file,) = (tmp_path / "evidence").glob("??/*")
    file.write_bytes(PNG + b"more")
    answer = desk.browser(OPAL).get(f"/console/cases/{case.ref}/evidence/{item.number}/picture")
    assert (answer.status_code, "not the ones we received" in answer.text) == (409, True)
    assert [entry.event for entry in desk.cases.store.custody(item.id)] == [Custody.RECEIVED]


def test_evidence_whose_storage_is_away_is_said_to_be_and_no_look_is_noted(
    desk: ConsoleDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = desk.opens()
    item = desk.takes(case)
    before = desk.cases.store.custody(item.id)

    def away(*_: object) -> None:
        raise OSError("the evidence store does not answer")

    monkeypatch.setattr(type(desk.cases.custodian.files), "open", away)
    browser = desk.browser(OPAL)
    assert browser.get(f"/console/cases/{case.ref}").status_code == 200
    for way in ("picture", "file"):
        answer = browser.get(f"/console/cases/{case.ref}/evidence/{item.number}/{way}")
        assert (answer.status_code, "does not answer" in words(answer.text)) == (503, True)
    assert desk.cases.store.custody(item.id) == before


def test_a_page_asks_the_database_as_often_for_many_items_of_evidence_as_for_one(desk: ConsoleDesk) -> None:
    few, many = desk.opens(report(1)), desk.opens(report(2, seller="Pan World"))
    desk.takes(few)
    for number in range(12):
        desk.takes(many, content=PNG + bytes([number]))
    browser, asked = desk.browser(OPAL), list[str]()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    listen(desk.database.engine, "before_cursor_execute", note)
    counts = []
    for case in (few, many):
        asked.clear()
        assert browser.get(f"/console/cases/{case.ref}").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] > 0


def test_evidence_of_another_case_is_not_found_under_this_one(desk: ConsoleDesk) -> None:
    one, two = desk.opens(report(1)), desk.opens(report(2))
    item = desk.takes(two)
    assert desk.browser(OPAL).get(f"/console/cases/{one.ref}/evidence/{item.number}/file").status_code == 404


def test_what_was_said_of_a_duplicate_stands_beside_the_stories_of_the_case_that_goes_on(desk: ConsoleDesk) -> None:
    first, second = desk.opens(report(1)), desk.opens(report(2))
    talk = Talk(desk.cases.store, desk.people, desk.cases.opening.assess, desk.clock)
    told = Words("hall", "It is in hall 7.", "It is in hall 7.")
    talk.said(second.id, Actor(REPORTER, "dm"), told, "hall", to_desk=True)
    desk.cases.review.merge(second.id, Actor(OPAL, "button"), first.ref)
    page = desk.browser(OPAL).get(f"/console/cases/{first.ref}").text
    assert "It is in hall 7." in page[page.index('id="h-facts"') : page.index('id="h-listings"')]


def test_a_long_story_of_a_case_is_cut_until_all_of_it_is_asked_for(desk: ConsoleDesk) -> None:
    case, browser = desk.opens(replace(REPORT), REPORTER), desk.browser(OPAL)
    for number in range(205):
        desk.cases.review.note(case.id, Actor(OPAL, "form"), f"note {number} end", privileged=False)
    page = browser.get(f"/console/cases/{case.ref}").text
    assert ("note 204 end" in page, "note 3 end" in page, "Show 6 older entries" in page) == (True, False, True)
    assert "note 3 end" in browser.get(f"/console/cases/{case.ref}?all=1").text
