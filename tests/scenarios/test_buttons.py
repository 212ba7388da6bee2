"""The buttons under an answer."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from bot.answering.model import Reason
from bot.answering.ports import Feedback
from bot.slack import ids
from bot.slack.counsel import AskingCounsel
from bot.slack.poster import Poster
from bot.storage.answers import SqlAnswerLog
from bot.storage.inbox import SqlInbox
from tests import builders
from tests.builders import Json
from tests.desk import ALICE, BOB, COUNSEL, DESK, GENERAL, QUIET, Desk, Post
from tests.desk_fixtures import OpenDesk
from tests.fake_slack import Fault
from tests.sample_answers import FakeAnswering, declined, passage

QUESTION = "does our US trademark count in China?"


class Died(BaseException):
    """The process was killed."""


@pytest.fixture
def post(desk: Desk) -> Post:
    """An answered question in a channel."""
    return desk.says(ALICE, f"{DESK} {QUESTION}")


def test_show_passages_opens_every_passage_whole_with_its_sources(desk: Desk, post: Post) -> None:
    desk.presses(BOB, ids.SHOW_PASSAGES, desk.sees(post)[0])

    (view,) = desk.slack.workspace.views
    shown = str(view["blocks"])
    assert passage().text in shown
    assert "<https://law.example/marks?a=1&amp;b=2|Trademark Law>" in shown
    assert "reviewed 2026-11-20" in shown


def test_show_passages_of_a_no_shows_the_nearest_ones_as_no_answer(desk: Desk, answering: FakeAnswering) -> None:
    answering.otherwise = declined(Reason.NOT_COVERED, nearest=2)
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    desk.presses(ALICE, ids.SHOW_PASSAGES, desk.sees(post)[0])

    shown = str(desk.slack.workspace.views[0]["blocks"])
    assert "Nearest passages (not an answer):" in shown
    assert "Page 2 › Section 2" in shown


def test_show_passages_of_an_answer_no_longer_kept_says_so(desk: Desk, post: Post) -> None:
    (answer,) = desk.sees(post)
    desk.log.purge(desk.clock() + timedelta(days=1))
    desk.presses(ALICE, ids.SHOW_PASSAGES, answer)

    assert "no longer kept" in str(desk.slack.workspace.views[0]["blocks"])


def test_show_passages_under_an_answer_that_has_become_a_no_without_passages_says_so(
    desk: Desk, answering: FakeAnswering, post: Post
) -> None:
    old = dict(desk.sees(post)[0])
    answering.otherwise = declined(Reason.OFF_TOPIC)
    desk.edits(post, f"{DESK} will it rain?")
    desk.presses(ALICE, ids.SHOW_PASSAGES, old)

    assert "No passages go with this answer." in str(desk.slack.workspace.views[0]["blocks"])


@pytest.mark.parametrize("action", [ids.HELPFUL, ids.NOT_HELPFUL, ids.ASK_COUNSEL])
def test_a_button_under_an_answer_no_longer_kept_is_not_met_with_silence(desk: Desk, post: Post, action: str) -> None:
    (answer,) = desk.sees(post)
    desk.log.purge(desk.clock() + timedelta(days=1))
    desk.presses(ALICE, action, answer)

    assert desk.told(ALICE) == [
        "This answer is no longer kept, so nothing can be done with it. Please ask again.",
    ]


def test_a_press_that_comes_too_late_for_a_modal_is_answered_with_a_sentence_and_a_reference(
    desk: Desk, post: Post
) -> None:
    desk.presses(ALICE, ids.SHOW_PASSAGES, desk.sees(post)[0], late_s=4)

    (told,) = desk.told(ALICE)
    assert "noted under the reference E" in told
    assert "expired_trigger_id" not in told


def test_helpful_is_kept_and_thanked_for(desk: Desk, post: Post) -> None:
    desk.presses(BOB, ids.HELPFUL, desk.sees(post)[0])

    assert _feedback(desk) == [(BOB, True, "")]
    assert desk.told(BOB) == ["Thank you, noted."]
    assert desk.slack.whispers(BOB)[0].payload["thread_ts"] == post.ts


def test_not_helpful_is_kept_at_once_and_its_reason_when_it_is_given(desk: Desk, post: Post) -> None:
    desk.presses(BOB, ids.NOT_HELPFUL, desk.sees(post)[0])
    assert _feedback(desk) == [(BOB, False, "")]

    response = desk.send(
        builders.submitted(desk.slack.workspace.views[0], BOB, _reason("not_helpful_mistaken", "It is 2027"))
    )

    assert response.status == 200
    assert _feedback(desk) == [(BOB, False, "I think it is mistaken It is 2027")]
    assert [gap.reason for gap in desk.log.gaps(desk.clock() - timedelta(days=1))] == [
        "I think it is mistaken It is 2027"
    ]


def test_not_helpful_is_kept_even_when_the_modal_cannot_be_opened(desk: Desk, post: Post) -> None:
    desk.presses(BOB, ids.NOT_HELPFUL, desk.sees(post)[0], late_s=4)

    assert _feedback(desk) == [(BOB, False, "")]


def test_a_reason_that_cannot_be_kept_is_not_acknowledged_so_that_the_form_stays(
    desk: Desk, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.presses(BOB, ids.NOT_HELPFUL, desk.sees(post)[0])

    def broken(_log: SqlAnswerLog, _feedback: Feedback) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(SqlAnswerLog, "give_feedback", broken)
    response = desk.send(builders.submitted(desk.slack.workspace.views[0], BOB, _reason("not_helpful_wrong", "x")))

    assert response.status == 500


def test_a_later_word_replaces_an_earlier_one(desk: Desk, post: Post) -> None:
    (answer,) = desk.sees(post)
    desk.presses(BOB, ids.NOT_HELPFUL, answer)
    desk.presses(BOB, ids.HELPFUL, answer)
    desk.presses(ALICE, ids.NOT_HELPFUL, answer)

    assert _feedback(desk) == [(ALICE, False, ""), (BOB, True, "")]


def to_counsel(desk: Desk) -> list[Json]:
    """What stands in counsel's channel; each has the whole answer in its thread, once."""
    first = [message for message in desk.slack.posted(COUNSEL) if not message.get("thread_ts")]
    whole = [message for message in desk.slack.posted(COUNSEL) if message.get("thread_ts")]
    assert [message["thread_ts"] for message in whole] == [message["ts"] for message in first]
    return first


