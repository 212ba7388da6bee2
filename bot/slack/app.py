"""The route table: what Slack may send, and who hears it. Read it from top to bottom."""

import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from slack_bolt import Ack, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.answering.ports import OPEN, AnswerLog, Inbox, InboxItem, Kind
from bot.cases.keeping import all_writable
from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.casework import Casework
from bot.slack.failures import Failures
from bot.slack.listeners.buttons import Buttons
from bot.slack.payloads import incoming, post_key
from bot.slack.placed import is_beside_answer
from bot.slack.views.home import home_view, suggested_prompts
from bot.slack.watched import WatchedApp
from bot.slack.workspace import OneWorkspace

LISTENERS = 50  # at once; most wait for Slack, which gives three seconds to all who open a form in the same moment
QUEUED_FROM = 8  # questions that wait before one: some seconds, after which people wonder whether it was heard
_ANYTHING = TypeAdapter[Any](Any)  # writes JSON three times as fast as ``json``, of every form that is sent


@dataclass(frozen=True)
class Front:
    """What the route table needs."""

    client: WebClient
    signing_secret: str
    log: AnswerLog
    inbox: Inbox
    buttons: Buttons
    prompts: Prompts
    failures: Failures
    now: Callable[[], datetime]
    wake: Callable[[InboxItem], int]
    queued: Callable[[InboxItem, int], None]
    casework: Casework


def build_app(front: Front) -> WatchedApp:
    """The Slack app, ready for Socket Mode or HTTP."""
    app = WatchedApp(
        name="knockoff-desk",
        client=front.client,
        signing_secret=front.signing_secret,
        raise_error_for_unhandled_request=False,
        listener_executor=ThreadPoolExecutor(LISTENERS, "listener"),
        logger=logging.getLogger("slack_bolt"),
    )
    receiver = Receiver(front)
    home = Home(front)
    buttons = front.buttons

    app.use(make_writable)
    app.use(OneWorkspace(front.prompts).admit)
    app.use(receiver.write_down)
    front.casework.routes(app)

    app.event("app_mention")(receiver.received)
    app.event("message")(receiver.received)
    app.event("app_home_opened")(home.opened)
    app.command(ids.COMMAND_ASK)(receiver.received)

    app.action(ids.SHOW_PASSAGES)(buttons.show_passages)
    app.action(ids.HELPFUL)(buttons.helpful)
    app.action(ids.NOT_HELPFUL)(buttons.not_helpful)
    app.action(ids.ASK_COUNSEL)(buttons.ask_counsel)
    app.action(ids.SHARE)(buttons.share)
    app.action(ids.OPEN_LINK)(acknowledge)
    app.action(re.compile(rf"^{ids.SUGGESTED}_\d$"))(buttons.suggested)
    app.view(ids.NOT_HELPFUL_FORM)(buttons.not_helpful_reason)

    app.error(front.failures.on_error)
    return app


def make_writable(body: dict[str, Any], next_: Callable[[], BoltResponse]) -> BoltResponse:
    """Middleware: what Slack sends can hold NUL and halves of characters, which nothing behind this could keep or send back."""
    try:
        clean = b"\\u0000" not in _ANYTHING.dump_json(body)
    except ValueError:  # halves of characters
        clean = False
    if not clean:
        body.update(all_writable(body))
    return next_()


def acknowledge(ack: Ack) -> None:
    """Nothing to do but say that it arrived."""
    ack()


class Receiver:
    """Writes what comes in down before it is acknowledged.

    Bolt acknowledges an event before its listener runs and answers 200 even when the listener fails, so what is not written
    down here would be lost. When it cannot be written down, the request fails and Slack sends it again.
    """

    def __init__(self, front: Front) -> None:
        self._front = front

    def write_down(self, body: dict[str, Any], context: BoltContext, next_: Callable[[], BoltResponse]) -> BoltResponse:
        """Middleware: keep what asks something of the desk; whatever was kept before is not taken up twice."""
        items = self._items(body, context.bot_user_id or "")
        context["received"] = [item for item in items if self._front.inbox.receive(item)]
        return next_()

    def received(self, ack: Ack, context: BoltContext) -> None:
        """Start on what was written down, and say so when many are before it."""
        ack()
        received: list[InboxItem] = context.get("received") or []
        for item in received:
            before = self._front.wake(item)
            if before >= QUEUED_FROM:
                self._front.queued(item, before)

    def _items(self, body: dict[str, Any], bot_user: str) -> list[InboxItem]:
        """What concerns a case or asks something; what is written in a case's thread asks nothing unless it names the desk.

        What changes a question that was added to a case is both.
        """
        of_case = self._front.casework.threads.item(body, bot_user)
        if of_case is not None and not is_beside_answer(of_case):
            return [of_case]
        item = incoming(body, bot_user, self._front.now())
        asks = [item] if item is not None and self._concerns_us(item) else []
        return asks if of_case is None else [of_case, *asks]

    def _concerns_us(self, item: InboxItem) -> bool:
        """Whether it was meant for the desk; what was not is not kept.

        An edit or a deletion is ours when the post was, a reply without mention when its thread is.
        """
        if item.kind in {Kind.EDIT, Kind.DELETE}:
            return self._asked(item, item.ts) is not None
        return item.addressed or bool(self._front.log.questions(item.thread)) or self._being_answered(item)

    def _being_answered(self, item: InboxItem) -> bool:
        """Whether the post that began the thread is a question under way."""
        first = self._asked(item, item.thread.ts)
        return first is not None and first.state in OPEN

    def _asked(self, item: InboxItem, ts: str) -> InboxItem | None:
        return self._front.inbox.find(post_key(item.thread.team, item.thread.channel, ts))


class Home:
    """The Home tab and the prompts of the Messages tab."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def opened(self, event: dict[str, Any]) -> None:
        """Publish Home, or offer prompts; neither matters enough to fail."""
        try:
            if event.get("tab") == "messages":
                self._front.client.api_call(
                    "assistant.threads.setSuggestedPrompts",
                    json={
                        "channel_id": event["channel"],
                        "title": self._front.prompts.text("prompts_title"),
                        "prompts": suggested_prompts(self._front.prompts),
                    },
                )
            else:
                view = home_view(self._front.prompts, self._front.casework.home.blocks(str(event["user"])))
                self._front.client.views_publish(user_id=event["user"], view=view)
        except SlackClientError:
            return
