"""The card of a case in the ops channel, what counsel is sent, and the lines of the card's thread."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    HeaderBlock,
    PlainTextObject,
)

from bot.cases.case import Case, Status
from bot.cases.triage_model import Severity
from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.mrkdwn import chunks, cut, escape
from bot.slack.views.answer import Message, context, sections
from bot.slack.views.case_noted import noted_in_short, read_by
from bot.slack.views.case_parts import Parts, Shown, clipped, person, quoted
from bot.slack.views.case_sources import SmallPrint, rests_on
from bot.slack.views.case_told import contact_line, first_story

# Characters of each part, so that a card keeps within Slack's limits whatever was reported.
STATE, FACTS, REASONS, LISTINGS, HAZARDS, READ, PLAN = 700, 2_700, 600, 1_300, 1_700, 1_100, 2_500
REMARKS, MISSING, SOURCES = 500, 600, 300
_BADGES = {
    Severity.LOW: ":white_circle:",
    Severity.MEDIUM: ":large_yellow_circle:",
    Severity.HIGH: ":large_orange_circle:",
    Severity.CRITICAL: ":red_circle:",
}


def case_value(case: Case) -> str:
    """What a button carries: which case, and which version of it was shown."""
    return f"{case.id}:{case.version}"


def read_value(value: str) -> tuple[str, int]:
    """The case's id and the version shown, from a button's value."""
    case_id, _, version = value.rpartition(":")
    return (case_id, int(version)) if version.isdecimal() else (value, 0)


class CardView:
    """Builds cards and what is said about a case among reviewers."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._prompts: Prompts = parts.prompts

    def card(self, shown: Shown) -> Message:
        """The card: within Slack's limits for any case."""
        case = shown.case
        said = self._body(shown)
        blocks: list[Block] = [HeaderBlock(text=PlainTextObject(text=self._title(case))), *_shown(said)]
        as_of = self._prompts.text("case_as_of", case.triage.as_of.isoformat())
        blocks += [DividerBlock(), context(as_of)]
        blocks.append(ActionsBlock(elements=self._buttons(case)))
        return Message(self._fallback(case, said), tuple(blocks))

    def for_counsel(self, shown: Shown, who: str, note: str, url: str | None) -> Message:
        """What counsel is sent when a case is escalated."""
        case = shown.case
        asked = f"{person(who)} {self._prompts.text('counsel_escalated', case.ref)}"
        if note.strip():
            asked += f"\n{quoted(note, ids.NOTE_CHARS)}"
        said = [asked, *self._body(shown, len(asked))]
        blocks = _shown(said)
        buttons = [self._button("case_open", ids.CASE_OPEN, case)]
        if url:
            label = PlainTextObject(text=self._prompts.text("counsel_link"))
            buttons.append(ButtonElement(text=label, url=url, action_id=ids.OPEN_LINK))
        blocks.append(ActionsBlock(elements=buttons))
        return Message(self._fallback(case, said), tuple(blocks))

    def stranded(self, told: str, message: Message) -> Message:
        """A message that could not go where it belongs, with a line that says so: ``told`` is mrkdwn."""
        room = ids.MESSAGE_BLOCKS - 1
        return Message(f"{told}\n\n{message.text}", (*sections(told), *message.blocks[:room]))

    def _body(self, shown: Shown, before: int = 0) -> list[str]:
        """The sections of a card, each escaped and within its share; the plan makes room for what stands before them."""
        case, triage = shown.case, shown.case.triage
        held = ":no_entry_sign: " if case.held else ""
        parts = [brief_line(f"{held}{self._parts.state(case)}", STATE)]
        noted = (*read_by(self._parts, shown), *noted_in_short(self._parts, shown))
        facts = [
            *self._parts.facts(shown),
            *noted,
            *contact_line(self._prompts, case),
            *first_story(self._prompts, case),
        ]
        parts.append("\n".join(clipped(facts, FACTS, self._parts.more)))
        parts.append(f"{_BADGES[triage.severity]} " + "\n".join(self._parts.severity(triage, REASONS)))
        listings = self._parts.listings(case.listings, LISTINGS)
        parts.append(self._under("case_listings", listings))
        parts.append(self._under("case_hazards", self._parts.hazards(triage, HAZARDS)))
        parts.append(self._under("case_read", self._parts.read(triage, READ)))
        parts.append(self._under("case_plan", self._parts.plan(case, PLAN - before)))
        parts.append(rests_on(self._parts, triage, SOURCES))
        parts.append(self._under("case_remarks", self._parts.remarks(triage, REMARKS)))
        parts.append(self._under("case_missing", self._parts.missing(shown, MISSING)))
        return [part for part in parts if part.strip()]

    def _under(self, name: str, lines: Sequence[str]) -> str:
        return "\n".join([f"*{self._prompts.text(name)}*", *lines]) if lines else ""

    def _title(self, case: Case) -> str:
        words = [
            case.ref,
            self._prompts.text(f"severity_{case.triage.severity}"),
            " ".join(case.report.product.split()),
        ]
        return cut(" · ".join(word for word in words if word), ids.HEADER_CHARS)

    def _fallback(self, case: Case, said: Sequence[str]) -> str:
        whole = "\n\n".join([escape(self._title(case)), *said])
        return chunks(whole, ids.TEXT_CHARS)[0]

    def _buttons(self, case: Case) -> list[ButtonElement]:
        wanted = []
        if case.is_open:
            wanted += [("case_claim", ids.CASE_CLAIM)] if case.owner is None else []
            wanted += [("case_hold", ids.CASE_HOLD)] if case.status is not Status.HOLD else []
            wanted.append(("case_ask", ids.CASE_ASK))
            wanted += [("case_escalate", ids.CASE_ESCALATE)] if case.status is not Status.ESCALATED else []
        return [self._button(name, action, case) for name, action in [*wanted, ("case_open", ids.CASE_OPEN)]]

    def _button(self, name: str, action: str, case: Case) -> ButtonElement:
        label = PlainTextObject(text=cut(self._prompts.text(name), ids.BUTTON_CHARS))
        return ButtonElement(text=label, action_id=action, value=case_value(case))


def _shown(said: Sequence[str]) -> list[Block]:
    made = ([context(text)] if isinstance(text, SmallPrint) else sections(text) for text in said)
    return [block for blocks in made for block in blocks]


def brief_line(text: str, limit: int) -> str:
    """Escaped text cut to a length, never inside a link or an escape."""
    pieces = chunks(text, limit)
    return pieces[0] if pieces else ""
