"""What somebody asks for, read from a request, and the bounds of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from bot.web.console.signing_in import Visitor

MOST_BYTES = 256 * 1024
MOST_FIELDS = 200
FORM = "application/x-www-form-urlencoded"


class Filled:
    """The fields of a form or of an address; a field may come more than once."""

    def __init__(self, pairs: list[tuple[str, str]] | None = None) -> None:
        self._pairs = pairs or []

    def one(self, name: str) -> str:
        """What a field holds, without blanks around it; empty for nothing."""
        return next((value.replace("\r\n", "\n").strip() for key, value in self._pairs if key == name), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Everything a field holds."""
        return tuple(dict.fromkeys(value.strip() for key, value in self._pairs if key == name and value.strip()))

    def by_name(self) -> dict[str, tuple[str, ...]]:
        """Everything that all fields hold."""
        return {name: self.all(name) for name, _ in self._pairs}


@dataclass(frozen=True)
class Visit:
    """A request of somebody who is signed in."""

    visitor: Visitor
    place: Mapping[str, str] = field(default_factory=dict)  # the parts of the path that a route names
    query: Filled = field(default_factory=Filled)
    form: Filled = field(default_factory=Filled)
    head: bool = False  # only the headers are wanted: nothing of what is asked for is shown to anybody

    @property
    def person(self) -> str:
        """Who asks."""
        return self.visitor.person


class Unreadable(Exception):
    """A request that is not read. ``status`` is the answer's."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def query_of(request: Request) -> Filled:
    """The fields behind the address; more than a form has are left out."""
    return Filled(request.query_params.multi_items()[:MOST_FIELDS])


async def form_of(request: Request) -> Filled:
    """The fields of a form that was sent.

    Raises:
        Unreadable: it is no form, or there is too much of it, of which no more is read.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise Unreadable(415)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                raise Unreadable(413)
    except ClientDisconnect:
        raise Unreadable(400) from None
    try:
        text = body.decode("ascii")
        return Filled(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS))
    except ValueError:
        raise Unreadable(400) from None
