"""App Home: what the desk is for, how to ask, and questions to try."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    MarkdownTextObject,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.mrkdwn import cut, escape
from bot.slack.views.case_list import MOST_TEXT

SUGGESTED = ("suggested_1", "suggested_2", "suggested_3", "suggested_4")


def home_view(prompts: Prompts, cases: Sequence[Block] = ()) -> View:
    """The Home tab; ``cases`` are those the person may see."""
    buttons = [
        ActionsBlock(
            elements=[
                ButtonElement(
                    text=PlainTextObject(text=cut(prompts.text(name), ids.BUTTON_CHARS)),
                    action_id=f"{ids.SUGGESTED}_{number}",
                    value=prompts.text(name),
                )
            ]
        )
        for number, name in enumerate(SUGGESTED, 1)
    ]
    return View(
        type="home",
        blocks=[
            HeaderBlock(text=PlainTextObject(text=prompts.text("home_title"))),
            _section(prompts, "home_intro"),
            _section(prompts, "home_how"),
            _section(prompts, "home_first"),
            ActionsBlock(elements=[_report_button(prompts)]),
            *([DividerBlock(), *cases] if cases else []),
            DividerBlock(),
            _section(prompts, "home_try"),
            *buttons,
            _section(prompts, "home_tried"),
        ],
    )


def console_button(prompts: Prompts) -> ActionsBlock:
    """The way into the console, for reviewers."""
    text = PlainTextObject(text=cut(prompts.text("console_open"), ids.BUTTON_CHARS))
    return ActionsBlock(elements=[ButtonElement(text=text, action_id=ids.CONSOLE_OPEN)])


def console_view(prompts: Prompts, link: str | None) -> View:
    """A link that signs one person in, or why there is none."""
    said = f"*<{link}|{prompts.text('console_open')}>*\n{prompts.text('console_link')}" if link else None
    return View(
        type="modal",
        title=PlainTextObject(text=cut(prompts.text("console_title"), ids.TITLE_CHARS)),
        close=PlainTextObject(text=cut(prompts.text("close"), ids.TITLE_CHARS)),
        blocks=[SectionBlock(text=MarkdownTextObject(text=said or prompts.text("console_refused")))],
    )


def find_view(prompts: Prompts, text: str) -> View:
    """Asks which words of a case to look for; ``text`` stands there already, and nothing means all cases."""
    element = PlainTextInputElement(action_id=ids.CASE_FIND, initial_value=text or None, max_length=MOST_TEXT)
    label = PlainTextObject(text=prompts.text("find_words"))
    return View(
        type="modal",
        callback_id=ids.CASE_FIND,
        title=PlainTextObject(text=cut(prompts.text("home_find"), ids.TITLE_CHARS)),
        submit=PlainTextObject(text=cut(prompts.text("find_submit"), ids.TITLE_CHARS)),
        close=PlainTextObject(text=cut(prompts.text("close"), ids.TITLE_CHARS)),
        blocks=[InputBlock(block_id=ids.CASE_FIND, label=label, element=element, optional=True)],
    )


def suggested_prompts(prompts: Prompts) -> list[dict[str, str]]:
    """The prompts offered in the Messages tab, at most four."""
    return [{"title": cut(prompts.text(name), ids.BUTTON_CHARS), "message": prompts.text(name)} for name in SUGGESTED]


def _report_button(prompts: Prompts) -> ButtonElement:
    label = PlainTextObject(text=cut(prompts.text("button_report"), ids.BUTTON_CHARS))
    return ButtonElement(text=label, action_id=ids.REPORT, style="primary")


def _section(prompts: Prompts, name: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=escape(prompts.text(name))))
