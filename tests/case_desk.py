"""What people do with cases in the tests: report, press, fill forms, write in threads, upload."""

import json
from dataclasses import replace
from typing import Any

from slack_bolt import BoltResponse

from bot.cases.case import Case, Origin
from bot.cases.events import Audience, Event, Verb
from bot.cases.intake.opening import Opened, Submission
from bot.cases.report import Aspect, ChinaStatus, Contact, Relation, Report, Right, RightKind, RightStatus, Said
from bot.slack import ids
from tests import builders
from tests.builders import Json
from tests.desk import CASES, Desk, Post

REPORT = Report(
    product="Foldable kettle",
    brand="Kettaro",
    seen_in=("alibaba",),
    links=("https://www.alibaba.com/product-detail/Kettle_1600482913377.html?spm=1",),
    aspects=(Aspect.BRAND,),
    rights=(Right(RightKind.TRADEMARK, "US", RightStatus.REGISTERED, "6000101"),),
    china=ChinaStatus.NONE,
    seller="Ningbo Haovelle Houseware",
    relation=Relation.NONE,
    contact=Contact(Said.NO, Said.NO, Said.NO),
    story="I saw <!channel> our kettle & called it <@U99EVIL>",
)
OTHER = replace(
    REPORT, links=("https://www.alibaba.com/product-detail/Pan_1600555555555.html",), seller="Somebody else"
)
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    + bytes(64)
)


def reports(desk: Desk, user: str, report: Report = REPORT, key: str = "") -> Opened:
    """Somebody sends a report; nothing is told yet."""
    submission = Submission(key or f"{user}:{report.links}", report, user, Origin("modal"))
    return desk.program.cases.opening.submit(submission)


def reported(desk: Desk, user: str, report: Report = REPORT) -> Case:
    """A case whose card is up and whose reporter was told."""
    opened = reports(desk, user, report)
    desk.delivers()
    return opened.case


def found(desk: Desk, case: Case) -> Case:
    """A case as it is now."""
    kept = desk.program.cases.store.find(case.id)
    assert kept is not None
    return kept


def trail(desk: Desk, case: Case, verb: Verb | None = None) -> list[Event]:
    """What happened to a case."""
    return [event for event in desk.program.cases.store.events(case.id) if verb in {None, event.verb}]


def cards(desk: Desk, channel: str = CASES) -> list[Json]:
    """The cards in a channel."""
    return [message for message in desk.slack.posted(channel) if not message.get("thread_ts")]


def card(desk: Desk, case: Case) -> Json:
    """A case's card."""
    post = desk.program.cases.store.post(case.id, Audience.CARD)
    assert post is not None
    message = desk.slack.workspace.channels[post.channel].message(post.ts)
    assert message is not None
    return message


def lines(desk: Desk, case: Case) -> list[str]:
    """What the card's thread says."""
    post = desk.program.cases.store.post(case.id, Audience.CARD)
    assert post is not None
    return [str(m["text"]) for m in desk.slack.posted(post.channel, post.ts) if m["ts"] != post.ts]


def letters(desk: Desk, user: str) -> list[Json]:
    """What a reporter was sent, first to last."""
    return desk.slack.posted(desk.slack.workspace.direct(user))


def home(desk: Desk, user: str) -> str:
    """What somebody's Home shows."""
    desk.event(builders.home_opened(user, desk.slack.workspace.direct(user), "home"))
    return str(desk.slack.workspace.homes[user])


def presses(desk: Desk, user: str, action: str, case: Case, late_s: int = 0) -> BoltResponse:
    """Somebody presses a button of a card."""
    return desk.presses(user, action, card(desk, case), CASES, late_s)


def last_view(desk: Desk) -> Json:
    """The modal that was opened last."""
    return desk.slack.workspace.views[-1]


def fields(**given: Any) -> Json:
    """The fields of a form as Slack sends them: a text, a tuple of ticked boxes, or a whole field."""
    return {name: {name: _field(value)} for name, value in given.items()}


def sends(desk: Desk, user: str, view: Json, **given: Any) -> Json:
    """Somebody fills a form and sends it; returns what they get to see."""
    response = desk.send(builders.submitted(view, user, fields(**given)))
    assert response.status == 200, response.body
    return dict(json.loads(response.body)) if response.body else {}


def does(desk: Desk, user: str, case: Case, action: str, **given: Any) -> Json:
    """Somebody opens the whole case, goes on to a form and sends it; returns what they get to see."""
    presses(desk, user, ids.CASE_OPEN, case)
    pushed = sends(desk, user, last_view(desk), **{ids.CASE_NEXT: {"selected_option": {"value": action}}})
    if pushed.get("response_action") != "push":
        return pushed
    return sends(desk, user, pushed["view"], **given)


def chosen(value: str) -> Json:
    """A field in which one thing was chosen."""
    return {"selected_option": {"value": value}}


def replies(desk: Desk, user: str, case: Case, text: str, **more: Any) -> Post:
    """Somebody writes in the thread of a card."""
    root = card(desk, case)
    return desk.says(user, text, CASES, root["ts"], **more)


def answers(desk: Desk, user: str, case: Case, text: str, **more: Any) -> Post:
    """A reporter writes in the thread of what they were told."""
    post = desk.program.cases.store.post(case.id, Audience.REPORTER, user)
    assert post is not None
    return desk.says(user, text, post.channel, post.ts, **more)


def uploaded(
    desk: Desk, name: str = "page.png", content: bytes = PNG, media_type: str = "image/png", **facts: Any
) -> Json:
    """A file in Slack."""
    return desk.slack.workspace.add_file(name, content, desk.slack.host, media_type, **facts)


def _field(value: Any) -> Json:
    if isinstance(value, dict):
        return value
    if isinstance(value, tuple):
        return {"selected_options": [{"value": each} for each in value]}
    return {"value": value}
