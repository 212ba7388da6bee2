"""What ops, other reporters and the days that are given forbid reaches every reporter: the whole list, once, and never why."""

from dataclasses import replace
from datetime import timedelta

import pytest
import yaml

from bot.cases.case import Case, CloseReason
from bot.cases.events import Verb
from bot.cases.report import ChinaStatus, Contact, Report, Right, RightKind, RightStatus, Said
from bot.cases.review.reviewing import Actor
from bot.errors import BotError
from bot.slack import ids
from tests.case_desk import OTHER, REPORT, answers, found, last_view, letters, presses, reported, reports, trail
from tests.desk import ALICE, BOB, CARLA, OPAL, Desk
from tests.fake_slack import Fault
from tests.knowledge_builders import KNOWLEDGE

FORBIDDEN: dict[str, str] = {
    line["id"]: line["text"]
    for line in yaml.safe_load((KNOWLEDGE / "playbook" / "hazards.yaml").read_text(encoding="utf-8"))["do_not"]
}
MORE = "there is more to leave alone now than I told you before"
OURS = replace(
    REPORT,
    rights=(Right(RightKind.TRADEMARK, "CN", RightStatus.REGISTERED, "61000001"),),
    china=ChinaStatus.REGISTERED,
    story="We saw it in Yiwu.",
)
HELD = replace(OURS, rights=REPORT.rights, china=ChinaStatus.HELD_BY_OTHER)
TAKEN = "Somebody else has registered our trademark in China and asks for money."
SQUATTER = "Do not answer whoever holds or offers the filing"
PRIVILEGED = (
    "possible_squatter",
    "Severity",
    "tip_off_risk",
    "held by",
    "Somebody else may hold",
    "Why:",
    OPAL,
    "counsel_escalation",
)


def warned(desk: Desk, user: str) -> list[str]:
    """What somebody was told beyond their own report."""
    return [str(letter["text"]) for letter in letters(desk, user) if MORE in str(letter["text"])]


def corrects(desk: Desk, case: Case, report: Report) -> None:
    """Ops sets what is known better now, and everybody is told."""
    desk.program.cases.review.correct(case.id, Actor(OPAL, "form"), found(desk, case).version, report)
    desk.delivers()


def test_what_ops_finds_out_reaches_the_reporter_as_the_whole_list_in_their_thread_and_no_reason_with_it(
    desk: Desk,
) -> None:
    case = reported(desk, ALICE, OURS)
    first = letters(desk, ALICE)[0]
    assert "Do not contact" not in first["text"]
    corrects(desk, case, HELD)

    (letter,) = [letter for letter in letters(desk, ALICE) if MORE in letter["text"]]
    assert letter["thread_ts"] == first["ts"]
    sent = [call for call in desk.slack.called("chat.postMessage") if MORE in str(call["text"])]
    assert [str(call["reply_broadcast"]) for call in sent] in (["True"], ["1"], ["true"])  # for who follows no thread
    assert letter["text"].startswith(f"{case.ref}: ")
    for name in found(desk, case).triage.do_not:
        assert FORBIDDEN[name] in letter["text"]
    assert SQUATTER in letter["text"]
    assert "From the guidance:" in letter["text"]
    assert [word for word in PRIVILEGED if word in letter["text"]] == []


def test_it_is_told_once_however_often_the_case_is_changed(desk: Desk) -> None:
    case = reported(desk, ALICE, OURS)
    for report in (HELD, replace(HELD, brand="Kettaro 2"), OURS, HELD):
        corrects(desk, case, report)
        desk.clock.forward(timedelta(hours=1))
    presses(desk, OPAL, ids.CASE_CLAIM, case)
    desk.restart()
    desk.delivers()

    assert len(warned(desk, ALICE)) == 1


def test_a_reporter_whose_own_words_forbade_all_of_it_is_not_told_again(desk: Desk) -> None:
    case = reported(desk, ALICE, replace(REPORT, story=TAKEN))
    assert SQUATTER in letters(desk, ALICE)[0]["text"]
    replied = reported(desk, BOB, replace(OTHER, story=""))
    answers(desk, BOB, replied, TAKEN)
    desk.delivers()
    assert SQUATTER in letters(desk, BOB)[1]["text"]
    for each in (case, replied):
        corrects(desk, each, replace(found(desk, each).report, china=ChinaStatus.HELD_BY_OTHER))
        assert "answer-squatter" in found(desk, each).triage.do_not

    assert (warned(desk, ALICE), warned(desk, BOB)) == ([], [])
    assert trail(desk, replied, Verb.WARNED) == []


def test_a_change_that_forbids_nothing_more_tells_reporters_nothing(desk: Desk) -> None:
    case = reported(desk, ALICE, OURS)
    corrects(desk, case, replace(OURS, seller="Yiwu Somebody", brand="Kettaro"))
    desk.program.cases.review.note(
        case.id, Actor(OPAL, "form"), "a squatter has our mark and wants money", privileged=True
    )
    desk.delivers()

    assert len(letters(desk, ALICE)) == 1


def test_a_day_that_shows_a_new_danger_reaches_the_reporter(desk: Desk) -> None:
    case = reported(desk, ALICE, OURS)
    desk.program.cases.dating.give_day(
        case.id, Actor(OPAL, "form"), "application_published", desk.clock().date() - timedelta(days=3)
    )
    desk.delivers()

    (letter,) = warned(desk, ALICE)
    assert SQUATTER in letter
    assert "published" not in letter