def test_counsel_reads_how_an_answer_begins_and_its_sources_in_the_thread_alone(desk: Desk, post: Post) -> None:
    desk.presses(BOB, ids.ASK_COUNSEL, desk.sees(post)[0])

    asked, whole = desk.slack.posted(COUNSEL)
    assert "China protects the mark that was filed first." in asked["text"]
    assert "https://law.example" not in str(asked["blocks"]) + asked["text"]
    assert "https://law.example" in whole["text"]
    assert "Do not write to the seller." in whole["text"]


def test_ask_counsel_sends_question_answer_and_link_once(desk: Desk, post: Post) -> None:
    (answer,) = desk.sees(post)
    desk.presses(BOB, ids.ASK_COUNSEL, answer)
    desk.presses(ALICE, ids.ASK_COUNSEL, answer)

    (sent,) = to_counsel(desk)
    assert sent["text"].startswith(f"<@{BOB}> asks counsel about this answer")
    assert QUESTION in sent["text"]
    assert "China protects the mark" in sent["text"]
    assert answer["ts"].replace(".", "") in str(sent["blocks"][-1])
    assert desk.told(BOB) == ["Counsel has your question and will answer you."]
    assert desk.told(ALICE) == ["Counsel was asked about this answer already."]


def test_counsel_gets_no_link_into_the_direct_messages_of_who_asks(desk: Desk) -> None:
    asked = desk.tells(ALICE, QUESTION)
    desk.presses(ALICE, ids.ASK_COUNSEL, desk.sees(asked)[0], asked.channel)

    (sent,) = to_counsel(desk)
    assert QUESTION in sent["text"]
    assert [block["type"] for block in sent["blocks"] if block["type"] == "actions"] == []


def test_the_link_button_is_only_acknowledged(desk: Desk, post: Post) -> None:
    desk.presses(BOB, ids.ASK_COUNSEL, desk.sees(post)[0])
    before = len(desk.slack.calls)
    (sent,) = to_counsel(desk)

    assert desk.presses(BOB, ids.OPEN_LINK, sent, COUNSEL).status == 200
    assert len(desk.slack.calls) == before


