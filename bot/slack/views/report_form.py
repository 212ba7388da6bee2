"""The form in which a knock-off is reported, and what stands in its place when it was sent. ``report_form_read`` reads it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.cases.intake.opening import Opened
from bot.cases.links.listings import Marketplaces
from bot.cases.links.marketplaces import PlaceEntry
from bot.cases.report import Aspect, ChinaStatus, Relation, Said
from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.mrkdwn import chunks, cut, escape
from bot.slack.payloads import part, parts
from bot.slack.views.answer import Message, sections
from bot.slack.views.report_fields import Fields, Json, choice_text, filled
from bot.slack.views.report_form_read import (
    APPLIED_FOR,
    CONTACTED,
    FILES,
    NAMES,
    NOBODY,
    SHAPES,
    UNSURE,
    FormErrors,
    field_of,
    one,
    right_name,
    values_in,
)
from bot.slack.ways_in import Carried, Values

_INITIAL = {
    "initial_value": "value",
    "initial_option": "selected_option",
    "initial_options": "selected_options",
    "initial_date": "selected_date",
}
"""What an element is drawn with, by what the same is called in a view's state."""


_MOST_LINES, _LINE_CHARS = 5, 60


class ReportForm:
    """Builds the views. ``uploads`` says whether Slack takes files in forms; not every Slack does."""

    def __init__(self, prompts: Prompts, markets: Marketplaces, uploads: bool) -> None:
        self._text = prompts.text
        self._titles = {place.id: place.title for place in markets.file.everywhere}
        self._markets: list[PlaceEntry] = [*markets.file.marketplaces]
        self._places: list[PlaceEntry] = [*markets.file.places]
        self._blank: Json = self._empty(uploads).to_dict()  # made once: building it takes longer than Slack's answer
        fields = (field_of(part(block, "element").get("action_id") or "") for block in self._blank["blocks"])
        self._order = {name: number for number, name in enumerate(dict.fromkeys(fields))}
        self._frame: Json = {name: self._blank[name] for name in ("type", "title", "close")}
        self._offer = [block.to_dict() for block in self._offered()]

    def view(self, carried: Carried, values: Values | None = None, offer: bool = False) -> Json:
        """The form with values in it; ``offer`` shows the button that continues a draft.

        Slack keeps what stands in a field for as long as the names of its block and element stay the same. So a view with the
        offer changes nothing, and one that is drawn anew (``carried.drawn``) shows its own values.
        """
        blocks = [filled(block, values or {}, carried.drawn) for block in self._blank["blocks"]]
        if offer:
            blocks[1:1] = self._offer
        return {**self._blank, "private_metadata": carried.packed(), "blocks": blocks}

    def loading(self) -> Json:
        """What stands there until it is known what was asked."""
        return self.notice("report_loading")

    def notice(self, name: str) -> Json:
        """A modal that says one thing, by the name of its text."""
        return self._said(escape(self._text(name)))

    def confirmation(self, opened: Opened, left_alone: str, unread: Sequence[str] = ()) -> Json:
        """What the reporter sees in place of the form; ``left_alone`` is mrkdwn, the things not to do, ``unread`` lines without
        a link that could be read."""
        case = opened.case
        if opened.is_new:
            kept = [self._text("report_new", case.ref)]
        else:
            kept = [self._text("report_known", case.ref), self._text("report_sighting", str(opened.sighting))]
        if unread:
            lines = "; ".join(cut(line, _LINE_CHARS) for line in unread[:_MOST_LINES])
            kept.append(self._text("report_unread", escape(lines)))
        return self._said("\n".join(kept), left_alone or self._text("report_warning"), self._text("report_next"))

    def errors(self, wrong: FormErrors, view: Mapping[str, Any]) -> dict[str, str]:
        """Errors by block, as Slack wants them, for the view as it is."""
        elements = [(part(block, "element"), block.get("block_id")) for block in parts(view, "blocks")]
        blocks: dict[str, str] = {}
        for element, block_id in elements:
            blocks.setdefault(field_of(str(element.get("action_id") or "")), str(block_id))
        return {blocks[name]: text for name, text in wrong.errors.items() if name in blocks}

    def returned(self, values: Values, reference: str) -> list[Message]:
        """Everything somebody typed and ticked, back to them: plain text, so that nothing in it is a link or a mention."""
        names = sorted(values, key=lambda name: self._order.get(name, len(self._order)))  # as the form has them
        told = [f"{self._text(f'report_{name}')}\n{text}" for name in names if (text := self._words(name, values))]
        whole = "\n\n".join([self._text("report_returned", reference), *told])
        messages = []
        for start in range(0, len(whole), ids.MESSAGE_CHARS - ids.SPARE_CHARS):
            said = whole[start : start + ids.MESSAGE_CHARS - ids.SPARE_CHARS]
            pieces = [said[at : at + ids.SECTION_CHARS] for at in range(0, len(said), ids.SECTION_CHARS)]
            blocks = [SectionBlock(text=PlainTextObject(text=piece)) for piece in pieces if piece.strip()]
            messages.append(Message(chunks(escape(said), ids.TEXT_CHARS)[0], tuple(blocks)))
        return messages

    def _words(self, name: str, values: Values) -> str:
        if name == "seen":
            return ", ".join(self._titles.get(place, place) for place in values[name])
        chosen = [self._choice(text, value) for value in values[name] if (text := choice_text(name, value))]
        if chosen:
            return ", ".join(chosen)
        return "" if name == FILES else one(values, name)

    def _choice(self, name: str, value: str) -> str:
        try:
            return self._text(name)
        except KeyError:  # a form from before an update
            return value

    def _boxes(self, fields: Fields, places: list[PlaceEntry], group: str) -> Iterator[Block]:
        """The boxes for where it was seen, as many together as Slack takes."""
        for number, start in enumerate(range(0, len(places), ids.CHECKBOXES)):
            options = {place.id: place.title for place in places[start : start + ids.CHECKBOXES]}
            label = "report_seen_more" if start else f"report_{group}"
            yield fields.boxes("seen", options, f"seen.{group}_{number}", self._text(label))

    def _empty(self, uploads: bool) -> View:
        fields = Fields(self._text)
        warning = sections(f":warning: *{escape(self._text('report_warning'))}*")
        return View(
            type="modal",
            callback_id=ids.REPORT_FORM,
            notify_on_close=True,
            title=self._plain("report_title", ids.TITLE_CHARS),
            submit=self._plain("submit", ids.TITLE_CHARS),
            close=self._plain("close", ids.TITLE_CHARS),
            blocks=[
                *warning,
                fields.line("product"),
                fields.line("brand"),
                fields.line("links"),
                *self._boxes(fields, self._markets, "marketplaces"),
                *self._boxes(fields, self._places, "elsewhere"),
                fields.line("story"),
                *([fields.files(FILES)] if uploads else []),
                fields.ticks("aspects", Aspect),
                fields.chosen("china", ChinaStatus, ChinaStatus.UNKNOWN),
                fields.chosen("relation", Relation),
                fields.line("seller"),
                fields.ticks("contact", [*CONTACTED, NOBODY, UNSURE]),
                fields.line("contact_detail"),
                fields.chosen("goods", Said),
                fields.line("port"),
                fields.day("arrives"),
                *(
                    fields.ticks("rights", map(right_name, group), f"rights.{number}")
                    for number, group in enumerate((NAMES, SHAPES, APPLIED_FOR), 1)
                ),
                *warning,
            ],
        )

    def _offered(self) -> list[Block]:
        label = PlainTextObject(text=cut(self._text("report_continue"), ids.BUTTON_CHARS))
        return [
            SectionBlock(text=self._plain("report_draft")),
            ActionsBlock(elements=[ButtonElement(text=label, action_id=ids.REPORT_CONTINUE)]),
        ]

    def _said(self, *texts: str) -> Json:
        """A modal of escaped texts. Put together here: the SDK's models take long to check what fifty people wait for."""
        pieces = [piece for text in texts for piece in chunks(text, ids.SECTION_CHARS)]
        said = [{"type": "mrkdwn", "text": piece, "verbatim": True} for piece in pieces]
        return {**self._frame, "blocks": [{"type": "section", "text": text} for text in said]}

    def _plain(self, name: str, limit: int = ids.SECTION_CHARS) -> PlainTextObject:
        return PlainTextObject(text=cut(self._text(name), limit))


def shown(view: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What a view showed before anybody changed it."""
    elements = [part(block, "element") for block in parts(view, "blocks")]
    initial = ({_INITIAL[name]: value for name, value in each.items() if name in _INITIAL} for each in elements)
    return values_in((str(each.get("action_id")), some) for each, some in zip(elements, initial, strict=True) if some)
