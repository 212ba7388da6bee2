"""When cases came to what the figures tell of: written down as it happens."""

from sqlalchemy import Connection, select

from bot.cases.events import Event, Verb
from bot.cases.figures import Milestone
from bot.storage.case_tables import case_milestones, cases
from bot.storage.inbox import utc
from bot.storage.upsert import insert_new

TENTH_S = 8_640
"""Seconds of a tenth of a day."""
REGISTERING = "register_in_cn"  # the step of the playbook that ends with a Chinese filing
_BY_VERB = {Verb.CLAIMED: Milestone.CLAIM, Verb.HANDED_OVER: Milestone.CLAIM, Verb.CLOSED: Milestone.CLOSE}


def milestone_of(event: Event) -> Milestone | None:
    """The milestone that a case comes to with an event."""
    return Milestone.REGISTER if _registers(event) else _BY_VERB.get(event.verb)


def note_milestone(connection: Connection, event: Event, milestone: Milestone) -> None:
    """Keep how long a case took to a milestone, if the event is the first of its kind."""
    opened = utc(connection.execute(select(cases.c.opened_at).where(cases.c.id == event.case_id)).scalar_one())
    tenths = max(0, round((utc(event.at) - opened).total_seconds() / TENTH_S))
    row = {"case_id": event.case_id, "milestone": milestone.value, "opened_at": opened, "tenths": tenths}
    insert_new(connection, case_milestones, row)


def _registers(event: Event) -> bool:
    return event.verb is Verb.STEP_DONE and event.about == REGISTERING
