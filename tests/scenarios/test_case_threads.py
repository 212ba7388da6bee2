"""What people write and upload in a case's threads becomes notes and evidence, once, and is never answered as a question."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.answering.model import Reason
from bot.cases.case import Case
from bot.cases.events import ActorKind, Audience, Verb
from bot.cases.evidence import Evidence
from bot.cases.ports import CaseQuery
from bot.cases.report import Said
from bot.cases.review.reviewing import Actor
from bot.cases.triage_model import StepState
from bot.slack import ids
from bot.slack.failures import NotYet
from bot.slack.questions import Questions
from tests import builders
from tests.builders import Json
from tests.case_desk import (
    OTHER,
    PNG,
    REPORT,
    answers,
    card,
    chosen,
    does,
    found,
    letters,
    lines,
    presses,
    replies,
    reported,
    reports,
    trail,
    uploaded,
)
from tests.desk import ALICE, BOB, CASES, DESK, OPAL, Desk, Post
from tests.fake_slack import TOKEN, Fault
from tests.sample_answers import answered, declined, passage


def evidence(desk: Desk) -> tuple[Evidence, ...]:
    """The items of the first case."""
    case = desk.program.cases.store.by_ref("KO-2026-0001")
    assert case is not None
    return desk.program.cases.store.evidence(case.id)


def test_a_reviewers_reply_becomes_a_note_and_is_neither_answered_nor_repeated(desk: Desk) -> None:
    case = reported(desk, ALICE)
    replies(desk, OPAL, case, "the shop is <https://x.example|theirs> &amp; <@U01ALICE> knows?\nsecond line")
    desk.delivers()

    (note,) = trail(desk, case, Verb.NOTED)
    assert note.text == "the shop is theirs (https://x.example) & @U01ALICE knows?\nsecond line"
    assert (note.actor, note.source, note.privileged) == (OPAL, "thread", False)
    assert lines(desk, case) == []
    assert desk.answering.asked == []
    assert len(letters(desk, ALICE)) == 1


def test_a_reply_delivered_again_is_one_note(desk: Desk) -> None:
    case = reported(desk, ALICE)
    post = replies(desk, OPAL, case, "once")
    for body in post.events:
        desk.send(body)

    assert len(trail(desk, case, Verb.NOTED)) == 1


def test_a_reporters_reply_comes_into_the_case_and_its_thread(desk: Desk) -> None:
    case = reported(desk, ALICE)
    answers(desk, ALICE, case, "it was red")
    desk.delivers()

    (said,) = trail(desk, case, Verb.REPORTER_SAID)
    assert (said.text, said.source) == ("it was red", "dm")
    assert lines(desk, case) == [f"<@{ALICE}> (reporter) says:\n> it was red"]
    assert desk.answering.asked == []


def test_a_reporters_reply_is_acknowledged_once_to_them_alone(desk: Desk) -> None:
    case = reported(desk, ALICE)
    reports(desk, BOB)
    desk.delivers()
    post = answers(desk, ALICE, case, "it was red")
    for body in post.events:
        desk.send(body)
    desk.delivers()

    first, noted = letters(desk, ALICE)
    assert noted["text"] == f"Noted for {case.ref}. Ops sees it."
    assert noted["thread_ts"] == first["ts"]
    assert len(letters(desk, BOB)) == 1


def test_replies_in_a_row_are_acknowledged_once_and_questions_in_them_passed_on_once(desk: Desk) -> None:
    case = reported(desk, ALICE)
    desk.answering.answers["who has it?"] = declined(Reason.NOT_COVERED)
    desk.answering.answers["who has my case?"] = declined(Reason.NOT_COVERED)
    for text in ("it was red", "and big"):
        answers(desk, ALICE, case, text)
    desk.edits(answers(desk, ALICE, case, "who has it?"), "who has my case?")
    desk.delivers()
    told = [letter["text"] for letter in letters(desk, ALICE)[1:]]
    assert told[0] == f"Noted for {case.ref}. Ops sees it."
    assert [text[:25] for text in told[1:]] == ["I passed your question on"]

    desk.clock.forward(timedelta(minutes=11))
    answers(desk, ALICE, case, "and dear")
    desk.delivers()
    assert letters(desk, ALICE)[-1]["text"] == f"Noted for {case.ref}. Ops sees it."
    assert len(letters(desk, ALICE)) == 4


def test_a_danger_told_in_a_reply_reaches_hazards_card_and_history_and_opens_nothing(desk: Desk) -> None:
    case = reported(desk, ALICE)
    before = {step.id: step.state for step in case.triage.plan}
    assert "already_contacted" not in {hazard.id for hazard in case.triage.hazards}
    answers(desk, ALICE, case, "The name on it is Kettaro. We complained to Alibaba this morning.")
    answers(desk, ALICE, case, "Our trademark is registered in China, the certificate is here.")
    desk.delivers()

    now = found(desk, case)
    assert "already_contacted" in {hazard.id for hazard in now.triage.hazards}
    assert (
        now.contact_words == "seller: no; platform: no; bought one: no"
        "; by their words somebody was in touch, unlike what the form says, to be confirmed"
    )
    assert "complained to Alibaba this morning" in card(desk, case)["text"]
    assert "*Since then:*\n> Our trademark is registered in China" in card(desk, case)["text"]
    assert "+ The seller or the platform has been contacted" in lines(desk, case)[0]
    assert "already_contacted" in {change.field: change.after for change in trail(desk, case)[1].changes}["hazards"]
    assert "Do not write again and do not answer" in letters(desk, ALICE)[1]["text"]
    revealing = {step.id: step.state for step in now.triage.plan if step.reveals_us}
    assert all(state is not StepState.DO for state in revealing.values())
    assert all(revealing.get(step, state) == state for step, state in before.items())


def test_who_tells_a_danger_that_somebody_else_told_before_is_warned_once(desk: Desk) -> None:
    case = reported(desk, ALICE)
    reports(desk, BOB)
    desk.delivers()
    answers(desk, ALICE, case, "I wrote to the seller on Monday.")
    desk.delivers()
    assert "Do not write again and do not answer" in letters(desk, BOB)[-1]["text"]
    desk.clock.forward(timedelta(hours=1))
    answers(desk, BOB, case, "I complained to Alibaba this morning.")
    answers(desk, BOB, case, "As I said, I complained to Alibaba.")
    answers(desk, BOB, case, "It was red.")
    desk.delivers()

    assert len([letter for letter in letters(desk, BOB) if "Do not write again" in letter["text"]]) == 1


def test_a_later_list_of_what_to_leave_alone_keeps_what_earlier_words_forbid(desk: Desk) -> None:
    case = reported(desk, ALICE)
    answers(desk, ALICE, case, "I wrote to the seller on Monday.")
    desk.delivers()
    desk.clock.forward(timedelta(hours=1))
    answers(desk, ALICE, case, "Somebody else has registered our trademark in China and asks for money.")
    desk.delivers()

    first, second = (set(letter["text"].splitlines()) for letter in letters(desk, ALICE)[1:])
    forbidden = {line.partition(" [")[0] for line in first if line.startswith("• ")}
    assert forbidden
    assert forbidden < {line.partition(" [")[0] for line in second if line.startswith("• ")}


def hazards(desk: Desk, case: Case) -> set[str]:
    """What a case is warned of now."""
    return {hazard.id for hazard in found(desk, case).triage.hazards}


def test_words_that_were_changed_or_taken_back_warn_no_more(desk: Desk) -> None:
    case = reported(desk, ALICE)
    post = answers(desk, ALICE, case, "I wrote to the seller on Monday.")
    assert "already_contacted" in hazards(desk, case)
    desk.edits(post, "I wrote to my colleague on Monday.")
    assert found(desk, case).said == ("I wrote to my colleague on Monday.",)
    assert "already_contacted" not in hazards(desk, case)
    desk.edits(post, "We complained to Alibaba this morning.")
    assert "already_contacted" in hazards(desk, case)
    direct = desk.program.cases.store.post(case.id, Audience.REPORTER, ALICE)
    assert direct is not None
    desk.event(builders.deleted(direct.channel, dict(post.stored), desk.slack.workspace.stamp()))
    desk.delivers()

    assert found(desk, case).said == ()
    assert "already_contacted" not in hazards(desk, case)
    assert len(trail(desk, case, Verb.REPORTER_SAID)) == 3
    assert {change.field for change in trail(desk, case, Verb.DELETED_IN_SLACK)[0].changes} >= {"hazards"}
    said = lines(desk, case)[-1]
    assert "What we kept stays.\nBut the case is read without it now." in said
    assert "• *Hazards:* − The seller or the platform has been contacted" in said
    assert "complained to Alibaba" not in card(desk, case)["text"]


def test_a_new_danger_told_on_a_closed_case_is_told_to_its_owner_and_in_the_channel(desk: Desk) -> None:
    case = reported(desk, ALICE)
    presses(desk, OPAL, ids.CASE_CLAIM, case)
    does(desk, OPAL, case, "close", reason=chosen("not_infringing"), text="checked")
    answers(desk, ALICE, case, "It was red.")
    desk.delivers()
    assert letters(desk, OPAL) == []
    answers(desk, ALICE, case, "I wrote to the seller this morning.")
    desk.delivers()

    (letter,) = letters(desk, OPAL)
    assert "I wrote to the seller this morning." in letter["text"]
    assert "This case is closed, and this is a new danger. Should it be reopened?" in letter["text"]
    posted = [c for c in desk.slack.called("chat.postMessage") if "Should it be reopened?" in c["text"]]
    assert [c["reply_broadcast"] for c in posted if c["channel"] == CASES] in (["1"], ["true"], [True], [1])


def test_a_reviewer_who_sets_whom_somebody_wrote_to_outweighs_what_was_said_of_it_before(desk: Desk) -> None:
    case = reported(desk, ALICE)
    answers(desk, ALICE, case, "I wrote to the seller on Monday. Somebody else has registered our trademark in China.")
    before = hazards(desk, case)
    review, now = desk.program.cases.review, found(desk, case)
    open_still = replace(now.report, contact=replace(now.report.contact, seller=Said.UNSURE))
    review.correct(case.id, Actor(OPAL, "form"), now.version, open_still)
    assert hazards(desk, case) == before
    review.correct(case.id, Actor(OPAL, "form"), found(desk, case).version, now.report)
    assert hazards(desk, case) == before - {"already_contacted"}
    assert before - {"already_contacted"} > {hazard.id for hazard in case.triage.hazards}
    answers(desk, ALICE, case, "Today I wrote to the seller again.")
    assert "already_contacted" in hazards(desk, case)


def test_words_said_of_a_duplicate_are_found_in_the_case_that_goes_on(desk: Desk) -> None:
    first, second = reported(desk, ALICE), reports(desk, BOB, OTHER).case
    desk.delivers()
    answers(desk, BOB, second, "It is sold in the Zwiebelmarkt.")
    desk.program.cases.review.merge(second.id, Actor(OPAL, "form"), first.ref)

    hits = desk.program.cases.store.search(CaseQuery(text="zwiebelmarkt")).cases
    assert {hit.ref for hit in hits} == {first.ref, second.ref}


def merged(desk: Desk) -> tuple[Case, Case]:
    """The case that goes on, of Alice's report, and the one closed as its duplicate, of Bob's."""
    live, duplicate = reported(desk, ALICE), reports(desk, BOB, OTHER).case
    desk.delivers()
    desk.program.cases.review.merge(duplicate.id, Actor(OPAL, "form"), live.ref)
    desk.delivers()
    return live, duplicate


def test_what_a_reporter_writes_of_a_duplicate_is_heard_in_the_case_that_goes_on(desk: Desk) -> None:
    live, duplicate = merged(desk)
    post = answers(desk, BOB, duplicate, "I wrote to the seller on Monday.")
    for body in post.events:
        desk.send(body)
    desk.delivers()

    assert "already_contacted" in hazards(desk, live)
    assert [event.text for event in trail(desk, live, Verb.REPORTER_SAID)] == ["I wrote to the seller on Monday."]
    assert trail(desk, duplicate, Verb.REPORTER_SAID) == []
    assert [event.about for event in trail(desk, duplicate, Verb.WENT_ON)] == [live.ref]
    assert lines(desk, duplicate)[-1] == f"<@{BOB}> wrote or sent something for this case; it is kept in {live.ref}."
    assert letters(desk, BOB)[-1]["text"].startswith("Noted for KO-")


def test_words_said_of_a_duplicate_can_be_changed_and_taken_back_where_they_are_heard(desk: Desk) -> None:
    live, duplicate = reported(desk, ALICE), reports(desk, BOB, OTHER).case
    desk.delivers()
    before = answers(desk, BOB, duplicate, "I wrote to the seller on Monday.")
    desk.program.cases.review.merge(duplicate.id, Actor(OPAL, "form"), live.ref)
    after = answers(desk, BOB, duplicate, "We complained to Alibaba this morning.")
    direct = desk.program.cases.store.post(duplicate.id, Audience.REPORTER, BOB)
    assert direct is not None
    desk.edits(after, "It is blue.")
    desk.event(builders.deleted(direct.channel, dict(before.stored), desk.slack.workspace.stamp()))

    assert found(desk, live).said == ("It is blue.",)
    assert "already_contacted" not in hazards(desk, live)
    assert len(trail(desk, live, Verb.DELETED_IN_SLACK)) == 1


def test_a_file_sent_to_a_duplicate_is_evidence_of_the_case_that_goes_on(desk: Desk) -> None:
    live, duplicate = merged(desk)
    answers(desk, BOB, duplicate, "", files=[uploaded(desk)])

    store = desk.program.cases.store
    assert [item.uploaded_by for item in store.evidence(live.id)] == [BOB]
    assert store.evidence(duplicate.id) == ()
    assert [event.about for event in trail(desk, duplicate, Verb.WENT_ON)] == [live.ref]


def test_what_was_said_and_sent_of_a_duplicate_meanwhile_is_its_own_again_when_it_is_taken_up_again(desk: Desk) -> None:
    live, duplicate = reported(desk, ALICE), reports(desk, BOB, OTHER).case
    desk.delivers()
    early = answers(desk, BOB, duplicate, "It was green.")
    gone = answers(desk, BOB, duplicate, "The seller is in Yiwu.")
    desk.program.cases.review.merge(duplicate.id, Actor(OPAL, "form"), live.ref)
    answers(desk, ALICE, live, "It is heavy.")
    late = answers(desk, BOB, duplicate, "I wrote to the seller on Monday.")
    filed = answers(desk, BOB, duplicate, "", files=[uploaded(desk)])
    desk.edits(early, "It was red.")
    deletes(desk, duplicate, gone)
    desk.program.cases.review.reopen(duplicate.id, Actor(OPAL, "form"), "merged by mistake")

    assert (found(desk, live).said, found(desk, duplicate).said) == (
        ("It is heavy.",),
        ("It was red.", "I wrote to the seller on Monday."),
    )
    assert "already_contacted" in hazards(desk, duplicate) - hazards(desk, live)
    desk.edits(late, "It is blue.")
    deletes(desk, duplicate, early)
    deletes(desk, duplicate, filed)
    assert (found(desk, live).said, found(desk, duplicate).said) == (("It is heavy.",), ("It is blue.",))
    assert [item.deleted_in_slack_at is not None for item in desk.program.cases.store.evidence(live.id)] == [True]


def deletes(desk: Desk, case: Case, post: Post) -> None:
    """Bob deletes what he wrote in his thread of a case."""
    direct = desk.program.cases.store.post(case.id, Audience.REPORTER, BOB)
    assert direct is not None
    desk.event(builders.deleted(direct.channel, dict(post.stored), desk.slack.workspace.stamp()))


def test_a_file_that_lies_with_a_duplicate_is_counted_and_not_asked_for_where_it_goes_on(desk: Desk) -> None:
    live, duplicate = reported(desk, ALICE), reports(desk, BOB, OTHER).case
    desk.delivers()
    answers(desk, BOB, duplicate, "", files=[uploaded(desk)])
    assert "*Evidence:* none yet" in card(desk, live)["text"]
    desk.program.cases.review.merge(duplicate.id, Actor(OPAL, "form"), live.ref)
    desk.delivers()
    assert "*Evidence:* 1 (1 lead)" in card(desk, live)["text"]


def test_a_report_of_a_duplicate_sent_again_with_more_is_added_where_it_goes_on(desk: Desk) -> None:
    live, duplicate = reported(desk, ALICE), reports(desk, BOB, OTHER, "form-1").case
    desk.program.cases.review.merge(duplicate.id, Actor(OPAL, "form"), live.ref)
    opened = reports(desk, BOB, replace(OTHER, story="We wrote to the seller."), "form-1")

    assert (opened.case.id, len(found(desk, live).sightings), len(found(desk, duplicate).sightings)) == (live.id, 3, 1)


def test_the_whole_case_says_who_wrote_what_since_the_report(desk: Desk) -> None:
    case = reported(desk, ALICE)
    reports(desk, BOB)
    desk.delivers()
    answers(desk, ALICE, case, "it was red")
    desk.edits(answers(desk, BOB, case, "it was green"), "it was blue")
    presses(desk, OPAL, ids.CASE_OPEN, case)

    shown = str(desk.slack.workspace.views[-1]["blocks"])
    assert f"• <@{ALICE}>: it was red" in shown
    assert f"• <@{BOB}>: it was blue" in shown


def test_what_reviewers_write_to_each_other_is_no_fact_of_the_case(desk: Desk) -> None:
    case = reported(desk, ALICE)
    replies(desk, OPAL, case, "Somebody of ours wrote to the seller on Monday and threatened to sue.")
    does(desk, OPAL, case, "note", text="We wrote to the seller and threatened to sue.", privileged=("privileged",))
    desk.delivers()

    assert len(trail(desk, case, Verb.NOTED)) == 2
    assert found(desk, case).triage == case.triage
    assert len(letters(desk, ALICE)) == 1


def test_a_question_in_a_reply_goes_to_ops_and_is_answered_from_the_guidance(desk: Desk) -> None:
    case = reported(desk, ALICE)
    post = answers(desk, ALICE, case, "It was red. does our US trademark count in China?")
    for body in post.events:
        desk.send(body)
    desk.delivers()

    assert [question.text for question in desk.answering.asked] == ["does our US trademark count in China?"]
    first, answer, noted = letters(desk, ALICE)
    assert answer["thread_ts"] == noted["thread_ts"] == first["ts"]
    assert "China protects the mark that was filed first." in answer["text"]
    assert "passed your question on to ops" in noted["text"]
    assert "do not buy, do not write to the seller, do not complain" in noted["text"]
    assert len(lines(desk, case)) == 1


def test_a_question_in_a_reply_that_the_guidance_does_not_answer_is_left_to_ops(desk: Desk) -> None:
    case = reported(desk, ALICE)
    desk.answering.answers["who is working on my case?"] = declined(Reason.NOT_COVERED)
    answers(desk, ALICE, case, "who is working on my case?")
    desk.delivers()

    (noted,) = letters(desk, ALICE)[1:]
    assert "passed your question on to ops" in noted["text"]


def test_an_answer_in_a_cases_thread_follows_the_edit_of_its_question(desk: Desk) -> None:
    case = reported(desk, ALICE)
    desk.answering.answers["what of Taiwan?"] = answered(
        passage("marks#abroad", "A mark counts where it is registered.")
    )
    post = answers(desk, ALICE, case, "does our US trademark count in China?")
    desk.edits(post, "It was red. what of Taiwan?")
    desk.delivers()

    (answer,) = given(desk)
    assert answer["text"].startswith("Revised after the question was edited.")
    assert "A mark counts where it is registered." in answer["text"]


@pytest.mark.parametrize("text", ["never mind", "who is working on my case?"])
def test_an_answer_in_a_cases_thread_is_taken_back_when_its_question_is_edited_away(desk: Desk, text: str) -> None:
    case = reported(desk, ALICE)
    desk.answering.answers["who is working on my case?"] = declined(Reason.NOT_COVERED)
    post = answers(desk, ALICE, case, "does our US trademark count in China?")
    assert len(given(desk)) == 1
    desk.edits(post, text)

    assert given(desk) == []


def test_an_edit_of_other_words_leaves_the_answer_in_a_cases_thread(desk: Desk) -> None:
    case = reported(desk, ALICE)
    post = answers(desk, ALICE, case, "It is red. does our US trademark count in China?")
    desk.clock.forward(timedelta(seconds=5))
    desk.edits(post, "It is blue. does our US trademark count in China?")

    (answer,) = given(desk)
    assert not answer["text"].startswith("Revised")


def test_an_answer_in_a_cases_thread_is_taken_back_when_its_question_is_deleted(desk: Desk) -> None:
    case = reported(desk, ALICE)
    post = answers(desk, ALICE, case, "does our US trademark count in China?")
    assert len(given(desk)) == 1
    desk.deletes(post)
    desk.delivers()

    assert given(desk) == []
    assert len(trail(desk, case, Verb.DELETED_IN_SLACK)) == 1


def test_a_question_in_a_cases_thread_that_is_deleted_before_its_answer_gets_none(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = reported(desk, ALICE)
    with monkeypatch.context() as patch:
        patch.setattr(Questions, "work", _not_yet)
        post = answers(desk, ALICE, case, "does our US trademark count in China?")
        desk.deletes(post)
    desk.catch_up()

    assert given(desk) == []


def _not_yet(*_: object) -> None:
    raise NotYet("later")


def given(desk: Desk) -> list[Json]:
    """The answers in the first reporter's messages: what has a button to ask counsel."""
    return [letter for letter in letters(desk, ALICE) if ids.ASK_COUNSEL in str(letter.get("blocks"))]


