"""Files out of Slack: with the bot's token, from Slack's own hosts alone, and never by way of a public link."""

import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, cast
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.cases.custody.handling import MOST_BYTES
from bot.cases.roles import Refused

SLACK_FILES = "files.slack.com"
CHUNK = 1 << 20
WAIT_S = 60
_GONE = {"file_not_found", "file_deleted"}
_NOT_THERE = {"tombstone", "hidden_by_limit"}


@dataclass(frozen=True)
class SlackFile:
    """A file as Slack describes it: nothing of it is believed but where to get it and what to call it."""

    id: str
    name: str
    url: str
    media_type: str
    size: int


class _NoDetours(urllib.request.HTTPRedirectHandler):
    """The token must not follow a redirect to another host; Slack redirects to its sign-in page when it means no."""

    def redirect_request(self, *_: Any) -> None:
        """Do not go there."""


class SlackFiles:
    """Fetches files. ``api_url`` is the Web API's address: its host is trusted with the token, as it has it anyway."""

    def __init__(self, client: WebClient, token: str, api_url: str) -> None:
        self._client = client
        self._token = token
        self._api = urlsplit(api_url)
        self._opener = urllib.request.build_opener(_NoDetours)

    def describe(self, file_id: str) -> SlackFile:
        """What Slack knows of a file.

        Raises:
            Refused: it is gone, or not in Slack at all.
        """
        try:
            info: dict[str, Any] = self._client.files_info(file=file_id)["file"]
        except SlackApiError as error:
            if error.response.get("error") in _GONE:
                raise Refused("file_gone", file_id) from error
            raise
        name = str(info.get("name") or info.get("title") or file_id)
        if info.get("mode") in _NOT_THERE:
            raise Refused("file_gone", name)
        url = str(info.get("url_private_download") or info.get("url_private") or "")
        if info.get("is_external") or info.get("mode") == "external" or not self._is_slacks(url):
            raise Refused("file_outside", name)
        size = int(info.get("size") or 0)
        if size > MOST_BYTES:
            raise Refused("file_too_large", name)
        return SlackFile(file_id, name, url, str(info.get("mimetype") or ""), size)

    @contextmanager
    def fetched(self, file: SlackFile) -> Iterator[BinaryIO]:
        """A file's bytes, on the disk for as long as the block lasts.

        Raises:
            Refused: it is too large, or Slack gave a page in its place.
            OSError: Slack could not be reached.
        """
        request = urllib.request.Request(file.url, headers={"Authorization": f"Bearer {self._token}"})  # noqa: S310 - checked
        with tempfile.TemporaryFile() as kept:
            try:
                with self._opener.open(request, timeout=WAIT_S) as answer:
                    page = answer.headers.get_content_type() == "text/html"
                    if page and file.media_type != "text/html":
                        raise Refused("file_unread", file.name)
                    size = _copy(answer, kept, file.name)
                if size != file.size and page:
                    raise Refused("file_unread", file.name)  # a page of Slack's, not the page that was saved
                if size < file.size:
                    raise OSError("the file was cut short on its way")
            except urllib.error.HTTPError as error:
                if error.code >= 500 or error.code == 429:
                    raise OSError(f"Slack answered {error.code}") from error
                raise Refused("file_unread", file.name) from error
            kept.seek(0)
            yield cast(BinaryIO, kept)

    def _is_slacks(self, url: str) -> bool:
        """Whether an address is Slack's: its file host, or the very server the Web API is at."""
        parts = urlsplit(url)
        if parts.username or parts.password:
            return False
        if parts.scheme == "https" and parts.hostname == SLACK_FILES and parts.port in {None, 443}:
            return True
        return bool(parts.hostname) and (parts.scheme, parts.netloc) == (self._api.scheme, self._api.netloc)


def _copy(source: IO[bytes], target: IO[bytes], name: str) -> int:
    size = 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if size > MOST_BYTES:
            raise Refused("file_too_large", name)
        target.write(chunk)
    return size
