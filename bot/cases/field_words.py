"""What stands in the fields of a case, in words, for the console, the shell, the dossier, drafts and the trail."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.cases.case import Case
from bot.cases.change_words import value_words, word
from bot.cases.changes import TOLD
from bot.cases.deadlines.running import called
from bot.cases.details.model import VISIBILITY
from bot.cases.details.subjects import Entry, Subject, noted, subjects
from bot.cases.details.values import Fault, Unread
from bot.cases.plan import step_title
from bot.cases.playbook_words import PlaybookWords
from bot.cases.report import Aspect, Report, Right
from bot.cases.roles import Refused, open_to

_OF_PEOPLE = {"claimed_before", "owner_before"}
_OF_STEPS = {"step_blocked", "step_on_hold", "step_not_open", "override_not_blocked"}
_OF_DEADLINES = {"deadline_unknown", "deadline_met"}
"""Refusals whose value is the id of a person, of a step or of a deadline."""

_NAMED = {"hazards", "plan", "do_not", *TOLD}  # fields that the trail has a name of its own for


@dataclass(frozen=True)
class Noted:
    """A thing's name, and its fields with what stands in them; ``whole`` says that there is but one such thing in a case."""

    title: str
    lines: tuple[tuple[str, str], ...]
    whole: bool

    def __str__(self) -> str:
        return "; ".join(f"{label}: {value}" for label, value in self.lines)


@dataclass(frozen=True)
class FieldWords:
    """``text`` gives the program's words by their name and the value in them, ``who`` names people.

    ``shown`` makes a value that people gave fit for where it is shown, such as by escaping it, and ``address`` one that may lead
    somewhere; what ``who`` gives is fit already.
    """

    text: Callable[..., str]
    playbook: PlaybookWords
    who: Callable[[str], str]
    shown: Callable[[str], str] = str
    address: Callable[[str], str] = str

    def word(self, family: str, name: str) -> str:
        """One of some words, such as a status; a name without any stands for itself."""
        return word(self.text, family, name)

    def places(self, names: Iterable[str]) -> str:
        """Where it was seen."""
        return ", ".join(self.playbook.place(name) for name in names)

    def aspects(self, names: Iterable[str]) -> str:
        """What is copied."""
        return ", ".join(self.word("known" if name == Aspect.UNSURE else "aspect", name) for name in names)

    def right(self, right: Right) -> str:
        """A right with its number."""
        said = (right.kind, right.jurisdiction, right.status, right.number)
        return " ".join(str(part).replace("_", " ") for part in said if part)

    def shipment(self, report: Report) -> str:
        """Whether goods are on their way, where to and when they arrive."""
        shipment = report.shipment
        arrives = shipment.arrives.isoformat() if shipment.arrives else ""
        return ", ".join(part for part in (self.word("known", shipment.under_way), shipment.port, arrives) if part)

    def calendar(self, name: str) -> str:
        """Which days a deadline is counted in."""
        return self.text("calendar_none") if name == "none" else self.text("calendar_working", name)

    def graded(self, grade: str) -> str:
        """How well a source was read: V, V2, U or I."""
        return self.text(f"grade_of_source_{grade}")

    def field(self, name: str) -> str:
        """What a field is called in the trail."""
        if name in self.playbook.details.named:
            return self.playbook.details.named[name].label
        return self.text(f"field_{name}") if name in _NAMED else name.replace("_", " ")

    def about(self, subject: Subject, case: Case) -> str:
        """What details are about."""
        if subject.action is not None:
            title = step_title(case.triage.plan, subject.action.step, self.text)
            return self.shown(f"{title}, {subject.action.on.isoformat()}")
        if subject.right is not None:
            return self.shown(self.right(subject.right))
        if subject.listing is not None:
            return self.address(subject.listing.key or subject.listing.url or subject.listing.typed)
        return subject.item or self.playbook.details.title(subject.kind)

    def readers(self, case: Case) -> str:
        """Who besides reviewers may read a case, and why it is not all staff who were to."""
        to = open_to(case)
        why = "" if to is case.visibility else f" ({self.text('readers_fewer')})"
        return self.value(VISIBILITY, to) + why

    def noted(self, case: Case, numbers: Iterable[str] = ()) -> dict[str, Noted]:
        """What is noted of a case and of the things in it, by their keys; ``numbers`` are those of its evidence.

        Who may read the case has a line of its own wherever a case is shown.
        """
        found = {}
        for subject in subjects(case, numbers):
            lines = tuple(
                (entry.field.label, self.value(entry.field.name, entry.said))
                for entry in noted(self.playbook.details, case, subject)
                if entry.field.name != VISIBILITY
            )
            if lines:
                found[subject.key] = Noted(self.about(subject, case), lines, subject.key == subject.kind)
        return found

    def value(self, field: str, value: str) -> str:
        """A field of a change, as ``changes`` writes it, in words."""
        if field == "links":
            return self.address(value)
        if field in self.playbook.details.named:
            return self.shown(self.playbook.details.named[field].words(value) if value else "")
        if field == "seen_in":
            return self.shown(self.places(name for name in value.split(", ") if name))
        if field in {"owner", "counsel"}:
            return self.who(value) if value else ""
        codes = field in {"rights", "told_rights"}
        return self.shown(value.replace("_", " ") if codes else value_words(self.text, field, value))

    def refusal(self, refused: Refused, case: Case | None = None) -> str:
        """Why something is not done; ``case`` is the one whose steps it may be about."""
        if isinstance(refused, Unread):
            return "\n".join(f"{self.field(fault.name)}: {self.fault(fault)}" for fault in refused.faults)
        return self.text(f"refused_{refused.reason}", self._refused(refused.reason, refused.value, case))

    def meanwhile(self, entry: Entry) -> str:
        """What somebody else noted in a field while this person filled it in, too."""
        return self.text("details_meanwhile", self.value(entry.field.name, entry.said) or self.text("not_noted"))

    def fault(self, fault: Fault) -> str:
        """What is wrong with a field."""
        return self.text(f"refused_{fault.reason}", self.shown(fault.value))

    def _refused(self, reason: str, value: str, case: Case | None) -> str:
        if reason in _OF_PEOPLE:
            return self.who(value)
        if reason in _OF_STEPS:
            value = step_title(case.triage.plan if case else (), value, self.text)
        elif reason in _OF_DEADLINES:
            value = called(value)
        elif reason == "status_not_allowed":
            value = " → ".join(self.word("status", status) for status in value.split(" → "))
        return self.shown(value)


def _no_text(name: str, _value: str = "") -> str:
    raise KeyError(name)


PLAIN = FieldWords(_no_text, PlaybookWords({}, {}, {}), str)
"""Names as they are, for what looks whether there is an answer and not at its words."""