def test_who_is_mentioned_is_asked_even_in_a_cases_thread(desk: Desk) -> None:
    case = reported(desk, ALICE)
    replies(desk, OPAL, case, f"{DESK} does our US trademark count in China?")

    assert len(desk.answering.asked) == 1
    assert trail(desk, case, Verb.NOTED) == []


def test_a_reporter_who_mentions_the_desk_in_their_own_thread_is_heard_and_answered(desk: Desk) -> None:
    case = reported(desk, ALICE)
    desk.answering.answers["Tom wrote to the seller, may I answer him"] = answered(
        passage("quiet#who", "Say nothing to the seller.")
    )
    post = answers(desk, ALICE, case, f"{DESK} Tom wrote to the seller, may I answer him")
    desk.delivers()

    (said,) = trail(desk, case, Verb.REPORTER_SAID)
    assert said.text == "Tom wrote to the seller, may I answer him"
    (answer,) = given(desk)
    assert "Say nothing to the seller." in answer["text"]
    desk.edits(post, "it was red")
    assert given(desk) == []


def test_a_question_in_direct_messages_outside_the_thread_is_a_question(desk: Desk) -> None:
    case = reported(desk, ALICE)
    desk.tells(ALICE, "does our US trademark count in China?")

    assert len(desk.answering.asked) == 1
    assert trail(desk, case, Verb.REPORTER_SAID) == []


