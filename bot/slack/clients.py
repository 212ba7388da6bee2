"""Slack's Web API under three rules of patience, because not every call may be made twice."""

from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)
from slack_sdk.http_retry.handler import RetryHandler

WAITS = 3  # times a rate limit is waited for
HURRY_S = 3


@dataclass(frozen=True)
class Clients:
    """The three.

    ``calling`` repeats a call that got lost. ``posting`` does not: a lost answer may mean that the message is there, and the
    second one would be there too. ``hurrying`` neither waits nor repeats, for what is not worth waiting for.
    """

    calling: WebClient
    posting: WebClient
    hurrying: WebClient


def make_clients(token: str, base_url: str) -> Clients:
    """Clients for a bot token."""

    def client(timeout: int, *handlers: RetryHandler) -> WebClient:
        return WebClient(token=token, base_url=base_url, timeout=timeout, retry_handlers=list(handlers))

    limited = RateLimitErrorRetryHandler(max_retry_count=WAITS)
    return Clients(
        calling=client(30, ConnectionErrorRetryHandler(), limited, ServerErrorRetryHandler()),
        posting=client(30, limited),
        hurrying=client(HURRY_S),
    )
