"""Send, change and take back messages, and find one that may have been sent before a crash."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.models.blocks import Block
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient

from bot.answering.ports import Thread
from bot.slack import ids
from bot.slack.views.answer import Message

_TOO_MUCH = {"invalid_blocks", "msg_blocks_too_long", "invalid_blocks_format", "block_mismatch", "msg_too_long"}
_GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}
_MOST_PAGES = 25  # of a channel, when a message is looked for that may have been sent


class Poster:
    """Messages out. Every answer carries its inbox key in its metadata, so that it can be recognised.

    ``posting`` must not repeat a call by itself: where it is not known whether a message arrived, ``find`` tells.
    """

    def __init__(self, client: WebClient, posting: WebClient) -> None:
        self._client = client
        self._posting = posting

    def post(self, thread: Thread, message: Message, key: str) -> str:
        """Post into a thread; returns the message's timestamp. Blocks that Slack refuses are left out."""
        metadata: dict[str, Any] = {"event_type": ids.METADATA_EVENT, "event_payload": {"key": key}}
        return self._send(message, channel=thread.channel, thread_ts=thread.ts, metadata=metadata)

    def announce(self, channel: str, message: Message) -> str:
        """Post into a channel, outside any thread; a person's id is their direct messages. Returns the timestamp."""
        return self._send(message, channel=channel)

    def tell(
        self, channel: str, message: Message, mark: dict[str, str], thread_ts: str = "", loud: bool = False
    ) -> str:
        """Post with a mark by which it can be found again; ``loud`` shows a reply beside its thread too."""
        where: dict[str, Any] = {"thread_ts": thread_ts, "reply_broadcast": loud} if thread_ts else {}
        metadata: dict[str, Any] = {"event_type": ids.METADATA_CASE, "event_payload": mark}
        return self._send(message, channel=channel, metadata=metadata, **where)

    def find_told(self, channel: str, mark: dict[str, str], thread_ts: str, since: datetime) -> str | None:
        """The timestamp of the message with a mark, in a thread or in a channel since a time."""
        place = self._thread(Thread("", channel, thread_ts)) if thread_ts else self._history(channel, since)
        told = (m for m in place if (m.get("metadata") or {}).get("event_payload") == mark)
        return next((str(message["ts"]) for message in told), None)

    def renew(self, channel: str, ts: str, message: Message) -> None:
        """Replace a message of ours.

        Raises:
            SlackApiError: it is not there any more, too.
        """
        self._plainer(lambda **content: self._client.chat_update(channel=channel, ts=ts, **content), message)

    def update(self, channel: str, ts: str, message: Message) -> None:
        """Replace a message of ours; one that is gone or closed to changes stays as it is."""
        try:
            self._plainer(lambda **content: self._client.chat_update(channel=channel, ts=ts, **content), message)
        except SlackApiError as error:
            if error.response.get("error") not in _GONE:
                raise

    def retract(self, channel: str, ts: str, text: str) -> None:
        """Take a message back: delete it, or where that is not allowed say that it no longer stands."""
        try:
            self._client.chat_delete(channel=channel, ts=ts)
        except SlackApiError as error:
            if error.response.get("error") != "message_not_found":
                self.update(channel, ts, Message(text, ()))

    def reply(self, url: str, message: Message, replace: bool = False) -> None:
        """Answer a command or a button, visible to the person alone.

        Raises:
            SlackClientError: Slack did not take it.
        """
        sent = WebhookClient(url).send(
            text=message.text, blocks=list(message.blocks), response_type="ephemeral", replace_original=replace
        )
        if sent.status_code >= 400:
            sent = WebhookClient(url).send(text=message.text, response_type="ephemeral", replace_original=replace)
        if sent.status_code >= 400:
            raise SlackClientError(f"the response URL answered {sent.status_code}")

    def whisper(self, channel: str, person: str, text: str, thread_ts: str | None = None) -> bool:
        """Say something to one person; False when Slack refused it, as it does where we are not a member."""
        try:
            self._client.chat_postEphemeral(channel=channel, user=person, text=text, thread_ts=thread_ts)
        except SlackApiError:
            return False
        return True

    def privately(
        self,
        channel: str,
        person: str,
        text: str,
        thread_ts: str,
        url: str | None,
        private: bool = False,
        replace: bool = False,
    ) -> None:
        """Say something to the person who pressed a button alone, in place of the pressed message if asked to.

        Under a private message it must go to the response URL: we may be no member of that channel, and the message is no
        thread. Elsewhere the URL is the second choice, because what it shows in a thread may land outside.
        """
        if channel and not private and self.whisper(channel, person, text, thread_ts or None):
            return
        if url:
            self.reply(url, Message(text, ()), replace)

    def link(self, channel: str, ts: str) -> str | None:
        """A message's address; None when Slack gives none."""
        try:
            return str(self._client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"])
        except (SlackClientError, OSError):
            return None

    def find(self, thread: Thread, key: str, answer_id: str) -> str | None:
        """The timestamp of the answer to an inbox item, if it is in the thread already.

        It is known by its metadata, or by the answer's id on its buttons.
        """
        try:
            found = (m for m in self._thread(thread) if _is_answer(m, key, answer_id))
            return next((str(message["ts"]) for message in found), None)
        except SlackApiError as error:
            if error.response.get("error") != "thread_not_found":
                raise
            return None

    def _thread(self, thread: Thread) -> Iterator[dict[str, Any]]:
        """The messages of a thread, page by page."""
        cursor = ""
        while True:
            page = self._client.conversations_replies(
                channel=thread.channel, ts=thread.ts, include_all_metadata=True, limit=200, cursor=cursor
            )
            yield from page.get("messages", [])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _history(self, channel: str, since: datetime) -> Iterator[dict[str, Any]]:
        """A channel's messages since a time, newest first."""
        cursor = ""
        for _ in range(_MOST_PAGES):
            page = self._client.conversations_history(
                channel=channel, oldest=str(since.timestamp()), include_all_metadata=True, limit=200, cursor=cursor
            )
            yield from page.get("messages", [])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _send(self, message: Message, **where: Any) -> str:
        def send(**content: Any) -> SlackResponse:
            return self._posting.chat_postMessage(unfurl_links=False, unfurl_media=False, **where, **content)

        return str(self._plainer(send, message)["ts"])

    def _plainer(self, send: Callable[..., SlackResponse], message: Message) -> SlackResponse:
        try:
            return send(text=message.text, blocks=_dicts(message.blocks))
        except SlackApiError as error:
            if error.response.get("error") not in _TOO_MUCH:
                raise
            return send(text=message.text, blocks=[])


def _is_answer(message: dict[str, Any], key: str, answer_id: str) -> bool:
    if ((message.get("metadata") or {}).get("event_payload") or {}).get("key") == key:
        return True
    elements = [e for block in message.get("blocks") or [] for e in block.get("elements") or []]
    return any(element.get("value") == answer_id for element in elements)


def _dicts(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    return [block.to_dict() for block in blocks]
