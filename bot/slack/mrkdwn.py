"""Slack's text: what must be escaped, how to cut, and how to read what people typed."""

import re
from itertools import takewhile

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_LINK = re.compile(r"<(?P<target>[^|>]+)(?:\|(?P<label>[^>]*))?>")
_MENTION = re.compile(r"<(?:@|!subteam\^|!)([UWS][A-Z0-9]+|here|channel|everyone)(?:\|[^>]*)?>")
_ADDRESS = re.compile(r"(?<![`\w])(?:https?://|www\.)[^\s`]*[^\s`.,;:!?)]", re.IGNORECASE)
_UNIT = re.compile(r"<[^>]*>|&(?:amp|lt|gt);")  # what must stay whole


def escape(text: object) -> str:
    """Take Slack's three characters their meaning: no mention, no channel alarm, no link can come out of the text."""
    return re.sub(r"[&<>]", lambda found: _ESCAPES[found.group()], str(text))


def cut(text: str, limit: int) -> str:
    """At most ``limit`` characters, an ellipsis in place of what is missing. Cut before escaping."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def unlinked(text: str) -> str:
    """Text in which no address can be pressed: each is shown as code. Do it before escaping."""
    return _ADDRESS.sub(r"`\g<0>`", text)


def link(url: str, label: str) -> str:
    """A link whose address and label cannot break out of it."""
    return f"<{escape(url).replace('|', '%7C')}|{escape(label).replace('|', '/')}>"


def typed(text: str) -> str:
    """What a person typed: mentions left out, links as their words, Slack's escapes undone."""

    def plain(found: re.Match[str]) -> str:
        target, label = found["target"], found["label"]
        if target[0] in "@#!":
            return label or "" if target[0] == "#" else ""
        return label or target

    return " ".join(_unescaped(_LINK.sub(plain, text)).split())


def said(text: str) -> str:
    """What a person wrote, as they saw it: people and channels by id, links by address, line ends kept."""

    def plain(found: re.Match[str]) -> str:
        target, label = found["target"], found["label"]
        if target[0] in "@#!":
            return label or target.lstrip("!")
        address = target.removeprefix("mailto:")
        return address if not label or label == address else f"{label} ({address})"

    return _unescaped(_LINK.sub(plain, text)).strip()


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mentions(text: str) -> set[str]:
    """Ids of the people and groups a text mentions; ``here``, ``channel`` and ``everyone`` count as groups."""
    return set(_MENTION.findall(text))


def chunks(text: str, limit: int) -> list[str]:
    """Escaped text in pieces of at most ``limit`` characters, cut at line ends or spaces, never inside a link or an escape."""
    pieces: list[str] = []
    rest = text.strip()
    while len(rest) > limit:
        end = _cut_before(rest, limit)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*pieces, rest] if rest else pieces


def _cut_before(text: str, limit: int) -> int:
    """Where to cut: the last line end in the second half, else the last space there, else the last place inside nothing."""
    bare, end = text[: limit + 1], limit
    for unit in takewhile(lambda found: found.start() < limit, _UNIT.finditer(text)):
        bare = bare[: unit.start()] + "x" * len(unit.group()) + bare[unit.end() :]
        if unit.end() > limit and unit.start() > 0:
            end = unit.start()
    after = [bare.rfind(mark, limit // 2, limit + 1) for mark in "\n "]
    return next((place for place in after if place > 0), end)


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
