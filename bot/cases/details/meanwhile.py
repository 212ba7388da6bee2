"""A form that was filled in while somebody else changed the case: what is to stand in its fields when it is shown again."""

from dataclasses import dataclass

from bot.cases.details.subjects import Entry
from bot.cases.details.values import typed_value


@dataclass(frozen=True)
class Again:
    """A field that is shown again. ``own``: what stands in it is the person's, not what is noted now.

    ``entry`` is what is noted now, where that is neither what the person saw nor what they typed.
    """

    value: str
    own: bool
    entry: Entry | None = None


def again(entry: Entry, seen: str | None, typed: str) -> Again:
    """A field for who saw something in it and typed something, both as forms have it; nothing seen is told by None.

    What they left alone shows what somebody else noted: sent back as they saw it, it would undo that unseen.
    """
    now = typed_value(entry.field, entry.said)
    if typed == seen:
        return Again(now, own=False)
    return Again(typed, own=True, entry=entry if now not in (seen, typed) else None)
