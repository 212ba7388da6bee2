"""One line of history for each event of a case, for people who work on it."""

from collections.abc import Callable
from datetime import date

from bot.cases.case import Case
from bot.cases.changes import counsel_of, new_hazards, sighting_of
from bot.cases.deadlines.running import called
from bot.cases.events import Event, Verb
from bot.cases.evidence import Evidence
from bot.cases.papers.handing_out import taken_out
from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.mrkdwn import chunks
from bot.slack.views.answer import Message, sections
from bot.slack.views.case_changes import changes
from bot.slack.views.case_parts import LINE, TITLE, Parts, Shown, brief, code, person, quoted

THREAD = "thread"
"""The source of what was written in a card's own thread, where it need not be said again."""

Line = Callable[[Event, Shown], str]


class CaseLines:
    """Tells events."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._text = parts.prompts.text
        self._lines: dict[Verb, Line] = {
            Verb.SIGHTED: self._sighted,
            Verb.REPORTER_SAID: self._reporter_said,
            Verb.HANDED_OVER: self._handed_over,
            Verb.STATUS_CHANGED: self._status,
            Verb.RELEASED: self._status,
            Verb.HELD: self._held,
            Verb.RIGHTS_SET: self._known,
            Verb.SUSPECT_SET: self._known,
            Verb.COUNSEL_SAID: self._counsel_said,
            Verb.STEP_DONE: self._step,
            Verb.GATE_OVERRIDDEN: self._overridden,
            Verb.CLOSED: self._closed,
            Verb.RELATED: self._other_case,
            Verb.WENT_ON: self._other_case,
            Verb.MERGED: self._merged,
            Verb.PARTED: self._merged,
            Verb.EVIDENCE_ADDED: self._evidence,
            Verb.EVIDENCE_REFUSED: self._refused,
            Verb.TIMESTAMPED: self._timestamped,
            Verb.GRADED: self._graded,
            Verb.MARKED: self._merged,
            Verb.DELETED_IN_SLACK: self._deleted,
            Verb.UNDELIVERABLE: self._undeliverable,
            Verb.EXPORTED: self._exported,
            Verb.REMINDED: self._clock,
            Verb.OVERDUE: self._clock,
            Verb.GUIDANCE_CHANGED: self._guidance,
            Verb.TRIAGED: self._triaged,
            Verb.DATE_SET: self._date_set,
            Verb.DEADLINE_MET: self._deadline,
            Verb.DEADLINE_SNOOZED: self._deadline,
        }

    def message(self, event: Event, shown: Shown) -> Message | None:
        """What the card's thread is told; None for what was said there in the first place."""
        if event.verb is Verb.NOTED and event.source == THREAD:
            return None
        text = self.line(event, shown)
        return Message(chunks(text, ids.TEXT_CHARS)[0], tuple(sections(text)))

    def line(self, event: Event, shown: Shown) -> str:
        """An event in words, escaped."""
        return self._lines.get(event.verb, self._plain)(event, shown)

    def _plain(self, event: Event, _shown: Shown) -> str:
        """Who did what, and what they wrote."""
        return self._said(f"{person(event.actor)} {self._text(f'line_{event.verb}')}", event.text)

    def _said(self, line: str, text: str) -> str:
        return f"{line}\n{quoted(text, ids.NOTE_CHARS)}" if text.strip() else line

    def _sighted(self, event: Event, shown: Shown) -> str:
        line = f"{person(event.actor)} {self._text('line_sighted', brief(sighting_of(event, shown.case), TITLE))}"
        return "\n".join([self._said(line, event.text), *changes(self._parts, event, shown.case)])

    def _reporter_said(self, event: Event, shown: Shown) -> str:
        words = [self._plain(event, shown), *changes(self._parts, event, shown.case)]
        return "\n".join([*words, *([self._text("line_danger_on_closed")] if alarms(event, shown.case) else [])])

    def _handed_over(self, event: Event, _shown: Shown) -> str:
        return self._said(f"{person(event.actor)} {self._text('line_handed_over', person(event.about))}", event.text)

    def _status(self, event: Event, _shown: Shown) -> str:
        change = next((change for change in event.changes if change.field == "status"), None)
        path = " → ".join(self._text(f"status_{s}") for s in (change.before, change.after)) if change else ""
        return self._said(f"{person(event.actor)} {self._text('line_status_changed', path)}", event.text)

    def _held(self, event: Event, _shown: Shown) -> str:
        reasons = next((change.after for change in event.changes if change.field == "hold_reasons"), "")
        words = "; ".join(self._text(f"hold_{reason}") for reason in reasons.split())
        return self._said(f"{person(event.actor)} {self._text('line_held', words)}", event.text)

    def _known(self, event: Event, shown: Shown) -> str:
        line = f"{person(event.actor)} {self._text(f'line_{event.verb}')}"
        return "\n".join([line, *changes(self._parts, event, shown.case)])

    def _counsel_said(self, event: Event, shown: Shown) -> str:
        words = self._text(f"counsel_{shown.case.counsel_status}")
        after = next((change.after for change in event.changes if change.field == "counsel_status"), "")
        words = self._text(f"counsel_{after}") if after else words
        return self._said(f"{person(event.actor)} {self._text('line_counsel_said', words)}", event.text)

    def _step(self, event: Event, shown: Shown) -> str:
        title = brief(self._parts.step_title(shown.case, event.about), TITLE)
        return self._said(f"{person(event.actor)} {self._text('line_step_done', title)}", event.text)

    def _overridden(self, event: Event, shown: Shown) -> str:
        title = brief(self._parts.step_title(shown.case, event.about), TITLE)
        counsel = brief(counsel_of(event, shown.case), LINE)
        line = f"{person(event.actor)} {self._text('line_gate_overridden', title)} {counsel}"
        return self._said(line, event.text)

    def _closed(self, event: Event, _shown: Shown) -> str:
        reason = next((change.after for change in event.changes if change.field == "close_reason"), "other")
        line = self._text("line_closed", self._text(f"close_{reason}"))
        return self._said(f"{person(event.actor)} {line}", event.text)

    def _other_case(self, event: Event, _shown: Shown) -> str:
        return f"{person(event.actor)} {self._text(f'line_{event.verb}', brief(event.about, TITLE))}"

    def _merged(self, event: Event, shown: Shown) -> str:
        line = f"{person(event.actor)} {self._text(f'line_{event.verb}', brief(event.about, TITLE))}"
        return "\n".join([line, *changes(self._parts, event, shown.case)])

    def _evidence(self, event: Event, shown: Shown) -> str:
        item = next((item for item in shown.evidence if item.number == event.about), None)
        line = f"{person(event.actor)} {self._text('line_evidence_added', brief(event.about, TITLE))}"
        return f"{line} {kept(self._parts, item)}" if item else line

    def _refused(self, event: Event, _shown: Shown) -> str:
        why = self._text(f"refused_{event.text}", code(event.about, TITLE))
        return f"{person(event.actor)} {self._text('line_evidence_refused')} {why}"

    def _timestamped(self, event: Event, _shown: Shown) -> str:
        return f"{person(event.actor)} {self._text('line_timestamped', brief(event.about, TITLE))}"

    def _graded(self, event: Event, _shown: Shown) -> str:
        path = " → ".join(self._text(f"graded_{grade}") for c in event.changes for grade in (c.before, c.after))
        line = f"{person(event.actor)} {self._text('line_graded', brief(event.about, TITLE))} {path}"
        return self._said(line, event.text)

    def _deleted(self, event: Event, shown: Shown) -> str:
        line = f"{person(event.actor)} {self._text('line_deleted_in_slack', brief(event.about, TITLE))}"
        if not event.changes:
            return line
        return "\n".join([line, self._text("line_read_without"), *changes(self._parts, event, shown.case)])

    def _clock(self, event: Event, _shown: Shown) -> str:
        after = {change.field: change.after for change in event.changes}
        if "due" not in after:
            return self._said(self._text(f"line_{event.verb}", brief(event.about, TITLE)), event.text)
        due, left = date.fromisoformat(after["due"]), int(after.get("left", "0"))
        words = deadline_words(self._parts.prompts, event.about, due, left, after.get("assumed") == "yes")
        return self._said(self._text(f"line_{event.verb}", words), event.text)

    def _guidance(self, event: Event, _shown: Shown) -> str:
        return self._said(self._text("line_guidance_changed"), event.text)

    def _triaged(self, event: Event, shown: Shown) -> str:
        if not event.about:
            return self._plain(event, shown)
        line = self._text("line_law_changed", brief(event.about, TITLE))
        return "\n".join([line, *changes(self._parts, event, shown.case)])

    def letter(self, event: Event, shown: Shown, url: str | None) -> Message:
        """What the owner of a case is told directly."""
        ref = f"<{url}|{shown.case.ref}>" if url else shown.case.ref
        text = f"*{ref}* {self.line(event, shown)}"
        return Message(chunks(text, ids.TEXT_CHARS)[0], tuple(sections(text)))

    def _date_set(self, event: Event, shown: Shown) -> str:
        line = f"{person(event.actor)} {self._text('line_date_set', brief(event.text, TITLE))}"
        return "\n".join([line, *changes(self._parts, event, shown.case)])

    def _deadline(self, event: Event, _shown: Shown) -> str:
        line = self._text(f"line_{event.verb}", brief(called(event.about), TITLE))
        return self._said(f"{person(event.actor)} {line}", event.text)

    def _exported(self, event: Event, _shown: Shown) -> str:
        name, value = taken_out(event.about)
        return f"{person(event.actor)} {self._text('line_exported', self._text(name, brief(value, TITLE)))}"

    def _undeliverable(self, event: Event, _shown: Shown) -> str:
        to = ", ".join(person(who) for who in event.about.split(":")[1:] if who)
        whom = to or self._text(f"audience_{event.about.partition(':')[0]}")
        return f"{self._text('line_undeliverable', whom)} {code(event.text, TITLE)}"


def alarms(event: Event, case: Case) -> bool:
    """Whether an event told a new danger in a case that is closed, where nobody looks by themselves."""
    return event.verb is Verb.REPORTER_SAID and not case.is_open and bool(new_hazards(event))


def deadline_words(prompts: Prompts, kind: str, due: date, left: int, assumed: bool) -> str:
    """A deadline in a line, escaped: what it is, its last day, how many days are left."""
    if left < 0:
        when = prompts.text("deadline_over", str(-left)) if left < -1 else prompts.text("deadline_over_one")
    elif left == 0:
        when = prompts.text("deadline_today")
    else:
        when = prompts.text("deadline_left", str(left)) if left > 1 else prompts.text("deadline_left_one")
    sure = f", {prompts.text('deadline_assumed')}" if assumed else ""
    return f"{brief(called(kind), TITLE)}, {due.isoformat()} ({when}{sure})"


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
