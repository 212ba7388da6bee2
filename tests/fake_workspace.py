"""The workspace behind the fake Slack: who is there, what was said, and what nobody may do."""

import copy
import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.slack_rules import Problem, check_message

Json = dict[str, Any]
TEAM, BOT_USER, BOT_ID = "T01TEST", "U0DESK", "B0DESK"
TRIGGER_LIFE, HOOK_LIFE, HOOK_USES = timedelta(seconds=3), timedelta(minutes=30), 5


class Refused(Exception):
    """Slack's no: ``str(error)`` is the error code."""


@dataclass
class Channel:
    """A conversation, with its messages oldest first. ``refuses`` is why the desk may do nothing there, as Slack words it."""

    id: str
    members: set[str]
    private: bool = False
    facts: Json = field(default_factory=dict)
    messages: list[Json] = field(default_factory=list)
    refuses: str = ""

    def message(self, ts: str) -> Json | None:
        """The message with this timestamp."""
        return next((message for message in self.messages if message["ts"] == ts), None)


@dataclass(frozen=True)
class Whisper:
    """A message only one person sees; ``hook`` is the response URL it came by, if any."""

    channel: str
    user: str
    payload: Json
    hook: str = ""


class Workspace:
    """State and methods. Thread safety is the server's: it calls one method at a time."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.turn = threading.RLock()
        self.users: dict[str, Json] = {BOT_USER: {"id": BOT_USER, "team_id": TEAM, "is_bot": True}}
        self.channels: dict[str, Channel] = {}
        self.whispers: list[Whisper] = []
        self.views: list[Json] = []
        self.files: dict[str, Json] = {}
        self.contents: dict[str, tuple[str, bytes]] = {}  # media type and bytes, by path
        self.usergroups: dict[str, list[str]] = {}
        self.homes: dict[str, Json] = {}
        self.statuses: list[Json] = []
        self.prompts: list[Json] = []
        self.organisation = ""  # the Enterprise Grid organisation it is of, if any
        self.socket = ""  # where to connect to by Socket Mode
        self.problems: list[tuple[str, list[Problem]]] = []
        self._triggers: dict[str, datetime] = {}
        self._spent: set[str] = set()
        self.hooks: dict[str, list[Any]] = {}
        self._number = 0

    def kept(self) -> Json:
        """All that is there, for ``put_back``."""
        return copy.deepcopy({name: value for name, value in vars(self).items() if name not in {"now", "turn"}})

    def put_back(self, kept: Json) -> None:
        """Have what was kept instead of what is there."""
        vars(self).update(copy.deepcopy(kept))

    def _next(self) -> int:
        self._number += 1
        return self._number

    def add_user(self, user: str, **facts: Any) -> None:
        """Somebody joins the workspace."""
        self.users[user] = {"id": user, "team_id": TEAM, "is_bot": False, **facts}

    def add_channel(self, channel: str, *members: str, private: bool = False, **facts: Any) -> None:
        """A channel with members; the desk is one only if it is named."""
        self.channels[channel] = Channel(channel, set(members), private, facts)

    def add_file(self, name: str, content: bytes, host: str, media_type: str = "image/png", **facts: Any) -> Json:
        """Somebody uploads a file; ``host`` is where it can be fetched."""
        number = f"F{self._next():06d}"
        self.contents[f"/files/{number}"] = (media_type, content)
        address = f"{host}/files/{number}"
        about = {"id": number, "name": name, "size": len(content), "mimetype": media_type, "mode": "hosted"}
        self.files[number] = {**about, "url_private": address, "url_private_download": address, **facts}
        return self.files[number]

    def direct(self, user: str) -> str:
        """The channel of the direct messages between a person and the desk."""
        channel = f"D{user[1:]}"
        self.channels.setdefault(channel, Channel(channel, {user, BOT_USER}, True, {"is_im": True, "user": user}))
        return channel

    def shown(self, number: int) -> Json:
        """The nth modal that was opened, as Slack tells of it; the hash is another one after every change."""
        view = self.views[number - 1]
        digest = hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()[:12]
        return {"id": f"V{number}", "hash": f"{number}.{digest}", "state": {"values": {}}, **view}

    def stamp(self) -> str:
        """A timestamp that no other message has."""
        return f"{int(self.now().timestamp())}.{self._next():06d}"

    def trigger(self) -> str:
        """A trigger id, good once and for three seconds."""
        trigger = f"{self._next()}.trigger"
        self._triggers[trigger] = self.now()
        return trigger

    def keep(self, channel: str, message: Json) -> Json:
        """Put a message into a channel."""
        message = {"type": "message", "ts": self.stamp(), **message}
        self.channels[channel].messages.append(message)
        return message

    def open_hook(self, hook: str, channel: str, user: str) -> None:
        """Make a response URL."""
        self.hooks[hook] = [channel, user, self.now(), 0]

    def respond(self, hook: str, args: Json) -> str:
        """Take what was sent to a response URL."""
        channel, user, since, uses = self.hooks[hook]
        if uses >= HOOK_USES or self.now() - since > HOOK_LIFE:
            raise Refused("used_url" if uses >= HOOK_USES else "expired_url")
        if not args.get("delete_original"):
            self.check("response_url", check_message(args, frozenset(self.users)))
        self.hooks[hook][3] += 1
        if args.get("response_type") == "in_channel":
            self.keep(channel, {"user": BOT_USER, "bot_id": BOT_ID, **args})
        else:
            self.whispers.append(Whisper(channel, user, args, hook))
        return "ok"

    def entered(self, channel: str) -> Channel:
        """A channel the desk is a member of."""
        found = self.channels.get(channel)
        if found is None or (found.private and BOT_USER not in found.members):
            raise Refused("channel_not_found")
        if BOT_USER not in found.members:
            raise Refused("not_in_channel")
        if found.refuses:
            raise Refused(found.refuses)
        return found

    def own(self, args: Json) -> Json:
        """A message of the desk's."""
        message = self.entered(args["channel"]).message(args["ts"])
        if message is None:
            raise Refused("message_not_found")
        if message.get("user") != BOT_USER:
            raise Refused("cant_update_message")
        return message

    def use_trigger(self, trigger: str) -> None:
        """Spend a trigger id."""
        made = self._triggers.get(trigger)
        if made is None:
            raise Refused("invalid_trigger_id")
        if trigger in self._spent:
            raise Refused("exchanged_trigger_id")
        if self.now() - made > TRIGGER_LIFE:
            raise Refused("expired_trigger_id")
        self._spent.add(trigger)

    def check(self, method: str, problems: list[Problem]) -> None:
        """Note what is wrong, and refuse what Slack would refuse."""
        if problems:
            self.problems.append((method, problems))
        hard = {problem.rule for problem in problems if not problem.advice}
        if "total_text" in hard:
            raise Refused("msg_blocks_too_long")
        if hard:
            raise Refused("invalid_arguments" if method.startswith("views") else "invalid_blocks")
