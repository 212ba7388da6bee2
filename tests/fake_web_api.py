"""The methods of the fake Slack's Web API. Dots in their names become underscores; the names are Slack's."""
# ruff: noqa: N802

from tests.fake_workspace import BOT_ID, BOT_USER, TEAM, Json, Refused, Whisper, Workspace
from tests.slack_rules import check_message, check_view

PROMPTS = 4


class WebApi:
    """Each method takes the arguments as sent and returns the answer, or raises ``Refused`` with Slack's error."""

    def __init__(self, workspace: Workspace) -> None:
        self._at = workspace

    def auth_test(self, _args: Json) -> Json:
        """Slack names the organisation only where there is one."""
        return {
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
            "url": "https://test.slack.com/",
            "team": "Test",
            "is_enterprise_install": False,
            **self._organised(TEAM),
        }

    def apps_connections_open(self, _args: Json) -> Json:
        if not self._at.socket:
            raise Refused("socket_mode_not_enabled")
        return {"url": self._at.socket}

    def users_info(self, args: Json) -> Json:
        if args["user"] not in self._at.users:
            raise Refused("user_not_found")
        user = self._at.users[args["user"]]
        of_grid = self._organised(user.get("team_id"))
        return {"user": {**({"enterprise_user": of_grid} if of_grid else {}), **user}}

    def _organised(self, team: object) -> Json:
        """A workspace's organisation, which Slack says of people of other companies, too."""
        return {"enterprise_id": self._at.organisation} if self._at.organisation and team == TEAM else {}

    def conversations_info(self, args: Json) -> Json:
        channel = self._at.channels.get(args["channel"])
        if channel is None or (channel.private and BOT_USER not in channel.members):
            raise Refused("channel_not_found")
        return {"channel": {"id": channel.id, "is_private": channel.private, **channel.facts}}

    def conversations_open(self, args: Json) -> Json:
        if args["users"] not in self._at.users:
            raise Refused("user_not_found")
        return {"channel": {"id": self._at.direct(args["users"])}}

    def conversations_replies(self, args: Json) -> Json:
        channel = self._at.entered(args["channel"])
        thread = [m for m in channel.messages if args["ts"] in {m["ts"], m.get("thread_ts")}]
        if channel.message(args["ts"]) is None:
            raise Refused("thread_not_found")
        start, limit = int(args.get("cursor") or 0), int(args.get("limit") or 1000)
        hidden = _hidden(args)
        page = [{k: v for k, v in m.items() if k not in hidden} for m in thread[start : start + limit]]
        more = start + limit < len(thread)
        return {
            "messages": page,
            "has_more": more,
            "response_metadata": {"next_cursor": str(start + limit) if more else ""},
        }

    def conversations_history(self, args: Json) -> Json:
        channel = self._at.entered(args["channel"])
        oldest, hidden = float(args.get("oldest") or 0), _hidden(args)
        roots = [m for m in channel.messages if m.get("thread_ts") in {None, m["ts"]} and float(m["ts"]) > oldest]
        start, limit = int(args.get("cursor") or 0), int(args.get("limit") or 100)
        page = [{k: v for k, v in m.items() if k not in hidden} for m in roots[::-1][start : start + limit]]
        more = start + limit < len(roots)
        return {"messages": page, "response_metadata": {"next_cursor": str(start + limit) if more else ""}}

    def files_info(self, args: Json) -> Json:
        if args["file"] not in self._at.files:
            raise Refused("file_not_found")
        return {"file": self._at.files[args["file"]]}

    def usergroups_users_list(self, args: Json) -> Json:
        if args["usergroup"] not in self._at.usergroups:
            raise Refused("no_such_subteam")
        return {"users": self._at.usergroups[args["usergroup"]]}

    def chat_postMessage(self, args: Json) -> Json:
        place = self._at.direct(args["channel"]) if args["channel"] in self._at.users else args["channel"]
        channel = self._at.entered(place)
        self._at.check("chat.postMessage", check_message(args, frozenset(self._at.users)))
        if args.get("thread_ts") and channel.message(args["thread_ts"]) is None:
            raise Refused("thread_not_found")
        kept = ("text", "blocks", "thread_ts", "metadata")
        message = {name: args[name] for name in kept if args.get(name)}
        message = self._at.keep(place, {"user": BOT_USER, "bot_id": BOT_ID, **message})
        return {"channel": place, "ts": message["ts"], "message": message}

    def chat_update(self, args: Json) -> Json:
        message = self._at.own(args)
        self._at.check("chat.update", check_message(args, frozenset(self._at.users)))
        message.update({name: args[name] for name in ("text", "blocks") if name in args})
        message["edited"] = {"user": BOT_USER, "ts": self._at.stamp()}
        return {"channel": args["channel"], "ts": message["ts"], "text": message["text"]}

    def chat_delete(self, args: Json) -> Json:
        self._at.channels[args["channel"]].messages.remove(self._at.own(args))
        return {"channel": args["channel"], "ts": args["ts"]}

    def chat_postEphemeral(self, args: Json) -> Json:
        channel = self._at.entered(args["channel"])
        if args["user"] not in channel.members:
            raise Refused("user_not_in_channel")
        self._at.check("chat.postEphemeral", check_message(args, frozenset(self._at.users)))
        if args.get("thread_ts") and channel.message(args["thread_ts"]) is None:
            raise Refused("thread_not_found")
        self._at.whispers.append(Whisper(args["channel"], args["user"], args))
        return {"message_ts": self._at.stamp()}

    def chat_getPermalink(self, args: Json) -> Json:
        if self._at.entered(args["channel"]).message(args["message_ts"]) is None:
            raise Refused("message_not_found")
        link = f"https://test.slack.com/archives/{args['channel']}/p{args['message_ts'].replace('.', '')}"
        return {"permalink": link, "channel": args["channel"]}

    def views_open(self, args: Json) -> Json:
        self._at.use_trigger(args["trigger_id"])
        self._at.check("views.open", check_view(args["view"], frozenset(self._at.users)))
        self._at.views.append(args["view"])
        return {"view": self._at.shown(len(self._at.views))}

    def views_update(self, args: Json) -> Json:
        number = int(str(args["view_id"]).removeprefix("V"))
        if not 1 <= number <= len(self._at.views):
            raise Refused("not_found")
        if args.get("hash") not in {None, self._at.shown(number)["hash"]}:
            raise Refused("hash_conflict")
        self._at.check("views.update", check_view(args["view"], frozenset(self._at.users)))
        self._at.views[number - 1] = args["view"]
        return {"view": self._at.shown(number)}

    def views_publish(self, args: Json) -> Json:
        if args["user_id"] not in self._at.users:
            raise Refused("user_not_found")
        self._at.check("views.publish", check_view(args["view"], frozenset(self._at.users)))
        self._at.homes[args["user_id"]] = args["view"]
        return {"view": args["view"]}

    def assistant_threads_setStatus(self, args: Json) -> Json:
        if self._at.entered(args["channel_id"]).message(args["thread_ts"]) is None:
            raise Refused("invalid_thread_ts")
        self._at.statuses.append(args)
        return {}

    def assistant_threads_setSuggestedPrompts(self, args: Json) -> Json:
        self._at.entered(args["channel_id"])
        prompts = args["prompts"]
        if not 1 <= len(prompts) <= PROMPTS or any(not p.get("title") or not p.get("message") for p in prompts):
            raise Refused("invalid_arguments")
        if not args.get("thread_ts"):  # with one, Slack says ok and does nothing
            self._at.prompts.append(args)
        return {}


def _hidden(args: Json) -> set[str]:
    """Metadata is shown to who asks for it."""
    return set() if _true(args.get("include_all_metadata")) else {"metadata"}


def _true(value: object) -> bool:
    return value in {True, "true", "1"}
