"""A case's trail as lines for people."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.cases.case import Case
from bot.cases.change_words import gone_and_come
from bot.cases.changes import COUNSEL, WAIVED, counsel_of, sighting_of
from bot.cases.deadlines.running import called
from bot.cases.events import ERASED, Change, Event, Verb
from bot.cases.field_words import FieldWords
from bot.cases.papers.handing_out import taken_out
from bot.cases.plan import step_title
from bot.cases.upkeep.asking_again import QUESTION

_OF_DEADLINES = (Verb.DEADLINE_MET, Verb.DEADLINE_SNOOZED, Verb.REMINDED, Verb.OVERDUE)
_SAID = {ERASED, COUNSEL, QUESTION}  # changes that the line itself tells, or that lead from entry to entry


@dataclass(frozen=True)
class Entry:
    """An event in words, with what was written and which fields became what."""

    event: Event
    line: str
    text: str
    changes: tuple[Change, ...]


class Timeline:
    """Tells events."""

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
        """One event; ``line`` goes on after the name of who did it."""
        values: dict[Verb, Callable[[], str]] = {
            Verb.SIGHTED: lambda: sighting_of(event, case),
            Verb.HANDED_OVER: lambda: self._who(event.about),
            Verb.STATUS_CHANGED: lambda: self._path(event),
            Verb.RELEASED: lambda: self._path(event),
            Verb.HELD: lambda: self._after(event, "hold_reasons", "hold"),
            Verb.STEP_DONE: lambda: self.step(case, event.about),
            Verb.GATE_OVERRIDDEN: lambda: self.step(case, event.about),
            Verb.COUNSEL_SAID: lambda: self._after(event, "counsel_status", "counsel"),
            Verb.CLOSED: lambda: self._after(event, "close_reason", "close"),
            Verb.EVIDENCE_ADDED: lambda: event.about,
            Verb.EXPORTED: lambda: self._text(*taken_out(event.about)),
            Verb.DATE_SET: lambda: event.text,
            Verb.DELETED_IN_SLACK: lambda: event.about,
            **dict.fromkeys(_OF_DEADLINES, lambda: called(event.about)),
            Verb.UNDELIVERABLE: lambda: self._audience(event.about),
        }
        verb = Verb.STATUS_CHANGED if event.verb is Verb.RELEASED else event.verb
        line = self._line(verb, values[event.verb]() if event.verb in values else event.about)
        if event.verb is Verb.GATE_OVERRIDDEN:
            line += f" {counsel_of(event, case)}"
        said = "" if event.verb in {Verb.EVIDENCE_REFUSED, Verb.DATE_SET} else event.text
        changes = tuple(self._change(change, case) for change in event.changes if change.field not in _SAID)
        return Entry(event, line, said, changes)

    def _line(self, verb: Verb, value: str) -> str:
        try:
            return self._text(f"line_{verb}", value)
        except KeyError:
            return f"{verb.replace('_', ' ')} {value}".rstrip()

    def _path(self, event: Event) -> str:
        change = next((change for change in event.changes if change.field == "status"), None)
        return " → ".join(self._words.word("status", s) for s in (change.before, change.after)) if change else ""

    def _after(self, event: Event, field: str, family: str) -> str:
        after = next((change.after for change in event.changes if change.field == field), "")
        return "; ".join(self._words.word(family, name) for name in after.split())

    def _audience(self, about: str) -> str:
        people = [self._who(who) for who in about.split(":")[1:] if who]
        return ", ".join(people) or self._text(f"audience_{about.partition(':')[0]}")

    def _change(self, change: Change, case: Case) -> Change:
        """A change in words; of what lists things only what went and what came, since most of it stays."""
        before, after = change.before, change.after
        if change.field in {"hazards", "plan"}:
            was, now = before.split(), after.split()
            before, after = (" ".join(e for e in one if e not in two) for one, two in ((was, now), (now, was)))
            if not before and not after:
                return Change(change.field, "", self._text("field_order"))
        listed = gone_and_come(change.field, before, after)
        before, after = (", ".join(part) for part in listed) if listed else (before, after)
        told = (self._told(change.field, value, case) for value in (before, after))
        return Change(self._words.field(change.field), *told)

    def _told(self, field: str, value: str, case: Case) -> str:
        """A value of a field in words; ids of steps by what they are called in this case."""
        if field == "plan":
            return "; ".join(self._planned(case, entry) for entry in value.split())
        if field == WAIVED:
            return "; ".join(self.step(case, name) for name in value.split())
        return self._words.value(field, value)

    def _planned(self, case: Case, entry: str) -> str:
        step, _, state = entry.partition(":")
        return f"{self.step(case, step)} ({self._words.word('state', state)})" if state else self.step(case, step)
