"""Files that people hand to a command."""

import codecs
import re
from pathlib import Path

import typer

from bot.errors import BotError

_ESCAPE = re.compile(  # pairs and escaped backslashes first, so that what is left of these is a half
    rb"\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(?P<half>\\u[dD][89a-fA-F][\da-fA-F]{2})|\\."
)


def whole_characters(text: bytes) -> bytes:
    """JSON in which no escape is half a character, which nobody can print: a mark stands in its place."""
    return _ESCAPE.sub(lambda found: rb"\ufffd" if found["half"] else found[0], text)


def text_of(file: Path) -> str:
    """What is in a text file, in UTF-8, or in UTF-16 with the mark that says so, as office programs write it.

    Raises:
        BotError: it is in neither.
    """
    content = file.read_bytes()
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise BotError(
            f"{file} is not UTF-8 text, but perhaps in an older encoding such as GBK: save it as UTF-8 (a table in Excel or WPS "
            "as 'CSV UTF-8'), or convert it: iconv -f GB18030 -t UTF-8"
        ) from error


def pair(text: str, what: str) -> tuple[str, str]:
    """What was given as NAME=VALUE."""
    name, between, value = text.partition("=")
    if not between:
        raise typer.BadParameter(f"'{text}' is no NAME=VALUE", param_hint=what)
    return name.strip(), value.strip()
