"""The fields of a case's forms, and how they are read back. A field's name is its block's and its element's id."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
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
    RadioButtonsElement,
    StaticSelectElement,
)

from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.mrkdwn import cut
from bot.slack.payloads import part, parts

NAME_CHARS = 200
MOST_FIELDS = 9  # of one long text: Slack takes so much in a form and no more
_MORE = "."  # between a field's name and the number of its next part
Choices = Iterable[tuple[str, str]]
"""Values and the names of their texts."""


class Fields:
    """Builds fields."""

    def __init__(self, prompts: Prompts) -> None:
        self._text = prompts.text

    def note(self, optional: bool = False) -> Block:
        """A text of several lines."""
        element = PlainTextInputElement(action_id="text", multiline=True, max_length=ids.NOTE_CHARS)
        return self.input("text", element, optional)

    def line(self, name: str, optional: bool = False, value: str = "") -> Block:
        """A line of text, in which something may stand already."""
        there = cut(value, NAME_CHARS) or None
        return self.input(
            name, PlainTextInputElement(action_id=name, max_length=NAME_CHARS, initial_value=there), optional
        )

    def lines(self, name: str, values: Iterable[str]) -> Block:
        """One thing a line, of which there may be none."""
        there, most = cut("\n".join(values), ids.NOTE_CHARS) or None, ids.NOTE_CHARS
        element = PlainTextInputElement(action_id=name, multiline=True, max_length=most, initial_value=there)
        return self.input(name, element, optional=True)

    def long(self, name: str, lines: Sequence[str], hint: str = "") -> list[Block]:
        """One thing a line, in as many fields as that takes; none when one field cannot hold a line of it."""
        texts = [""]
        for line in lines:
            longer = f"{texts[-1]}\n{line}".strip()
            texts = [*texts[:-1], longer] if len(longer) <= ids.TYPED_CHARS else [*texts, line]
        if len(texts) > MOST_FIELDS or any(len(text) > ids.TYPED_CHARS for text in texts):
            return []
        names = [name, *(f"{name}{_MORE}{number}" for number in range(2, len(texts) + 1))]
        elements = [
            PlainTextInputElement(
                action_id=each, multiline=True, max_length=ids.TYPED_CHARS, initial_value=text or None
            )
            for each, text in zip(names, texts, strict=True)
        ]
        return [self.input(each, element, True, hint) for each, element in zip(names, elements, strict=True)]

    def day(self, name: str, optional: bool = False, value: date | None = None) -> Block:
        """A day, which may stand there already."""
        there = value.isoformat() if value else None
        return self.input(name, DatePickerElement(action_id=name, initial_date=there), optional)

    def ticks(self, name: str, choices: Choices, optional: bool = False, ticked: Collection[str] = ()) -> Block:
        """Boxes to tick, some of which may be ticked already."""
        options = [option(value, self._text(text)) for value, text in choices]
        there = [each for each in options if each.value in ticked] or None
        return self.input(name, CheckboxesElement(action_id=name, options=options, initial_options=there), optional)

    def choice(self, name: str, choices: Choices, chosen: str | None = None) -> Block:
        """One of several, one of which may be chosen already."""
        options = [option(value, self._text(text)) for value, text in choices]
        first = next((each for each in options if each.value == chosen), None)
        few = len(options) <= ids.RADIO_BUTTONS
        element = RadioButtonsElement if few else StaticSelectElement
        return self.input(name, element(action_id=name, options=options, initial_option=first))

    def select(self, name: str, options: list[Option], optional: bool = False) -> Block:
        """One of what stands there already in words; more than one list takes stand in groups, named by first and last."""
        if len(options) <= ids.SELECT_OPTIONS:
            return self.input(name, StaticSelectElement(action_id=name, options=options), optional)
        parts = [options[start : start + ids.SELECT_OPTIONS] for start in range(0, len(options), ids.SELECT_OPTIONS)]
        groups = [OptionGroup(label=f"{part[0].value} – {part[-1].value}", options=part) for part in parts]
        return self.input(name, StaticSelectElement(action_id=name, option_groups=groups), optional)

    def input(self, name: str, element: InputInteractiveElement, optional: bool = False, hint: str = "") -> Block:
        """A field around an element."""
        return InputBlock(
            block_id=name,
            label=PlainTextObject(text=cut(self._text(f"field_{name.partition(_MORE)[0]}"), ids.SECTION_CHARS)),
            element=element,
            optional=optional,
            hint=PlainTextObject(text=cut(hint, ids.SECTION_CHARS)) if hint else None,
        )


class Filled:
    """The fields of a form that was sent."""

    def __init__(self, view: Mapping[str, Any]) -> None:
        self._values = part(view, "state", "values")

    def one(self, name: str) -> str:
        """What was typed, chosen or picked, without blanks around it, also over several fields; empty for nothing."""
        more = (each for each in self._values if str(each).startswith(f"{name}{_MORE}"))
        return "\n".join(filter(None, (self._in(each) for each in (name, *sorted(more, key=len)))))

    def _in(self, name: str) -> str:
        field = self._field(name)
        chosen = part(field, "selected_option").get("value")
        return str(
            chosen or field.get("value") or field.get("selected_user") or field.get("selected_date") or ""
        ).strip()

    def all(self, name: str) -> tuple[str, ...]:
        """The boxes that were ticked."""
        ticked = parts(self._field(name), "selected_options")
        return tuple(str(option["value"]) for option in ticked if option.get("value"))

    def _field(self, name: str) -> Mapping[str, Any]:
        """What a block holds: its one element, whose id is another one when its form was shown again."""
        block = part(self._values, name)
        return part(block, next(iter(block), name))


def option(value: str, text: str) -> Option:
    """Something to choose."""
    return Option(value=str(value), text=PlainTextObject(text=cut(text, ids.BUTTON_CHARS)))
