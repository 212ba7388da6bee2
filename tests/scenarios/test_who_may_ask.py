"""Guests, strangers, other companies and shared channels are refused politely; what cannot be checked is refused too."""

from datetime import timedelta
from typing import Any

import pytest

from tests.desk import ALICE, DESK, GENERAL, QUIET, SECRET, SHARED, Desk
from tests.desk_fixtures import OpenDesk
from tests.fake_slack import Fault
from tests.sample_answers import FakeAnswering

QUESTION = "does our US trademark count in China?"
NOT_STAFF = [
    {"is_restricted": True},
    {"is_restricted": True, "is_ultra_restricted": True},
    {"is_stranger": True},
    {"team_id": "T99OTHER"},
    {"deleted": True},
    {"enterprise_user": {"enterprise_id": "E77OTHERCO"}, "team_id": "T77OTHERCO"},
    {"enterprise_user": {"enterprise_id": ""}, "team_id": "T77OTHERCO"},
    {"enterprise_user": {}, "team_id": "T77OTHERCO"},
]


@pytest.mark.parametrize("organisation", ["", "E01"], ids=["alone", "on_a_grid"])
@pytest.mark.parametrize("facts", NOT_STAFF, ids=lambda facts: next(iter(facts)))
def test_who_is_not_staff_is_refused_politely_and_once(
    desk: Desk, answering: FakeAnswering, facts: dict[str, Any], organisation: str
) -> None:
    desk.slack.workspace.organisation = organisation
    desk.slack.workspace.add_user("U50GUEST", **facts)
    desk.slack.workspace.channels[GENERAL].members.add("U50GUEST")
    post = desk.says("U50GUEST", f"{DESK} {QUESTION}")
    for body in post.events:
        desk.send(body)
    desk.catch_up()

    (refusal,) = desk.sees(post)
    assert refusal["text"].startswith("Sorry, I answer staff of this company only")
    assert "China protects" not in refusal["text"]
    assert answering.asked == []


def test_a_guest_who_is_let_in_by_name_is_answered(open_desk: OpenDesk) -> None:
    desk = open_desk(allowed_guests=("U50GUEST",))
    desk.slack.workspace.add_user("U50GUEST", is_restricted=True)
    post = desk.says("U50GUEST", f"{DESK} {QUESTION}")

    assert "China protects" in desk.sees(post)[0]["text"]


def test_somebody_with_a_full_account_who_is_named_as_no_staff_is_refused(open_desk: OpenDesk) -> None:
    desk = open_desk(refused_people=("U50AGENCY",), allowed_guests=("U50AGENCY",))
    desk.slack.workspace.add_user("U50AGENCY")
    post = desk.says("U50AGENCY", f"{DESK} {QUESTION}")

    assert desk.sees(post)[0]["text"].startswith("Sorry, I answer staff of this company only")


def test_a_colleague_from_another_workspace_of_the_same_company_is_answered(desk: Desk) -> None:
    desk.slack.workspace.organisation = "E01"
    desk.slack.workspace.add_user("U60GRID", team_id="T02SISTER", enterprise_user={"enterprise_id": "E01"})
    post = desk.says("U60GRID", f"{DESK} {QUESTION}")

    assert "China protects" in desk.sees(post)[0]["text"]


@pytest.mark.parametrize(
    "facts", [{"is_ext_shared": True}, {"is_pending_ext_shared": True}, {"pending_shared": ["T9"]}]
)
def test_nobody_is_answered_in_a_channel_that_another_company_shares(
    desk: Desk, answering: FakeAnswering, facts: dict[str, Any]
) -> None:
    desk.slack.workspace.channels[SHARED].facts = facts
    post = desk.says(ALICE, f"{DESK} {QUESTION}", SHARED)

    assert desk.sees(post)[0]["text"].startswith("Sorry, this channel is shared with another company")
    assert answering.asked == []


def test_the_same_person_is_answered_in_direct_messages(desk: Desk) -> None:
    desk.says(ALICE, f"{DESK} {QUESTION}", SHARED)
    post = desk.tells(ALICE, QUESTION)

    assert "China protects" in desk.sees(post)[0]["text"]


@pytest.mark.parametrize("facts", [{}, {"enterprise_user": {"enterprise_id": "E77"}}])
def test_whose_workspace_slack_does_not_name_is_not_answered(
    desk: Desk, answering: FakeAnswering, facts: dict[str, Any]
) -> None:
    desk.slack.workspace.add_user("U70NOBODYS", **facts)
    del desk.slack.workspace.users["U70NOBODYS"]["team_id"]
    post = desk.says("U70NOBODYS", f"{DESK} {QUESTION}")

    assert desk.sees(post)[0]["text"].startswith("Sorry, I could not check whether I may answer here")
    assert answering.asked == []


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"is_ext_shared": True}, "Sorry, this channel is shared with another company"),
        ({"is_pending_ext_shared": True}, "Sorry, this channel is shared with another company"),
        ({"is_ext_shared": False, "is_org_shared": True}, "China protects"),
    ],
)
def test_direct_messages_are_looked_at_like_any_channel(desk: Desk, facts: dict[str, Any], words: str) -> None:
    desk.slack.workspace.channels[desk.slack.workspace.direct(ALICE)].facts |= facts
    post = desk.tells(ALICE, QUESTION)

    assert words in desk.sees(post)[0]["text"]


