"""Characters that can be kept and shown."""

import re

_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
_BLANK = "\u115f\u1160\u3164\uffa0"  # Korean letters that stand for none, and look like it


def writable(text: str) -> str:
    """The text without NUL and halves of characters, which no database takes; each leaves a mark in its place."""
    return _UNWRITABLE.sub("\ufffd", text)


def readable(text: str) -> str:
    """The letters and digits of a text: empty where nobody can read anything in it, whatever invisible signs it has."""
    return "".join(one for one in text if one.isalnum() and one not in _BLANK)
