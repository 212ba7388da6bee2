"""A case's trail as lines for people: the same words in Slack, the console, the shell and the dossier."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.cases.case import Case
from bot.cases.change_words import gone_and_come
from bot.cases.changes import COUNSEL, DO_NOT, WAIVED, addressed, counsel_of, sighting_of
from bot.cases.custody.recorded import GRADE
from bot.cases.deadlines.running import called
from bot.cases.deadlines.words import deadline_words
from bot.cases.details.subjects import found_subject, item_of
from bot.cases.details.told import MOVED
from bot.cases.events import ERASED, SEALED, SEALED_ERASED, Change, Event, Verb
from bot.cases.field_words import FieldWords
from bot.cases.papers.handing_out import taken_out
from bot.cases.plan import step_title
from bot.cases.upkeep.asking_again import QUESTION

MOST_NAMED = 5  # of the people that a line names
_LINKING = {ERASED, SEALED, SEALED_ERASED, COUNSEL, QUESTION, MOVED}  # lead from entry to entry, or their line has them
_IN_THE_LINE = {
    Verb.CLAIMED: {"owner"},
    Verb.HANDED_OVER: {"owner"},
    Verb.STATUS_CHANGED: {"status"},
    Verb.RELEASED: {"status"},
    Verb.HELD: {"status", "hold_reasons"},
    Verb.COUNSEL_SAID: {"counsel_status"},
    Verb.CLOSED: {"status", "close_reason"},
    Verb.GRADED: {GRADE},
    Verb.REMINDED: {"due", "left", "assumed"},
    Verb.OVERDUE: {"due", "left", "assumed"},
}
"""The changes that a verb's line tells, so that they need not be told again below it."""

_DONE_BY_NOBODY = {Verb.REMINDED, Verb.OVERDUE, Verb.GUIDANCE_CHANGED, Verb.UNDELIVERABLE, Verb.WARNED}


@dataclass(frozen=True)
class Told:
    """A change in words. Of what lists things ``before`` is only what went and ``after`` what came, since most of it stays.

    ``words`` says both in a line.
    """

    field: str
    before: str
    after: str
    words: str


@dataclass(frozen=True)
class Entry:
    """An event in words, with what was written and which fields became what.

    ``line`` goes on after the name of who did it; one that is ``whole`` is a sentence of its own.
    """

    event: Event
    line: str
    text: str
    changes: tuple[Told, ...]
    whole: bool