def test_the_command_is_answered_in_direct_messages_of_two_people_and_only_the_one_who_asked_sees_it(
    desk: Desk,
) -> None:
    desk.slack.workspace.add_user("U11BOB")
    desk.slack.workspace.add_channel("D99ALICEANDBOB", ALICE, "U11BOB", private=True, is_im=True)
    desk.commands(ALICE, QUESTION, "D99ALICEANDBOB")

    assert "China protects" in desk.told(ALICE)[0]
    assert desk.told("U11BOB") == []


@pytest.mark.parametrize("channel", ["C77SECRET", "G77SECRET"])
def test_the_command_is_refused_in_channels_the_desk_cannot_read(desk: Desk, channel: str) -> None:
    desk.slack.workspace.add_channel(channel, ALICE, "U99EXT", private=True)
    desk.commands(ALICE, QUESTION, channel)

    assert desk.told(ALICE) == [
        "Sorry, I could not check whether I may answer here, so I will not. Please try again later, or ask me in direct messages."
    ]


def test_direct_messages_are_looked_at_once_a_day(desk: Desk) -> None:
    for hours in (0, 1, 22, 2):
        desk.clock.forward(timedelta(hours=hours))
        desk.tells(ALICE, QUESTION)

    assert desk.slack.counts["conversations.info"] == 2


@pytest.mark.parametrize("method", ["users.info", "conversations.info"])
@pytest.mark.parametrize("fault", [Fault(error="missing_scope"), Fault(status=500), Fault(drop=True)])
def test_who_cannot_be_checked_is_refused_now_and_answered_when_it_works_again(
    desk: Desk, answering: FakeAnswering, method: str, fault: Fault
) -> None:
    desk.slack.fail(method, fault, times=2)
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    desk.slack.heal()
    later = desk.says(ALICE, f"{DESK} {QUESTION}")

    assert [m["text"] for m in desk.sees(post)] == [
        "Sorry, I could not check whether I may answer here, so I will not. Please try again later, or ask me in direct messages."
    ]
    assert "China protects" in desk.sees(later)[0]["text"]
    assert len(answering.asked) == 1


def test_a_refusal_whose_arrival_is_unknown_is_not_said_twice(desk: Desk) -> None:
    desk.slack.workspace.add_user("U50GUEST", is_restricted=True)
    desk.slack.fail("chat.postMessage", Fault(drop=True, done=True))
    post = desk.says("U50GUEST", f"{DESK} {QUESTION}")
    desk.catch_up()

    assert len(desk.sees(post)) == 1


def test_a_guest_who_only_writes_in_the_desks_thread_hears_nothing(desk: Desk, answering: FakeAnswering) -> None:
    desk.slack.workspace.add_user("U50GUEST", is_restricted=True)
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    desk.says("U50GUEST", "and for patents?", thread=post.ts)

    assert len(desk.sees(post)) == 1
    assert answering.texts == [QUESTION]


def test_a_thread_in_which_the_desk_only_refused_is_not_the_desks(desk: Desk, answering: FakeAnswering) -> None:
    desk.slack.workspace.add_user("U50GUEST", is_restricted=True)
    post = desk.says("U50GUEST", f"{DESK} {QUESTION}")
    desk.says(ALICE, "and for patents?", thread=post.ts)

    assert answering.asked == []


def test_what_slack_said_is_believed_for_ten_minutes(desk: Desk) -> None:
    for minutes in (0, 9, 2):
        desk.clock.forward(timedelta(minutes=minutes))
        desk.says(ALICE, f"{DESK} {QUESTION}")

    assert desk.slack.counts["users.info"] == 2
    assert desk.slack.counts["conversations.info"] == 2


def test_a_guest_hears_the_refusal_of_the_command_alone(desk: Desk, answering: FakeAnswering) -> None:
    desk.slack.workspace.add_user("U50GUEST", is_restricted=True)
    desk.commands("U50GUEST", QUESTION)

    assert [text[:34] for text in desk.told("U50GUEST")] == ["Sorry, I answer staff of this comp"]
    assert desk.slack.posted(GENERAL) == []
    assert answering.asked == []


@pytest.mark.parametrize(("channel", "words"), [(SHARED, "shared with another company"), (SECRET, "could not check")])
def test_the_command_is_refused_in_channels_that_are_shared_or_cannot_be_read(
    desk: Desk, channel: str, words: str
) -> None:
    desk.commands(ALICE, QUESTION, channel)

    assert words in desk.told(ALICE)[0]


def test_the_command_works_in_a_public_channel_the_desk_is_not_in(desk: Desk) -> None:
    desk.commands(ALICE, QUESTION, QUIET)

    assert "China protects" in desk.told(ALICE)[0]
