"""Slack by a socket."""

from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.slack.app import LISTENERS
from bot.slack.watched import WatchedApp

CHUNK = 65_536  # bytes of what Slack sends that are read at once; a form sent is some 30,000


@contextmanager
def connected(app: WatchedApp, token: str, api_url: str) -> Iterator[None]:
    """Connected by Socket Mode. As many deliveries are in hand at once as there are listeners for them."""
    slack = WebClient(token=token, base_url=api_url)  # the default is the bot token's client, and knows only slack.com
    handler = SocketModeHandler(app, token, web_client=slack, concurrency=LISTENERS, receive_buffer_size=CHUNK)
    handler.connect()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        handler.close()  # type: ignore[no-untyped-call]
