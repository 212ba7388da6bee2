"""The forms with which a case is worked on, and how their fields are read back; the two stand together so that they agree.

A form carries the case and the version it was made from. A field's name is its block's and its element's id.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    SectionBlock,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.cases.case import NEXT, Case, CloseReason, HoldReason, Status
from bot.cases.plan import standing
from bot.cases.report import ChinaStatus, Relation, RightKind, RightStatus
from bot.cases.right_lines import rights_text
from bot.cases.triage_model import StepState
from bot.slack import ids
from bot.slack.mrkdwn import cut
from bot.slack.views.answer import sections
from bot.slack.views.case_parts import Parts

NEEDS_CASE = frozenset({"status", "rights", "step", "override"})
FORMS = ("hold", "ask", "escalate", "note", "hand_over", "status", "rights", "step", "override", "close", "reopen")
NAME_CHARS = 200


class CaseForms:
    """Builds the forms."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._text = parts.prompts.text

    def form(self, action: str, value: str, case: Case | None = None, notice: str = "") -> View:
        """The form for an action on a case; those of NEEDS_CASE need the case itself. ``notice`` is mrkdwn above the fields."""
        fields = self._fields(action, case)
        if not fields:
            return self.notice(self._text("form_nothing"))
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

    def actions(self, case: Case) -> tuple[str, ...]:
        """What can be done with a case as it stands, in the order in which it is offered."""
        if not case.is_open:
            return ("note", "reopen")
        states = {step.state for step in standing(case.triage.plan, case.progress, case.overrides)}
        possible = {
            "claim": case.owner is None,
            "hold": Status.HOLD in NEXT[case.status],
            "ask": True,
            "escalate": Status.ESCALATED in NEXT[case.status],
            "note": True,
            "hand_over": True,
            "status": True,
            "rights": True,
            "step": bool(states & {StepState.DO, StepState.NOT_ADVISED}),
            "override": StepState.BLOCKED in states,
            "close": True,
        }
        return tuple(action for action, offered in possible.items() if offered)

    def _fields(self, action: str, case: Case | None) -> list[Block]:
        if case is not None and action in NEEDS_CASE:
            return {"status": self._status, "rights": self._rights, "step": self._step, "override": self._override}[
                action
            ](case)
        reasons = [(reason, f"hold_{reason}") for reason in HoldReason]
        closings = [(reason, f"close_{reason}") for reason in CloseReason]
        static: dict[str, list[Block]] = {
            "hold": [self._ticks("reasons", reasons), self._note(optional=True)],
            "ask": [SectionBlock(text=self._plain("form_ask_seen")), self._note()],
            "escalate": [self._note(optional=True)],
            "note": [self._note(), self._ticks("privileged", [("yes", "form_privileged_yes")], optional=True)],
            "hand_over": [self._input("person", UserSelectElement(action_id="person")), self._note(optional=True)],
            "close": [
                *self._definitions(),
                self._choice("reason", closings),
                self._note(),
                self._line("reference", True),
            ],
            "reopen": [self._note()],
        }
        return static.get(action, [])

    def _status(self, case: Case) -> list[Block]:
        onward = [status for status in Status if status in NEXT[case.status] - {Status.HOLD, Status.CLOSED}]
        return [self._choice("status", [(s, f"status_{s}") for s in onward]), self._note(optional=True)]

    def _rights(self, case: Case) -> list[Block]:
        report = case.report
        kinds = ", ".join(kind.value for kind in RightKind)
        hint = self._text("form_rights_hint", f"{kinds}; {', '.join(status.value for status in RightStatus)}")
        rights = PlainTextInputElement(
            action_id="rights", multiline=True, max_length=ids.SECTION_CHARS, initial_value=rights_text(report.rights)
        )
        seller = PlainTextInputElement(
            action_id="seller", max_length=ids.NOTE_CHARS, initial_value=cut(report.seller, ids.NOTE_CHARS)
        )
        china = [(status, f"china_{status}") for status in ChinaStatus]
        relations = [(relation, f"relation_{relation}") for relation in Relation]
        return [
            self._choice("china", china, report.china),
            self._input("rights", rights, optional=True, hint=hint),
            self._input("seller", seller, optional=True),
            self._choice("relation", relations, report.relation),
        ]

    def _step(self, case: Case) -> list[Block]:
        steps = self._steps(case, StepState.DO, StepState.NOT_ADVISED)
        if not steps:
            return []
        return [
            self._input("step", steps),
            self._input("day", DatePickerElement(action_id="day")),
            self._line("reference"),
        ]

    def _override(self, case: Case) -> list[Block]:
        steps = self._steps(case, StepState.BLOCKED)
        if not steps:
            return []
        warned = SectionBlock(text=self._plain("form_override_warning"))
        return [warned, self._input("step", steps), self._line("counsel"), self._note()]

    def _steps(self, case: Case, *states: StepState) -> StaticSelectElement | None:
        plan = standing(case.triage.plan, case.progress, case.overrides)
        options = [_option(step.id, step.title) for step in plan if step.state in states]
        return StaticSelectElement(action_id="step", options=options) if options else None

    def _definitions(self) -> list[Block]:
        lines = [f"• *{self._text(f'close_{r}')}*: {self._text(f'close_means_{r}')}" for r in CloseReason]
        return sections("\n".join(lines))

    def _note(self, optional: bool = False) -> Block:
        return self._input(
            "text", PlainTextInputElement(action_id="text", multiline=True, max_length=ids.NOTE_CHARS), optional
        )

    def _line(self, name: str, optional: bool = False) -> Block:
        return self._input(name, PlainTextInputElement(action_id=name, max_length=NAME_CHARS), optional)

    def _ticks(self, name: str, choices: Iterable[tuple[str, str]], optional: bool = False) -> Block:
        options = [_option(value, self._text(text)) for value, text in choices]
        return self._input(name, CheckboxesElement(action_id=name, options=options), optional)

    def _choice(self, name: str, choices: Iterable[tuple[str, str]], chosen: str | None = None) -> Block:
        options = [_option(value, self._text(text)) for value, text in choices]
        first = next((option for option in options if option.value == chosen), None)
        few = len(options) <= ids.RADIO_BUTTONS
        element = RadioButtonsElement if few else StaticSelectElement
        return self._input(name, element(action_id=name, options=options, initial_option=first))

    def _input(
        self, name: str, element: InputInteractiveElement | None, optional: bool = False, hint: str = ""
    ) -> Block:
        return InputBlock(
            block_id=name,
            label=self._plain(f"field_{name}"),
            element=element or "",
            optional=optional,
            hint=PlainTextObject(text=cut(hint, ids.SECTION_CHARS)) if hint else None,
        )

    def _plain(self, name: str, limit: int = ids.SECTION_CHARS) -> PlainTextObject:
        return PlainTextObject(text=cut(self._text(name), limit))


class Filled:
    """The fields of a form that was sent."""

    def __init__(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        self._values = values

    def value(self, name: str) -> str:
        """What was typed, chosen or picked; empty for nothing."""
        field = (self._values.get(name) or {}).get(name) or {}
        chosen = (field.get("selected_option") or {}).get("value")
        return str(
            chosen or field.get("value") or field.get("selected_user") or field.get("selected_date") or ""
        ).strip()

    def ticked(self, name: str) -> tuple[str, ...]:
        """The boxes that were ticked."""
        field = (self._values.get(name) or {}).get(name) or {}
        return tuple(str(option["value"]) for option in field.get("selected_options") or [])


def _option(value: str, text: str) -> Option:
    return Option(value=str(value), text=PlainTextObject(text=cut(text, ids.BUTTON_CHARS)))
