"""Everybody is told everything once, in order and at Slack's pace, and ops hears of what could not be told."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest

from bot import wiring
from bot.cases.custody.handling import Upload
from bot.cases.events import Audience, Verb
from bot.cases.evidence import Grade
from bot.cases.review.reviewing import Actor
from bot.slack import ids
from bot.slack.rush import Rush
from tests.case_desk import (
    OTHER,
    PNG,
    REPORT,
    answers,
    card,
    cards,
    does,
    found,
    letters,
    lines,
    presses,
    reported,
    reports,
    sends,
    trail,
)
from tests.desk import ALICE, BOB, CARLA, CASES, COUNSEL, FALLBACK, OPAL, Desk
from tests.desk_fixtures import OpenDesk
from tests.fake_slack import Fault
from tests.fake_workspace import BOT_USER

AMBIGUOUS = [Fault(drop=True), Fault(drop=True, done=True), Fault(status=500), Fault(status=500, done=True)]


@pytest.mark.parametrize("fault", AMBIGUOUS)
@pytest.mark.parametrize("restarted", [False, True])
def test_after_a_failure_that_may_have_sent_it_there_is_one_card_and_one_letter(
    desk: Desk, fault: Fault, restarted: bool
) -> None:
    desk.slack.fail("chat.postMessage", fault, fault)
    case = reports(desk, ALICE).case
    desk.program.casework.herald.look()
    if restarted:
        desk.restart()
        desk.clock.forward(timedelta(minutes=2))
    desk.delivers()

    assert len(cards(desk)) == len(letters(desk, ALICE)) == 1
    assert card(desk, case)["ts"] == cards(desk)[0]["ts"]


@pytest.mark.parametrize("fault", AMBIGUOUS)
def test_after_such_a_failure_the_thread_says_everything_once_and_in_order(desk: Desk, fault: Fault) -> None:
    case = reported(desk, ALICE)
    desk.slack.fail("chat.postMessage", fault, times=3)
    desk.slack.fail("chat.update", fault)
    presses(desk, OPAL, ids.CASE_CLAIM, case)
    does(desk, OPAL, case, "note", text="one")
    does(desk, OPAL, case, "note", text="two")
    desk.delivers()

    assert [line.splitlines()[-1] for line in lines(desk, case)] == [f"<@{OPAL}> took the case.", "> one", "> two"]
    assert len(letters(desk, ALICE)) == 2


def test_no_channel_gets_more_than_a_message_a_second(desk: Desk) -> None:
    for number in range(5):
        link = f"https://www.alibaba.com/product-detail/x_16005555{number:05d}.html"
        reports(desk, (ALICE, BOB)[number % 2], replace(REPORT, links=(link,), seller=""))
    desk.delivers()

    for channel in (CASES, desk.slack.workspace.direct(ALICE)):
        seconds = Counter(message["ts"].partition(".")[0] for message in desk.slack.posted(channel))
        assert set(seconds.values()) == {1}
    assert len(cards(desk)) == 5


def test_slacks_retry_after_is_kept_to_without_holding_up_other_channels(desk: Desk) -> None:
    desk.slack.fail("chat.postMessage", Fault(error="ratelimited", status=429, retry_after=30))
    began = desk.clock()
    reports(desk, ALICE)
    desk.program.casework.herald.look()
    assert (len(cards(desk)), len(letters(desk, ALICE))) == (0, 1)
    desk.delivers()

    assert len(cards(desk)) == 1
    assert int(cards(desk)[0]["ts"].partition(".")[0]) >= int(began.timestamp()) + 30


def _leave(desk: Desk) -> None:
    desk.slack.workspace.channels[CASES].members.discard(BOT_USER)


def _remove(desk: Desk) -> None:
    del desk.slack.workspace.channels[CASES]


def _archive(desk: Desk) -> None:
    desk.slack.fail("chat.postMessage", Fault(error="is_archived"))


def _refuses(code: str) -> Callable[[Desk], None]:
    def lose(desk: Desk) -> None:
        desk.slack.workspace.channels[CASES].refuses = code

    return lose


CLOSED = (
    *("restricted_action_read_only_channel", "restricted_action_thread_only_channel", "channel_is_limited_access"),
    *("ekm_access_denied", "posting_to_general_channel_denied", "a_reason_of_next_year"),
)


@pytest.mark.parametrize("lose", [_leave, _remove, _archive, *map(_refuses, CLOSED)])
def test_without_its_channel_a_card_goes_to_the_fallback_channel_and_ops_is_told_once(
    desk: Desk, lose: Callable[[Desk], None]
) -> None:
    lose(desk)
    case = reported(desk, ALICE)
    desk.presses(OPAL, ids.CASE_CLAIM, card(desk, case), FALLBACK)
    desk.delivers()

    (shown,) = cards(desk, FALLBACK)
    assert f"owner <@{OPAL}>" in shown["text"]
    assert len(trail(desk, case, Verb.UNDELIVERABLE)) == 1
    assert "I could not reach the cases channel" in lines(desk, case)[0]
    assert len(letters(desk, ALICE)) == 2


@pytest.mark.parametrize("lose", [_leave, _refuses("a_reason_of_next_year")])
def test_a_card_whose_channel_was_lost_later_moves_and_its_thread_goes_on(
    desk: Desk, lose: Callable[[Desk], None]
) -> None:
    case = reported(desk, ALICE)
    lose(desk)
    desk.program.cases.review.claim(case.id, Actor(OPAL, "button"))
    desk.delivers()

    assert len(cards(desk, FALLBACK)) == 1
    assert any("took the case" in line for line in lines(desk, case))
    assert len(trail(desk, case, Verb.UNDELIVERABLE)) == 1


def test_a_card_that_somebody_deleted_is_put_up_again(desk: Desk) -> None:
    case = reported(desk, ALICE)
    desk.slack.workspace.channels[CASES].messages.clear()
    desk.program.cases.review.claim(case.id, Actor(OPAL, "button"))
    desk.delivers()

    assert len(cards(desk)) == 1
    assert lines(desk, case) == [f"<@{OPAL}> took the case."]


@pytest.mark.parametrize("facts", [{"deleted": True}, {"is_restricted": True}])
def test_a_reporter_who_left_is_not_written_to_and_ops_is_told_once(desk: Desk, facts: dict[str, bool]) -> None:
    desk.slack.workspace.users[ALICE].update(facts)
    case = reported(desk, ALICE)
    presses(desk, OPAL, ids.CASE_CLAIM, case)
    presses(desk, OPAL, ids.CASE_HOLD, case)
    sends(desk, OPAL, desk.slack.workspace.views[-1], reasons=("counsel",), text="")
    desk.delivers()

    assert letters(desk, ALICE) == []
    (told,) = desk.slack.posted(FALLBACK)
    assert f"I could not reach <@{ALICE}>" in told["text"]
    assert len(trail(desk, case, Verb.UNDELIVERABLE)) == 1


def test_every_question_to_a_reporter_who_left_reaches_ops_and_none_counts_until_it_reaches_the_person(
    desk: Desk,
) -> None:
    desk.slack.workspace.users[ALICE]["deleted"] = True
    case = reported(desk, ALICE)
    for question in ("Which port?", "Which day?"):
        desk.program.cases.review.ask_reporter(case.id, Actor(OPAL, "button"), question)
        desk.delivers()
    assert [
        word in told["text"] for told, word in zip(desk.slack.posted(FALLBACK)[1:], ("port", "day"), strict=True)
    ] == [
        True,
        True,
    ]
    assert sum("could not reach" in line for line in lines(desk, case)) == 3  # with the confirmation
    assert found(desk, case).asked == ()

    desk.clock.forward(timedelta(hours=2))
    desk.program.casework.upkeep.look()
    desk.delivers()
    assert letters(desk, ALICE) == []

    desk.slack.workspace.users[ALICE]["deleted"] = False
    desk.clock.forward(timedelta(hours=2))
    for _ in range(3):
        desk.program.casework.upkeep.look()
        desk.delivers()
        desk.clock.forward(timedelta(hours=2))
    assert [word in said["text"] for said, word in zip(letters(desk, ALICE), ("port", "day"), strict=True)] == [
        True,
        True,
    ]
    assert len(found(desk, case).asked) == 1
    assert len(desk.slack.posted(FALLBACK)) == 3


def test_a_question_to_a_reporter_who_is_not_in_slack_is_told_to_ops(desk: Desk) -> None:
    case = reported(desk, "Jane of sourcing")
    desk.program.cases.review.ask_reporter(case.id, Actor(OPAL, "button"), "Which port?")
    desk.delivers()
    (told,) = desk.slack.posted(FALLBACK)
    assert "Which port?" in told["text"]
    assert found(desk, case).asked == ()


def test_what_is_told_only_after_a_merging_goes_to_those_who_had_reported_the_case_it_was_said_in(desk: Desk) -> None:
    live, gone = reported(desk, ALICE), reported(desk, BOB, OTHER)
    desk.clock.forward(timedelta(minutes=5))
    desk.program.cases.review.ask_reporter(live.id, Actor(OPAL, "button"), "Which port?")
    desk.program.cases.review.ask_reporter(gone.id, Actor(OPAL, "button"), "Which colour?")
    desk.program.cases.review.merge(gone.id, Actor(OPAL, "form"), live.ref)
    desk.program.cases.review.ask_reporter(live.id, Actor(OPAL, "button"), "Which day?")
    desk.delivers()

    asked = {who: " ".join(letter["text"] for letter in letters(desk, who)) for who in (ALICE, BOB)}
    questions = {who: [word for word in ("port", "colour", "day") if f"Which {word}?" in asked[who]] for who in asked}
    assert questions == {ALICE: ["port", "day"], BOB: ["colour", "day"]}


def test_a_reporter_who_left_later_costs_the_others_nothing(desk: Desk) -> None:
    case = reported(desk, ALICE)
    reports(desk, BOB)
    desk.delivers()
    direct = desk.slack.workspace.direct(ALICE)
    desk.slack.workspace.channels[direct].members.discard(BOT_USER)
    presses(desk, OPAL, ids.CASE_CLAIM, case)
    desk.delivers()

    assert len(desk.slack.posted(direct)) == 1
    assert len(letters(desk, BOB)) == 2
    assert len(desk.slack.posted(FALLBACK)) == 1


@pytest.mark.parametrize("facts", [{"deleted": True}, {"is_restricted": True}])
def test_a_reporter_who_is_of_the_staff_no_more_is_told_nothing_more_and_ops_is_told_so(
    desk: Desk, facts: dict[str, bool]
) -> None:
    case = reported(desk, ALICE)
    desk.slack.workspace.users[ALICE].update(facts)
    desk.clock.forward(timedelta(minutes=11))
    presses(desk, OPAL, ids.CASE_CLAIM, case)
    desk.program.cases.review.ask_reporter(case.id, Actor(OPAL, "button"), "Which port?")
    desk.delivers()

    assert len(letters(desk, ALICE)) == 1
    told = [message["text"] for message in desk.slack.posted(FALLBACK)]
    assert ["not_staff" in text for text in told] == [True, True]
    assert "Which port?" in told[-1]
    assert found(desk, case).asked == ()


def test_a_reporter_who_is_of_the_staff_again_is_told_again_in_the_same_thread(desk: Desk) -> None:
    case = reported(desk, ALICE)
    desk.slack.workspace.users[ALICE]["is_restricted"] = True
    desk.clock.forward(timedelta(minutes=11))
    presses(desk, OPAL, ids.CASE_CLAIM, case)
    desk.delivers()
    desk.slack.workspace.users[ALICE]["is_restricted"] = False
    desk.clock.forward(timedelta(minutes=11))
    desk.program.cases.review.ask_reporter(case.id, Actor(OPAL, "button"), "Which port?")
    desk.delivers()

    first, asked = letters(desk, ALICE)
    assert "Which port?" in asked["text"]
    assert asked["thread_ts"] == first["ts"]


def test_without_a_cases_channel_cards_stand_in_the_fallback_channel(open_desk: OpenDesk) -> None:
    desk = open_desk(cases_channel=None)
    case = reported(desk, ALICE)

    assert len(cards(desk, FALLBACK)) == 1
    assert trail(desk, case, Verb.UNDELIVERABLE) == []


def test_without_any_channel_a_card_waits_and_the_reporter_is_told_all_the_same(open_desk: OpenDesk) -> None:
    desk = open_desk(cases_channel=None, fallback_channel=None)
    case = reports(desk, ALICE).case
    for _ in range(3):
        desk.program.casework.herald.look()
        desk.clock.forward(timedelta(minutes=11))

    assert len(letters(desk, ALICE)) == 1
    assert desk.program.cases.store.notices(desk.clock()) == [(f"{case.id}:1", Audience.CARD)]


@pytest.mark.parametrize("settings", [{"counsel_channel": None}, {}])
def test_an_escalation_that_cannot_reach_counsel_is_told_to_ops(open_desk: OpenDesk, settings: dict[str, None]) -> None:
    desk = open_desk(**settings)
    case = reported(desk, ALICE)
    desk.slack.workspace.channels[COUNSEL].members.discard(BOT_USER)
    presses(desk, OPAL, ids.CASE_ESCALATE, case)
    sends(desk, OPAL, desk.slack.workspace.views[-1], text="help")
    desk.delivers()

    (told,) = desk.slack.posted(FALLBACK)
    assert "I could not reach the counsel channel" in told["text"]
    assert "help" in told["text"]
    assert any("the counsel channel" in line for line in lines(desk, case))


def test_a_reporter_who_deleted_the_first_message_is_told_below_it(desk: Desk) -> None:
    case = reported(desk, ALICE)
    desk.slack.workspace.channels[desk.slack.workspace.direct(ALICE)].messages.clear()
    presses(desk, OPAL, ids.CASE_CLAIM, case)
    desk.delivers()

    assert len(letters(desk, ALICE)) == 1


def test_what_a_message_says_too_much_of_is_told_in_plain_text(desk: Desk) -> None:
    desk.slack.fail("chat.postMessage", Fault(error="msg_blocks_too_long"))
    reported(desk, ALICE)

    assert len(cards(desk)) == 1
    assert "blocks" not in cards(desk)[0]


def test_what_slack_will_never_take_does_not_hold_up_what_follows(desk: Desk) -> None:
    case = reported(desk, ALICE)
    desk.slack.fail("chat.postMessage", Fault(error="invalid_arguments"), times=16)
    answers(desk, ALICE, case, "cursed")
    answers(desk, ALICE, case, "fine")
    desk.delivers()

    assert [line.splitlines()[-1] for line in lines(desk, case)] == ["> fine"]


def test_where_even_the_fallback_channel_takes_nothing_all_waits_and_is_told_when_one_does(desk: Desk) -> None:
    channels = desk.slack.workspace.channels
    channels[CASES].refuses = channels[FALLBACK].refuses = "a_reason_of_next_year"
    case = reports(desk, ALICE).case
    for _ in range(30):
        desk.clock.forward(timedelta(seconds=desk.program.casework.herald.look() + 0.01))
    assert (cards(desk), cards(desk, FALLBACK)) == ([], [])
    channels[CASES].refuses = ""
    desk.delivers()

    assert len(cards(desk)) == len(letters(desk, ALICE)) == 1
    assert lines(desk, case) == []


def test_a_token_that_was_revoked_loses_nothing(desk: Desk) -> None:
    desk.slack.fail("chat.postMessage", Fault(error="invalid_auth"), times=18)
    reports(desk, ALICE)
    desk.delivers()

    assert len(cards(desk)) == len(letters(desk, ALICE)) == 1


def test_a_card_that_shows_nothing_new_is_not_sent_again(desk: Desk) -> None:
    case = reported(desk, ALICE)
    presses(desk, OPAL, ids.CASE_CLAIM, case)
    presses(desk, CARLA, ids.CASE_ASK, case)
    sends(desk, CARLA, desk.slack.workspace.views[-1], text="what?")
    desk.delivers()

    assert desk.slack.counts["chat.update"] == 1
    assert found(desk, case).version == 3


def test_a_card_is_brought_back_to_what_it_showed_whichever_replica_showed_something_else_meanwhile(desk: Desk) -> None:
    one, case = desk.program, reported(desk, ALICE)
    two = wiring.assemble(desk._settings, desk.answering, desk.database, desk.executor, desk.clock, Rush())
    ops = Actor(OPAL, "slack")
    item = one.cases.custodian.take(case.id, ops, Upload("page.png", "slack"), BytesIO(PNG))
    shown = []
    for replica, grade in ((one, Grade.NOTARISED), (two, Grade.OFFICIAL), (one, Grade.NOTARISED)):
        one.cases.grading.grade(case.id, item.number, ops, grade, "No. 12")
        desk.program = replica
        desk.delivers()
        shown.append(card(desk, case)["text"])
    desk.program = one

    assert [("1 notarised" in text, "1 official" in text) for text in shown] == [
        (True, False),
        (False, True),
        (True, False),
    ]
