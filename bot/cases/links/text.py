"""Where links stand in what people paste: chat, share texts, Markdown, several lines, no spaces between.

A link's end is a guess, so each link has more than one reading; the caller takes the first that names a listing. Every
reading lies between a link's start and the next, which keeps the work in proportion to the text.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import category

from bot.cases.links.address import INVISIBLE, LONGEST, WIDE

MOST_ENDS = 12
MOST_LINES = 3

_WEB = re.compile(r"h(?:tt|xx)ps?(?::[/\\]|[/\\]{2})", re.IGNORECASE)
_OTHER_LETTERS = "À-ԯ"  # Latin with accents, Greek, Cyrillic: a host in these may imitate a known one
_LABEL = rf"[a-z0-9{_OTHER_LETTERS}][a-z0-9{_OTHER_LETTERS}-]{{0,62}}"
_START = re.compile(
    rf"""(?ix)
      (?P<web> {_WEB.pattern} | https?%(?:25)?3a%(?:25)?2f )
    | (?<![a-z0-9+.-]) (?P<foreign>
          (?:javascript|vbscript):(?=[^\s:]) | data:(?:[a-z]{{1,20}}/[a-z0-9.+-]{{1,60}})?[;,] | file:/
        | [a-z][a-z0-9+.-]{{1,20}}(?<!http)(?<!https)(?<!hxxp)(?<!hxxps):// )
    | (?<![a-z0-9@._%=/\\{_OTHER_LETTERS}-]) (?://)? (?P<bare> (?:{_LABEL}\.){{1,6}}[a-z{_OTHER_LETTERS}]{{2,12}} )
      (?![a-z0-9@._-]) (?: :\d{{1,5}} )? (?P<onward> [/?\#] )?
    """
)
_AUTHORITY = re.compile(
    r"""(?:[^\s/?#\\<>()\[\]{}"'`|,;*，。；！？、：“”‘’（）【】《》「」『』￥]|\[[0-9a-f:.%]*\])*""", re.IGNORECASE
)
_SLASHES = re.compile(r"(?:[a-z][a-z0-9+.-]{0,21})?:?[/\\]+", re.IGNORECASE)
_HARD_STOP = re.compile(r"[\s<>]")
_FIRST_LABEL = re.compile(r"[a-z0-9-]+\.", re.IGNORECASE)
_WORD_AFTER_HOST = re.compile(r"[a-z]{2,}(?::\d+)?(?=[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff])", re.IGNORECASE)
_PLAIN = re.compile(r"(?:[A-Za-z0-9._~:/?#@!$*+=%\\-]|&(?!(?:lt|gt|quot|nbsp|#39);))*")
_RUN = re.compile(r"[A-Za-z0-9._~:/?#@!$&*+=%-]+")
_LABEL_OF_SLACK = re.compile(r"\|[^<>\n]{0,300}>")
_NEXT_LINE = re.compile(r"[ \t]*\r?\n[ \t>]*(?P<token>[^\s<>]{1,2000})")
# A number broken by the end of a line goes on only where what follows can be nothing else.
_REST_OF_NUMBER = re.compile(r"\r?\n[ \t]*(?=\d{1,20}\.html?\b|\d{1,20}&\w+=|\.html?\b)")
_OPENING = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True)
class Reading:
    """One guess at a link: its text, and where it ends."""

    text: str
    end: int


class Pasted:
    """A text, and the links in it. ``is_host`` knows the names taken for hosts without ``https://`` before them;
    ``carries`` matches the end of what may stand before a whole second address inside a first one."""

    def __init__(self, text: str, is_host: Callable[[str], bool], carries: re.Pattern[str]) -> None:
        self._typed = text
        self._offsets: Sequence[int] = range(len(text))
        self._text = text
        if not text.isascii():  # in plain letters nothing is invisible or wide
            self._offsets = [n for n, c in enumerate(text) if ord(c) not in INVISIBLE]
            self._text = "".join([text[n] for n in self._offsets]).translate(WIDE)
        self._is_host = is_host
        self._carries = carries
        self._starts = [match.start() for match in _WEB.finditer(self._text)]

    def typed(self, start: int, end: int) -> str:
        """A part of the text, exactly as it was typed."""
        return self._typed[self._offsets[start] : self._offsets[end - 1] + 1] if end > start else ""

    def next_start(self, position: int) -> int | None:
        """Where the next link begins."""
        while match := _START.search(self._text, position):
            if self._begins(match):
                return match.start()
            position = match.end("bare")
        return None

    def readings(self, start: int) -> Iterator[Reading]:
        """The guesses at a link: the likeliest end, ends beyond characters that rarely belong to a link, further lines."""
        end = self._end(start)
        yield Reading(re.sub(r"\s+", "", self._text[start:end]), end)
        limit = self._limit(start)
        space = _HARD_STOP.search(self._text, end, limit)
        stop = space.start() if space else limit
        for count, run in enumerate(_RUN.finditer(self._text, end, stop)):
            if count == MOST_ENDS:
                break
            further = self._stripped(start, run.end())
            yield Reading(self._text[start:further], further)
        yield from self._over_lines(start, end, limit)

    def after(self, end: int) -> int:
        """Where to look for the next link: beyond the label that Slack writes behind a link."""
        label = _LABEL_OF_SLACK.match(self._text, end)
        return label.end() if label else end

    def _begins(self, match: re.Match[str]) -> bool:
        bare = match["bare"]
        if bare is None:
            return True
        if bare.lower().startswith("www.") and bare.count(".") > 1:
            return True
        return match["onward"] is not None and self._is_host(bare.lower())

    def _limit(self, start: int) -> int:
        """No link reaches beyond the next one's start."""
        following = bisect_right(self._starts, start)
        beyond = self._starts[following] if following < len(self._starts) else len(self._text)
        return min(beyond, start + LONGEST + 1)

    def _over_lines(self, start: int, end: int, limit: int) -> Iterator[Reading]:
        """A link that was wrapped: the first words of the next lines belong to it."""
        joined, at = self._text[start:end], end
        for _ in range(MOST_LINES):
            line = _NEXT_LINE.match(self._text, at, limit)
            if line is None or ((new := _START.match(line["token"])) and self._begins(new)):
                return
            run = _RUN.match(line["token"])
            if run is None:
                return
            at = line.start("token") + run.end()
            joined += run.group()
            yield Reading(joined, at)

    def _end(self, start: int) -> int:
        text, at = self._text, self._authority(start)
        opened: list[int] = []
        next_web = bisect_right(self._starts, start)
        while at < len(text):
            border = self._starts[next_web] if next_web < len(self._starts) else len(text)
            if at >= border and at < len(text):
                if not self._carried(start, at):
                    break
                next_web += 1
                continue
            at = _PLAIN.match(text, at, border).end()  # type: ignore[union-attr] # matches nothing, but matches
            if at < border:
                further = self._beyond(start, at, border, opened)
                if further == at:
                    break
                at = further
        return self._stripped(start, min([at, *opened]))

    def _authority(self, start: int) -> int:
        """The end of the host: letters of any alphabet, unless Chinese words follow a complete host at once."""
        slashes = _SLASHES.match(self._text, start)
        begin = slashes.end() if slashes else start
        end = _AUTHORITY.match(self._text, begin, max(begin, self._limit(start))).end()  # type: ignore[union-attr] # likewise
        word = _FIRST_LABEL.search(self._text, begin, end)
        glued = _WORD_AFTER_HOST.search(self._text, word.end(), end) if word else None
        return glued.end() if glued else end

    def _carried(self, start: int, at: int) -> bool:
        """Whether an address beginning here is part of the one around it, as a parameter or behind an archive's name."""
        before = self._text[max(start, at - 120) : at]
        return before.endswith("=") or self._carries.search(before) is not None

    def _beyond(self, start: int, at: int, border: int, opened: list[int]) -> int:
        """One character that is not plainly part of a link: the place behind it when it is, its own place when it is not."""
        text, here = self._text, self._text[at]
        if here in "{[" and text[at - 1] == "=":
            return self._behind_json(at, border)
        if here in "([":
            opened.append(at)
            return at + 1
        if here in _OPENING:
            if opened and text[opened[-1]] == _OPENING[here]:
                opened.pop()
                return at + 1
            return at
        if here in ",;":
            new = _START.match(text, at + 1)
            return at if new and self._begins(new) else at + 1
        if here == "'":
            return at + 1 if start == 0 or text[start - 1] != "'" else at
        if here in "\r\n":
            rest = _REST_OF_NUMBER.match(text, at)
            return rest.end() if rest and text[at - 1] in "0123456789_-/" and ".htm" not in text[start:at] else at
        if category(here) == "Cc":
            return at if here.isspace() else at + 1  # kept, so that the link is refused for it
        follows_sign = text[at - 1] in "/=-_+%" or not text[at - 1].isascii()
        return at + 1 if not here.isascii() and category(here)[0] in "LMN" and follows_sign else at

    def _behind_json(self, at: int, border: int) -> int:
        depth = 0
        for place in range(at, min(border, at + LONGEST)):
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(self._text[place], 0)
            if self._text[place] in "<> \t\r\n":
                return at
            if depth == 0:
                return place + 1
        return at

    def _stripped(self, start: int, end: int) -> int:
        """Without the punctuation of the sentence around it."""
        mark = self._text[start - 1] if start else ""
        marks = ".,;:!?'\"*" + (mark if mark in "_~" else "")
        while end > start and self._text[end - 1] in marks:
            end -= 1
        return end
