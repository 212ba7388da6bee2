"""What reviewers noted of a case field by field, and who besides them may read it."""

from bot.cases.visibility import Visibility
from bot.slack.mrkdwn import chunks
from bot.slack.views.case_parts import Parts, Shown

SHORT = 500  # characters on a card


def noted_in_short(parts: Parts, shown: Shown) -> list[str]:
    """A line on a card: what is noted of the case itself, its goods and its seller."""
    told = "; ".join(f"{each}" for each in parts.said.noted(shown.case).values() if each.whole)
    if not told:
        return []
    first, *more = chunks(f"*{parts.prompts.text('case_noted')}:* {told}", SHORT)
    return [f"{first} …" if more else first]


def noted_in_full(parts: Parts, shown: Shown) -> list[str]:
    """A line for each thing of which something is noted."""
    numbers = (item.number for item in shown.evidence)
    return [f"• *{each.title}:* {each}" for each in parts.said.noted(shown.case, numbers).values()]


def read_by(parts: Parts, shown: Shown) -> list[str]:
    """Who besides reviewers may read the case; nothing where nobody may."""
    if shown.case.visibility is Visibility.NEED_TO_KNOW:
        return []
    return [f"*{parts.prompts.text('case_read_by')}:* {parts.said.readers(shown.case)}"]