def test_other_peoples_bots_and_notices_are_not_heard(desk: Desk) -> None:
    case = reported(desk, ALICE)
    replies(desk, OPAL, case, "beep", bot_id="B99OTHER")
    replies(desk, OPAL, case, "joined", subtype="channel_join")
    desk.delivers()

    assert len(trail(desk, case)) == 1
    assert desk.answering.asked == []


def test_who_may_not_write_is_told_and_nothing_is_kept(desk: Desk) -> None:
    case = reported(desk, ALICE)
    desk.slack.workspace.channels[CASES].members.add(BOB)
    replies(desk, BOB, case, "let me in", files=[uploaded(desk)])

    assert desk.told(BOB) == ["Sorry, only reviewers of cases may do that."]
    assert len(trail(desk, case)) == 1
    assert evidence(desk) == ()


def test_a_post_without_words_is_no_question_either(desk: Desk) -> None:
    case = reported(desk, ALICE)
    answers(desk, ALICE, case, "", files=[{"id": "F1", "mode": "tombstone"}], subtype="file_share")

    assert desk.answering.asked == []
    assert len(trail(desk, case)) == 1


def test_an_edit_is_a_further_note_and_the_first_one_stays(desk: Desk) -> None:
    case = reported(desk, ALICE)
    post = replies(desk, OPAL, case, "it was red")
    desk.edits(post, "it was blue")
    desk.edits(post, "it was blue")
    post = answers(desk, ALICE, case, "mine")
    desk.edits(post, "yours")
    desk.delivers()

    assert [event.text for event in trail(desk, case, Verb.NOTED)] == ["it was red", "(changed to) it was blue"]
    assert [event.text for event in trail(desk, case, Verb.REPORTER_SAID)] == ["mine", "(changed to) yours"]


