"""Rules that need to know what became of a case, not only what was reported, come to be seen when it did."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.cases.case import Case, CounselStatus, Status
from bot.cases.events import Verb
from bot.cases.ports import CaseQuery
from bot.cases.report import ChinaStatus, Report, Right, RightKind, RightStatus, Said, Shipment
from bot.cases.review.reviewing import Actor
from bot.cases.triage_model import StepState
from bot.cases.upkeep.silences import PATIENCE
from bot.settings import content_folder
from tests.case_desk import OTHER, REPORT, answers, card, does, found, home, lines, reported, trail, uploaded
from tests.desk import ALICE, BOB, OPAL, Desk
from tests.desk_fixtures import read_casebook

THIN = Report(product="Kettle", story="Somebody copies us, a friend said.")
SILENT = "two questions stayed unanswered"
OURS = replace(
    REPORT,
    china=ChinaStatus.REGISTERED,
    rights=(Right(RightKind.TRADEMARK, "CN", RightStatus.REGISTERED, "12345678"),),
)
MISSING = "Colour copy of the certificate"


def asks(desk: Desk, case: Case, question: str = "Where did you see it?") -> None:
    """Ops asks the reporter."""
    assert does(desk, OPAL, case, "ask", text=question) == {"response_action": "clear"}
    desk.delivers()


def a_week_goes_by(desk: Desk) -> None:
    """The time for an answer ends, and the desk does what it does by the clock."""
    desk.clock.forward(PATIENCE)
    for _ in range(3):
        desk.program.casework.upkeep.look()
        desk.delivers()


def says(desk: Desk, case: Case) -> str:
    """All that a card says."""
    return str(card(desk, case)["text"])


def test_a_thin_case_whose_reporter_was_asked_twice_in_vain_is_proposed_to_be_closed_until_they_answer(
    desk: Desk,
) -> None:
    case = reported(desk, ALICE, THIN)
    asks(desk, case)
    a_week_goes_by(desk)
    assert SILENT not in says(desk, case)
    asks(desk, case, "Have you got a link?")
    assert SILENT not in says(desk, case)
    a_week_goes_by(desk)
    assert SILENT in says(desk, case)
    assert sum(SILENT in line for line in lines(desk, case)) == 1
    assert len(trail(desk, case, Verb.TRIAGED)) == 1

    answers(desk, ALICE, case, "At the fair in Guangzhou.")
    desk.delivers()
    assert SILENT not in says(desk, case)
    assert found(desk, case).asked == ()


def test_a_file_is_an_answer_too_and_a_case_with_a_file_is_not_thin(desk: Desk) -> None:
    case = reported(desk, ALICE, THIN)
    asks(desk, case)
    answers(desk, ALICE, case, "", files=[uploaded(desk)], subtype="file_share")
    for question in ("Where?", "When?"):
        asks(desk, case, question)
    a_week_goes_by(desk)
    assert SILENT not in says(desk, case)


def test_a_complaint_waits_for_its_papers_until_somebody_has_filled_them_in(desk: Desk) -> None:
    packs = read_casebook(content_folder("knowledge"))[0].packs
    assert packs is not None
    case = reported(desk, ALICE, OURS)
    assert MISSING in says(desk, case)
    assert "complete papers" in says(desk, case)

    pack = packs.named("alibaba_intl_ipp")
    assert pack is not None
    drafting, actor = desk.program.cases.drafting, Actor(OPAL, "console")
    drafting.drafted(case.id, actor, pack, {"owner_name": "Kettaro Inc.", "owner_identity": "licence, E02"})
    desk.delivers()
    assert MISSING in says(desk, case)
    drafting.drafted(case.id, actor, pack, {"certificate": "E01"})
    desk.delivers()
    assert MISSING not in says(desk, case)
    assert "complete papers" not in says(desk, case)

    drafting.drafted(case.id, actor, pack, {"certificate": ""})
    desk.delivers()
    assert MISSING in says(desk, case)
    (complaint,) = (step for step in found(desk, case).triage.plan if step.id == "platform_complaint")
    assert complaint.state is StepState.BLOCKED
    assert [paper.name for paper in found(desk, case).papers] == ["owner_name", "owner_identity"]


def test_a_complaint_that_was_made_lacks_no_papers_any_more(desk: Desk) -> None:
    case = reported(desk, ALICE, OURS)
    review, actor, today = desk.program.cases.review, Actor(OPAL, "console"), desk.clock().date()
    review.override(case.id, actor, "platform_complaint", "Li Wei", "all papers are with counsel")
    review.step_done(case.id, actor, "platform_complaint", today, "IPP 1")
    assert found(desk, case).triage.papers == ()


def test_a_right_keeps_its_classes_and_days_and_who_checked_it_and_priority_runs_from_its_filing(desk: Desk) -> None:
    case = reported(desk, ALICE)
    filed = desk.clock().date() - timedelta(days=100)
    line = f"trademark, US, pending, 97/123456, class 21, 24, filed {filed}, checked {desk.clock().date()}"
    does(
        desk,
        OPAL,
        case,
        "rights",
        china=chosen("none"),
        rights=line,
        seller="S",
        relation=chosen("none"),
        markets="us, de",
    )
    desk.delivers()
    report = found(desk, case).report
    right = Right(RightKind.TRADEMARK, "US", RightStatus.PENDING, "97/123456", ("21", "24"), filed)
    assert report.rights == (replace(right, checked=desk.clock().date(), checked_by=OPAL),)
    assert report.markets == ("US", "DE")
    (clock,) = (each for each in found(desk, case).triage.clocks if each.id == "priority-still-open")
    assert (clock.starts, clock.assumed) == (filed, False)
    assert any("class" in line or "21" in line for line in lines(desk, case))


def test_what_was_ticked_of_contact_and_goods_can_be_set_right_and_what_the_form_leaves_out_stays(desk: Desk) -> None:
    case = reported(desk, ALICE)
    known = {"china": chosen("none"), "rights": "", "seller": "S", "relation": chosen("none"), "markets": ""}
    way = {"under_way": chosen("yes"), "port": "Oakland", "arrives": {"selected_date": "2026-12-02"}}
    does(desk, OPAL, case, "rights", **known, contact_seller=chosen("yes"), **way)
    does(desk, OPAL, found(desk, case), "rights", **known)
    report = found(desk, case).report
    assert report.contact == replace(REPORT.contact, seller=Said.YES)
    assert report.shipment == Shipment(Said.YES, "Oakland", date(2026, 12, 2))
    assert {"already_contacted", "customs_without_cn_registration"} <= {
        hazard.id for hazard in found(desk, case).triage.hazards
    }


def test_the_thread_says_what_a_later_report_adds(desk: Desk) -> None:
    case = reported(desk, ALICE)
    reported(desk, BOB, replace(REPORT, contact=replace(REPORT.contact, seller=Said.YES), china=ChinaStatus.REGISTERED))
    told = lines(desk, case)[-1]
    assert "The seller or the platform has been contacted" in told
    assert "the case stays as it is" in told


def test_what_is_no_country_is_said_at_its_field(desk: Desk) -> None:
    case = reported(desk, ALICE)
    given = {"china": chosen("none"), "rights": "", "seller": "S", "relation": chosen("none"), "markets": "US, Germany"}
    assert "GERMANY" in does(desk, OPAL, case, "rights", **given)["errors"]["markets"]


def test_cases_of_one_seller_are_related_by_the_names_and_shops_ops_found_out(desk: Desk) -> None:
    before = reported(desk, ALICE, replace(OTHER, seller="Yiwu Brightway"))
    case = reported(desk, ALICE)
    given = {
        "legal_name": "宁波好未来家居有限公司",
        "shops": "alibaba: haovelle",
        "aliases": "Yiwu Brightway\nHappyPot",
    }
    does(desk, OPAL, case, "suspect", **given, place="Ningbo")
    desk.delivers()
    assert found(desk, case).related == (before.id,)
    assert "宁波好未来家居有限公司" in says(desk, case)
    assert [hit.ref for hit in desk.program.cases.store.search(CaseQuery(text="happypot")).cases] == [case.ref]

    later = replace(OTHER, seller="HappyPot", links=("https://www.alibaba.com/product-detail/Pan_1600777777777.html",))
    assert found(desk, reported(desk, ALICE, later)).related == (case.id,)


def test_a_link_to_the_shop_alone_relates_to_who_is_known_by_it(desk: Desk) -> None:
    case = reported(desk, ALICE)
    does(desk, OPAL, case, "suspect", shops="Alibaba: haovelle", place="Ningbo")
    front = replace(OTHER, seller="", links=("https://haovelle.en.alibaba.com/minisiteentrance.html",))
    product = replace(OTHER, seller="", links=("https://haovelle.en.alibaba.com/product/1600777777777-8001/Pan.html",))
    first, second = found(desk, reported(desk, ALICE, front)), found(desk, reported(desk, ALICE, product))
    assert first.related == (case.id,)
    assert second.related == (case.id, first.id)


def test_who_the_seller_is_goes_along_when_a_case_is_merged_into_another(desk: Desk) -> None:
    case, other = reported(desk, ALICE), reported(desk, ALICE, OTHER)
    does(desk, OPAL, case, "suspect", place="Ningbo")
    does(desk, OPAL, case, "merge", ref=other.ref)
    assert found(desk, other).suspect.place == "Ningbo"


def test_what_counsel_says_stands_on_the_card_and_what_they_wrote_nowhere_but_in_the_trail(desk: Desk) -> None:
    case = reported(desk, ALICE)
    does(
        desk,
        OPAL,
        case,
        "counsel",
        counsel="Li Wei",
        counsel_status=chosen("follow_up"),
        text="the certificate is stale",
    )
    desk.delivers()
    assert "Li Wei asks for something first" in says(desk, case)
    assert not any("stale" in line for line in (*lines(desk, case), says(desk, case)))
    assert [event.privileged for event in trail(desk, case, Verb.COUNSEL_SAID)] == [True]


def test_counsel_who_asks_for_something_first_shuts_the_gate_again_until_they_are_content(desk: Desk) -> None:
    case, actor = reported(desk, ALICE), Actor(OPAL, "console")
    desk.program.cases.knowing.counsel(case.id, actor, "Li Wei", CounselStatus.NO_ACTION)
    for status in (Status.TRIAGE, Status.COUNSEL_REVIEW, Status.READY_TO_FILE):
        desk.program.cases.review.set_status(case.id, actor, status)

    def waits() -> bool:
        steps = {step.id: step.blocked_by for step in found(desk, case).triage.plan}
        return bool({"counsel_review", "counsel_escalation"} & set(steps["platform_complaint"]))

    assert not waits()
    for says_, waiting in (("follow_up", True), ("no_action", False)):
        does(desk, OPAL, case, "counsel", counsel="Li Wei", counsel_status=chosen(says_))
        assert waits() is waiting


def test_card_and_thread_say_that_counsel_has_not_looked_at_a_danger_that_came_later(desk: Desk) -> None:
    case = reported(desk, ALICE, OURS)
    does(desk, OPAL, case, "counsel", counsel="Li Wei", counsel_status=chosen("no_action"))
    desk.delivers()
    assert "Li Wei looked at it and asks for nothing more" in says(desk, case)
    reported(desk, BOB, replace(OURS, story="I have emailed the seller and asked them to stop."))
    desk.delivers()
    assert "Li Wei has not looked at what came in since they did" in says(desk, case)
    told = next(line for line in lines(desk, case) if "emailed" in line)
    assert "looked at it and asks for nothing more → has not looked at it yet" in told


def test_who_lets_a_case_be_ready_to_file_is_its_reviewer(desk: Desk) -> None:
    case, actor = reported(desk, ALICE), Actor(OPAL, "console")
    desk.program.cases.knowing.counsel(case.id, actor, "Li Wei", CounselStatus.NO_ACTION)
    for status in (Status.TRIAGE, Status.COUNSEL_REVIEW, Status.READY_TO_FILE):
        desk.program.cases.review.set_status(case.id, actor, status)
    assert found(desk, case).reviewer == OPAL


def chosen(value: str) -> dict[str, object]:
    """An option that was picked."""
    return {"selected_option": {"value": value}}


def test_a_reporter_who_was_asked_reads_so_at_home_until_they_answer(desk: Desk) -> None:
    case = reported(desk, ALICE)
    asked = "A reviewer asked you something"
    assert asked not in home(desk, ALICE)
    asks(desk, case)
    assert asked in home(desk, ALICE)
    answers(desk, ALICE, case, "In Yiwu")
    desk.delivers()
    assert asked not in home(desk, ALICE)


TAOBAO, TMALL = "https://item.taobao.com/item.htm?id={}", "https://detail.tmall.com/item.htm?id={}"
ALIEXPRESS, ALIEXPRESS_US = "https://aliexpress.ru/item/{}.html", "https://www.aliexpress.us/item/{}.html"


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        (TAOBAO.format(701234567890), TMALL.format(701234567890), TMALL.format(711234567890)),
        (TMALL.format(701234567890), TAOBAO.format(701234567890), TAOBAO.format(711234567890)),
        (
            ALIEXPRESS_US.format(3256803559528956),
            ALIEXPRESS.format(1005003745843708),
            ALIEXPRESS.format(1005003745843709),
        ),
        (
            ALIEXPRESS.format(1005003745843708),
            ALIEXPRESS_US.format(3256803559528956),
            ALIEXPRESS_US.format(3256803559528957),
        ),
    ],
)
def test_what_two_sites_may_show_of_one_listing_is_related(desk: Desk, first: str, second: str, apart: str) -> None:
    one = reported(desk, ALICE, replace(REPORT, links=(first,), seller=""))
    two = reported(desk, BOB, replace(REPORT, links=(second,), seller=""))
    other = reported(desk, BOB, replace(REPORT, links=(apart,), seller=""))

    assert (found(desk, two).id != one.id, found(desk, two).related) == (True, (one.id,))
    assert found(desk, other).related == ()
