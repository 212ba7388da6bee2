"""App Home: what the desk is for, how to ask, and questions to try."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.mrkdwn import cut, escape

SUGGESTED = ("suggested_1", "suggested_2", "suggested_3", "suggested_4")


def home_view(prompts: Prompts) -> View:
    """The Home tab."""
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
            DividerBlock(),
            _section(prompts, "home_try"),
            *buttons,
        ],
    )


def suggested_prompts(prompts: Prompts) -> list[dict[str, str]]:
    """The prompts offered in the Messages tab, at most four."""
    return [{"title": cut(prompts.text(name), ids.BUTTON_CHARS), "message": prompts.text(name)} for name in SUGGESTED]


def _section(prompts: Prompts, name: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=escape(prompts.text(name))))