def test_what_another_reporter_tells_reaches_the_first_and_not_who_told_it(desk: Desk) -> None:
    reported(desk, ALICE, OURS)
    reported(desk, BOB, replace(OURS, story=TAKEN))

    assert SQUATTER in letters(desk, BOB)[0]["text"]
    assert warned(desk, BOB) == []
    (letter,) = warned(desk, ALICE)
    assert SQUATTER in letter
    assert BOB not in letter
    assert "money from" not in letter


def test_who_reports_what_ops_knows_to_be_dangerous_is_told_and_who_was_told_before_is_not_told_again(
    desk: Desk,
) -> None:
    case = reported(desk, ALICE, OURS)
    corrects(desk, case, HELD)
    reported(desk, BOB, OURS)
    reports(desk, BOB, replace(OURS, story="I saw it again today."), key="again")
    desk.delivers()

    assert [len(warned(desk, user)) for user in (ALICE, BOB)] == [1, 1]
    assert [event.about for event in trail(desk, case, Verb.WARNED)] == [ALICE, BOB]


def test_each_of_several_reporters_is_told_unless_they_know_it_all(desk: Desk) -> None:
    case = reported(desk, ALICE, OURS)
    reported(desk, BOB, OURS)
    reported(desk, CARLA, replace(HELD, story=TAKEN))
    by_words = [len(warned(desk, user)) for user in (ALICE, BOB, CARLA)]
    corrects(desk, case, HELD)

    assert by_words == [1, 1, 0]
    assert [len(warned(desk, user)) for user in (ALICE, BOB, CARLA)] == [2, 2, 0]
    for user in (ALICE, BOB):
        assert "Do not contact the seller" not in warned(desk, user)[0]
        assert "Do not contact the seller" in warned(desk, user)[1]
        assert all(SQUATTER in letter for letter in warned(desk, user))


def test_a_reply_that_tells_what_they_were_told_of_meanwhile_is_only_noted(desk: Desk) -> None:
    case = reported(desk, ALICE, OURS)
    corrects(desk, case, HELD)
    answers(desk, ALICE, case, TAKEN)
    desk.delivers()

    assert letters(desk, ALICE)[-1]["text"] == f"Noted for {case.ref}. Ops sees it."


@pytest.mark.parametrize("dangerous_first", [True, False])
def test_merging_tells_the_reporters_of_either_case_what_the_other_one_forbids(
    desk: Desk, dangerous_first: bool
) -> None:
    plain = reported(desk, ALICE, OURS)
    grave = reported(desk, BOB, replace(OURS, links=OTHER.links, seller=OTHER.seller))
    corrects(desk, grave, replace(found(desk, grave).report, china=ChinaStatus.HELD_BY_OTHER, rights=REPORT.rights))
    live, gone = (grave, plain) if dangerous_first else (plain, grave)
    if not dangerous_first:  # what reviewers believe of the case that goes on stays, so this danger is told in words
        answers(desk, BOB, grave, TAKEN)
        desk.delivers()
    desk.program.cases.review.merge(gone.id, Actor(OPAL, "form"), live.ref)
    desk.delivers()

    (letter,) = warned(desk, ALICE)
    assert letter.startswith(f"{live.ref}: ")
    assert SQUATTER in letter
    assert len(warned(desk, BOB)) == 1
    assert trail(desk, gone, Verb.WARNED) == ([] if dangerous_first else trail(desk, grave, Verb.WARNED))


def test_a_closed_case_is_not_corrected_and_its_reporters_hear_no_more_than_that(desk: Desk) -> None:
    case = reported(desk, ALICE, OURS)
    desk.program.cases.review.close(case.id, Actor(OPAL, "form"), CloseReason.AUTHORISED, "ours")
    desk.delivers()
    with pytest.raises(BotError):
        corrects(desk, case, HELD)
    desk.delivers()

    assert len(letters(desk, ALICE)) == 2


@pytest.mark.parametrize("fault", [Fault(drop=True), Fault(drop=True, done=True), Fault(status=500, done=True)])
def test_after_a_failure_and_a_restart_it_is_told_once(desk: Desk, fault: Fault) -> None:
    case = reported(desk, ALICE, OURS)
    desk.slack.fail("chat.postMessage", fault, fault)
    desk.program.cases.review.correct(case.id, Actor(OPAL, "form"), case.version, HELD)
    desk.program.casework.herald.look()
    desk.restart()
    desk.clock.forward(timedelta(minutes=2))
    desk.delivers()

    assert len(warned(desk, ALICE)) == 1


def test_a_reporter_who_is_not_in_slack_is_named_nowhere_as_told(desk: Desk) -> None:
    case = reported(desk, "import", OURS)
    corrects(desk, case, HELD)

    assert trail(desk, case, Verb.WARNED) == []


def test_ops_reads_in_the_history_who_was_told_what(desk: Desk) -> None:
    case = reported(desk, ALICE, replace(OURS, contact=Contact(Said.NO, Said.NO, Said.NO)))
    corrects(desk, case, HELD)
    presses(desk, OPAL, ids.CASE_OPEN, case)

    shown = str(last_view(desk))
    assert f"Told what more to leave alone, and not why: <@{ALICE}>." in shown
    assert f"+ {SQUATTER}" in shown
