"""What the reporters of a case told, in their words."""

from collections.abc import Sequence

from bot.cases.case import Case
from bot.cases.events import Event, Verb
from bot.cases.report import Contact
from bot.characters import writable
from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.mrkdwn import unlinked
from bot.slack.views.case_parts import LINE, brief, person, quoted

STORY = 300  # characters of the first one on a card


def contact_line(prompts: Prompts, case: Case) -> list[str]:
    """Who was contacted, by whom and when; nothing where nobody said a word about it."""
    contact = case.report.contact
    if contact == Contact():
        return []
    detail = f" ({brief(unlinked(contact.detail), LINE)})" if contact.detail.strip() else ""
    return [f"*{prompts.text('case_contact')}:* {brief(case.contact_words, LINE)}{detail}"]


def first_story(prompts: Prompts, case: Case) -> list[str]:
    """How the first story begins, and what was written last since then."""
    story = next((s.report.story for s in case.sightings if s.report.story.strip()), "")
    told = [("case_told", story), ("case_said", case.said[-1] if case.said else "")]
    return [f"*{prompts.text(name)}:*\n{quoted(words, STORY)}" for name, words in told if words.strip()]


def stories(prompts: Prompts, case: Case, trail: Sequence[Event]) -> list[str]:
    """Each report in its reporter's own words, and what reporters wrote since, with who did as far as the trail knows."""
    wrote = {writable(event.text): event.actor for event in trail if event.verb is Verb.REPORTER_SAID}
    by = [wrote.get(words) or wrote.get(prompts.text("said_again", words)) for words in case.said]
    since = [(f"{person(who)}: " if who else "", words) for who, words in zip(by, case.said, strict=True)]
    told = [s for s in case.sightings if s.report.story.strip()]
    reports = [f"• {person(s.reporter)}: {brief(unlinked(s.report.story), ids.NOTE_CHARS)}" for s in told]
    return [*reports, *(f"• {who}{brief(unlinked(words), ids.NOTE_CHARS)}" for who, words in since)]
