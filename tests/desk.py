"""The desk in a test: the real Slack app over a real SQLite file and the fake Slack. Nothing sleeps, nothing runs aside."""

import itertools
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from slack_bolt import BoltRequest, BoltResponse

from bot import wiring
from bot.settings import Settings
from bot.slack.courier import HOLD
from bot.slack.rush import Rush
from bot.storage.answers import SqlAnswerLog
from bot.storage.inbox import SqlInbox
from tests import builders
from tests.builders import Json
from tests.fake_slack import TOKEN, FakeSlack
from tests.fake_workspace import BOT_USER, Whisper
from tests.fakes import FakeClock
from tests.trusted import open_trusted

GENERAL, QUIET, SECRET, SHARED, COUNSEL = "C01GENERAL", "C02QUIET", "G03SECRET", "C04SHARED", "C09COUNSEL"
CASES, FALLBACK = "G05CASES", "C06FALLBACK"
ALICE, BOB, CARLA, OPAL = "U01ALICE", "U02BOB", "U03CARLA", "U04OPAL"  # staff, staff, counsel, ops
CHANNELS: dict[str, Any] = {"counsel_channel": COUNSEL, "cases_channel": CASES, "fallback_channel": FALLBACK}
DESK = f"<@{BOT_USER}>"
MOST_ROUNDS = 300  # of the herald, before a test gives up


class Inline(Executor):
    """Runs what it is given at once. ``errors`` keeps what a real pool would swallow."""

    def __init__(self) -> None:
        self.errors: list[BaseException] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Run it now."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - as a pool does
            self.errors.append(error)
            future.set_exception(error)
        return future


@dataclass(frozen=True)
class Post:
    """Something a person wrote, with the events that tell of it."""

    channel: str
    stored: Json
    events: tuple[Json, ...] = field(repr=False, default=())

    @property
    def ts(self) -> str:
        """Its timestamp."""
        return str(self.stored["ts"])

    @property
    def thread(self) -> str:
        """Its thread's."""
        return str(self.stored.get("thread_ts") or self.ts)


def people(slack: FakeSlack) -> None:
    """Staff, and channels: one with the desk, one without, a private one without, a shared one, counsel's, and two for cases."""
    space = slack.workspace
    for user in (ALICE, BOB, CARLA, OPAL):
        space.add_user(user)
        space.direct(user)
    space.add_channel(GENERAL, ALICE, BOB, BOT_USER)
    space.add_channel(QUIET, ALICE, BOB)
    space.add_channel(SECRET, ALICE, BOB, private=True)
    space.add_channel(SHARED, ALICE, "U99EXT", BOT_USER, is_ext_shared=True)
    space.add_channel(COUNSEL, CARLA, BOT_USER)
    space.add_channel(CASES, OPAL, CARLA, BOT_USER, private=True)
    space.add_channel(FALLBACK, OPAL, BOT_USER)


