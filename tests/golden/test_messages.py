"""Each message and view, whole, as Slack gets it.

``GOLDEN=write python -m pytest tests/golden`` writes the files anew; read the difference before you commit it.
"""

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.views import View

from bot.answering.model import Answer, Answered, Reason
from bot.prompts import Prompts
from bot.settings import content_folder
from bot.slack import ids
from bot.slack.views.answer import AnswerView
from bot.slack.views.home import home_view, suggested_prompts
from bot.slack.views.modals import not_helpful_modal, notice_modal, passages_modal
from tests.desk import ALICE, BOB, COUNSEL, DESK, GENERAL, Desk
from tests.sample_answers import (
    FakeAnswering,
    answered,
    declined,
    in_part,
    of_two_parts,
    passage,
    to_read_on,
    with_law_change,
)
from tests.slack_rules import check_message, check_view

FOLDER = Path(__file__).parent
PROMPTS = Prompts(content_folder("prompts"))
SECOND = passage(
    "customs#recordation", "Customs acts on recorded marks only. Record yours. Do not send samples abroad."
)
ANSWERS: dict[str, Answer] = {
    "answered": answered(passage(), SECOND),
    "answered_law_change": with_law_change(),
    "answered_to_read_on": to_read_on(SECOND, replace(passage("costs#who-pays"), confidence="medium")),
    "answered_other_language": answered(notice="Die Hinweise gibt es nur auf Englisch; hier die passenden Stellen."),
    "answered_two_parts": of_two_parts("who owns it", "what do customs do <!channel>?", passage(), SECOND),
    "answered_in_part": in_part("what does a parcel cost <!channel>?"),
    **{f"declined_{reason.value}": declined(reason) for reason in Reason},
    "declined_with_nearest": declined(Reason.NOT_COVERED, nearest=3),
    "refused_with_citations": declined(Reason.UNSAFE, "draft-for-us", cited=2),
}


def same(name: str, payload: Any) -> None:
    """Compare with the file, or write it."""
    file = FOLDER / f"{name}.json"
    text = json.dumps(payload, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    if os.environ.get("GOLDEN") == "write":
        file.write_text(text, encoding="utf-8")
    assert file.exists(), f"no {file.name} yet: run with GOLDEN=write"
    assert json.loads(text) == json.loads(file.read_text(encoding="utf-8"))


def message(answer: Answer, **more: bool) -> dict[str, Any]:
    """The message for an answer, which keeps every rule."""
    made = AnswerView(PROMPTS).message(answer, "A0123456789AB", **more)
    payload = {"text": made.text, "blocks": [block.to_dict() for block in made.blocks]}
    assert check_message(payload, frozenset()) == []
    return payload


def view(made: View) -> dict[str, Any]:
    """The view, which keeps every rule."""
    assert check_view(made.to_dict(), frozenset()) == []
    return made.to_dict()


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_look_as_agreed(name: str) -> None:
    same(name, message(ANSWERS[name]))


def test_the_words_of_a_part_that_is_not_answered_call_nobody() -> None:
    assert "<!channel>" not in json.dumps(message(in_part("what does it cost <!channel>?")))


def test_an_answer_whose_sources_have_pages_looks_as_agreed() -> None:
    made = AnswerView(PROMPTS, lambda name: f"https://desk.example/console/guidance/{name}").message(answered(), "A1")
    payload = {"text": made.text, "blocks": [block.to_dict() for block in made.blocks]}
    assert check_message(payload, frozenset()) == []
    same("answered_linked", payload)


def test_a_revised_answer_looks_as_agreed() -> None:
    same("revised", message(answered(), revised=True))


def test_a_private_answer_looks_as_agreed() -> None:
    same("private", message(answered(), private=True))


def test_the_passages_of_an_answer_look_as_agreed() -> None:
    same("passages", view(passages_modal(with_law_change(), PROMPTS)))


def test_the_passages_near_a_no_look_as_agreed() -> None:
    same("passages_of_a_no", view(passages_modal(declined(Reason.NOT_COVERED, cited=1, nearest=2), PROMPTS)))


def test_the_passages_of_an_answer_no_longer_kept_look_as_agreed() -> None:
    same("passages_gone", view(notice_modal(PROMPTS.text("passages_gone"), PROMPTS)))


def test_the_question_what_was_wrong_looks_as_agreed() -> None:
    same("not_helpful", view(not_helpful_modal("A0123456789AB", PROMPTS)))


def test_home_and_its_prompts_look_as_agreed() -> None:
    same("home", view(home_view(PROMPTS)))
    same("suggested_prompts", suggested_prompts(PROMPTS))


def test_what_counsel_gets_looks_as_agreed(desk: Desk) -> None:
    post = desk.says(ALICE, f"{DESK} does <https://shop.example|our &amp; their shop> matter?")
    desk.presses(BOB, ids.ASK_COUNSEL, desk.sees(post)[0])

    same("counsel", _sent(desk, COUNSEL))


def test_a_shared_answer_looks_as_agreed(desk: Desk) -> None:
    desk.commands(ALICE, "does our &lt;shop&gt; matter?")
    desk.presses_private(ids.SHARE, desk.slack.whispers(ALICE)[0])

    same("shared", _sent(desk, GENERAL))


def test_a_refusal_and_a_failure_look_as_agreed(desk: Desk, answering: FakeAnswering) -> None:
    desk.slack.workspace.add_user("U50GUEST", is_restricted=True)
    refused = desk.says("U50GUEST", f"{DESK} is this ours?")
    answering.answers["broken?"] = RuntimeError("broken")
    failed = desk.says(ALICE, f"{DESK} broken?")
    for _ in range(4):
        desk.catch_up(timedelta(minutes=1))

    same("refused_guest", desk.sees(refused)[0]["text"])
    same("failed", desk.sees(failed)[0]["text"])


def test_every_golden_file_is_of_a_test() -> None:
    others = {"revised", "private", "passages", "passages_of_a_no", "passages_gone", "not_helpful", "home"}
    others |= {"suggested_prompts", "counsel", "shared", "refused_guest", "failed", "answered_linked"}

    here = {file.stem for file in FOLDER.glob("*.json") if not file.stem.startswith(("case_", "report_"))}
    assert here == set(ANSWERS) | others
    assert isinstance(ANSWERS["answered"], Answered)


def _sent(desk: Desk, channel: str) -> dict[str, Any]:
    (sent,) = (message for message in desk.slack.posted(channel) if not message.get("thread_ts"))
    return {"text": sent["text"], "blocks": sent["blocks"]}
