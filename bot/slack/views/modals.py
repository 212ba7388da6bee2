"""Modals: whole passages, and the question what was wrong with an answer."""

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.answering.model import Answer, Declined
from bot.knowledge.model import Passage
from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.mrkdwn import chunks, cut, escape
from bot.slack.views.answer import source_link

KINDS = ("not_helpful_wrong", "not_helpful_unclear", "not_helpful_mistaken", "not_helpful_other")


def passages_modal(answer: Answer, prompts: Prompts) -> View:
    """Every passage behind an answer, whole, with its sources and dates."""
    blocks: list[Block] = []
    for citation in answer.citations:
        blocks += _passage(f"[{citation.number}] {citation.passage.path}", citation.passage, prompts)
    if isinstance(answer, Declined):
        if answer.nearest:
            blocks.append(SectionBlock(text=PlainTextObject(text=prompts.text("nearest"))))
        for passage in answer.nearest:
            blocks += _passage(passage.path, passage, prompts)
    if not blocks:
        return notice_modal(prompts.text("passages_none"), prompts)
    return _modal(blocks[: ids.MODAL_BLOCKS], prompts)


def notice_modal(text: str, prompts: Prompts) -> View:
    """A modal that says one thing."""
    return _modal([SectionBlock(text=PlainTextObject(text=text))], prompts)


def not_helpful_modal(answer_id: str, prompts: Prompts) -> View:
    """Ask what was wrong; the answer's id travels in the modal."""
    options = [Option(value=kind, text=PlainTextObject(text=prompts.text(kind))) for kind in KINDS]
    return View(
        type="modal",
        callback_id=ids.NOT_HELPFUL_FORM,
        private_metadata=answer_id,
        title=PlainTextObject(text=prompts.text("not_helpful_title")),
        submit=PlainTextObject(text=prompts.text("submit")),
        close=PlainTextObject(text=prompts.text("close")),
        blocks=[
            InputBlock(
                block_id=ids.NOT_HELPFUL_KIND,
                label=PlainTextObject(text=prompts.text("not_helpful_kind")),
                element=RadioButtonsElement(action_id=ids.NOT_HELPFUL_KIND, options=options),
            ),
            InputBlock(
                block_id=ids.NOT_HELPFUL_MORE,
                optional=True,
                label=PlainTextObject(text=prompts.text("not_helpful_more")),
                element=PlainTextInputElement(action_id=ids.NOT_HELPFUL_MORE, multiline=True, max_length=1000),
            ),
        ],
    )


def _modal(blocks: list[Block], prompts: Prompts) -> View:
    return View(
        type="modal",
        title=PlainTextObject(text=prompts.text("passages_title")),
        close=PlainTextObject(text=prompts.text("close")),
        blocks=blocks,
    )


def _passage(heading: str, passage: Passage, prompts: Prompts) -> list[Block]:
    facts = [prompts.text("reviewed", passage.reviewed_on.isoformat())]
    if passage.valid_from:
        facts.append(prompts.text("valid_from", passage.valid_from.isoformat()))
    if passage.valid_to:
        facts.append(prompts.text("valid_to", passage.valid_to.isoformat()))
    if passage.confidence != "high":
        facts.append(prompts.text("confidence", passage.confidence))
    lines = chunks("\n".join([escape(" · ".join(facts)), *map(source_link, passage.sources)]), ids.SECTION_CHARS)
    return [
        HeaderBlock(text=PlainTextObject(text=cut(heading, ids.HEADER_CHARS))),
        SectionBlock(text=PlainTextObject(text=cut(passage.text, ids.SECTION_CHARS))),
        ContextBlock(elements=[MarkdownTextObject(text=line) for line in lines[: ids.CONTEXT_ELEMENTS]]),
        DividerBlock(),
    ]