def test_a_deletion_is_noted_and_not_followed(desk: Desk) -> None:
    case = reported(desk, ALICE)
    post = replies(desk, OPAL, case, "it was red", files=[uploaded(desk)], subtype="file_share")
    for _ in range(2):
        desk.event(builders.deleted(CASES, dict(post.stored), desk.slack.workspace.stamp()))
    desk.delivers()

    assert len(trail(desk, case, Verb.NOTED)) == 1
    assert len(trail(desk, case, Verb.DELETED_IN_SLACK)) == 2  # the post, and the file that was in it
    (item,) = evidence(desk)
    assert item.deleted_in_slack_at is not None
    with desk.program.cases.custodian.files.open(item.stored) as kept:
        assert kept.read() == PNG
    assert "What we kept stays." in lines(desk, case)[-1]


def test_a_file_is_fetched_with_the_token_hashed_kept_and_confirmed_with_its_honest_grade(desk: Desk) -> None:
    case = reported(desk, ALICE)
    file = uploaded(desk, "our <kettle>.png")
    answers(desk, ALICE, case, "here", files=[file], subtype="file_share")
    desk.delivers()

    (item,) = evidence(desk)
    assert (item.number, item.original_name, item.size) == (f"{case.ref}-E01", "our <kettle>.png", len(PNG))
    assert (item.uploaded_by, item.source_id, item.media_type) == (ALICE, file["id"], "image/png")
    assert desk.slack.called("download") == [{"path": f"/files/{file['id']}", "token": f"Bearer {TOKEN}"}]
    assert desk.slack.counts["files.sharedPublicURL"] == 0
    honest = "A lead: our hash proves only that it has not changed since we got it."
    assert letters(desk, ALICE)[-1]["text"].startswith(f"Kept as {case.ref}-E01 (`our &lt;kettle&gt;.png`). Thank you.")
    assert "Keep your original file, too" in letters(desk, ALICE)[-1]["text"]
    assert letters(desk, ALICE)[-1]["thread_ts"] == letters(desk, ALICE)[0]["ts"]
    assert honest in lines(desk, case)[-1]
    assert "*Evidence:* 1 (1 lead)" in card(desk, case)["text"]


