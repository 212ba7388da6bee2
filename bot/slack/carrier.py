"""Letters are sent, each once."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from slack_sdk.errors import SlackClientError

from bot.cases.upkeep.letters import Letter, Letters
from bot.errors import where
from bot.slack import ids
from bot.slack.mrkdwn import chunks
from bot.slack.poster import Poster
from bot.slack.sending import LOOK_BACK, Later, Sender, Unreachable
from bot.slack.views.answer import Message, sections

LATE = timedelta(days=1)  # a digest of yesterday helps nobody

log = structlog.get_logger()


class Carrier:
    """Sends letters, each once; what Slack does not take today is let go."""

    def __init__(
        self,
        letters: Letters,
        sender: Sender,
        poster: Poster,
        direct: Callable[[str], str],
        now: Callable[[], datetime],
    ) -> None:
        self._letters, self._sender, self._poster, self._direct, self._now = letters, sender, poster, direct, now

    def round(self) -> None:
        """Send what is waiting."""
        for letter in self._letters.waiting():
            try:
                self._send(letter)
            except Later:
                continue
            except Unreachable as error:
                self._letters.sent(letter.key, self._now(), error.reason)
            except (SlackClientError, OSError) as error:
                log.warning("letter_not_sent", kind=letter.key.partition(":")[0], where=where(error))
                if self._now() - letter.at > LATE:
                    self._letters.sent(letter.key, self._now(), "late")

    def _send(self, letter: Letter) -> None:
        channel, mark = self._direct(letter.person), {"letter": letter.key}
        self._sender.pace.wait_for(channel)
        since = letter.at - LOOK_BACK
        told = letter.begun and self._sender.carefully(
            channel, lambda: self._poster.find_told(channel, mark, "", since)
        )
        if not told:
            message = Message(chunks(letter.text, ids.TEXT_CHARS)[0], tuple(sections(letter.text)))
            self._letters.begin(letter.key)
            self._sender.carefully(channel, lambda: self._poster.tell(channel, message, mark))
            self._sender.pace.used(channel)
        self._letters.sent(letter.key, self._now())