class Desk:
    """One run of the program over a migrated file in ``folder``; ``restart`` begins the next one over the same file."""

    def __init__(self, slack: FakeSlack, answering: Any, clock: FakeClock, folder: Path, **settings: Any) -> None:
        self.slack, self.answering, self.clock = slack, answering, clock
        self._settings = Settings(
            _env_file=None,
            slack_bot_token=SecretStr(TOKEN),
            slack_api_url=slack.url,
            data_dir=folder,
            **{**CHANNELS, "reviewers": (OPAL,), "counsel_people": (CARLA,), **settings},
        )
        self.numbers = itertools.count(1)  # of the events that Slack sends
        self._stack = ExitStack()
        self.executor = Inline()
        self._open()

    def _open(self) -> None:
        self.database = open_trusted(self._settings.database)
        self._stack.callback(self.database.close)
        self.program = wiring.assemble(self._settings, self.answering, self.database, self.executor, self.clock, Rush())
        self.program.app.listener_runner.listener_executor = self.executor
        self.inbox, self.log = SqlInbox(self.database), SqlAnswerLog(self.database)

    def close(self) -> None:
        """End the run."""
        self.program.courier.stop()
        self.program.casework.stop()
        self._stack.close()

    def restart(self, look: bool = True) -> None:
        """End the run and begin another, which takes up what was left once nobody can be at it any more."""
        self.close()
        self._open()
        if look:
            self.catch_up()

    def catch_up(self, after: timedelta = HOLD + timedelta(seconds=1)) -> None:
        """Let time pass, then take up what is waiting."""
        self.clock.forward(after)
        self.program.courier.look()

    def delivers(self) -> None:
        """Have all told that is to be told of cases, letting the time pass that Slack needs between messages."""
        store, herald = self.program.cases.store, self.program.casework.herald
        for _ in range(MOST_ROUNDS):
            wait_s = herald.look()
            if not store.notices(self.clock() + timedelta(days=1)):
                return
            self.clock.forward(timedelta(seconds=wait_s + 0.01))
        raise AssertionError(f"still to be told: {store.notices(self.clock() + timedelta(days=1))}")

    def send(self, body: Json, headers: dict[str, str] | None = None) -> BoltResponse:
        """Hand a payload to the app as Socket Mode does."""
        return self.program.app.dispatch(BoltRequest(body=body, mode="socket_mode", headers=headers or {}))

    def event(self, content: Json) -> BoltResponse:
        """Deliver an event."""
        return self.send(builders.event(content, next(self.numbers)))

    # What people do.

    def writes(self, user: str, text: str, channel: str = GENERAL, thread: str | None = None, **more: Any) -> Post:
        """Somebody writes; nothing is delivered yet."""
        thread_ts = {"thread_ts": thread} if thread else {}
        stored = self.slack.workspace.keep(channel, {"user": user, "text": text, **thread_ts, **more})
        events = [builders.message(channel, stored)]
        if DESK in text and not channel.startswith("D"):
            events.insert(0, builders.app_mention(channel, stored))
        return Post(channel, stored, tuple(builders.event(content, next(self.numbers)) for content in events))

    def says(self, user: str, text: str, channel: str = GENERAL, thread: str | None = None, **more: Any) -> Post:
        """Somebody writes, and Slack delivers it."""
        post = self.writes(user, text, channel, thread, **more)
        for body in post.events:
            self.send(body)
        return post

    def tells(self, user: str, text: str, thread: str | None = None) -> Post:
        """Somebody writes to the desk in direct messages."""
        return self.says(user, text, self.slack.workspace.direct(user), thread)

    def edits(self, post: Post, text: str, **more: Any) -> BoltResponse:
        """Somebody edits what they wrote."""
        before = dict(post.stored)
        post.stored["text"] = text
        return self.event(builders.edited(post.channel, before, text, self.slack.workspace.stamp(), **more))

    def deletes(self, post: Post) -> BoltResponse:
        """Somebody deletes what they wrote; where there are replies Slack leaves a stone."""
        messages = self.slack.workspace.channels[post.channel].messages
        replied = any(m.get("thread_ts") == post.ts and m["ts"] != post.ts for m in messages)
        at, before = self.slack.workspace.stamp(), dict(post.stored)
        if not replied:
            messages.remove(post.stored)
            return self.event(builders.deleted(post.channel, before, at))
        return self.event(builders.tombstoned(post.channel, before, at))

    def commands(self, user: str, text: str, channel: str = GENERAL) -> BoltResponse:
        """Somebody types the slash command."""
        hook = self.slack.hook(channel, user)
        return self.send(builders.command(text, channel, user, self.slack.workspace.trigger(), hook))

    def presses(self, user: str, action_id: str, post: Json, channel: str = GENERAL, late_s: int = 0) -> BoltResponse:
        """Somebody presses a button under a message in a channel."""
        trigger, hook = self.slack.workspace.trigger(), self.slack.hook(channel, user)
        self.clock.forward(timedelta(seconds=late_s))
        action = _button(post["blocks"], action_id)
        return self.send(builders.pressed(action, user, trigger, **builders.under(channel, post, hook)))

    def presses_private(self, action_id: str, whisper: Whisper) -> BoltResponse:
        """The one who sees a private message presses a button under it."""
        trigger, hook = self.slack.workspace.trigger(), self.slack.hook(whisper.channel, whisper.user)
        place = builders.under_private(whisper.channel, self.slack.workspace.stamp(), hook)
        return self.send(
            builders.pressed(_button(whisper.payload["blocks"], action_id), whisper.user, trigger, **place)
        )

    def sees(self, post: Post) -> list[Json]:
        """The desk's messages in the thread of a post."""
        return self.slack.posted(post.channel, post.thread)

    def told(self, user: str) -> list[str]:
        """What a person was told privately, as text."""
        return [str(whisper.payload["text"]) for whisper in self.slack.whispers(user)]


def _button(blocks: list[Json], action_id: str) -> Json:
    buttons = [element for block in blocks if block["type"] == "actions" for element in block["elements"]]
    found = next(button for button in buttons if button["action_id"] == action_id)
    return {"action_id": action_id, "value": found.get("value")}