class Timeline:
    """Tells events. What people gave is ``shown`` as the words have it; ``text`` of an entry is as it was written."""

    def __init__(self, words: FieldWords) -> None:
        self._words = words
        self._text, self._who = words.text, words.who

    def entries(self, case: Case, trail: tuple[Event, ...]) -> list[Entry]:
        """The trail, newest first."""
        return [self.entry(event, case) for event in reversed(trail)]

    def step(self, case: Case, name: str) -> str:
        """A step's title, or the words of a condition."""
        return step_title(case.triage.plan, name, self._text)

    def entry(self, event: Event, case: Case) -> Entry:
        """One event."""
        law_changed = event.verb is Verb.TRIAGED and bool(event.about)
        said = "" if event.verb in {Verb.EVIDENCE_REFUSED, Verb.DATE_SET} else event.text
        hidden = _LINKING | _IN_THE_LINE.get(event.verb, set())
        changes = tuple(self.change(change, case) for change in event.changes if change.field not in hidden)
        return Entry(event, self._line(event, case), said, changes, law_changed or event.verb in _DONE_BY_NOBODY)

    def _line(self, event: Event, case: Case) -> str:
        shown = self._words.shown
        if event.verb is Verb.TRIAGED and event.about:
            return self._text("line_law_changed", shown(event.about))
        if event.verb is Verb.HANDED_OVER:
            return self._text("line_handed_over", self._who(event.about))
        if event.verb is Verb.DETAILS_SET:
            return self._text("line_details_set", self._about(event, case))
        if event.verb is Verb.WARNED:
            people, others = addressed(event)[:MOST_NAMED], addressed(event)[MOST_NAMED:]
            return self._text("line_warned", ", ".join([*map(self._who, people), *(["…"] if others else [])]))
        if event.verb is Verb.UNDELIVERABLE:
            return self._text("line_undeliverable", self._audience(event.about))
        if event.verb is Verb.EVIDENCE_REFUSED:
            return f"{self._text('line_evidence_refused')} {self._not_taken(event)}"
        verb = Verb.STATUS_CHANGED if event.verb is Verb.RELEASED else event.verb
        value = shown(self._value(event, case))
        try:
            line = self._text(f"line_{verb}", value)
        except KeyError:
            return f"{verb.replace('_', ' ')} {value}".rstrip()
        if event.verb is Verb.GATE_OVERRIDDEN:
            return f"{line} {shown(counsel_of(event, case))}"
        return f"{line} {shown(self._path(event, GRADE, 'graded'))}" if event.verb is Verb.GRADED else line

    def _value(self, event: Event, case: Case) -> str:
        """The one thing that a verb's line names."""
        values: dict[Verb, Callable[[], str]] = {
            Verb.SIGHTED: lambda: sighting_of(event, case),
            Verb.STATUS_CHANGED: lambda: self._path(event, "status", "status"),
            Verb.RELEASED: lambda: self._path(event, "status", "status"),
            Verb.HELD: lambda: self._after(event, "hold_reasons", "hold"),
            Verb.STEP_DONE: lambda: self.step(case, event.about),
            Verb.GATE_OVERRIDDEN: lambda: self.step(case, event.about),
            Verb.COUNSEL_SAID: lambda: self._after(event, "counsel_status", "counsel", case.counsel_status),
            Verb.CLOSED: lambda: self._after(event, "close_reason", "close"),
            Verb.EXPORTED: lambda: self._text(*taken_out(event.about)),
            Verb.DATE_SET: lambda: event.text,
            **dict.fromkeys((Verb.DEADLINE_MET, Verb.DEADLINE_SNOOZED), lambda: called(event.about)),
            **dict.fromkeys((Verb.REMINDED, Verb.OVERDUE), lambda: self._deadline(event)),
        }
        return values[event.verb]() if event.verb in values else event.about

    def _path(self, event: Event, field: str, family: str) -> str:
        change = next((change for change in event.changes if change.field == field), None)
        return " → ".join(self._words.word(family, s) for s in (change.before, change.after)) if change else ""

    def _after(self, event: Event, field: str, family: str, else_: str = "") -> str:
        after = next((change.after for change in event.changes if change.field == field), else_)
        return "; ".join(self._words.word(family, name) for name in after.split())

    def _deadline(self, event: Event) -> str:
        after = {change.field: change.after for change in event.changes}
        if "due" not in after:
            return called(event.about)
        due, left = date.fromisoformat(after["due"]), int(after.get("left", "0"))
        return deadline_words(self._text, event.about, due, left, after.get("assumed") == "yes")

    def _about(self, event: Event, case: Case) -> str:
        """What details were noted about; a thing that is gone by its key."""
        number = item_of(event.about)
        subject = found_subject(case, [number] if number else [], event.about)
        return self._words.about(subject, case) if subject else self._words.shown(event.about)

    def _not_taken(self, event: Event) -> str:
        name = self._words.address(event.about)
        try:
            return self._text(f"refused_{event.text}", name)
        except KeyError:  # a trail outlives the reasons of its time
            return f"{name} ({self._words.shown(event.text.replace('_', ' '))})"

    def _audience(self, about: str) -> str:
        people = [self._who(who) for who in about.split(":")[1:] if who]
        return ", ".join(people) or self._words.word("audience", about.partition(":")[0])

    def change(self, change: Change, case: Case) -> Told:
        """A change in words."""
        name, lists = self._words.field(change.field), gone_and_come(change.field, change.before, change.after)
        if lists is None:
            before, after = (self._told(change.field, value, case) for value in (change.before, change.after))
            return Told(name, before, after, f"{before or '–'} → {after or '–'}")
        gone, come = ([self._told(change.field, each, case) for each in part] for part in lists)
        words = "; ".join([*(f"− {each}" for each in gone), *(f"+ {each}" for each in come)])
        order = "" if words else self._text("field_order")
        return Told(name, "; ".join(gone), "; ".join(come) or order, words or order)

    def _told(self, field: str, value: str, case: Case) -> str:
        """A value of a field, or one of a list, in words; ids of steps by what they are called in this case."""
        if field == "hazards":
            titles = {hazard.id: hazard.title for hazard in case.triage.hazards}
            return self._words.shown(titles.get(value) or self._words.playbook.hazard(value))
        if field == DO_NOT:
            return self._words.shown(self._words.playbook.left_alone(value)[0])
        if field == "plan":
            step, _, state = value.partition(":")
            said = f" ({self._words.word('state', state)})" if state else ""
            return self._words.shown(f"{self.step(case, step)}{said}")
        if field == WAIVED:
            return "; ".join(self._words.shown(self.step(case, name)) for name in value.split())
        return self._words.value(field, value)
