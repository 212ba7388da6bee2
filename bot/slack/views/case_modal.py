"""The whole case in a modal, for people who may see it, with what they can do next."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    Option,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.cases.case import Case
from bot.cases.events import Event
from bot.slack import ids
from bot.slack.mrkdwn import chunks, cut, link
from bot.slack.views.answer import sections
from bot.slack.views.card import case_value
from bot.slack.views.case_forms import CaseForms
from bot.slack.views.case_lines import CaseLines, kept
from bot.slack.views.case_noted import noted_in_full, read_by
from bot.slack.views.case_parts import TITLE, Parts, Shown, brief, clipped
from bot.slack.views.case_told import contact_line, stories

# Characters of each part: a view takes 100 blocks of 3,000 characters and 250 KB in all.
STORY, LISTINGS, HAZARDS, PLAN, EVIDENCE, CITATIONS, HISTORY = 4_000, 5_000, 6_000, 8_000, 4_000, 2_500, 10_000
FAULTS = 2_000
MOST_EVENTS = 40


class CaseModal:
    """Builds the modal."""

    def __init__(self, parts: Parts, lines: CaseLines, forms: CaseForms) -> None:
        self._parts = parts
        self._text = parts.prompts.text
        self._lines = lines
        self._forms = forms

    def loading(self) -> View:
        """What stands there until the case is read."""
        return self._forms.notice(self._text("case_loading"))

    def view(self, shown: Shown, trail: tuple[Event, ...], reviews: bool, faults: Sequence[str] = ()) -> View:
        """The case, what is wrong with its chains first. Without ``reviews`` no privileged entries and nothing to do."""
        case = shown.case
        seen = [event for event in trail if reviews or not event.privileged]
        blocks: list[Block] = [HeaderBlock(text=PlainTextObject(text=cut(case.ref, ids.HEADER_CHARS)))]
        if faults:
            said = [f"*{self._text('case_not_whole')}*", *faults, self._text("case_not_whole_then")]
            blocks += sections("\n".join(clipped(said, FAULTS, self._parts.more)))
        if reviews:
            blocks.append(self._next(shown))
        for heading, lines, limit in self._said(shown, seen):
            if lines:
                text = "\n".join(clipped(lines, limit, self._parts.more))
                blocks += [DividerBlock(), *sections(f"*{self._text(heading)}*\n{text}")]
        return View(
            type="modal",
            callback_id=ids.CASE_VIEW,
            private_metadata=case_value(case),
            title=PlainTextObject(text=cut(self._text("case_title"), ids.TITLE_CHARS)),
            submit=PlainTextObject(text=cut(self._text("case_continue"), ids.TITLE_CHARS)) if reviews else None,
            close=PlainTextObject(text=cut(self._text("close"), ids.TITLE_CHARS)),
            blocks=blocks[: ids.MODAL_BLOCKS],
        )

    def _said(self, shown: Shown, seen: list[Event]) -> list[tuple[str, list[str], int]]:
        """Each part's heading, lines and share."""
        case = shown.case
        facts = [self._parts.state(case), *self._parts.facts(shown), *contact_line(self._parts.prompts, case)]
        facts += read_by(self._parts, shown)
        facts += self._parts.severity(case.triage, STORY)
        facts += self._origins(case)
        evidence = [f"• {brief(item.number, TITLE)} {kept(self._parts, item)}" for item in shown.whole_evidence]
        history = [
            f"{event.at:%Y-%m-%d %H:%M} {self._history(event, shown)}" for event in reversed(seen[-MOST_EVENTS:])
        ]
        return [
            ("case_facts", facts, STORY),
            ("case_story", stories(self._parts.prompts, case, seen), STORY),
            ("case_hazards", self._parts.hazards(case.triage, HAZARDS), HAZARDS + ids.SECTION_CHARS),
            ("case_read", self._parts.read(case.triage, CITATIONS), CITATIONS + ids.SECTION_CHARS),
            ("case_plan", self._parts.plan(case, PLAN), PLAN + ids.SECTION_CHARS),
            ("case_remarks", self._parts.remarks(case.triage, CITATIONS), CITATIONS + ids.SECTION_CHARS),
            ("case_missing", self._parts.missing(shown, CITATIONS), CITATIONS + ids.SECTION_CHARS),
            ("case_listings", self._parts.listings(case.listings, LISTINGS), LISTINGS + ids.SECTION_CHARS),
            ("case_evidence", evidence, EVIDENCE),
            ("case_noted", noted_in_full(self._parts, shown), EVIDENCE),
            ("case_citations", self._parts.citations(case.triage, CITATIONS), CITATIONS + ids.SECTION_CHARS),
            ("case_history", history, HISTORY),
        ]

    def _origins(self, case: Case) -> list[str]:
        """The messages and answers that reports came from, to go back to."""
        links = dict.fromkeys(s.origin.permalink for s in case.sightings if s.origin.permalink.startswith("https://"))
        return [f"• {link(url, self._text('case_origin'))}" for url in links]

    def _history(self, event: Event, shown: Shown) -> str:
        mark = f"_({self._text('privileged')})_ " if event.privileged else ""
        return mark + chunks(self._lines.line(event, shown), ids.NOTE_CHARS)[0]

    def _next(self, shown: Shown) -> Block:
        options = [
            Option(value=action, text=PlainTextObject(text=cut(self._text(f"do_{action}"), ids.BUTTON_CHARS)))
            for action in self._forms.actions(shown)
        ]
        return InputBlock(
            block_id=ids.CASE_NEXT,
            label=PlainTextObject(text=self._text("field_next")),
            element=StaticSelectElement(action_id=ids.CASE_NEXT, options=options),
        )
