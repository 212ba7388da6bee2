"""Send a message once, whatever happens in between, and no faster than Slack takes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from slack_sdk.errors import SlackApiError

from bot.cases.ports import CaseStore, Notice, Post
from bot.slack.failures import api_error, closed, limited, passing, unfit
from bot.slack.poster import Poster
from bot.slack.views.answer import Message

EVERY = timedelta(seconds=1)  # a message a channel
LOOK_BACK = timedelta(minutes=10)  # our clock and Slack's may differ
ATTEMPTS = 8  # of one message at one place, where waiting may help no more
_MOST_CHANNELS = 10_000
_GONE = {"thread_not_found", "message_not_found", "cant_update_message"}

Result = TypeVar("Result")


class Later(Exception):
    """Not now: ``at`` is when."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at.isoformat())
        self.at = at


class Unreachable(Exception):
    """Nobody can be reached there; ``reason`` is Slack's word for it, or ours."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Direct(Protocol):
    """Gives a person's direct messages."""

    def __call__(self, who: str, known: str = "", /) -> str:
        """Their channel, which need not be asked for when it is known; raises Unreachable where nothing may be told any more."""


class Gone(Exception):
    """The message, or the thread to answer in, is there no more."""


class Pace:
    """When each channel may get its next message."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._free: dict[str, datetime] = {}

    def due(self, channel: str) -> datetime:
        """When a channel is free; a time gone by when it is."""
        return self._free.get(channel, datetime.min.replace(tzinfo=self._now().tzinfo))

    def wait_for(self, channel: str) -> None:
        """Raise Later while a channel is not free."""
        if (due := self.due(channel)) > self._now():
            raise Later(due)

    def used(self, channel: str, rest: timedelta = EVERY) -> None:
        """Let a channel rest."""
        now = self._now()
        if len(self._free) >= _MOST_CHANNELS:
            self._free = {name: due for name, due in self._free.items() if due > now}
        self._free[channel] = now + rest


@dataclass(frozen=True)
class Sender:
    """Sends what a notice says. The poster must not repeat a call by itself, nor wait. ``last`` is the channel for what is taken
    nowhere else."""

    store: CaseStore
    poster: Poster
    pace: Pace
    now: Callable[[], datetime]
    last: str | None = None

    def once(
        self, notice: Notice, channel: str, message: Message, about: str = "", thread_ts: str = "", loud: bool = False
    ) -> Post:
        """Send a message unless an earlier attempt did; ``about`` tells several messages of one notice apart.

        Raises:
            Later: the channel must rest first.
            Unreachable: nobody is reached there.
            Gone: the thread is there no more.
        """
        event = notice.event
        mark = {"event": event.id, "audience": notice.audience.value, "about": about}
        self.pace.wait_for(channel)
        if notice.begun:
            since = event.at - LOOK_BACK
            found = self.carefully(channel, lambda: self.poster.find_told(channel, mark, thread_ts, since), notice)
            if found is not None:
                return Post(channel, found)
        self.store.begin(event.id, notice.audience)
        ts = self.carefully(channel, lambda: self.poster.tell(channel, message, mark, thread_ts, loud), notice)
        self.pace.used(channel)
        return Post(channel, ts)

    def renew(self, notice: Notice, post: Post, message: Message) -> None:
        """Bring a message of ours up to date.

        Raises:
            Later: the channel must rest first.
            Unreachable: nobody is reached there.
            Gone: the message is there no more.
        """
        self.pace.wait_for(post.channel)
        self.carefully(post.channel, lambda: self.poster.renew(post.channel, post.ts, message), notice)
        self.pace.used(post.channel)

    def carefully(self, channel: str, call: Callable[[], Result], notice: Notice | None = None) -> Result:
        """Make a call to Slack, its refusals told apart; a notice that was refused often enough is for another place."""
        try:
            return call()
        except SlackApiError as error:
            code = str(api_error(error))
            if limited(error):
                rest = timedelta(seconds=_retry_after(error))
                self.pace.used(channel, rest)
                raise Later(self.now() + rest) from error
            if code in _GONE:
                raise Gone(code) from error
            if closed(error) or self._in_vain(notice, channel, error):
                raise Unreachable(code) from error
            raise

    def _in_vain(self, notice: Notice | None, channel: str, error: SlackApiError) -> bool:
        """Whether Slack refuses a place for a reason that it did not name to us before, and there is another place."""
        often = notice is not None and notice.attempts >= ATTEMPTS
        return often and channel != self.last and not passing(error) and not unfit(error)


def _retry_after(error: SlackApiError) -> float:
    """Seconds that Slack asks to wait; a quarter of a minute when it does not say."""
    headers = getattr(error.response, "headers", None) or {}
    said = next((str(value) for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(said) if said.isdecimal() else 15.0
