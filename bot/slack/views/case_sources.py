"""What a card rests on, in a line."""

from bot.cases.triage_model import Hazard, Step, Triage
from bot.slack.mrkdwn import unlinked
from bot.slack.views.case_parts import TITLE, Parts, brief, clipped


class SmallPrint(str):
    """Mrkdwn that stands in small print among larger."""

    __slots__ = ()


def rests_on(parts: Parts, triage: Triage, limit: int) -> SmallPrint:
    """The headings of the passages behind hazards and steps, without links, what says each of these best first.

    As many as fit, and how many more there are; empty when there are none.
    """
    behind: list[Hazard | Step] = [*triage.hazards, *triage.plan]
    best = [thing.citations[0] for thing in behind if thing.citations]
    headings = dict.fromkeys(passage.heading for passage in parts.passages((*best, *triage.cited)))
    line = " ".join(clipped((f"{brief(unlinked(each), TITLE)};" for each in headings), limit, parts.more))
    return SmallPrint(f"{parts.prompts.text('case_rests_on')} {line.rstrip(';')}" if line else "")
