"""The Slack manifest: valid, and exactly what the route table uses."""

import ast
import json
import re
from pathlib import Path

import jsonschema
import yaml

from bot.slack import ids
from tests.program import files_in, nodes

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = yaml.safe_load((ROOT / "deploy/slack-manifest.yaml").read_text(encoding="utf-8"))

# Which scope each Web API method that bot/slack calls needs (from Slack's method reference).
NEEDED = {
    "app_mentions:read": "the app_mention event",
    "assistant:write": "assistant_threads_setSuggestedPrompts",
    "channels:history": "message.channels and conversations.replies",
    "channels:read": "conversations_info",
    "chat:write": "chat_postMessage",
    "commands": "slash commands",
    "files:read": "files_info",
    "groups:history": "message.groups and conversations.replies",
    "groups:read": "conversations_info",
    "im:history": "message.im",
    "im:read": "conversations_info",
    "im:write": "conversations_open",
    "usergroups:read": "usergroups_users_list",
    "users:read": "users_info",
}


def routes(kind: str) -> list[str]:
    """What the program listens for."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "bot/slack").rglob("*.py")))
    found = re.findall(rf"\bapp\.{kind}\((?:ids\.(\w+)|\"(\w+)\")\)", source)
    return sorted(getattr(ids, name) if name else written for name, written in found)


def test_the_manifest_is_valid_by_slacks_own_schema() -> None:
    schema = json.loads((ROOT / "tests/data/slack-manifest.schema.2.0.0.json").read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)

    assert [error.message for error in validator.iter_errors(MANIFEST)] == []


def test_it_lists_exactly_the_commands_and_events_of_the_route_table() -> None:
    assert sorted(command["command"] for command in MANIFEST["features"]["slash_commands"]) == routes("command")
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert sorted({event.partition(".")[0] for event in events}) == routes("event")
    assert {event for event in events if "." in event} == {"message.channels", "message.groups", "message.im"}


def test_it_lists_exactly_the_shortcuts_of_the_route_table() -> None:
    shortcuts = MANIFEST["features"]["shortcuts"]
    assert [shortcut["callback_id"] for shortcut in shortcuts] == routes("shortcut")
    assert {shortcut["type"] for shortcut in shortcuts} == {"message"}


def test_it_asks_for_exactly_the_scopes_that_are_used() -> None:
    assert sorted(MANIFEST["oauth_config"]["scopes"]["bot"]) == sorted(NEEDED)
    calls = [node for file in files_in("bot/slack") for node in nodes(file) if isinstance(node, ast.Call)]
    called = {call.func.attr for call in calls if isinstance(call.func, ast.Attribute)}
    called |= {
        str(part.value).replace(".", "_") for call in calls for part in call.args if isinstance(part, ast.Constant)
    }
    methods = {scope: used_by.split()[0] for scope, used_by in NEEDED.items()}
    assert {scope: method for scope, method in methods.items() if "_" in method and method not in called} == {}
