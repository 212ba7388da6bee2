"""Slack away, slow, refusing, repeating itself: what was asked and reported is answered and told once, and Slack is not hammered.

The numbers are counts of calls over the whole of a fault.
"""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from bot.cases.events import Verb
from bot.slack.clients import WAITS
from tests.case_desk import OTHER, cards, letters, lines, replies, reported, reports, trail, uploaded
from tests.desk import ALICE, BOB, CASES, DESK, GENERAL, OPAL, Desk
from tests.fake_slack import Fault
from tests.report_desk import FILLED, opens

QUESTION = f"{DESK} does our EU trademark count in China?"
REVOKED = ("token_revoked", "account_inactive")
AWAY = {
    "no connection": Fault(drop=True),
    "500": Fault(status=500),
    "429": Fault(status=429, retry_after=30, error="ratelimited"),
    **{code: Fault(error=code) for code in REVOKED},
}


def pass_time(desk: Desk, minutes: float, every_s: float = 20.0) -> None:
    """Let time pass as the running desk does, looking round every few seconds."""
    for _ in range(int(minutes * 60 / every_s)):
        desk.clock.forward(timedelta(seconds=every_s))
        desk.program.courier.look()
        desk.program.casework.herald.look()


@pytest.mark.parametrize("how", AWAY)
def test_ten_minutes_without_slack_cost_no_question_no_report_and_no_reply(desk: Desk, how: str) -> None:
    case = reported(desk, ALICE)
    before = len(desk.slack.calls)
    desk.slack.down = AWAY[how]
    posts = [desk.says(ALICE, f"{QUESTION} {number}") for number in range(3)]
    new = reports(desk, BOB, OTHER).case
    replies(desk, OPAL, case, "see the page", files=[uploaded(desk)])
    pass_time(desk, 10)
    assert [len(desk.sees(post)) for post in posts] == [0, 0, 0]
    hammered = len(desk.slack.calls) - before
    desk.slack.down = None
    pass_time(desk, 6)

    assert [len(desk.sees(post)) for post in posts] == [1, 1, 1]
    assert all("China protects" in desk.sees(post)[0]["text"] for post in posts)
    assert len(cards(desk)) == 2
    assert len(letters(desk, BOB)) == 1
    assert [event.verb for event in trail(desk, case)] == [Verb.OPENED, Verb.NOTED, Verb.EVIDENCE_ADDED]
    assert [event.verb for event in trail(desk, new)] == [Verb.OPENED]
    assert len(lines(desk, case)) == 1
    assert hammered < 1_500  # ten minutes, four items in the inbox tried every 20 s, each with its retries


def test_a_post_that_slack_carries_out_after_we_gave_up_waiting_is_there_once(desk: Desk, monkeypatch: Any) -> None:
    gave_up = threading.Event()
    work: Any = desk.program.courier._work
    poster = next(part for part in (work, *vars(work).values()) if hasattr(part, "questions")).questions.poster
    monkeypatch.setattr(poster._posting, "timeout", 1)
    desk.slack.fail("chat.postMessage", Fault(hold=lambda: gave_up.wait(10)))
    post = desk.says(ALICE, QUESTION)
    gave_up.set()
    while not desk.sees(post):
        threading.Event().wait(0.01)
    desk.catch_up()
    desk.catch_up()

    assert len(desk.sees(post)) == 1
    assert desk.slack.counts["chat.postMessage"] == 1


def test_a_rate_limit_is_kept_to_by_answers_and_by_news_alike(desk: Desk, naps: list[float]) -> None:
    desk.slack.fail("chat.postMessage", Fault(status=429, retry_after=17, error="ratelimited"), times=WAITS)
    post = desk.says(ALICE, QUESTION)
    assert ([int(nap) for nap in naps], len(desk.sees(post))) == ([17] * WAITS, 1)  # and a little, not all at once
    desk.slack.fail("chat.postMessage", Fault(status=429, retry_after=17, error="ratelimited"), times=2)
    reports(desk, BOB)
    tried = desk.slack.counts["chat.postMessage"]
    for _ in range(16):
        desk.program.casework.herald.look()
        desk.clock.forward(timedelta(seconds=1))
    assert desk.slack.counts["chat.postMessage"] - tried == 2  # card and letter, each in its own channel, and not again
    pass_time(desk, 1)

    assert (len(cards(desk)), len(letters(desk, BOB))) == (1, 1)