def test_counsel_hears_once_of_a_question_that_was_changed_after_they_were_asked(desk: Desk, post: Post) -> None:
    desk.answering.answers["may I answer the seller?"] = declined(Reason.NOT_COVERED)
    desk.presses(BOB, ids.ASK_COUNSEL, desk.sees(post)[0])
    desk.clock.forward(timedelta(minutes=3))
    desk.edits(post, f"{DESK} may I answer the seller?")
    desk.presses(BOB, ids.ASK_COUNSEL, desk.sees(post)[0])

    first, second = to_counsel(desk)
    assert QUESTION in first["text"]
    assert second["text"].startswith(f"<@{ALICE}> changed the question after counsel was asked")
    assert "may I answer the seller?" in second["text"]
    assert desk.told(ALICE)[-1].startswith("Counsel was asked about your question before you changed it")


def test_counsel_hears_once_that_a_question_they_were_asked_about_was_deleted(desk: Desk, post: Post) -> None:
    desk.presses(BOB, ids.ASK_COUNSEL, desk.sees(post)[0])
    desk.deletes(post)
    desk.deletes(post)

    (gone,) = [message for message in desk.slack.posted(COUNSEL)[2:] if not message.get("thread_ts")]
    assert gone["text"].startswith(f"<@{ALICE}> took back a question that counsel was asked about.")
    assert QUESTION in gone["text"]
    assert desk.told(ALICE)[-1].startswith("Counsel was asked about this question before you took it back")


def test_counsel_who_was_not_asked_does_not_hear_of_a_changed_question(desk: Desk, post: Post) -> None:
    desk.edits(post, f"{DESK} may I answer the seller?")

    assert to_counsel(desk) == []


