"""One request to somebody else's server. Redirects are not followed: a case goes where the operator said and nowhere else."""

import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import IO

from bot.cases.upkeep.mirroring import MirrorFailed

WAIT_S = 15.0
MOST_BYTES = 1 << 20  # of an answer
_LATER = {408, 409, 423, 425, 429}


@dataclass(frozen=True)
class Reply:
    """What a server answered."""

    status: int
    body: bytes


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(self, *_request: object, **_more: object) -> None:
        """None: the redirect itself is the answer."""


_OPENER = urllib.request.build_opener(_Stay)


def call(method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> Reply:
    """Send a request and read its answer.

    Raises:
        MirrorFailed: nobody answered, or the answer is no success; hopeless when the same request will not be taken later either.
    """
    request = urllib.request.Request(url, body, {"User-Agent": "knockoff-desk", **headers}, method=method)  # noqa: S310 - checked
    try:
        with _OPENER.open(request, timeout=WAIT_S) as answer:
            return Reply(int(answer.status), _read(answer))
    except urllib.error.HTTPError as error:
        with error:
            said = _read(error).decode("utf-8", "replace")[:300]
        hopeless = error.code < 500 and error.code not in _LATER
        raise MirrorFailed(f"HTTP {error.code}", " ".join(said.split()), hopeless) from error
    except (OSError, HTTPException, ValueError) as error:  # an address that is none, a header with a line break in it
        raise MirrorFailed(type(error).__name__, str(getattr(error, "reason", error))) from error


def _read(answer: IO[bytes]) -> bytes:
    return answer.read(MOST_BYTES)
