"""The forms for what is noted of a case field by field: first what it is about, then its fields as the playbook lists them."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    OptionGroup,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.cases.case import Case
from bot.cases.details.meanwhile import again
from bot.cases.details.model import BETWEEN, VISIBILITY, DetailField
from bot.cases.details.subjects import Entry, Subject, entries, subjects
from bot.cases.details.values import LONGEST, LONGEST_LINE, typed_value
from bot.slack import ids
from bot.slack.mrkdwn import cut
from bot.slack.payloads import part, parts
from bot.slack.views.answer import sections
from bot.slack.views.card import case_value
from bot.slack.views.case_fields import Filled, option
from bot.slack.views.case_parts import Parts, Shown

ABOUT, FIELDS = "details", "detail"
"""The form that asks what it is about, and that with its fields."""

_NOTHING = "-"  # chosen for no choice: what was chosen once can be left, not taken back
_SEPARATOR = "\n"
_OWN = ".own"  # ends the id of an element in which stands what a person typed, not what is noted


class DetailForms:
    """Builds them, and reads them back."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._text = parts.prompts.text

    def about(self, shown: Shown) -> list[Block]:
        """Asks what it is about; what there may be several of stands in groups."""
        groups: dict[str, list[Subject]] = {}
        for subject in subjects(shown.case, (item.number for item in shown.evidence)):
            groups.setdefault(self._parts.words.details.title(subject.kind), []).append(subject)
        made = [
            OptionGroup(label=cut(f"{title} {number}" if number > 1 else title, ids.BUTTON_CHARS), options=some)
            for title, every in groups.items()
            for number, some in enumerate(self._options(every, shown.case), 1)
        ]
        select = StaticSelectElement(action_id="about", option_groups=made[: ids.SELECT_OPTIONS])
        return [self._input("about", self._text("field_about"), select)]

    def fields(self, case: Case, subject: Subject) -> View:
        """The fields of a thing, with what is noted in them."""
        blocks = [self._field(entry, entry.field.name) for entry in entries(self._parts.words.details, case, subject)]
        return self._view(case, subject, blocks)

    def again(self, case: Case, subject: Subject, blocks: list[Mapping[str, Any]], typed: Mapping[str, str]) -> View:
        """The fields anew for who sent these ``blocks`` too late.

        Slack keeps what stands in an element while its id is the same, also what nobody typed: so each has another one.
        """
        shown = {str(block.get("block_id", "")): part(block, "element") for block in blocks}
        drawn = []
        for entry in entries(self._parts.words.details, case, subject):
            name, element = entry.field.name, shown.get(entry.field.name, {})
            seen = None if str(element.get("action_id", "")).endswith(_OWN) else _seen(entry.field, element)
            anew = again(entry, seen, typed[name])
            hint = self._parts.plain.meanwhile(anew.entry) if anew.entry else ""
            stands = Entry(entry.field, anew.value) if anew.own else entry
            drawn.append(self._field(stands, f"{name}{_OWN}" if anew.own else f"{name}.{case.version}", hint))
        return self._view(case, subject, [*sections(self._text("details_stale")), *drawn])

    def _view(self, case: Case, subject: Subject, blocks: Sequence[Block]) -> View:
        head = sections(f"*{self._parts.said.about(subject, case)}*")
        return View(
            type="modal",
            callback_id=f"{ids.CASE_FORM}_{FIELDS}",
            private_metadata=f"{subject.key}{_SEPARATOR}{case_value(case)}",
            title=self._plain(self._text("form_details"), ids.TITLE_CHARS),
            submit=self._plain(self._text("submit"), ids.TITLE_CHARS),
            close=self._plain(self._text("close"), ids.TITLE_CHARS),
            blocks=[*head, *blocks],
        )

    def typed(self, kind: str, filled: Filled) -> dict[str, str]:
        """What was filled in, by the names of the fields of a kind of thing."""
        return {field.name: _read(field, filled) for field in self._parts.words.details.of(kind)}

    def _options(self, every: list[Subject], case: Case) -> list[list[Option]]:
        made = [option(each.key, self._parts.plain.about(each, case)) for each in every]
        return [made[start : start + ids.SELECT_OPTIONS] for start in range(0, len(made), ids.SELECT_OPTIONS)]

    def _field(self, entry: Entry, element: str, remark: str = "") -> Block:
        field = entry.field
        hint = remark or field.help or (self._text("day_hint") if field.kind == "day" and entry.said else "")
        return self._input(field.name, field.label, self._element(entry, element), field.name != VISIBILITY, hint)

    def _element(self, entry: Entry, name: str) -> InputInteractiveElement:
        """A field; a day that stands there is typed, since one that was picked can be changed but not taken away."""
        field, said = entry.field, entry.said
        options = [option(value, words) for value, words in field.choices.items()]
        if field.kind in ("choices", "tick"):
            there = [each for each in options if each.value in said.split(BETWEEN)] or None
            return CheckboxesElement(action_id=name, options=options, initial_options=there)
        if field.kind == "choice":
            none = [option(_NOTHING, self._text("not_noted"))] if said and field.name != VISIBILITY else []
            first = next((each for each in options if each.value == said), None)
            return StaticSelectElement(action_id=name, options=[*options, *none], initial_option=first)
        if field.kind == "day" and not said:
            return DatePickerElement(action_id=name)
        return PlainTextInputElement(
            action_id=name,
            multiline=field.kind == "text",
            max_length=LONGEST.get(field.kind, LONGEST_LINE),
            initial_value=typed_value(field, said) or None,
        )

    def _input(
        self, name: str, label: str, element: InputInteractiveElement, optional: bool = False, hint: str = ""
    ) -> Block:
        return InputBlock(
            block_id=name,
            label=self._plain(label, ids.SECTION_CHARS),
            element=element,
            optional=optional,
            hint=self._plain(hint, ids.SECTION_CHARS) if hint else None,
        )

    def _plain(self, text: str, limit: int) -> PlainTextObject:
        return PlainTextObject(text=cut(text, limit))


def read_about(metadata: str) -> tuple[str, str]:
    """What a form with fields is about, and the case and version that it carries."""
    about, _, value = metadata.rpartition(_SEPARATOR)
    return about, value


def _read(field: DetailField, filled: Filled) -> str:
    if field.kind in ("choices", "tick"):
        return BETWEEN.join(filled.all(field.name))
    said = filled.one(field.name)
    return "" if said == _NOTHING and field.kind == "choice" else said


def _seen(field: DetailField, element: Mapping[str, Any]) -> str:
    """What stood in a field when its form was shown."""
    if field.kind in ("choices", "tick"):
        return BETWEEN.join(str(each.get("value", "")) for each in parts(element, "initial_options"))
    chosen = part(element, "initial_option").get("value")
    return str(chosen or element.get("initial_value") or element.get("initial_date") or "")
