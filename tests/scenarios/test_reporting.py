"""Reporting: the ways in, the form, and that nothing which was typed into it is ever lost."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt import BoltResponse
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.cases.case import Case
from bot.cases.ports import CaseQuery
from bot.cases.report import Aspect, ChinaStatus, Contact, Relation, Report, Said, Shipment
from bot.slack import acks, casework, ids
from bot.slack.rush import Rush
from bot.storage.engine import Database
from tests import builders
from tests.builders import Json
from tests.case_desk import PNG, cards, last_view, letters, uploaded
from tests.case_desk import presses as case_presses
from tests.desk import ALICE, BOB, DESK, GENERAL, OPAL, QUIET, SHARED, Desk, Post
from tests.desk_fixtures import OpenDesk
from tests.fake_slack import Fault
from tests.report_desk import FILLED, LINK, Form, command, message_action, opens
from tests.sample_answers import passage

GUEST = "U50GUEST"
QUESTION = "is the kettle at <https://www.temu.com/goods.html?goods_id=601099512345678> ours?"
DAY = timedelta(days=1)


def cases(desk: Desk) -> tuple[Case, ...]:
    """Every case there is."""
    return desk.program.cases.store.search(CaseQuery(order="opened")).cases


def asked(desk: Desk) -> Post:
    """An answered question in a channel."""
    return desk.says(ALICE, f"{DESK} {QUESTION}")


def from_command(desk: Desk) -> None:
    """Somebody types the command."""
    command(desk, BOB, "we saw it")


def from_message(desk: Desk) -> None:
    """Somebody uses the shortcut."""
    message_action(desk, BOB, desk.writes(ALICE, f"look at <{LINK}>", QUIET))


def from_answer(desk: Desk) -> None:
    """Somebody presses the button under an answer."""
    desk.presses(BOB, ids.REPORT, desk.sees(asked(desk))[0])


def from_home(desk: Desk) -> None:
    """Somebody presses the button on Home."""
    desk.event(builders.home_opened(BOB, desk.slack.workspace.direct(BOB), "home"))
    view = desk.slack.workspace.homes[BOB]
    elements = [element for block in view["blocks"] if block["type"] == "actions" for element in block["elements"]]
    assert ids.REPORT in {element["action_id"] for element in elements}
    action = {"action_id": ids.REPORT}
    desk.send(builders.pressed(action, BOB, desk.slack.workspace.trigger(), **builders.at_home(view)))


WAYS = (from_command, from_message, from_answer, from_home)


@pytest.mark.parametrize("way", WAYS)
def test_the_form_opens_before_anything_is_looked_up(desk: Desk, way: Callable[[Desk], None]) -> None:
    statements: list[str] = []
    delivered_after: list[int] = []
    deliver = desk.send

    def send(body: Json, *more: Any) -> BoltResponse:
        statements.clear()  # what came before is not of this delivery
        delivered_after[:] = [len(desk.slack.calls)]
        return deliver(body, *more)

    desk.send = send
    event.listen(desk.database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    looked_up: list[int] = []
    desk.slack.fail("views.open", Fault(hold=lambda: looked_up.append(len(statements))))
    way(desk)

    assert looked_up == [0]
    assert desk.slack.calls[delivered_after[0]].method == "views.open"
    assert "This opens a case." in Form(desk, BOB).text


@pytest.mark.parametrize("channel", [GENERAL, QUIET, SHARED, "D02BOB"])
def test_the_command_opens_the_form_anywhere_with_what_was_typed_behind_it(desk: Desk, channel: str) -> None:
    form = opens(desk, BOB, f"found this <{LINK}|our kettle &amp; more>", channel)

    assert form.value("links") == [LINK]
    assert form.value("seen") == ["alibaba"]
    assert form.value("story") == [f"found this our kettle & more ({LINK})"]
    assert desk.slack.whispers(BOB) == []


def test_a_report_opens_a_case_and_is_confirmed_in_the_form_with_what_not_to_do(desk: Desk) -> None:
    form = opens(desk, ALICE).fill(
        **FILLED,
        seller="Ningbo Haovelle",
        story="We saw it on Monday.",
        goods="yes",
        port="Long Beach",
        arrives="2026-12-01",
        seen=("trade_fair",),
        rights=("trademark_us_registered",),
    )
    told = form.sends()

    (case,) = cases(desk)
    assert told["response_action"] == "update"
    shown = str(told["view"]["blocks"])
    assert case.ref in shown
    assert "A new case is open" in shown
    assert "Until somebody tells you otherwise:" in shown
    assert "[1]" in shown
    assert "From the guidance: [1] What to do when you find a fake › The do-not-contact rule for staff" in shown
    assert "submit" not in told["view"]
    assert case.report == Report(
        product="Foldable kettle",
        brand="Kettaro",
        seen_in=("trade_fair", "alibaba"),
        links=(LINK,),
        aspects=(Aspect.BRAND,),
        rights=case.report.rights,
        china=ChinaStatus.NONE,
        seller="Ningbo Haovelle",
        relation=Relation.NONE,
        contact=Contact(Said.NO, Said.NO, Said.NO),
        shipment=Shipment(Said.YES, "Long Beach", case.report.shipment.arrives),
        story="We saw it on Monday.",
    )
    assert [right.jurisdiction for right in case.report.rights] == ["US"]
    assert (case.reporter, case.sightings[0].origin.source) == (ALICE, "command")

    desk.delivers()
    assert len(cards(desk)) == 1
    assert case.ref in letters(desk, ALICE)[0]["text"]


def test_what_is_known_already_is_said_and_the_report_is_added_to_its_case(desk: Desk) -> None:
    opens(desk, ALICE).fill(**FILLED).sends()
    told = opens(desk, BOB).fill(**{**FILLED, "product": "A kettle", "links": f"seen here: {LINK}&src=mail"}).sends()

    (case,) = cases(desk)
    shown = str(told["view"]["blocks"])
    assert f"This is known already: your report was added to {case.ref}." in shown
    assert "It is sighting 2 of that case." in shown
    assert [sighting.report.product for sighting in case.sightings] == ["Foldable kettle", "A kettle"]


class Counted(Rush):
    """Knows how many are waiting."""

    waiting = 0

    def begin(self) -> Callable[[], None]:
        """Somebody waits from now on."""
        end, ended = super().begin(), iter((1,))
        self.waiting += 1

        def once() -> None:
            self.waiting -= next(ended, 0)
            end()

        return once


def test_who_sends_a_report_goes_first_from_the_delivery_on_and_who_asks_a_question_does_not(desk: Desk) -> None:
    counted, seen = Counted(), list[int]()

    def look(next_: Callable[[], BoltResponse]) -> BoltResponse:
        seen.append(counted.waiting)
        return next_()

    form = opens(desk, ALICE).fill(**FILLED)
    desk.program.app.rush = counted
    desk.program.app.use(look)
    form.sends()
    asked(desk)
    assert seen[0] == 1
    assert set(seen[1:]) == {0}


def test_a_form_that_is_sent_twice_is_one_report(desk: Desk) -> None:
    form = opens(desk, ALICE).fill(**FILLED)
    body = form.body("view_submission")
    first, second = desk.send(body), desk.send(body)

    assert first.body == second.body
    (case,) = cases(desk)
    assert len(case.sightings) == 1


def test_what_is_changed_between_two_presses_of_send_is_added_to_the_case_once(desk: Desk) -> None:
    form = opens(desk, ALICE).fill(**FILLED)
    body = form.body("view_submission")
    desk.send(body)
    form.fill(product="Foldable kettle XL", links="https://www.temu.com/goods.html?goods_id=601099512345678")
    changed = form.body("view_submission")
    told = [desk.send(changed).body, desk.send(body).body, desk.send(changed).body]

    (case,) = cases(desk)
    assert [sighting.report.product for sighting in case.sightings] == ["Foldable kettle", "Foldable kettle XL"]
    assert [listing.platform for listing in case.listings] == ["alibaba", "temu"]
    assert len(set(told)) == 1
    assert f"Your report is kept as {case.ref}" in told[0]


@pytest.mark.parametrize("broken", ["half \ud83d of a smile", "with\0nul"])
def test_what_no_database_takes_is_marked_in_what_is_kept_of_a_form_a_draft_and_a_question(
    desk: Desk, broken: str
) -> None:
    form = opens(desk, ALICE).fill(**FILLED, story=broken)
    form.closes()
    again = opens(desk, ALICE)
    again.presses(ids.REPORT_CONTINUE)
    marked = broken.replace("\ud83d", "\ufffd").replace("\0", "\ufffd")
    assert again.value("story") == [marked]
    form.fill(product=f"Kettle {broken}").sends()
    (case,) = cases(desk)
    assert (case.report.product, case.report.story) == (f"Kettle {marked}", marked)
    post = desk.says(ALICE, f"{DESK} Does our mark count there {broken}?")
    assert desk.sees(post)


def test_a_form_sent_again_after_somebody_elses_report_is_confirmed_as_ones_own(desk: Desk) -> None:
    form = opens(desk, ALICE).fill(**FILLED)
    body = form.body("view_submission")
    first = desk.send(body)
    opens(desk, BOB).fill(**{**FILLED, "relation": "current_supplier"}).sends()

    assert desk.send(body).body == first.body


def test_two_forms_of_one_person_are_two_reports_even_when_slack_gives_both_the_same_id(desk: Desk) -> None:
    opens(desk, ALICE).fill(**FILLED).sends()
    desk.slack.workspace.views.clear()
    desk.clock.forward(timedelta(minutes=1))
    opens(desk, ALICE).fill(**{**FILLED, "links": "https://www.temu.com/goods.html?goods_id=601099512345678"}).sends()

    assert len(cases(desk)) == 2


def test_the_shortcut_brings_the_messages_text_links_and_address(desk: Desk) -> None:
    post = desk.writes(ALICE, f"<@{BOB}> look at <{LINK}|this> &amp; act!", QUIET)
    message_action(desk, BOB, post)
    form = Form(desk, BOB)

    assert form.value("links") == [LINK]
    assert form.value("story") == [f"@{BOB} look at this ({LINK}) & act!"]
    form.fill(**{**FILLED, "links": LINK}).sends()
    origin = cases(desk)[0].sightings[0].origin
    assert origin.permalink == f"https://test.slack.com/archives/{QUIET}/p{post.ts.replace('.', '')}"
    assert (origin.source, origin.channel, origin.message_ts) == ("shortcut", QUIET, post.ts)
    assert desk.slack.posted(QUIET) == []  # other people's threads are left alone


def test_the_button_under_an_answer_brings_the_question_and_case_and_thread_lead_to_each_other(desk: Desk) -> None:
    post = asked(desk)
    (answer,) = desk.sees(post)
    desk.presses(BOB, ids.REPORT, answer)
    form = Form(desk, BOB)

    assert form.value("links") == ["https://www.temu.com/goods.html?goods_id=601099512345678"]
    assert "ours?" in form.value("story")[0]
    body = form.fill(**{**FILLED, "links": LINK}).body("view_submission")
    desk.send(body)
    desk.send(body)

    (case,) = cases(desk)
    origin = case.sightings[0].origin
    assert desk.log.find(origin.answer_id) is not None
    assert "ours?" in origin.question
    assert origin.passages == (passage().id,)
    assert origin.thread_ts == post.ts
    assert origin.permalink.startswith(f"https://test.slack.com/archives/{GENERAL}/p")
    desk.delivers()
    case_presses(desk, OPAL, ids.CASE_OPEN, case)
    assert f"<{origin.permalink.replace('&', '&amp;')}|Where it was reported from>" in str(last_view(desk))
    said = [message["text"] for message in desk.sees(post)[1:]]
    assert len(said) == 1
    assert said[0].startswith(f"Reported as {case.ref}.")


def test_the_button_under_a_private_answer_opens_the_form_and_leads_nowhere(desk: Desk) -> None:
    desk.commands(BOB, "is the kettle ours?", QUIET)
    desk.presses_private(ids.REPORT, desk.slack.whispers(BOB)[0])
    form = Form(desk, BOB)
    assert form.value("story") == ["is the kettle ours?"]
    form.fill(**FILLED).sends()

    origin = cases(desk)[0].sightings[0].origin
    assert (origin.source, origin.question, origin.permalink) == ("answer", "is the kettle ours?", "")
    assert desk.slack.posted(QUIET) == []


def test_the_button_under_an_answer_that_is_kept_no_more_still_opens_the_form(desk: Desk) -> None:
    (answer,) = desk.sees(asked(desk))
    desk.log.purge(desk.clock() + DAY)
    desk.presses(BOB, ids.REPORT, answer)
    told = Form(desk, BOB).fill(**FILLED).sends()

    assert told["response_action"] == "update"


@pytest.mark.parametrize(
    "fault",
    [Fault(error="expired_trigger_id"), Fault(status=500), Fault(drop=True), Fault(status=429, retry_after=30)],
)
@pytest.mark.parametrize("way", WAYS)
def test_who_does_not_get_the_form_is_told_how_to_try_again(
    desk: Desk, way: Callable[[Desk], None], fault: Fault, naps: list[float]
) -> None:
    desk.slack.fail("views.open", fault)
    way(desk)

    private = desk.told(BOB) + [message["text"] for message in letters(desk, BOB)]
    assert "Sorry, the form did not open in time. Please press the button or type /report-knockoff again." in private
    assert desk.slack.counts["views.open"] == 1
    assert naps == []


def test_a_slow_desk_finds_its_leave_to_open_a_form_gone_and_says_so(desk: Desk) -> None:
    command(desk, BOB, late_s=4)

    assert desk.told(BOB)[0].startswith("Sorry, the form did not open in time.")


def test_a_guest_is_refused_when_the_form_is_open_and_again_when_it_is_sent(desk: Desk) -> None:
    desk.slack.workspace.add_user(GUEST, is_restricted=True)
    desk.slack.fail("views.update", Fault(error="internal_error"), times=5)
    form = opens(desk, GUEST).fill(**FILLED)
    desk.slack.heal()
    errors = form.errors()
    opens(desk, GUEST)

    assert errors["product"].startswith("Sorry, I answer staff of this company only")
    assert "Sorry, I answer staff" in str(desk.slack.workspace.views[-1]["blocks"])
    assert cases(desk) == ()
    assert desk.program.cases.store.draft(GUEST, desk.clock() - DAY) is None


def test_who_cannot_be_looked_up_keeps_the_form_and_a_draft(desk: Desk) -> None:
    desk.slack.fail("users.info", Fault(error="fatal_error"), times=9)
    form = opens(desk, ALICE).fill(**FILLED)
    assert "could not check" in form.errors()["product"]
    desk.slack.heal()

    assert form.sends()["response_action"] == "update"


def test_what_is_no_link_is_told_and_kept_and_an_arrival_in_the_past_is_asked_about(desk: Desk) -> None:
    form = opens(desk, ALICE).fill(**{**FILLED, "links": f"{LINK}\nbooth 5 & <b>"}, arrives="2020-01-01")
    assert list(form.errors()) == ["arrives"]
    told = form.fill(arrives=None).sends()

    assert "I found no link in this; it is kept as you wrote it: booth 5 &amp; &lt;b&gt;" in str(told["view"]["blocks"])
    (case,) = cases(desk)
    assert case.report.links == (LINK, "booth 5 & <b>")


def test_errors_are_shown_on_their_fields_all_at_once_and_nothing_typed_is_lost(desk: Desk) -> None:
    form = opens(desk, ALICE).fill(
        product="Kettle", links="javascript:alert(1)", contact=("seller", "nobody"), arrives="2026-02-30", goods="no"
    )
    errors = form.errors()

    assert set(errors) == {"links", "contact", "arrives", "goods", "aspects", "relation"}
    assert "only links that begin with http" in errors["links"]
    assert cases(desk) == ()
    again = opens(desk, ALICE)
    again.presses(ids.REPORT_CONTINUE)
    assert again.value("product") == ["Kettle"]
    assert again.value("links") == ["javascript:alert(1)"]
    assert again.value("contact") == ["seller", "nobody"]


def test_a_form_closed_by_accident_is_offered_for_a_day(desk: Desk) -> None:
    opens(desk, ALICE).fill(product="Kettle", story="A long story", aspects=("design", "unsure")).closes()
    form = opens(desk, ALICE)
    assert "Continue your draft" in form.text
    form.presses(ids.REPORT_CONTINUE)

    assert (form.value("product"), form.value("story")) == (["Kettle"], ["A long story"])
    assert form.value("aspects") == ["design", "unsure"]
    assert "Continue your draft" not in form.text
    assert "Continue your draft" not in opens(desk, BOB).text
    desk.clock.forward(DAY + timedelta(seconds=1))
    assert "Continue your draft" not in opens(desk, ALICE).text


def test_a_draft_that_comes_up_changes_nothing_that_somebody_began_to_type(desk: Desk) -> None:
    opens(desk, ALICE).fill(product="Kettle", seller="Haovelle", story="yesterday").closes()
    typing: list[Form] = []
    desk.slack.fail(
        "views.update", Fault(hold=lambda: typing.append(Form(desk, ALICE).fill(product="Pan", story="today")))
    )
    opens(desk, ALICE)
    (form,) = typing

    assert "Continue your draft" in form.text
    assert (form.value("product"), form.value("story")) == (["Pan"], ["today"])
    form.presses(ids.REPORT_CONTINUE)
    assert (form.value("product"), form.value("seller")) == (["Pan"], ["Haovelle"])
    assert form.value("story") == ["yesterday\ntoday"]


def test_a_form_that_nobody_touched_does_not_replace_a_draft(desk: Desk) -> None:
    opens(desk, ALICE).fill(product="Kettle").closes()
    opens(desk, ALICE, f"see {LINK}").closes()
    form = opens(desk, ALICE)
    form.presses(ids.REPORT_CONTINUE)

    assert form.value("product") == ["Kettle"]


def test_a_draft_is_gone_once_it_is_sent_and_another_one_stays(desk: Desk) -> None:
    opens(desk, ALICE).fill(product="Kettle").closes()
    opens(desk, ALICE).fill(product="Pan", story="second").closes()
    form = opens(desk, ALICE)
    form.presses(ids.REPORT_CONTINUE)
    assert form.value("product") == ["Pan"]
    form.fill(**{**FILLED, "product": "Pan"}).sends()
    form = opens(desk, ALICE)
    form.presses(ids.REPORT_CONTINUE)
    assert form.value("product") == ["Kettle"]
    form.fill(**{**FILLED, "links": "https://www.temu.com/goods.html?goods_id=601099512345678"}).sends()

    assert "Continue your draft" not in opens(desk, ALICE).text
    assert desk.program.cases.store.draft(ALICE, desk.clock() - DAY) is None


def test_a_choice_made_keeps_what_was_typed_so_far(desk: Desk) -> None:
    form = opens(desk, ALICE).fill(product="Kettle", story="long", relation="current_supplier")
    form.presses(f"{ids.REPORT_FIELD}_relation", type="static_select")  # then the power goes
    form = opens(desk, ALICE)
    form.presses(ids.REPORT_CONTINUE)

    assert (form.value("product"), form.value("relation")) == (["Kettle"], ["current_supplier"])


def test_what_somebody_tells_is_read_while_they_fill_in_the_form_and_not_when_they_wait_for_it(desk: Desk) -> None:
    form = opens(desk, ALICE).fill(**FILLED, story="We met the maker at the fair in spring. He has our moulds.")
    form.presses(f"{ids.REPORT_FIELD}_contact", type="checkboxes")
    read = desk.program.book.playbook.reader.read.cache_info().misses
    form.sends()

    assert len(cases(desk)) == 1
    assert desk.program.book.playbook.reader.read.cache_info().misses == read


def test_a_draft_keeps_where_it_came_from(desk: Desk) -> None:
    post = desk.writes(ALICE, "look at this", QUIET)
    message_action(desk, BOB, post)
    Form(desk, BOB).fill(product="Kettle").closes()
    form = opens(desk, BOB)
    form.presses(ids.REPORT_CONTINUE)
    form.fill(**FILLED).sends()

    assert cases(desk)[0].sightings[0].origin.message_ts == post.ts


def test_a_draft_that_went_away_meanwhile_leaves_the_form_as_it_is(desk: Desk) -> None:
    opens(desk, ALICE).fill(product="Kettle").closes()
    form = opens(desk, ALICE).fill(product="Pan")
    desk.program.cases.store.drop_draft(ALICE)
    form.presses(ids.REPORT_CONTINUE)

    assert "Continue your draft" not in form.text
    assert form.value("product") == ["Pan"]


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Take the database away; returns how to bring it back."""

    def away(*_: Any, **__: Any) -> Any:
        raise OperationalError("SELECT a secret story", {}, Exception("gone"))

    monkeypatch.setattr(Database, "writing", away)
    monkeypatch.setattr(Database, "reading", away)
    return monkeypatch.undo


