"""The manifest for HTTP mode is the other one, reached at an address instead of over a socket.

Rewrite it with: python -m tests.unit.deploy.test_slack_manifest_http
"""

import copy
import json
import re
from typing import Any

import jsonschema

from tests.knowledge_builders import REPOSITORY
from tests.unit.deploy.reading import DEPLOY, document, text

ADDRESS = "https://desk.example.com/slack/events"
HEAD = "# Slack app manifest, HTTP. Put your host in place of desk.example.com. Made from slack-manifest.yaml; change that one.\n"


def derived(manifest: str) -> str:
    """The same manifest, comments and all, for HTTP."""
    body = re.sub(r"\A# Slack app manifest, Socket Mode\.[^\n]*\n", HEAD, manifest)
    body = re.sub(r"^( +)- command: (/\S+)\n", rf"\1- command: \2\n\1  url: {ADDRESS}\n", body, flags=re.M)
    body = re.sub(
        r"^( +)event_subscriptions:\n", rf"\1event_subscriptions:\n\1  request_url: {ADDRESS}\n", body, flags=re.M
    )
    body = re.sub(
        r"^( +)interactivity:\n( +)is_enabled: true\n",
        rf"\1interactivity:\n\2is_enabled: true\n\2request_url: {ADDRESS}\n",
        body,
        flags=re.M,
    )
    return body.replace("socket_mode_enabled: true", "socket_mode_enabled: false")


def test_it_is_made_from_the_other_one() -> None:
    assert text("slack-manifest-http.yaml") == derived(text("slack-manifest.yaml"))


def test_it_is_valid_by_slacks_own_schema() -> None:
    schema = json.loads((REPOSITORY / "tests/data/slack-manifest.schema.2.0.0.json").read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert [error.message for error in validator.iter_errors(document("slack-manifest-http.yaml"))] == []


def test_it_differs_only_in_how_slack_reaches_the_desk() -> None:
    over_http: Any = copy.deepcopy(document("slack-manifest-http.yaml"))
    assert over_http["settings"].pop("socket_mode_enabled") is False
    assert over_http["settings"]["event_subscriptions"].pop("request_url") == ADDRESS
    assert over_http["settings"]["interactivity"].pop("request_url") == ADDRESS
    assert [command.pop("url") for command in over_http["features"]["slash_commands"]] == [ADDRESS] * len(
        over_http["features"]["slash_commands"]
    )
    by_socket = document("slack-manifest.yaml")
    assert by_socket["settings"].pop("socket_mode_enabled") is True
    assert over_http == by_socket


def test_every_scope_of_both_says_what_it_is_for() -> None:
    for name in ("slack-manifest.yaml", "slack-manifest-http.yaml"):
        scopes = re.search(r"\n    bot:\n(.*?)\n\S", text(name), re.S)
        assert scopes is not None
        lines = scopes[1].splitlines()
        unsaid = [line for line in lines if line.strip().startswith("- ") and "#" not in line]
        assert unsaid in ([], ["      - groups:read", "      - im:read"]), name  # the lines above them say it


if __name__ == "__main__":
    (DEPLOY / "slack-manifest-http.yaml").write_text(derived(text("slack-manifest.yaml")), encoding="utf-8")
