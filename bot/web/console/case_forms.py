"""The forms of a case page, as values: which fields each has, and what stands in them already."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.cases.case import Case, CloseReason, CounselStatus, HoldReason, Status
from bot.cases.course import onward
from bot.cases.custody.grading import BY_HAND, GIVEN
from bot.cases.custody.recorded import NO, YES
from bot.cases.deadlines.given import named_days
from bot.cases.deadlines.running import called
from bot.cases.forms import impossible
from bot.cases.intake.right_lines import rights_text
from bot.cases.plan import standing, waivable
from bot.cases.report import Aspect, ChinaStatus, Relation, Report, RightKind, RightStatus, Said
from bot.cases.suspect import Suspect
from bot.cases.triage_model import Step, StepState
from bot.prompts import Prompts

GROUPS = {
    "now": ("claim", "ask", "note", "step", "status", "hold"),
    "facts": ("rights", "suspect", "counsel", "date", "met", "snooze", "override"),
    "elsewhere": ("hand_over", "escalate", "relate", "merge", "custody", "grade", "mark", "export"),
    "end": ("close", "reopen"),
}
"""What can be done with a case, as it is put together on its page."""
ACTIONS = tuple(action for some in GROUPS.values() for action in some)
EXPORTS = ("dossier_counsel", "package_counsel", "dossier_platform", "package_platform")
LONG, SHORT = 10_000, 300  # characters of a text and of a line
PRIVILEGED = "form_privileged_yes"
Chosen = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Field:
    """A field: ``kind`` is text, line, day, select, ticks or tick; ``values`` stand in it; ``choices`` are (value, words)."""

    kind: str
    name: str
    label: str
    required: bool = True
    values: tuple[str, ...] = ()
    choices: Chosen = ()
    hint: str = ""
    problem: str = ""

    @property
    def value(self) -> str:
        """The one thing that stands in it."""
        return self.values[0] if self.values else ""


@dataclass(frozen=True)
class Form:
    """A form; ``version`` is that of the case it was made from."""

    action: str
    title: str
    fields: tuple[Field, ...]
    version: int
    hint: str = ""
    problem: str = ""


class CaseForms:
    """Builds them. ``dates`` are the days that deadlines run from, with their labels; ``items`` are numbers of evidence."""

    def __init__(self, prompts: Prompts, dates: Mapping[str, str], items: tuple[str, ...]) -> None:
        self._text = prompts.text
        self._items = tuple((number, number) for number in items)
        self._dates = tuple(dates.items())

    def forms(
        self,
        case: Case,
        people: Chosen,
        today: date,
        failed: str = "",
        problem: str = "",
        typed: Mapping[str, tuple[str, ...]] | None = None,
    ) -> list[tuple[str, list[Form]]]:
        """What can be done with a case as it stands, by group; one that failed holds what was typed and says why."""
        made = [self._form(action, case, people, today) for action in self.offered(case)]
        if failed and failed not in {form.action for form in made}:
            made.insert(0, self._form(failed, case, people, today))
        shown = [_refilled(form, problem, typed or {}) if form.action == failed else form for form in made]
        grouped = ((name, [form for form in shown if form.action in some]) for name, some in GROUPS.items())
        return [(name, some) for name, some in grouped if some]

    def offered(self, case: Case) -> list[str]:
        """Which actions are possible."""
        idle = impossible(case, bool(self._items), bool(self._dates))
        return [action for action in ACTIONS if not idle(action)]

    def _form(self, action: str, case: Case, people: Chosen, today: date) -> Form:
        hints = {"ask": "form_ask_seen", "override": "form_override_warning", "merge": "form_merge_seen"}
        hints |= {"export": "form_export_noted", "custody": "form_custody_seen", "grade": "form_grade_honest"}
        hints |= {"suspect": "form_suspect_seen", "counsel": "form_counsel_privileged", "mark": "form_mark_means"}
        hints |= {"hold": "form_hold_seen", "escalate": "form_escalate_seen"}
        hint = self._text(hints[action]) if action in hints else ""
        title = self._text(f"do_{action}")
        return Form(action, title, tuple(self._fields(action, case, people, today)), case.version, hint)

    def _fields(self, action: str, case: Case, people: Chosen, today: date) -> Iterable[Field]:
        note, remark = self._field("text", "text"), self._field("text", "text", required=False)
        reference, other = self._field("line", "reference", required=False), self._field("line", "ref")
        tick = _with(self._field("tick", "privileged", required=False), choices=(("yes", self._text(PRIVILEGED)),))
        given = _with(self._field("select", "date"), choices=self._dates)
        wrong = _with(
            self._field("select", "instead", required=False), choices=named_days(case.dates, dict(self._dates))
        )
        fields: dict[str, tuple[Field, ...]] = {
            "note": (note, tick),
            "ask": (note,),
            "reopen": (note,),
            "hand_over": (_with(self._field("select", "person"), choices=people), remark),
            "hold": (self._select("reasons", [(reason, f"hold_{reason}") for reason in HoldReason], "ticks"), remark),
            "escalate": (remark,),
            "relate": (other,),
            "merge": (other, remark),
            "date": (given, self._field("day", "day"), *([wrong] if wrong.choices else [])),
            "met": (self._deadlines(case), reference),
            "snooze": (self._deadlines(case), self._field("day", "until"), note),
            "close": (self._close(), note, reference),
            "export": self._export(),
        }
        return fields[action] if action in fields else self._fields_of(action, case, today)

    def _fields_of(self, action: str, case: Case, today: date) -> Iterable[Field]:
        """Those that follow from how the case stands."""
        note, remark = self._field("text", "text"), self._field("text", "text", required=False)
        plan = standing(case)
        match action:
            case "status":
                statuses = [status for status in Status if status in onward(case)]
                return (self._select("status", [(s, f"status_{s}") for s in statuses]), remark)
            case "step":
                day = _with(self._field("day", "day"), values=(today.isoformat(),))
                free = self._steps(plan, StepState.DO, StepState.NOT_ADVISED)
                return (free, day, self._field("line", "reference"))
            case "rights":
                return self._rights(case)
            case "suspect":
                return self._suspect(case.suspect)
            case "counsel":
                said = _with(self._field("line", "counsel"), values=(case.counsel or "",))
                words = self._select("counsel_status", [(s, f"counsel_{s}") for s in CounselStatus])
                return (said, _with(words, values=(case.counsel_status.value,)), remark)
            case "custody":
                item, where = self._item(), (self._field("line", "from", required=False), self._field("line", "to"))
                handling = self._select("handling", [(event, f"custody_{event}") for event in BY_HAND])
                return (item, handling, *where, self._field("line", "why"))
            case "grade":
                grades = self._select("grade", [(grade, f"graded_{grade}") for grade in GIVEN])
                return (self._item(), grades, self._field("line", "paper"))
            case "mark":
                return (self._item(), self._select("mark", [(each, f"marked_{each}") for each in (YES, NO)]))
            case "override":
                held_back = tuple(step for step in plan if waivable(step))
                return (self._steps(held_back, *StepState), self._field("line", "counsel"), note)
            case _:
                return ()

    def _rights(self, case: Case) -> tuple[Field, ...]:
        report = case.report
        known = f"{', '.join(RightKind)}; {', '.join(RightStatus)}"
        rights = _with(
            self._field("text", "rights", required=False),
            values=(rights_text(report.rights),),
            hint=self._text("form_rights_hint", known),
        )
        return (
            _with(self._select("china", [(s, f"china_{s}") for s in ChinaStatus]), values=(report.china.value,)),
            rights,
            _with(self._field("line", "seller", required=False), values=(report.seller,)),
            _with(self._select("relation", [(r, f"relation_{r}") for r in Relation]), values=(report.relation.value,)),
            _with(self._field("line", "markets", required=False), values=(", ".join(report.markets),)),
            *self._told(report),
        )

    def _told(self, report: Report) -> Iterable[Field]:
        shipment, said = report.shipment, [(said, f"said_{said}") for said in Said]
        aspects = self._select("aspects", [(aspect, f"aspect_{aspect}") for aspect in Aspect], "ticks")
        yield _with(aspects, required=False, values=tuple(report.aspects))
        for name in ("seller", "platform", "bought"):
            yield _with(self._select(f"contact_{name}", said), values=(getattr(report.contact, name).value,))
        yield _with(self._select("under_way", said), values=(shipment.under_way.value,))
        yield _with(self._field("line", "port", required=False), values=(shipment.port,))
        arrives = shipment.arrives.isoformat() if shipment.arrives else ""
        yield _with(self._field("day", "arrives", required=False), values=(arrives,))

    def _suspect(self, known: Suspect) -> tuple[Field, ...]:
        values = (
            ("line", "legal_name", known.legal_name),
            ("line", "code", known.code),
            ("text", "shops", "\n".join(known.shops)),
            ("text", "aliases", "\n".join(known.aliases)),
            ("line", "place", known.place),
        )
        return tuple(_with(self._field(kind, name, required=False), values=(value,)) for kind, name, value in values)

    def _item(self) -> Field:
        return _with(self._field("select", "item"), choices=self._items)

    def _close(self) -> Field:
        meanings = [(r.value, f"{self._text(f'close_{r}')}: {self._text(f'close_means_{r}')}") for r in CloseReason]
        return _with(self._field("select", "reason"), choices=tuple(meanings))

    def _export(self) -> tuple[Field, ...]:
        notes = (("yes", self._text("form_export_privileged")),)
        tick = _with(self._field("tick", "privileged", required=False), label=self._text("field_notes"), choices=notes)
        return (self._select("export", [(export, f"out_{export}") for export in EXPORTS]), tick)

    def _steps(self, plan: tuple[Step, ...], *states: StepState) -> Field:
        choices = tuple((step.id, step.title) for step in plan if step.state in states)
        return _with(self._field("select", "step"), choices=choices)

    def _deadlines(self, case: Case) -> Field:
        running = {c.own_name: f"{called(c.id)}, {c.due.isoformat()}" for c in case.triage.clocks}
        return _with(self._field("select", "deadline"), choices=tuple(running.items()))

    def _select(self, name: str, choices: Iterable[tuple[str, str]], kind: str = "select") -> Field:
        return _with(self._field(kind, name), choices=tuple((str(value), self._text(word)) for value, word in choices))

    def _field(self, kind: str, name: str, required: bool = True) -> Field:
        return Field(kind, name, self._text(f"field_{name}"), required)


def _with(field: Field, **changes: object) -> Field:
    return Field(**{**vars(field), **changes})


def _refilled(form: Form, problem: str, typed: Mapping[str, tuple[str, ...]]) -> Form:
    fields = tuple(_with(field, values=typed.get(field.name, ())) for field in form.fields)
    return Form(form.action, form.title, fields, form.version, form.hint, problem)