def test_without_a_database_the_form_opens_and_stays_and_the_reporter_gets_their_words_back(
    desk: Desk, no_database: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    form = opens(desk, ALICE).fill(**FILLED, story="<!channel> a long & sad story\nsecond line")
    errors = form.errors()

    assert list(errors) == ["product"]
    assert "could not be kept just now" in errors["product"]
    (letter,) = letters(desk, ALICE)
    assert "<!channel> a long & sad story\nsecond line" in str(letter["blocks"][0]["text"]["text"])
    assert LINK in letter["text"]
    assert "Foldable kettle" in letter["text"]
    assert "secret" not in str(errors) + str(letter) + caplog.text

    no_database()
    assert form.sends()["response_action"] == "update"
    assert len(cases(desk)) == 1


def test_a_database_that_hangs_leaves_the_form_while_slack_waits_and_the_report_is_kept_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, writing, acknowledge = threading.Event(), Database.writing, acks.PromptAck.__call__

    def hangs(database: Database) -> Any:
        told.wait(10)
        return writing(database)

    def tell(ack: acks.PromptAck, *args: Any, **said: Any) -> BoltResponse:
        response = acknowledge(ack, *args, **said)
        told.set()
        return response

    form = opens(desk, ALICE).fill(**FILLED)
    with monkeypatch.context() as patched:
        patched.setattr(Database, "writing", hangs)
        patched.setattr(acks, "LATEST_S", 0.05)
        patched.setattr(acks.PromptAck, "__call__", tell)
        errors = form.errors()

    assert list(errors) == ["product"]
    assert "cannot say yet whether your report is kept" in errors["product"]
    assert form.sends()["response_action"] == "update"
    assert [len(case.sightings) for case in cases(desk)] == [1]


def test_a_confirmation_that_cannot_be_worded_is_a_confirmation_all_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> str:
        raise RuntimeError("broken")

    monkeypatch.setattr("bot.slack.views.reporter.ReporterView._do_not", broken)
    told = opens(desk, ALICE).fill(**FILLED).sends()

    assert cases(desk)[0].ref in str(told["view"])
    assert "Do not contact the seller" in str(told["view"])


def test_files_sent_with_a_form_become_evidence(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(casework, "_is_slack", lambda _url: True)
    desk = open_desk()
    file = uploaded(desk, "page.png", PNG)
    opens(desk, ALICE).fill(**FILLED, files=(file["id"],)).sends()

    (case,) = cases(desk)
    (item,) = desk.program.cases.store.evidence(case.id)
    assert item.original_name == "page.png"


@pytest.mark.parametrize("empty", [{}, {"selected_option": None}, {"value": None}, {"selected_date": None}])
def test_a_form_with_empty_fields_is_sent_whatever_emptiness_looks_like(desk: Desk, empty: Any) -> None:
    form = opens(desk, ALICE).fill(**FILLED)
    for name in ("brand", "seen", "story", "rights", "seller", "contact_detail", "goods", "port", "arrives"):
        form.clear(name, empty)

    assert form.sends()["response_action"] == "update"


@pytest.mark.parametrize("is_slack", [True, False])
def test_a_field_emptied_in_slack_is_empty_and_one_that_a_local_slack_says_nothing_of_is_as_it_was_drawn(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch, is_slack: bool
) -> None:
    monkeypatch.setattr(casework, "_is_slack", lambda _url: is_slack)
    desk = open_desk()
    form = opens(desk, ALICE, f"at a fair: {LINK}").fill(**{**FILLED, "links": LINK})
    form.clear("story", {"value": None})
    form.sends()

    assert cases(desk)[0].report.story == ("" if is_slack else f"at a fair: {LINK}")


def test_a_form_that_slack_will_not_redraw_stays_as_it_is(desk: Desk) -> None:
    opens(desk, ALICE).fill(product="Kettle").closes()
    desk.slack.fail("views.update", Fault(error="hash_conflict"))
    form = opens(desk, ALICE).fill(**FILLED)

    assert "Continue your draft" not in form.text
    assert form.sends()["response_action"] == "update"
