"""What became different in a case, a field a line."""

from bot.cases.case import Case
from bot.cases.change_words import gone_and_come, value_words
from bot.cases.changes import TOLD
from bot.cases.events import Event
from bot.slack.mrkdwn import unlinked
from bot.slack.views.case_parts import ADDRESS, LINE, TITLE, Parts, brief, code


def changes(parts: Parts, event: Event, case: Case) -> list[str]:
    """What became different, a field a line: before → after, escaped."""
    return [change_line(parts, case, each.field, each.before, each.after) for each in event.changes]


def change_line(parts: Parts, case: Case, field: str, before: str, after: str) -> str:
    """A field before and after; hazards and steps that came or went by their titles."""
    if field in {"hazards", "plan"}:
        return f"• *{parts.prompts.text(f'field_{field}')}:* {_came_and_went(parts, case, before, after)}"
    name = brief(parts.prompts.text(f"field_{field}") if field in TOLD else field.replace("_", " "), TITLE)
    listed = gone_and_come(field, before, after)
    if listed is not None:
        gone, come = ([_value(parts, field, value) for value in values] for values in listed)
        return f"• *{name}:* " + "; ".join([*(f"− {value}" for value in gone), *(f"+ {value}" for value in come)])
    return f"• *{name}:* {_value(parts, field, before) or '–'} → {_value(parts, field, after) or '–'}"


def _value(parts: Parts, field: str, value: str) -> str:
    """A value in words, escaped; a seller's address is shown, never one to press."""
    if field == "links":
        return code(value, ADDRESS)
    if field == "seen_in":
        return brief(parts.words.place(value), TITLE)
    return brief(unlinked(value_words(parts.prompts.text, field, value)), LINE)


def _came_and_went(parts: Parts, case: Case, before: str, after: str) -> str:
    was, now = before.split(), after.split()
    titles = {hazard.id: hazard.title for hazard in case.triage.hazards}

    def named(entry: str) -> str:
        step, _, state = entry.partition(":")
        words = titles.get(step) or parts.words.hazards.get(step) or parts.step_title(case, step)
        return brief(f"{words} ({parts.prompts.text(f'state_{state}')})" if state else words, TITLE)

    gone, come = [e for e in was if e not in now], [e for e in now if e not in was]
    words = [f"− {named(entry)}" for entry in gone] + [f"+ {named(entry)}" for entry in come]
    return "; ".join(words) or parts.prompts.text("field_order")
