"""The buttons that add something written outside any thread to a case of the person's."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App

from bot.answering.ports import Inbox, InboxItem
from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.payloads import Press, press
from bot.slack.placed import Placed
from bot.slack.poster import Poster

Body = dict[str, Any]


@dataclass(frozen=True)
class Placing:
    """Whether the person may is decided where the words are kept. ``wake`` hands an inbox item to the courier."""

    inbox: Inbox
    poster: Poster
    prompts: Prompts
    placed: Placed
    wake: Callable[[InboxItem], object]

    def routes(self, app: App) -> None:
        """What Slack may send of it."""
        app.action(re.compile(rf"^{ids.CASE_KEEP}_\d$"))(self.keep)

    def keep(self, ack: Ack, body: Body) -> None:
        """Have what was written kept in the case that was chosen first; written down before it is acknowledged."""
        pressed = press(body)
        case_id, _, key = pressed.answer_id.partition(" ")
        written = self.inbox.find(key)
        mine = written if written is not None and written.person == pressed.person else None
        item = self.placed.into(mine, case_id) if mine is not None else None
        new = item is not None and self.inbox.receive(item)
        ack()
        if item is None or not new:
            self._tell(pressed, "keep_gone" if item is None else "kept_before")
        else:
            self.wake(item)

    def _tell(self, pressed: Press, name: str) -> None:
        self.poster.privately(
            pressed.channel, pressed.person, self.prompts.text(name), pressed.thread_ts, pressed.response_url
        )
