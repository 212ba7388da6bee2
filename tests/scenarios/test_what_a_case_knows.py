"""Rules that need to know what became of a case, not only what was reported, come to be seen when it did."""

from dataclasses import replace

from bot.cases.case import Case
from bot.cases.events import Verb
from bot.cases.report import ChinaStatus, Report, Right, RightKind, RightStatus
from bot.cases.review.reviewing import Actor
from bot.cases.triage_model import StepState
from bot.cases.upkeep.silences import PATIENCE
from bot.settings import content_folder
from tests.case_desk import REPORT, answers, card, does, found, lines, reported, trail, uploaded
from tests.desk import ALICE, OPAL, Desk
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