def test_counsel_hears_of_a_changed_question_whose_desk_died_on_the_way(desk: Desk, post: Post) -> None:
    desk.presses(BOB, ids.ASK_COUNSEL, desk.sees(post)[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SqlAnswerLog, "counsel_asked", _dies)
        with suppress(Died):
            desk.edits(post, f"{DESK} may I answer the seller?")
    desk.restart()

    assert len(to_counsel(desk)) == 2


def _dies(*_: object) -> bool:
    raise Died


def test_counsel_who_cannot_be_reached_can_be_asked_again(desk: Desk, post: Post) -> None:
    (answer,) = desk.sees(post)
    desk.slack.fail("chat.postMessage", Fault(error="channel_not_found"))
    desk.presses(BOB, ids.ASK_COUNSEL, answer)
    desk.presses(BOB, ids.ASK_COUNSEL, answer)

    assert len(to_counsel(desk)) == 1
    assert [text[:22] for text in desk.told(BOB)] == ["I could not reach the ", "Counsel has your quest"]


@pytest.mark.parametrize("error", ["restricted_action_thread_locked", "thread_not_found"])
def test_counsel_whose_thread_takes_no_reply_reads_the_whole_answer_below_the_question_and_is_asked_once(
    desk: Desk, post: Post, error: str
) -> None:
    (answer,) = desk.sees(post)
    desk.slack.fail("chat.postMessage", Fault(), Fault(error=error))
    desk.presses(BOB, ids.ASK_COUNSEL, answer)
    desk.presses(ALICE, ids.ASK_COUNSEL, answer)

    asked, whole = desk.slack.posted(COUNSEL)
    assert asked["text"].startswith(f"<@{BOB}> asks counsel")
    assert "https://law.example" in whole["text"]
    assert desk.told(BOB) == ["Counsel has your question and will answer you."]
    assert desk.told(ALICE) == ["Counsel was asked about this answer already."]


def test_counsel_who_can_be_sent_the_question_alone_has_been_asked(desk: Desk, post: Post) -> None:
    (answer,) = desk.sees(post)
    desk.slack.fail("chat.postMessage", Fault(), *[Fault(error="restricted_action_thread_locked")] * 2)
    desk.presses(BOB, ids.ASK_COUNSEL, answer)
    desk.presses(BOB, ids.ASK_COUNSEL, answer, late_s=2)

    assert len(desk.slack.posted(COUNSEL)) == 1
    assert [text[:22] for text in desk.told(BOB)] == ["Counsel has your quest", "Counsel was asked abou"]


def test_counsel_who_cannot_be_sent_the_whole_answer_for_long_has_been_asked(
    desk: Desk, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    (answer,) = desk.sees(post)
    tell = Poster.tell

    def breaks(poster: Poster, *given: Any, **named: Any) -> str:
        if len(given) > 3:
            raise ValueError("broken")
        return tell(poster, *given, **named)

    monkeypatch.setattr(Poster, "tell", breaks)
    desk.presses(BOB, ids.ASK_COUNSEL, answer)
    for _ in range(3):
        desk.catch_up()

    assert len(desk.slack.posted(COUNSEL)) == 1
    assert desk.told(BOB) == ["Counsel has your question and will answer you."]


@pytest.mark.parametrize("step", ["escalate", "advance", "tell", "_end"])
def test_counsel_hears_once_of_a_question_whose_desk_died_on_the_way(
    desk: Desk, post: Post, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    owner = {"escalate": SqlAnswerLog, "advance": SqlInbox, "tell": Poster, "_end": AskingCounsel}[step]
    does = getattr(owner, step)

    def dies(*given: Any, **named: Any) -> None:
        if step != "_end":
            does(*given, **named)
        raise Died

    (answer,) = desk.sees(post)
    with monkeypatch.context() as patch, suppress(Died):
        patch.setattr(owner, step, dies)
        desk.presses(BOB, ids.ASK_COUNSEL, answer)
    desk.restart()
    desk.presses(ALICE, ids.ASK_COUNSEL, answer)

    (sent,) = to_counsel(desk)
    assert sent["text"].startswith(f"<@{BOB}> asks counsel")
    assert desk.told(BOB)[-1] == "Counsel has your question and will answer you."
    assert desk.told(ALICE) == ["Counsel was asked about this answer already."]


def test_counsel_is_asked_without_a_link_when_slack_gives_none(desk: Desk, post: Post) -> None:
    desk.slack.fail("chat.getPermalink", Fault(error="message_not_found"))
    desk.presses(BOB, ids.ASK_COUNSEL, desk.sees(post)[0])

    (sent,) = to_counsel(desk)
    assert all(block["type"] != "actions" for block in sent["blocks"])


def test_without_a_counsel_channel_the_person_is_sent_to_the_legal_team(open_desk: OpenDesk) -> None:
    desk = open_desk(counsel_channel=None)
    post = desk.says(ALICE, f"{DESK} {QUESTION}")
    desk.presses(BOB, ids.ASK_COUNSEL, desk.sees(post)[0])

    assert desk.told(BOB) == ["No counsel channel is set up here. Please ask your legal team directly."]


def test_counsel_can_be_asked_about_a_private_answer_where_the_desk_is_no_member(desk: Desk) -> None:
    desk.commands(BOB, QUESTION, QUIET)
    desk.presses_private(ids.ASK_COUNSEL, desk.slack.whispers(BOB)[0])

    assert len(to_counsel(desk)) == 1
    assert desk.slack.counts["chat.getPermalink"] == 0
    assert desk.told(BOB)[-1] == "Counsel has your question and will answer you."


def test_a_button_of_a_private_answer_replies_where_the_desk_is_no_member(desk: Desk) -> None:
    desk.commands(BOB, QUESTION, QUIET)
    desk.presses_private(ids.HELPFUL, desk.slack.whispers(BOB)[0])

    assert len(desk.told(BOB)) == 2
    assert desk.slack.whispers(BOB)[-1].payload["replace_original"] is False
    assert desk.slack.counts["chat.postEphemeral"] == 0


def test_who_is_not_in_the_channel_any_more_is_told_all_the_same(desk: Desk, post: Post) -> None:
    desk.slack.workspace.channels[GENERAL].members.discard(BOB)
    desk.presses(BOB, ids.HELPFUL, desk.sees(post)[0])

    assert desk.told(BOB) == ["Thank you, noted."]


def _reason(kind: str, more: str) -> Json:
    return {
        ids.NOT_HELPFUL_KIND: {ids.NOT_HELPFUL_KIND: {"type": "radio_buttons", "selected_option": {"value": kind}}},
        ids.NOT_HELPFUL_MORE: {ids.NOT_HELPFUL_MORE: {"type": "plain_text_input", "value": more}},
    }


def _feedback(desk: Desk) -> list[tuple[str, bool, str]]:
    with desk.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT person, helpful, reason FROM feedback ORDER BY person")
        return [(person, bool(helpful), reason) for person, helpful, reason in rows]
