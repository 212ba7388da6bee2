"""Who reviews: named people, the members of a group, counsel; nobody when it cannot be found out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from slack_sdk import WebClient

from bot.cases.roles import Role
from bot.slack.directory import Directory
from bot.slack.reviewers import SlackReviewers
from tests.desk import ALICE, BOB, CARLA, OPAL, people
from tests.fake_slack import TOKEN, FakeSlack, Fault
from tests.fakes import FakeClock

GROUP = "S01REVIEW"
Make = Callable[..., SlackReviewers]


@pytest.fixture
def make(clock: FakeClock) -> Make:
    """Reviewers over a Slack with people in it."""
    slack = FakeSlack(clock)

    def made(**more: object) -> SlackReviewers:
        client = WebClient(TOKEN, base_url=slack.url, retry_handlers=[], timeout=5)
        directory = Directory(client, clock, tuple(more.pop("allowed", ())))
        made.slack = slack
        return SlackReviewers(client, directory, clock, **more)

    with slack:
        people(slack)
        slack.workspace.usergroups[GROUP] = [BOB, OPAL]
        slack.workspace.add_user("U50GUEST", is_restricted=True)
        made.slack = slack
        yield made


@pytest.fixture
def clock() -> FakeClock:
    """The time."""
    return FakeClock()


def test_people_are_what_the_settings_and_the_group_say(make: Make) -> None:
    reviewers = make(people=(OPAL, "U50GUEST"), group=GROUP, counsel=(CARLA,))

    assert [reviewers.role(who) for who in (OPAL, BOB, CARLA, ALICE, "U50GUEST", "U404", "")] == [
        Role.OPS,
        Role.OPS,
        Role.COUNSEL,
        Role.STAFF,
        Role.OUTSIDER,
        Role.OUTSIDER,
        Role.OUTSIDER,
    ]


def test_who_leaves_the_group_reviews_no_more_within_a_minute(make: Make, clock: FakeClock) -> None:
    reviewers = make(group=GROUP)
    assert [reviewers.role(BOB), reviewers.role(ALICE)] == [Role.OPS, Role.STAFF]
    slack = make.slack
    slack.workspace.usergroups[GROUP] = [ALICE]
    assert [reviewers.role(BOB), reviewers.role(ALICE)] == [Role.OPS, Role.STAFF]
    clock.forward(timedelta(seconds=61))
    assert [reviewers.role(BOB), reviewers.role(ALICE)] == [Role.STAFF, Role.OPS]
    assert slack.counts["usergroups.users.list"] == 2


@pytest.mark.parametrize("fault", [Fault(error="missing_scope"), Fault(error="unknown_method"), Fault(drop=True)])
def test_a_group_that_cannot_be_read_has_no_members_and_is_asked_again(
    make: Make, clock: FakeClock, fault: Fault
) -> None:
    reviewers = make(group=GROUP)
    assert reviewers.role(BOB) is Role.OPS
    clock.forward(timedelta(minutes=11))
    make.slack.fail("usergroups.users.list", fault)
    assert reviewers.role(BOB) is Role.STAFF
    assert reviewers.role(BOB) is Role.OPS


@pytest.mark.parametrize("method", ["users.info", "auth.test"])
def test_who_cannot_be_looked_up_is_an_outsider(make: Make, method: str) -> None:
    reviewers = make(people=(OPAL,))
    make.slack.fail(method, Fault(error="fatal_error"))

    assert reviewers.role(OPAL) is Role.OUTSIDER
    assert reviewers.role(OPAL) is Role.OPS


def test_it_is_known_when_slack_does_not_say_what_somebody_is(make: Make, clock: FakeClock) -> None:
    reviewers = make(people=(OPAL,), group=GROUP)
    assert [reviewers.sure(who) for who in (OPAL, BOB, ALICE, "U50GUEST")] == [True] * 4
    clock.forward(timedelta(minutes=11))
    make.slack.down = Fault(drop=True)
    assert [reviewers.sure(who) for who in (OPAL, BOB, ALICE)] == [False] * 3
    make.slack.down = None
    make.slack.fail("usergroups.users.list", Fault(drop=True), times=3)
    assert [reviewers.sure(who) for who in (OPAL, BOB, ALICE)] == [True, False, False]
