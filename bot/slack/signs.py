"""Signs that a question was heard, before it is answered; whatever comes of them, it is."""

from contextlib import suppress
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.answering.ports import ASKED, Inbox, InboxItem, Kind
from bot.prompts import Prompts
from bot.slack.poster import Poster
from bot.slack.views.answer import Message


@dataclass(frozen=True)
class Signs:
    """Nothing here waits long or tries twice."""

    inbox: Inbox
    poster: Poster
    client: WebClient
    prompts: Prompts

    def queued(self, item: InboxItem, before: int) -> None:
        """Say how many questions are before one that has not begun; whatever comes of that, it is answered.

        Called where Slack's other deliveries wait for an acknowledgement.
        """
        kept = self.inbox.find(item.key)
        if item.kind not in ASKED or not item.addressed or kept is None or kept.attempts:
            return
        with suppress(SlackClientError, OSError):
            if item.reply_url:
                self.poster.reply(item.reply_url, Message(self.prompts.text("queued", str(before)), ()))
            elif not self._status(item, self.prompts.text("queued_status", str(before))):
                self.client.chat_postEphemeral(
                    channel=item.thread.channel, user=item.person, text=self.prompts.text("queued", str(before))
                )

    def working(self, item: InboxItem) -> None:
        """Say that the desk is at work."""
        if item.kind is not Kind.COMMAND and item.addressed:
            self._status(item, self.prompts.text("working"))

    def _status(self, item: InboxItem, text: str) -> bool:
        """Show a line below a question until its answer comes; says whether Slack does."""
        try:
            self.client.assistant_threads_setStatus(
                channel_id=item.thread.channel, thread_ts=item.thread.ts, status=text
            )
        except (SlackClientError, OSError):
            return False
        return True
