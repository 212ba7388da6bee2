"""One line of history for each event of a case, for people who work on it."""

from bot.cases.case import Case
from bot.cases.changes import new_hazards
from bot.cases.events import Event, Verb
from bot.cases.evidence import Evidence
from bot.cases.timeline import Told
from bot.slack import ids
from bot.slack.mrkdwn import chunks
from bot.slack.views.answer import Message, sections
from bot.slack.views.case_parts import TITLE, Parts, Shown, brief, code, person, quoted

THREAD = "thread"
"""The source of what was written in a card's own thread, where it need not be said again."""

_ON_THE_CARD = "status"
"""The field that the card says above its thread, so that a change of it by something else is not told again below."""


class CaseLines:
    """Tells events as ``Timeline`` does, escaped and quoted."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._text = parts.prompts.text

    def message(self, event: Event, shown: Shown) -> Message | None:
        """What the card's thread is told; None for what was said there in the first place."""
        if event.verb is Verb.NOTED and event.source == THREAD:
            return None
        text = self.line(event, shown)
        return Message(chunks(text, ids.TEXT_CHARS)[0], tuple(sections(text)))

    def line(self, event: Event, shown: Shown) -> str:
        """An event in words, escaped, with what was written and each change on lines of their own."""
        entry = self._parts.timeline.entry(event, shown.case)
        line = entry.line if entry.whole else f"{person(event.actor)} {entry.line}"
        added = event.about if event.verb is Verb.EVIDENCE_ADDED else None
        item = next((item for item in shown.evidence if item.number == added), None)
        lines = [f"{line} {kept(self._parts, item)}" if item else line]
        if not item and (said := quoted(entry.text, ids.NOTE_CHARS)):
            lines.append(said)
        if event.verb is Verb.DELETED_IN_SLACK and entry.changes:
            lines.append(self._text("line_read_without"))
        lines += [change_line(told) for told in entry.changes if told.field != _ON_THE_CARD]
        return "\n".join([*lines, *([self._text("line_danger_on_closed")] if alarms(event, shown.case) else [])])

    def letter(self, event: Event, shown: Shown, url: str | None) -> Message:
        """What the owner of a case is told directly."""
        ref = f"<{url}|{shown.case.ref}>" if url else shown.case.ref
        text = f"*{ref}* {self.line(event, shown)}"
        return Message(chunks(text, ids.TEXT_CHARS)[0], tuple(sections(text)))


def change_line(told: Told) -> str:
    """A change that ``Parts.timeline`` told, as an item of a list."""
    return f"• *{brief(told.field, TITLE)}:* {told.words}"


def alarms(event: Event, case: Case) -> bool:
    """Whether an event told a new danger in a case that is closed, where nobody looks by themselves."""
    return event.verb is Verb.REPORTER_SAID and not case.is_open and bool(new_hazards(event))


def kept(parts: Parts, item: Evidence) -> str:
    """What was kept and how good it honestly is, escaped."""
    what = f"{code(item.original_name, TITLE)}, {brief(item.media_type, TITLE)}, {size(item.size)}"
    return f"({what}). {parts.prompts.text(f'honest_{item.grade}')}"


def size(amount: int) -> str:
    """Bytes in the unit a person would use."""
    for unit, step in (("MB", 1 << 20), ("KB", 1 << 10)):
        if amount >= step:
            return f"{amount / step:.1f} {unit}"
    return f"{amount} B"
