"""Slack's Web API under four rules of patience, because not every call may be made twice."""

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.request import HTTPSHandler, build_opener, install_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)
from slack_sdk.http_retry.handler import RetryHandler
from slack_sdk.web import SlackResponse

WAITS = 3  # times a rate limit is waited for
HURRY_S = 3
Called = Callable[[str, str | None, float], None]  # method, error code, seconds


class WatchedClient(WebClient):
    """A client that tells how every call went."""

    called: tuple[Called, ...] = ()

    def api_call(self, api_method: str, **more: Any) -> SlackResponse:
        """Call Slack and tell about it."""
        began = time.perf_counter()
        code: str | None = "network"
        try:
            response = super().api_call(api_method, **more)
            code = None
            return response
        except SlackApiError as error:
            code = str(error.response.get("error") or "other")
            raise
        finally:
            seconds = time.perf_counter() - began
            for hears in self.called:
                hears(api_method, code, seconds)


@dataclass(frozen=True)
class Clients:
    """The four.

    ``calling`` repeats a call that got lost. ``posting`` does not: a lost answer may mean that the message is there, and the
    second one would be there too. ``hurrying`` neither waits nor repeats, for what is not worth waiting for. ``telling`` does
    neither for who keeps account of what is still to be told, and comes back to it.
    """

    calling: WebClient
    posting: WebClient
    hurrying: WebClient
    telling: WebClient


@cache
def _share_opener() -> None:
    """Have one opener for every call: to make it anew, with the authorities and the proxies, takes longer than the call."""
    install_opener(build_opener(HTTPSHandler(context=ssl.create_default_context())))


def make_clients(token: str, base_url: str, *called: Called) -> Clients:
    """Clients for a bot token; each of ``called`` hears of every call."""
    _share_opener()

    def client(timeout: int, *handlers: RetryHandler) -> WebClient:
        made = WatchedClient(token=token, base_url=base_url, timeout=timeout, retry_handlers=list(handlers))
        made.called = called
        return made

    limited = RateLimitErrorRetryHandler(max_retry_count=WAITS)
    return Clients(
        calling=client(30, ConnectionErrorRetryHandler(), limited, ServerErrorRetryHandler()),
        posting=client(30, limited),
        hurrying=client(HURRY_S),
        telling=client(30),
    )