def test_a_token_rotated_in_slack_costs_nothing_of_what_came_in_until_the_desk_has_the_new_one(desk: Desk) -> None:
    before = desk.says(ALICE, QUESTION)
    case = reported(desk, ALICE)
    desk.slack.token = "xoxb-new"
    during = desk.says(BOB, QUESTION)
    reports(desk, BOB, OTHER)
    replies(desk, OPAL, case, "see the photo", files=[uploaded(desk)])
    pass_time(desk, 30)
    assert (len(desk.sees(during)), len(cards(desk))) == (0, 1)
    desk._settings = desk._settings.model_copy(update={"slack_bot_token": SecretStr("xoxb-new")})
    desk.restart()
    pass_time(desk, 6)

    assert [len(desk.sees(post)) for post in (before, during)] == [1, 1]
    assert (len(cards(desk)), len(letters(desk, BOB))) == (2, 1)
    assert [event.verb for event in trail(desk, case)] == [Verb.OPENED, Verb.NOTED, Verb.EVIDENCE_ADDED]


def test_an_archived_channel_costs_neither_card_nor_what_comes_after(desk: Desk) -> None:
    desk.slack.fail("chat.postMessage", Fault(error="is_archived"))
    first = reported(desk, ALICE)
    second = reported(desk, BOB, OTHER)

    assert len(cards(desk)) == 1
    assert len(desk.slack.posted("C06FALLBACK")) >= 1
    assert [len(letters(desk, user)) for user in (ALICE, BOB)] == [1, 1]
    assert first.id != second.id


RETRIES: list[dict[str, str]] = [
    {},
    {"x-slack-retry-num": "0"},
    *(
        {"x-slack-retry-num": str(number), "x-slack-retry-reason": reason}
        for number, reason in (
            *((1, "http_timeout"), (2, "http_error"), (3, "connection_failed")),
            *((1, "ssl_error"), (2, "too_many_redirects"), (3, "unknown_error")),
        )
    ),
    {"X-Slack-Retry-Num": "1"},
    {"x-slack-retry-num": "", "x-slack-retry-reason": "unknown_error"},
    {"x-slack-retry-num": "many", "x-slack-no-retry": "1"},
]


@pytest.mark.parametrize("headers", RETRIES, ids=str)
def test_whatever_its_retry_headers_a_delivery_is_taken_up_and_the_same_again_is_not(
    desk: Desk, headers: dict[str, str]
) -> None:
    post = desk.writes(ALICE, QUESTION)
    case = reported(desk, BOB)
    said = desk.writes(OPAL, "see the page", CASES, cards(desk)[0]["ts"])
    for body in (*post.events, *said.events, *said.events, *post.events):
        assert desk.send(body, headers).status == 200
    desk.delivers()

    assert len(desk.sees(post)) == 1
    assert [event.verb for event in trail(desk, case)] == [Verb.OPENED, Verb.NOTED]


@pytest.mark.parametrize("first", RETRIES, ids=str)
def test_after_a_lost_connection_everything_is_sent_again_and_done_once(desk: Desk, first: dict[str, str]) -> None:
    post = desk.writes(ALICE, QUESTION)
    form = opens(desk, BOB).fill(**FILLED)
    sent = form.body("view_submission")
    deliver: list[Callable[[], Any]] = [lambda: desk.send(post.events[0], first), lambda: desk.send(sent, first)]
    for once in deliver:
        once()
    desk.restart(look=False)
    for again in (*deliver, *deliver):
        again()
    desk.catch_up()
    desk.delivers()

    assert len(desk.sees(post)) == 1
    assert (len(cards(desk)), len(letters(desk, BOB))) == (1, 1)
    assert len(desk.slack.posted(GENERAL)) == 1
