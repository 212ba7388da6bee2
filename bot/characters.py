"""Characters that can be kept and shown."""

import re

_UNWRITABLE = re.compile("[\0\ud800-\udfff]")


def writable(text: str) -> str:
    """The text without NUL and halves of characters, which no database takes; each leaves a mark in its place."""
    return _UNWRITABLE.sub("\ufffd", text)
