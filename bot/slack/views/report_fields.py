"""The fields of the report form, and how values are put into them."""

from collections.abc import Callable, Iterable, Mapping
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
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import FileInputElement

from bot.slack import ids
from bot.slack.mrkdwn import cut
from bot.slack.views.report_form_read import MOST, field_of, is_day
from bot.slack.ways_in import Values

Json = dict[str, Any]

_CHOICES: dict[str, Callable[[str], str]] = {
    "aspects": lambda value: f"aspect_{value}",
    "rights": lambda value: f"right_{value}",
    "china": lambda value: f"china_{value}",
    "relation": lambda value: f"relation_{value}",
    "contact": lambda value: f"contact_{value}",
    "goods": lambda value: f"said_{value}",
}

_MULTILINE = {"links", "story", "contact_detail"}
_REQUIRED = {"product", "aspects", "china", "relation", "contact"}
_SAVES = {"aspects", "china", "relation", "contact", "goods"}  # a choice made there tells us how far the person is
_HINTED = {"links", "story", "rights.1", "contact_detail", "files"}


class Fields:
    """Builds empty fields; ``filled`` puts values into them."""

    def __init__(self, text: Callable[[str], str]) -> None:
        self._text = text

    def line(self, name: str) -> Block:
        """A text."""
        element = PlainTextInputElement(action_id=_action(name), multiline=name in _MULTILINE, max_length=MOST[name])
        return self._input(name, element)

    def ticks(self, name: str, values: Iterable[str], part: str = "") -> Block:
        """Boxes whose words are the program's own."""
        group = {value: self._text(_CHOICES[name](value)) for value in values}
        return self.boxes(name, group, part or name, self._text(f"report_{part.replace('.', '_') or name}"))

    def boxes(self, name: str, group: Mapping[str, str], part: str, label: str) -> Block:
        """Boxes; ``group`` has their words by value."""
        options = [_option(value, words) for value, words in group.items()]
        return self._input(name, CheckboxesElement(action_id=_action(part), options=options), part, label)

    def chosen(self, name: str, values: Iterable[str], default: str = "") -> Block:
        """One of several."""
        options = [_option(value, self._text(_CHOICES[name](value))) for value in values]
        initial = next((option for option in options if option.value == default), None)
        element = RadioButtonsElement if name == "goods" else StaticSelectElement
        return self._input(name, element(action_id=_action(name), options=options, initial_option=initial))

    def day(self, name: str) -> Block:
        """A day."""
        return self._input(name, DatePickerElement(action_id=_action(name)))

    def files(self, name: str) -> Block:
        """Files, any kind: what they really are is looked at when they come."""
        return self._input(name, FileInputElement(action_id=_action(name), max_files=ids.FILES))

    def _input(self, name: str, element: InputInteractiveElement, part: str = "", label: str = "") -> Block:
        part = part or name
        hint = self._text(f"report_{part.replace('.', '_')}_hint") if part in _HINTED else ""
        return InputBlock(
            block_id=part,
            label=PlainTextObject(text=label or self._text(f"report_{name}")),
            element=element,
            optional=name not in _REQUIRED,
            dispatch_action=name in _SAVES or None,
            hint=PlainTextObject(text=hint) if hint else None,
        )


def filled(block: Json, values: Values, drawn: int) -> Json:
    """A block of the form, as JSON, with what stands in its field. The block it is made from stays as it was."""
    element = block.get("element")
    if element is None:
        return block
    block_id = f"{block['block_id']}:{drawn}" if drawn else block["block_id"]
    initial = _initial(element, values.get(field_of(element["action_id"]), ()))
    return {**block, "block_id": block_id, "element": {**element, **initial}}


def _initial(element: Json, values: tuple[str, ...]) -> Json:
    """What an element begins with; nothing that Slack would refuse the whole form for."""
    kind, first = element["type"], next(iter(values), "")
    options = [option for option in element.get("options") or [] if option["value"] in values]
    if kind == "checkboxes":
        return {"initial_options": options} if options else {}
    if options:
        return {"initial_option": options[0]}
    if kind == "datepicker":
        return {"initial_date": first} if is_day(first) else {}
    return {"initial_value": cut(first, element["max_length"])} if kind == "plain_text_input" and first else {}


def choice_text(field: str, value: str) -> str | None:
    """The name of the words of a choice; None for fields in which nothing is chosen, or nothing of ours."""
    return _CHOICES[field](value) if field in _CHOICES else None


def _action(name: str) -> str:
    return f"{ids.REPORT_FIELD}_{name}"


def _option(value: str, text: str) -> Option:
    return Option(value=str(value), text=PlainTextObject(text=cut(text, ids.BUTTON_CHARS)))
