"""The forms with which a case is worked on. A form carries the case and the version it was made from."""

from collections.abc import Callable

from slack_sdk.models.blocks import (
    Block,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.cases.case import Case, CloseReason, CounselStatus, HoldReason, Status
from bot.cases.course import onward
from bot.cases.custody.grading import BY_HAND, GIVEN
from bot.cases.deadlines.given import named_days
from bot.cases.deadlines.running import called
from bot.cases.forms import impossible
from bot.cases.intake.right_lines import right_text
from bot.cases.plan import standing, waivable
from bot.cases.report import Aspect, ChinaStatus, Relation, Report, RightKind, RightStatus, Said
from bot.cases.triage_model import StepState
from bot.slack import ids
from bot.slack.mrkdwn import cut
from bot.slack.views.answer import sections
from bot.slack.views.case_fields import Fields, option
from bot.slack.views.case_parts import Parts, Shown
from bot.slack.views.detail_forms import ABOUT, DetailForms

FORMS = (
    *("hold", "ask", "escalate", "note", "hand_over", "status", "rights", "suspect", "step", "counsel", "override"),
    *("details", "date", "met", "snooze", "relate", "merge", "custody", "grade", "close", "reopen"),
)


class CaseForms:
    """Builds the forms."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._text = parts.prompts.text
        self._field = Fields(parts.prompts)
        self._of_case: dict[str, Callable[[Case], list[Block]]] = {
            "status": self._status,
            "rights": self._rights,
            "suspect": self._suspect,
            "step": self._step,
            "counsel": self._counsel,
            "override": self._override,
            "date": self._date,
            "met": lambda case: self._deadline(case, self._field.line("reference", True)),
            "snooze": lambda case: self._deadline(case, self._field.day("until"), self._field.note()),
        }
        self._of_items: dict[str, Callable[[Block], list[Block]]] = {"custody": self._custody, "grade": self._grade}

    def form(self, action: str, value: str, shown: Shown | None = None, notice: str = "") -> View:
        """The form for an action on a case; some need the case itself. ``notice`` is mrkdwn above the fields."""
        fields = self._fields(action, shown)
        if not fields:
            return self.notice(self._text("form_too_long" if action == "rights" else "form_nothing"))
        return View(
            type="modal",
            callback_id=f"{ids.CASE_FORM}_{action}",
            private_metadata=value,
            title=self._plain(f"form_{action}", ids.TITLE_CHARS),
            submit=self._plain("submit", ids.TITLE_CHARS),
            close=self._plain("close", ids.TITLE_CHARS),
            blocks=[*sections(notice), *fields],
        )

    def notice(self, text: str) -> View:
        """A modal that says something: ``text`` is mrkdwn."""
        return View(
            type="modal",
            title=self._plain("case_title", ids.TITLE_CHARS),
            close=self._plain("close", ids.TITLE_CHARS),
            blocks=sections(text),
        )

    def actions(self, shown: Shown) -> tuple[str, ...]:
        """What can be done with a case as it stands, in the order in which it is offered."""
        case, has_dates = shown.case, bool(self._parts.words.dates)
        idle = impossible(case, bool(shown.evidence), has_dates)
        return tuple(action for action in ("claim", *FORMS) if not idle(action))

    def _fields(self, action: str, shown: Shown | None) -> list[Block]:
        if action in self._of_case:
            return self._of_case[action](shown.case) if shown is not None else []
        if action == ABOUT:
            return DetailForms(self._parts).about(shown) if shown is not None else []
        if action in self._of_items:
            items = (
                [option(item.number, f"{item.number} {item.original_name}") for item in shown.evidence] if shown else []
            )
            return self._of_items[action](self._field.select("item", items)) if items else []
        field = self._field
        reasons = [(reason, f"hold_{reason}") for reason in HoldReason]
        closings = [(reason, f"close_{reason}") for reason in CloseReason]
        static: dict[str, list[Block]] = {
            "hold": [
                SectionBlock(text=self._plain("form_hold_seen")),
                field.ticks("reasons", reasons),
                field.note(optional=True),
            ],
            "ask": [SectionBlock(text=self._plain("form_ask_seen")), field.note()],
            "escalate": [SectionBlock(text=self._plain("form_escalate_seen")), field.note(optional=True)],
            "note": [field.note(), field.ticks("privileged", [("yes", "form_privileged_yes")], optional=True)],
            "hand_over": [field.input("person", UserSelectElement(action_id="person")), field.note(optional=True)],
            "relate": [field.line("ref")],
            "merge": [SectionBlock(text=self._plain("form_merge_seen")), field.line("ref"), field.note(optional=True)],
            "close": [
                *self._definitions(),
                field.choice("reason", closings),
                field.note(),
                field.line("reference", True),
            ],
            "reopen": [field.note()],
        }
        return static.get(action, [])

    def _status(self, case: Case) -> list[Block]:
        statuses = [status for status in Status if status in onward(case)]
        return [self._field.choice("status", [(s, f"status_{s}") for s in statuses]), self._field.note(optional=True)]

    def _rights(self, case: Case) -> list[Block]:
        report = case.report
        kinds = ", ".join(kind.value for kind in RightKind)
        hint = self._text("form_rights_hint", f"{kinds}; {', '.join(status.value for status in RightStatus)}")
        rights = self._field.long("rights", [right_text(right) for right in report.rights], hint)
        if not rights:
            return []
        china = [(status, f"china_{status}") for status in ChinaStatus]
        relations = [(relation, f"relation_{relation}") for relation in Relation]
        return [
            self._field.choice("china", china, report.china),
            *rights,
            self._field.input("seller", self._typed("seller", report.seller), optional=True),
            self._field.choice("relation", relations, report.relation),
            self._field.line("markets", True, ", ".join(report.markets)),
            *self._told(report),
        ]

    def _told(self, report: Report) -> list[Block]:
        field, shipment = self._field, report.shipment
        said = [(said, f"said_{said}") for said in Said]
        contact = ("seller", "platform", "bought")
        return [
            field.ticks("aspects", [(a, f"aspect_{a}") for a in Aspect], optional=True, ticked=report.aspects),
            *(field.choice(f"contact_{name}", said, getattr(report.contact, name)) for name in contact),
            field.choice("under_way", said, shipment.under_way),
            field.input("port", self._typed("port", shipment.port), optional=True),
            field.day("arrives", True, shipment.arrives),
        ]

    def _typed(self, name: str, value: str) -> PlainTextInputElement:
        """A line as long as reports have them, so that nothing of it is lost when the form is sent."""
        return PlainTextInputElement(
            action_id=name, max_length=ids.NOTE_CHARS, initial_value=cut(value, ids.NOTE_CHARS) or None
        )

    def _suspect(self, case: Case) -> list[Block]:
        known, field = case.suspect, self._field
        return [
            SectionBlock(text=self._plain("form_suspect_seen")),
            field.line("legal_name", True, known.legal_name),
            field.line("code", True, known.code),
            field.lines("shops", known.shops),
            field.lines("aliases", known.aliases),
            field.line("place", True, known.place),
        ]

    def _counsel(self, case: Case) -> list[Block]:
        says = self._field.choice("counsel_status", [(s, f"counsel_{s}") for s in CounselStatus], case.counsel_status)
        hint = SectionBlock(text=self._plain("form_counsel_privileged"))
        return [hint, self._field.line("counsel", value=case.counsel or ""), says, self._field.note(optional=True)]

    def _step(self, case: Case) -> list[Block]:
        steps = self._steps(case, StepState.DO, StepState.NOT_ADVISED)
        if not steps:
            return []
        return [self._field.select("step", steps), self._field.day("day"), self._field.line("reference")]

    def _override(self, case: Case) -> list[Block]:
        steps = [option(step.id, step.title) for step in standing(case) if waivable(step)]
        if not steps:
            return []
        warned = SectionBlock(text=self._plain("form_override_warning"))
        return [warned, self._field.select("step", steps), self._field.line("counsel"), self._field.note()]

    def _steps(self, case: Case, *states: StepState) -> list[Option]:
        plan = standing(case)
        return [option(step.id, step.title) for step in plan if step.state in states]

    def _deadline(self, case: Case, *more: Block) -> list[Block]:
        """Which deadline, and more; nothing when none is running, and then there is no form."""
        running = {clock.own_name: clock for clock in case.triage.clocks}
        options = [option(c.own_name, f"{called(c.id)}, {c.due.isoformat()}") for c in running.values()]
        return [self._field.select("deadline", options), *more] if options else []

    def _custody(self, item: Block) -> list[Block]:
        seen, field = SectionBlock(text=self._plain("form_custody_seen")), self._field
        happened = field.choice("handling", [(event, f"custody_{event}") for event in BY_HAND])
        return [seen, item, happened, field.line("from", True), field.line("to"), field.line("why")]

    def _grade(self, item: Block) -> list[Block]:
        honest, field = SectionBlock(text=self._plain("form_grade_honest")), self._field
        return [honest, item, field.choice("grade", [(g, f"graded_{g}") for g in GIVEN]), field.line("paper")]

    def _date(self, case: Case) -> list[Block]:
        """Which day, and, where some were given, instead of which."""
        words, field = self._parts.words.dates, self._field
        if not words:
            return []
        named = [option(name, label) for name, label in words.items()]
        given = [option(day, text) for day, text in named_days(case.dates, words)]
        instead = [field.select("instead", given, optional=True)] if given else []
        return [field.select("date", named), field.day("day"), *instead]

    def _definitions(self) -> list[Block]:
        lines = [f"• *{self._text(f'close_{r}')}*: {self._text(f'close_means_{r}')}" for r in CloseReason]
        return sections("\n".join(lines))

    def _plain(self, name: str, limit: int = ids.SECTION_CHARS) -> PlainTextObject:
        return PlainTextObject(text=cut(self._text(name), limit))