def test_a_reporters_file_is_confirmed_to_them_and_to_no_other_reporter(desk: Desk) -> None:
    case = reported(desk, ALICE)
    reports(desk, BOB)
    desk.delivers()
    answers(desk, ALICE, case, "", files=[uploaded(desk)], subtype="file_share")
    desk.delivers()

    assert len(letters(desk, ALICE)) == 2
    assert len(letters(desk, BOB)) == 1


def test_the_same_file_twice_is_one_item_and_the_person_is_told(desk: Desk) -> None:
    case = reported(desk, ALICE)
    replies(desk, OPAL, case, "one", files=[uploaded(desk)], subtype="file_share")
    replies(desk, OPAL, case, "two", files=[uploaded(desk)], subtype="file_share")

    (item,) = evidence(desk)
    assert desk.told(OPAL) == [f"We have this file already as {case.ref}-E01."]
    folder = Path(str(desk.database.engine.url.database)).parent / "evidence"
    assert [file.name for file in folder.glob("[0-9a-f][0-9a-f]/*")] == [item.stored]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (
            {"name": "run.exe", "content": b"MZ\x90\x00" + bytes(200), "media_type": "application/x-msdownload"},
            "pictures",
        ),
        ({"name": "empty.txt", "content": b"", "media_type": "text/plain"}, "it is empty"),
        ({"size": 50 * 1024 * 1024 + 1}, "50 MB at most"),
        ({"is_external": True}, "not in Slack"),
        ({"mode": "tombstone"}, "any more"),
        ({"url_private": "https://files.example/a", "url_private_download": "https://files.example/a"}, "not in Slack"),
        (
            {"url_private_download": "https://files.slack.com.evil.example/a", "url_private": ""},
            "not in Slack",
        ),
        ({"url_private_download": "http://files.slack.com/a", "url_private": ""}, "not in Slack"),
        ({"url_private_download": "https://evil@files.slack.com/a", "url_private": ""}, "not in Slack"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_with_the_reason(desk: Desk, facts: dict[str, object], words: str) -> None:
    case = reported(desk, ALICE)
    file = uploaded(desk, **facts)
    answers(desk, ALICE, case, "", files=[{"id": file["id"]}], subtype="file_share")
    desk.delivers()

    assert evidence(desk) == ()
    (refused,) = trail(desk, case, Verb.EVIDENCE_REFUSED)
    assert words in letters(desk, ALICE)[-1]["text"]
    assert "was not kept" in letters(desk, ALICE)[-1]["text"]
    assert "sent a file that was not taken" in lines(desk, case)[-1]
    assert refused.actor_kind is ActorKind.PERSON


@pytest.mark.parametrize("fault", [Fault(status=302), Fault(status=403)])
def test_the_token_follows_no_detour(desk: Desk, fault: Fault) -> None:
    case = reported(desk, ALICE)
    desk.slack.fail("download", fault)
    answers(desk, ALICE, case, "", files=[uploaded(desk)], subtype="file_share")
    desk.delivers()

    assert evidence(desk) == ()
    assert "would not give it to me" in letters(desk, ALICE)[-1]["text"]


@pytest.mark.parametrize("fault", [Fault(status=500), Fault(drop=True), Fault(status=429)])
def test_a_file_that_could_not_be_fetched_is_fetched_later_and_the_note_is_one(desk: Desk, fault: Fault) -> None:
    case = reported(desk, ALICE)
    desk.slack.fail("download", fault)
    replies(desk, OPAL, case, "see", files=[uploaded(desk)], subtype="file_share")
    assert evidence(desk) == ()
    desk.catch_up()

    assert len(evidence(desk)) == len(trail(desk, case, Verb.NOTED)) == 1


def test_files_of_a_form_are_kept_even_when_the_program_ends_before_they_are_fetched(desk: Desk) -> None:
    case = reported(desk, ALICE)
    files = [uploaded(desk, f"{n}.png", PNG + bytes([n]))["id"] for n in range(3)]
    desk.slack.fail("download", Fault(drop=True))
    desk.program.casework.threads.take_slack_files(case.id, ALICE, files)
    desk.program.casework.threads.take_slack_files(case.id, ALICE, files)
    desk.restart()
    desk.delivers()

    assert [item.original_name for item in evidence(desk)] == ["0.png", "1.png", "2.png"]
    assert {event.source for event in trail(desk, case, Verb.EVIDENCE_ADDED)} == {"form"}
    assert len(letters(desk, ALICE)) == 4


def test_a_post_that_can_never_be_kept_is_given_up_with_a_reference(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = reported(desk, ALICE)

    def broken(*_: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr("bot.cases.review.talk._verb", broken)
    replies(desk, OPAL, case, "hello")
    for _ in range(3):
        desk.catch_up()

    (told,) = desk.told(OPAL)
    assert "could not keep that in the case" in told


def test_a_post_before_a_crash_is_kept_after_it(desk: Desk, tmp_path: Path) -> None:
    case = reported(desk, ALICE)
    desk.program.courier.stop()
    replies(desk, OPAL, case, "kept")
    assert trail(desk, case, Verb.NOTED) == []
    desk.restart()

    assert [event.text for event in trail(desk, case, Verb.NOTED)] == ["kept"]
    assert (tmp_path / "desk.sqlite").exists()


def test_nothing_a_person_wrote_is_a_mention_or_an_alarm_anywhere(desk: Desk) -> None:
    case = reported(desk, ALICE)
    replies(desk, OPAL, case, "&lt;!channel&gt; <!here> <@U99EVIL>", files=[uploaded(desk, "<!channel>.png")])
    desk.presses(OPAL, ids.CASE_OPEN, card(desk, case), CASES)
    desk.delivers()

    sent = str([message for channel in desk.slack.workspace.channels for message in desk.slack.posted(channel)])
    sent += str(desk.slack.workspace.views)
    assert "<!" not in sent
    assert "U99EVIL>" not in sent.replace("&lt;@U99EVIL&gt;", "")
    assert REPORT.story.startswith("I saw <!channel>")
    assert found(desk, case).report.story == REPORT.story
