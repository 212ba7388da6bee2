"""What a message's blocks say, as people see it: an app may put all of its words there and leave ``text`` empty.

What is only pressed or only a picture says nothing. Kinds of blocks that are not known yet say nothing either.
"""

from collections.abc import Iterator

from bot.slack.mrkdwn import said
from bot.slack.payloads import Body, part, parts


def block_words(message: Body) -> str:
    """The words of a message's blocks, a line each; links stand as in ``said``."""
    lines = (line for block in parts(message, "blocks") for line in _lines(block))
    return "\n".join(line for line in lines if line.strip())


def _lines(block: Body) -> Iterator[str]:
    kind = str(block.get("type"))
    if kind in {"section", "header"}:
        yield _text(part(block, "text"))
        yield from (_text(field) for field in parts(block, "fields"))
    elif kind == "context":
        yield " ".join(filter(None, (_text(element) for element in parts(block, "elements"))))
    elif kind == "markdown":
        yield str(block.get("text") or "")
    elif kind == "rich_text":
        yield from (line for element in parts(block, "elements") for line in _rich_lines(element))


def _rich_lines(element: Body) -> Iterator[str]:
    if element.get("type") == "rich_text_list":
        yield from (line for item in parts(element, "elements") for line in _rich_lines(item))
    else:
        yield "".join(_inline(piece) for piece in parts(element, "elements"))


def _inline(piece: Body) -> str:
    text = str(piece.get("text") or "")
    if piece.get("type") == "link":
        url = str(piece.get("url") or "")
        return f"{text} ({url})" if text not in {"", url} else url
    named = (("user", "@"), ("usergroup", "@"), ("channel", "#"))
    people = (f"{sign}{piece[f'{kind}_id']}" for kind, sign in named if piece.get(f"{kind}_id"))
    return text or next(people, str(piece.get("fallback") or ""))


def _text(composed: Body) -> str:
    """A text object; only what is marked up has anything to be unescaped."""
    text = str(composed.get("text") or "")
    return said(text) if composed.get("type") == "mrkdwn" else text
