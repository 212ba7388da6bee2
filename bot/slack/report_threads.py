"""A report and the thread it came from lead to each other: the case has the thread's address, the thread the reference."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cases.case import Case, Origin
from bot.prompts import Prompts
from bot.slack.directory import Directory, Standing
from bot.slack.poster import Poster
from bot.slack.views.answer import Message

LOOK_BACK = timedelta(days=1)


@dataclass(frozen=True)
class ReportThreads:
    """Says in a thread of the desk's own that a report came of it: the reference, and nothing of the report."""

    poster: Poster
    directory: Directory
    prompts: Prompts
    now: Callable[[], datetime]

    def link(self, key: str, person: str, origin: Origin, case: Case) -> None:
        """Say it once, under an answer of the desk where the desk may speak. Other people's threads are left alone.

        Raises:
            SlackClientError: Slack could not be reached.
        """
        if not (origin.answer_id and origin.channel and origin.thread_ts):
            return
        if self.directory.standing(person, origin.channel) is not Standing.STAFF:
            return
        mark = {"event": key, "audience": "origin", "about": ""}
        if self.poster.find_told(origin.channel, mark, origin.thread_ts, self.now() - LOOK_BACK) is None:
            message = Message(self.prompts.text("report_in_thread", case.ref), ())
            self.poster.tell(origin.channel, message, mark, origin.thread_ts)
